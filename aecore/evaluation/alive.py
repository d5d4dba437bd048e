"""Alive: how many numbers of the code, or entries of the codebook, carry anything."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .. import parts
from ..models.autoencoder import Autoencoder
from .compact import tokens_of
from .score import Findings, Measured
from .subject import Array, Subject

__all__ = ["FIRES", "LEAST_SHARE", "LEAST_VARIANCE", "alive_units", "measure"]

LEAST_VARIANCE = 0.01
"""Variance of the mean code below which a number of a Gaussian code is not used (Burda et al. 2015, arXiv:1509.00519)."""
LEAST_SHARE = 0.01
"""The same for codes without a scale of their own: a share of the variance of the liveliest number."""
FIRES = 0.001
"""A sparse unit that is not zero for at most this share of the items is dead."""


def measure(subject: Subject) -> Findings:
    """Share of the numbers in use; of sparse codes also the average share that an item uses; of codebooks the entries in use."""
    part, codes = subject.model.spec.bottleneck, subject.codes
    alive = alive_units(codes, part)
    baselines = {
        "untrained": 100 * float(alive_units(subject.untrained_codes, part).mean()),
        "pca": 100 * float(alive_units(subject.pca_codes, parts.Plain()).mean()),
    }
    scores = {"units": Measured(100 * float(alive.mean()), len(codes), baselines, 100.0)}
    activity = codes.var(0)
    if isinstance(part, parts.TopK | parts.SoftThreshold):
        activity = 100 * (codes != 0).mean(0)
        untrained = 100 * float((subject.untrained_codes != 0).mean())
        scores["active"] = Measured(100 * float((codes != 0).mean()), len(codes), {"untrained": untrained, "dense": 100.0})
    if isinstance(part, parts.Quantised):
        # An untrained codebook is random numbers that no code was ever near: fewer of its entries are hit.
        untrained = entries_used(subject.untrained, subject.untrained_codes, part)
        scores["entries"] = Measured(entries_used(subject.model, codes, part), len(codes), {"untrained": untrained}, 100.0)
    unit = "%" if isinstance(part, parts.TopK | parts.SoftThreshold) else ""
    picture = {
        "kind": "bars",
        "labels": [str(j + 1) for j in range(len(activity))],
        "series": {"activity": activity.tolist()},
        "unit": unit,
    }
    return Findings(scores, picture)


def alive_units(codes: Array, part: parts.Bottleneck) -> NDArray[np.bool_]:
    """Return `(d,)`, which numbers of codes `(N, d)` are in use, by the rule that fits the bottleneck."""
    if isinstance(part, parts.TopK | parts.SoftThreshold):
        return np.asarray((codes != 0).mean(0) > FIRES)
    variance = codes.var(0)
    if isinstance(part, parts.GaussianCode):
        return np.asarray(variance > LEAST_VARIANCE)
    return np.asarray((variance > LEAST_SHARE * variance.max()) & (variance > 1e-12))


def entries_used(model: Autoencoder, codes: Array, part: parts.Quantised) -> float:
    """Return the percentage of the codebook's entries that stand for at least one token of the held-out items."""
    tokens, entries = tokens_of(codes, part)
    return 100 * len(np.unique(tokens)) / entries
