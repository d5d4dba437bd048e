"""Honest: what the result cost, and whether it holds on items that were not trained on."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from ..training.baseline import baseline
from .faithful import errors_of
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

    def mse(errors: object, chosen: object = slice(None)) -> float:
        return float(errors.model[chosen].sum() / errors.values[chosen].sum())  # type: ignore[attr-defined]

    def again(errors: object) -> float:
        n = len(errors.model)  # type: ignore[attr-defined]
        return mse(errors, generator.integers(n, size=n))

    low, high = np.percentile([again(test) / max(again(train), 1e-30) for _ in range(ROUNDS)], [2.5, 97.5])
    gap = {
        "pca": rivals[0].pca_mse / max(rivals[1].pca_mse, 1e-30),
        "mean": rivals[0].mean_mse / max(rivals[1].mean_mse, 1e-30),
    }
    if rivals[1].pca_mse < 1e-9:  # PCA with as many numbers as there are values: both errors are rounding
        del gap["pca"]
    n = len(subject.held_out)
    scores = {
        "gap": Measured(mse(test) / max(mse(train), 1e-30), n, gap, 1.0, (float(low), float(high))),
        "weights": Measured(float(sum(p.numel() for p in model.own_parameters())), n, {"pca": float(pca_weights(subject))}),
        "seconds": Measured(subject.seconds, len(data.train), {"pca": pca_seconds(subject)}),
    }
    series = {"train": [mse(train), rivals[1].pca_mse], "held-out": [mse(test), rivals[0].pca_mse]}
    return Findings(scores, {"kind": "bars", "labels": ["code", "pca"], "series": series, "unit": ""})


def pca_weights(subject: Subject) -> int:
    size, values = subject.pca.components_.shape
    return int((size + 1) * values)


def pca_seconds(subject: Subject) -> float:
    from sklearn.decomposition import PCA

    began = time.perf_counter()
    PCA(subject.pca.n_components_, random_state=SEED).fit(subject.train_values)
    return time.perf_counter() - began
