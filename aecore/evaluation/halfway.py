"""Halfway: whether what a model decodes halfway between two items is as near to real items as real ones are."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from .resampling import bootstrap
from .rows import as_real, as_stored, nearest
from .score import Measured
from .subject import SEED, Array, Subject

__all__ = ["halfway", "pairs_of"]

FEWEST = 20
"""Pairs below which nothing is said."""


def halfway(subject: Subject, chosen: NDArray[np.int64], known: Array) -> dict[str, Measured]:
    """Return, over pairs of the `chosen` held-out items, how far what is decoded at the middle of their codes lies from
    the nearest training item `known` `(N, D)`: as a share of what the items themselves lie from it (`halfway`), and of
    what the two ends lie from it once they were encoded and decoded (`halfway_own`), which leaves out how well the
    model rebuilds anything.

    Ratios of means over pairs; no item is in two pairs, so pairs are resampled. Baselines: the middle of PCA codes, and
    both items laid over each other, which is the middle without any model.
    """
    first, second = pairs_of(subject, chosen)
    n = len(first)
    if n < FEWEST:
        return {}
    real, codes = as_stored(subject, subject.held_out.samples), torch.from_numpy(subject.codes).float()
    pca, shape = subject.pca, subject.dataset.card.shape

    def far(rows: Array) -> Array:
        return nearest(rows, known)

    def by_model(z: torch.Tensor) -> Array:
        return far(as_real(subject, subject.model.decode(z)))

    def by_pca(z: Array) -> Array:
        return far(as_real(subject, torch.from_numpy(pca.inverse_transform(z)).float().reshape(len(z), *shape)))

    ends = (far(real[first]) + far(real[second])) / 2
    laid = far((real[first] + real[second]) / 2)
    with torch.no_grad():
        mine = by_model((codes[first] + codes[second]) / 2)
        own = (by_model(codes[first]) + by_model(codes[second])) / 2
    theirs = by_pca((subject.pca_codes[first] + subject.pca_codes[second]) / 2)
    own_pca = (by_pca(subject.pca_codes[first]) + by_pca(subject.pca_codes[second])) / 2
    found = {
        "halfway": {"code": (mine, ends), "pca": (theirs, ends), "laid": (laid, ends)},
        "halfway_own": {"code": (mine, own), "pca": (theirs, own_pca), "laid": (laid, ends)},
    }
    return {
        name: measured(rows) for name, rows in found.items() if all(float(over.mean()) for _, over in rows.values())
    }


def measured(rows: dict[str, tuple[Array, Array]]) -> Measured:
    """Return the ratio of means of the model, beside those of its rivals on the same resamples of pairs."""
    n = len(rows["code"][0])
    values = {name: float(above.mean() / below.mean()) for name, (above, below) in rows.items()}
    draws = {
        name: bootstrap(lambda at, a=above, b=below: float(a[at].mean() / max(float(b[at].mean()), 1e-30)), n)  # type: ignore[misc]
        for name, (above, below) in rows.items()
    }
    return Measured(values.pop("code"), n, values, None, draws.pop("code"), draws)


def pairs_of(subject: Subject, chosen: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return disjoint pairs of places, drawn once; where items have labels only pairs of two classes are kept, as the
    way between two classes is what is asked about."""
    order = np.random.default_rng(SEED).permutation(chosen)
    first, second = order[: len(order) // 2], order[len(order) // 2 : 2 * (len(order) // 2)]
    if subject.dataset.card.classes:
        apart = subject.labels[first] != subject.labels[second]
        first, second = first[apart], second[apart]
    return first, second
