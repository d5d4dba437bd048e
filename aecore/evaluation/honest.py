"""Honest: what the result cost, and whether it holds on items that were not trained on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..training.baseline import baseline
from .faithful import ROUNDING, Errors, errors_of
from .score import Findings, Measured
from .subject import SEED, Subject

__all__ = ["measure"]

ROUNDS = 200


def measure(subject: Subject) -> Findings:
    """Held-out error over training error (1: nothing was learnt by heart), weights, seconds of training.

    The errors are squared errors per value under the model's own view. PCA holds d D weights and the mean; its seconds are those that
    fitting it takes here and now, the only numbers of all cards that differ from one evaluation to the next.
    """
    model, seed, data = subject.model, subject.spec.seed, subject.dataset
    splits = [replace(data, held_out=split) for split in (subject.held_out, subject.train)]
    test, train = (errors_of(model, part, seed) for part in splits)
    rivals = [baseline(model, part, seed) for part in splits]
    generator = np.random.default_rng(SEED)

    def again(errors: Errors) -> float:
        n = len(errors.model)
        return errors.mse(generator.integers(n, size=n))

    low, high = np.percentile([again(test) / max(again(train), 1e-30) for _ in range(ROUNDS)], [2.5, 97.5])
    gap = {
        "pca": rivals[0].pca_mse / max(rivals[1].pca_mse, 1e-30),
        "mean": rivals[0].mean_mse / max(rivals[1].mean_mse, 1e-30),
    }
    if rivals[1].pca_mse < ROUNDING:
        del gap["pca"]
    n = len(subject.held_out)
    scores = {
        "gap": Measured(test.mse() / max(train.mse(), 1e-30), n, gap, 1.0, (float(low), float(high))),
        "weights": Measured(float(sum(p.numel() for p in model.own_parameters())), n, {"pca": float(pca_weights(subject))}),
        "seconds": Measured(subject.seconds, len(data.train), {"pca": subject.pca_seconds}),
    }
    series = {"train": [train.mse(), rivals[1].pca_mse], "held-out": [test.mse(), rivals[0].pca_mse]}
    return Findings(scores, {"kind": "bars", "labels": ["code", "pca"], "series": series, "unit": ""})


def pca_weights(subject: Subject) -> int:
    size, values = subject.pca.components_.shape
    return int((size + 1) * values)
