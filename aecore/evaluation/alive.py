"""Alive: how many numbers of the code, or entries of the codebook, carry anything."""

from __future__ import annotations

import numpy as np

from .. import parts
from ..models.autoencoder import Autoencoder
from .score import Findings, Measured
from .subject import Array, Subject
from .units import alive_units, tokens_of

__all__ = ["measure"]


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


def entries_used(model: Autoencoder, codes: Array, part: parts.Quantised) -> float:
    """Return the percentage of the codebook's entries that stand for at least one token of the held-out items."""
    tokens, entries = tokens_of(codes, part)
    return 100 * len(np.unique(tokens)) / entries
