"""Honest: what the result cost, and whether it holds on items that were not trained on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch

from ..data.dataset import Dataset
from ..training.judge import held_out_views
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
    pca = [pca_mse(subject, part) for part in splits]
    generator = np.random.default_rng(SEED)

    def again(errors: Errors) -> float:
        n = len(errors.model)
        return errors.mse(generator.integers(n, size=n))

    low, high = np.percentile([again(test) / max(again(train), 1e-30) for _ in range(ROUNDS)], [2.5, 97.5])
    gap = {"mean": mean_mse(test) / max(mean_mse(train), 1e-30)}
    series = {"train": [train.mse()], "held-out": [test.mse()]}
    if pca[0] is not None and pca[1] is not None and pca[1] > ROUNDING:
        gap["pca"] = pca[0] / pca[1]
        series = {"train": [train.mse(), pca[1]], "held-out": [test.mse(), pca[0]]}
    n = len(subject.held_out)
    scores = {
        "gap": Measured(test.mse() / max(train.mse(), 1e-30), n, gap, 1.0, (float(low), float(high))),
        "weights": Measured(float(sum(p.numel() for p in model.own_parameters())), n, {"pca": float(pca_weights(subject))}),
        "seconds": Measured(subject.seconds, len(data.train), {"pca": subject.pca_seconds}),
    }
    return Findings(scores, {"kind": "bars", "labels": ["code", "pca"][: len(series["train"])], "series": series, "unit": ""})


@torch.no_grad()
def pca_mse(subject: Subject, data: Dataset) -> float | None:
    """Return the error of PCA that gets what the model gets of the held-out items of `data`; None where that is not a whole item."""
    total, values = 0.0, 0
    for seen, _ in held_out_views(subject.model, data, subject.spec.seed):
        if seen.weight is not None or seen.input.shape != seen.target.shape:
            return None
        given, target = (x.flatten(1).double().numpy() for x in (seen.input, seen.target))
        total += float(np.square(subject.pca.inverse_transform(subject.pca.transform(given)) - target).sum())
        values += target.size
    return total / values


def mean_mse(errors: Errors) -> float:
    return float(errors.mean.sum() / max(errors.values.sum(), 1.0))


def pca_weights(subject: Subject) -> int:
    size, values = subject.pca.components_.shape
    return int((size + 1) * values)
