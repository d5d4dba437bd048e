"""Inventive: whether new items, decoded from drawn codes, look like held-out ones, cover them, and are no copies of training items."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from ..latent.samplers import draw_codes, mixture
from .orderly import distances
from .score import Findings, Interval, Measured, bootstrap
from .subject import SEED, Array, Subject

__all__ = ["coverage", "measure", "nearest", "told_apart"]

MOST = 500
"""New items, and as many held-out ones."""
BALL = 5


def measure(subject: Subject) -> Findings:
    """Two-sample test by nearest neighbours, coverage, and distance to the nearest training item; on values as they are stored.

    Told apart: each of n real and n new items is guessed to be what its nearest other item is; 50 % is chance (Lopez-Paz and Oquab
    2017, arXiv:1610.06545; with 1-NN: Xu et al. 2018, arXiv:1806.07755). Coverage: the share of real items that have a new one within
    the distance of their 5th nearest real one (Naeem et al. 2020, arXiv:2002.09797). Intervals resample items whose neighbours stay as
    found, so that no item becomes the neighbour of its own copy; new items are drawn once.
    """
    n = min(MOST, len(subject.held_out))
    real, known = as_stored(subject, subject.held_out.samples[:n]), as_stored(subject, subject.train.samples)
    generator = np.random.default_rng(SEED)
    new = {
        "code": decoded(subject, n),
        "pca": pca_items(subject, n),
        "train": known[generator.choice(len(known), n, replace=len(known) < n)],
    }
    right = {name: told_apart(real, items) for name, items in new.items()}
    apart = {name: 100 * float(found.mean()) for name, found in right.items()}
    reached = {name: coverage(real, items) for name, items in new.items()}
    covered = {name: 100 * float(found.mean()) for name, found in reached.items()}
    usual = float(np.median(nearest(real, known)))
    copied = {name: float(np.median(nearest(items, known))) / max(usual, 1e-12) for name, items in new.items()}
    near, far = nearest(new["code"], known), nearest(real, known)
    found = {
        "told_apart": (apart, 50.0, percent_interval(right["code"].mean(0))),
        "coverage": (covered, 100.0, percent_interval(reached["code"])),
        "novelty": (copied, 1.0, bootstrap(lambda chosen: float(np.median(near[chosen]) / max(np.median(far[chosen]), 1e-12)), n)),
    }
    scores = {name: Measured(values.pop("code"), n, values, ceiling, interval) for name, (values, ceiling, interval) in found.items()}
    edges = np.linspace(0, max(float(near.max()), float(far.max()), 1e-9), 25)
    series = {"new": np.histogram(near, edges)[0].tolist(), "real": np.histogram(far, edges)[0].tolist()}
    picture = {"kind": "lines", "x": ((edges[1:] + edges[:-1]) / 2).tolist(), "series": series, "x_unit": "distance", "unit": "items"}
    return Findings(scores, picture)


def as_stored(subject: Subject, samples: Tensor) -> Array:
    return subject.dataset.floats(samples).flatten(1).double().numpy()


@torch.no_grad()
def decoded(subject: Subject, n: int) -> Array:
    """Return `n` new items from the sampler that suits the model: its prior, its codebook, or a mixture fitted to training codes."""
    drawn = draw_codes(subject.model, torch.from_numpy(subject.train_codes).float(), SEED, n)
    codes = next(drawn[name] for name in ("prior", "codebook", "mixture") if name in drawn)
    return rounded(subject, subject.model.decode(codes))


def pca_items(subject: Subject, n: int) -> Array:
    """Return `n` new items from a mixture fitted to PCA codes."""
    codes = mixture(torch.from_numpy(subject.pca_train_codes).float(), n, SEED).double().numpy()
    rows = torch.from_numpy(subject.pca.inverse_transform(codes)).float()
    return rounded(subject, rows.reshape(n, *subject.dataset.card.shape))


def rounded(subject: Subject, x: Tensor) -> Array:
    """Return outputs `(n, *shape)` in the steps of real items (whole grey levels, one word a place): else they give themselves away."""
    kind, white = subject.dataset.card.kind, subject.dataset.white
    if kind == "image":
        x = (x.clamp(0, 1) * white).round() / white
    elif kind == "text":
        x = torch.nn.functional.one_hot(x.argmax(1), x.shape[1]).transpose(1, 2)
    return x.flatten(1).double().numpy()


def percent_interval(shares: Array) -> Interval:
    return bootstrap(lambda chosen: 100 * float(shares[chosen].mean()), len(shares))


def told_apart(real: Array, new: Array) -> Array:
    """Return `(2, n)` from n real and n new items: 1 where the nearest other item says rightly that an item is real, or new; else 0."""
    apart = distances(np.concatenate([real, new]))
    is_new = np.arange(len(apart)) >= len(real)
    return np.asarray((is_new[apart.argmin(1)] == is_new).reshape(2, -1), float)


def coverage(real: Array, new: Array, k: int = BALL) -> Array:
    """Return `(n,)`: 1 for real items whose ball, up to the k-th nearest other real one, holds a new item; else 0."""
    from sklearn.metrics import pairwise_distances

    radius = np.partition(distances(real), k - 1, 1)[:, k - 1]
    return np.asarray(pairwise_distances(real, new).min(1) <= radius, float)


def nearest(rows: Array, known: Array) -> Array:
    """Return the distance of each row to the nearest known item."""
    from sklearn.metrics import pairwise_distances_argmin_min

    return np.asarray(pairwise_distances_argmin_min(rows, known)[1])
