"""Robust: how much of the noise on an item is gone after the model has rebuilt it."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Generator

from ..texts import Sentence
from .resampling import bootstrap
from .score import Findings, Measured
from .subject import NOTHING_VARIES, SEED, Array, Subject, batches

__all__ = ["LEVEL", "LEVELS", "gained", "measure", "spread"]

LEVEL, MUCH = 0.5, 1.0
LEVELS = (0.1, 0.25, 0.5, 1.0, 2.0)
"""Standard deviations of the noise in units of `spread`: the same for dark and for bright pictures."""


def measure(subject: Subject) -> Findings:
    """dB gained = PSNR of the rebuilt item - PSNR of the noisy one = 10 log10(Σ noise² / Σ error²).

    Normal noise, not clipped, the same on every model; the clean item is what should come back. PCA of the same size is
    given the same. Who always shows the mean gains 10 log10(Σ noise² / Σ (mean - item)²), and has understood nothing.
    """
    if not subject.varies:
        return Findings({}, why=Sentence(NOTHING_VARIES))
    size = spread(subject.train_values)
    found = {level: errors_under(subject, level * size) for level in LEVELS}
    from_mean = np.square(subject.values - subject.train_values.mean(0)).sum(1)
    scores = {name: gain(*found[level], from_mean) for name, level in {"gain": LEVEL, "gain_much": MUCH}.items()}
    series = {
        "code": [gained(noise, model) for noise, model, _ in found.values()],
        "pca": [gained(noise, pca) for noise, _, pca in found.values()],
        "mean": [gained(noise, from_mean) for noise, _, _ in found.values()],
        "noisy": [0.0] * len(LEVELS),
    }
    return Findings(scores, {"kind": "lines", "x": list(LEVELS), "series": series, "x_unit": "noise", "unit": "dB"})


def gain(noise: Array, model: Array, pca: Array, from_mean: Array) -> Measured:
    """Return the score at one level of noise, from squared noise and squared errors of the same items."""
    draws = [
        bootstrap(lambda chosen, errors=errors: gained(noise[chosen], errors[chosen]), len(noise))  # type: ignore[misc]
        for errors in (model, pca)
    ]
    others = {"pca": gained(noise, pca), "mean": gained(noise, from_mean), "noisy": 0.0}
    return Measured(gained(noise, model), len(noise), others, None, draws[0], {"pca": draws[1]})


def spread(rows: Array) -> float:
    """Return the standard deviation of a value about its mean, over all values of items `(N, D)`: the root of the mean
    of their variances."""
    return math.sqrt(max(float(rows.var(0).mean()), 1e-12))


def gained(noise: Array, error: Array) -> float:
    """Return the dB gained, from squared noise and squared errors of the same items."""
    return 10 * math.log10(float(noise.sum()) / max(float(error.sum()), 1e-30))


@torch.no_grad()
def errors_under(subject: Subject, level: float) -> tuple[Array, Array, Array]:
    """Return per item the squared noise of standard deviation `level` and the squared errors of the model and of PCA
    that see it."""
    generator = Generator().manual_seed(SEED)
    noise, mine, pca = [], [], []
    for x in batches(subject.dataset, subject.held_out.samples):
        noisy = x + level * torch.randn(x.shape, generator=generator)
        back = subject.model.decode(subject.model.encode(noisy).point)
        rows = noisy.flatten(1).double().numpy()
        rival = subject.pca.inverse_transform(subject.pca.transform(rows))
        clean = x.flatten(1).double().numpy()
        noise.append(np.square(rows - clean).sum(1))
        mine.append(np.square(back.flatten(1).double().numpy() - clean).sum(1))
        pca.append(np.square(rival - clean).sum(1))
    return np.concatenate(noise), np.concatenate(mine), np.concatenate(pca)
