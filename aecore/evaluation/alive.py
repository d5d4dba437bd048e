"""Alive: how many numbers of the code, or entries of the codebook, carry anything."""

from __future__ import annotations

import numpy as np

from .. import parts
from ..models.autoencoder import Autoencoder
from .score import Findings, Measured, bootstrap
from .subject import Array, Subject
from .units import alive_units, tokens_of

__all__ = ["measure"]


def measure(subject: Subject) -> Findings:
    """Share of the numbers in use; of sparse codes also the average share that an item uses; of codebooks the entries in use.

    Units that fire rarely, and entries, are told by a few items: a resample can only lose some of them and never find one, so neither
    the share of sparse units nor that of entries has a bootstrap interval.
    """
    part, codes = subject.model.spec.bottleneck, subject.codes
    alive = alive_units(codes, part)
    baselines = {
        "untrained": 100 * float(alive_units(subject.untrained_codes, part).mean()),
        "pca": 100 * float(alive_units(subject.pca_codes, parts.Plain()).mean()),
    }
    sparse = isinstance(part, parts.TopK | parts.SoftThreshold)
    interval = None if sparse else bootstrap(lambda chosen: 100 * float(alive_units(codes[chosen], part).mean()), len(codes))
    scores = {"units": Measured(100 * float(alive.mean()), len(codes), baselines, 100.0, interval)}
    activity = codes.var(0)
    if sparse:
        activity = 100 * (codes != 0).mean(0)
        untrained = 100 * float((subject.untrained_codes != 0).mean())
        scores["active"] = Measured(100 * float((codes != 0).mean()), len(codes), {"untrained": untrained, "dense": 100.0})
    if isinstance(part, parts.Quantised):
        # An untrained codebook is random numbers that no code was ever near: fewer of its entries are hit.
        untrained = entries_used(subject.untrained, subject.untrained_codes, part)
        scores["entries"] = Measured(entries_used(subject.model, codes, part), len(codes), {"untrained": untrained}, 100.0)
    picture = {
        "kind": "bars",
        "labels": [str(j + 1) for j in range(len(activity))],
        "series": {"activity": activity.tolist()},
        "unit": "%" if sparse else "",
    }
    return Findings(scores, picture)


def entries_used(model: Autoencoder, codes: Array, part: parts.Quantised) -> float:
    """Return the percentage of the codebook's entries that stand for at least one token of the held-out items."""
    tokens, entries = tokens_of(codes, part)
    return 100 * len(np.unique(tokens)) / entries
