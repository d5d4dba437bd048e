"""Which numbers of a code, or entries of a codebook, are in use. Knows no torch."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import parts

__all__ = ["FIRES", "LEAST_SHARE", "LEAST_VARIANCE", "alive_units", "entropy_bits", "tokens_of"]

Array = NDArray[np.floating[Any]]
LEAST_VARIANCE = 0.01
"""Variance of the mean code below which a number of a Gaussian code is not used (Burda et al. 2015, arXiv:1509.00519)."""
LEAST_SHARE = 0.01
"""The same for codes without a scale of their own: a share of the variance of the liveliest number."""
FIRES = 0.001
"""A sparse unit that is not zero for at most this share of the items is dead."""


def alive_units(codes: Array, part: parts.Bottleneck) -> NDArray[np.bool_]:
    """Return `(d,)`, which numbers of codes `(N, d)` are in use, by the rule that fits the bottleneck."""
    if isinstance(part, parts.TopK | parts.SoftThreshold):
        return np.asarray((codes != 0).mean(0) > FIRES)
    variance = codes.var(0)
    if isinstance(part, parts.GaussianCode):
        return np.asarray(variance > LEAST_VARIANCE)
    return np.asarray((variance > LEAST_SHARE * variance.max()) & (variance > 1e-12))


def tokens_of(codes: Array, part: parts.Quantised | parts.FSQ) -> tuple[NDArray[np.intp], int]:
    """Return the number of the token at each place `(N, places)` of snapped codes `(N, d)`, and how many kinds there are.

    Tokens that look the same get the same number. An FSQ code has a token per number with as many kinds as levels.
    """
    size = part.token if isinstance(part, parts.Quantised) else 1
    rows = codes.reshape(-1, size)
    _, numbers = np.unique(rows.round(5) + 0.0, axis=0, return_inverse=True)
    kinds = part.entries if isinstance(part, parts.Quantised) else part.levels
    return numbers.reshape(len(codes), -1), kinds


def entropy_bits(tokens: NDArray[np.intp]) -> float:
    """H = -Σ p log2 p of the shares of the different tokens."""
    _, counts = np.unique(tokens, return_counts=True)
    shares = counts / counts.sum()
    return float(-(shares * np.log2(shares)).sum())
