"""Which numbers of a code, or entries of a codebook, are in use. Knows no torch."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import parts

__all__ = ["FIRES", "LEAST_SHARE", "LEAST_VARIANCE", "alive_units", "entropy_bits", "tokens_of", "used_entries"]

Array = NDArray[np.floating[Any]]
LEAST_VARIANCE = 0.01
"""Variance of the mean code below which a number of a Gaussian code is not used (Burda et al. 2015,
arXiv:1509.00519)."""
LEAST_SHARE = 0.01
"""The same for codes without a scale of their own: a share of the variance of the liveliest number."""
FIRES = 0.001
"""A sparse unit that is not zero for at most this share of the items is dead."""


def alive_units(codes: Array, part: parts.Bottleneck, clouds: Array | None = None) -> NDArray[np.bool_]:
    """Return `(d,)`, which numbers of codes `(N, d)` are in use, by the rule that fits the bottleneck. `clouds`
    `(N, d)`: the variances of normal codes about their means, where they are known; a prior that is learnt has no scale
    of its own, and beside the liveliest number one of them is always in use."""
    if part.exact_zeros:
        return np.asarray((codes != 0).mean(0) > FIRES)
    variance = codes.var(0)
    if part.sphere:  # even draws vary by 1 / d
        return np.asarray(variance * codes.shape[1] > LEAST_VARIANCE)
    if part.normal and not part.own_prior:
        return np.asarray(variance > LEAST_VARIANCE)
    if part.normal and clouds is not None:  # of the whole variance of drawn codes, which is about 1 where p is N(0, I)
        return np.asarray(variance > LEAST_VARIANCE * (variance + clouds.mean(0)))
    return np.asarray((variance > LEAST_SHARE * variance.max()) & (variance > 1e-12))


def used_entries(codes: Array, entries: Array) -> int:
    """Return how many entries `(K, token)` of a codebook are the nearest one of some token of codes `(N, d)`."""
    tokens = codes.reshape(-1, entries.shape[1])
    apart = np.square(entries).sum(1) - 2 * tokens @ entries.T
    return len(np.unique(apart.argmin(1)))


def tokens_of(codes: Array, tokens: parts.Tokens) -> NDArray[np.intp]:
    """Return the number of the token at each place `(N, places)` of snapped codes `(N, d)`; tokens that look the same
    get the same number."""
    rows = codes.reshape(-1, tokens.numbers)
    _, numbers = np.unique(rows.round(5) + 0.0, axis=0, return_inverse=True)
    return np.asarray(numbers.reshape(len(codes), -1))


def entropy_bits(tokens: NDArray[np.intp]) -> float:
    """H = -Σ p log2 p of the shares of the different tokens."""
    _, counts = np.unique(tokens, return_counts=True)
    shares = counts / counts.sum()
    return float(-(shares * np.log2(shares)).sum())
