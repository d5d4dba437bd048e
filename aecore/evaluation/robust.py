"""Robust: how much of the noise on an item is gone after the model has rebuilt it."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Generator

from .score import Findings, Measured, bootstrap
from .subject import SEED, Array, Subject, batches

__all__ = ["LEVEL", "LEVELS", "gained", "measure"]

LEVEL = 0.3
LEVELS = (0.05, 0.1, 0.2, 0.3, 0.5)
"""Standard deviations of the noise; pixels lie between 0 and 1, table columns have standard deviation 1."""


def measure(subject: Subject) -> Findings:
    """dB gained = PSNR of the rebuilt item - PSNR of the noisy one = 10 log10(Σ noise² / Σ error²).

    Normal noise, not clipped, the same on every model; the clean item is what should come back. PCA of the same size is given the same.
    """
    found = {level: errors_under(subject, level) for level in LEVELS}
    noise, model, pca = found[LEVEL]
    interval = bootstrap(lambda chosen: gained(noise[chosen], model[chosen]), len(noise))
    scores = {"gain": Measured(gained(noise, model), len(noise), {"pca": gained(noise, pca), "noisy": 0.0}, None, interval)}
    series = {
        "code": [gained(noise, model) for noise, model, _ in found.values()],
        "pca": [gained(noise, pca) for noise, _, pca in found.values()],
        "noisy": [0.0] * len(LEVELS),
    }
    return Findings(scores, {"kind": "lines", "x": list(LEVELS), "series": series, "x_unit": "noise", "unit": "dB"})


def gained(noise: Array, error: Array) -> float:
    """Return the dB gained, from squared noise and squared errors of the same items."""
    return 10 * math.log10(float(noise.sum()) / max(float(error.sum()), 1e-30))


@torch.no_grad()
def errors_under(subject: Subject, level: float) -> tuple[Array, Array, Array]:
    """Return per item the squared noise and the squared errors of the model and of PCA that see it."""
    generator = Generator().manual_seed(SEED)
    noise, mine, pca = [], [], []
    for x in batches(subject.dataset, subject.held_out.samples):
        noisy = x + level * torch.randn(x.shape, generator=generator)
        back = subject.model.decode(subject.model.encode(noisy).mean)
        rows = noisy.flatten(1).double().numpy()
        rival = subject.pca.inverse_transform(subject.pca.transform(rows))
        clean = x.flatten(1).double().numpy()
        noise.append(np.square(rows - clean).sum(1))
        mine.append(np.square(back.flatten(1).double().numpy() - clean).sum(1))
        pca.append(np.square(rival - clean).sum(1))
    return np.concatenate(noise), np.concatenate(mine), np.concatenate(pca)
