"""Honest: what the result cost, and whether it holds on items that were not trained on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch

from ..data.dataset import Dataset
from ..training.evaluator import held_out_views
from .faithful import ROUNDING, Errors, errors_of
from .resampling import ROUNDS, Draws
from .score import Findings, Measured
from .subject import SEED, Subject, rows_of

__all__ = ["measure"]


def measure(subject: Subject) -> Findings:
    """Held-out error over training error (1: nothing was learnt by heart), weights, seconds of training.

    The errors are squared errors per value under the model's own view. PCA holds d D weights and the mean; its seconds
    are those that fitting it takes here and now, the only numbers of all cards that differ from one evaluation to the
    next.
    """
    model, seed, data = subject.model, subject.spec.seed, subject.dataset
    n = len(subject.held_out)
    splits = [replace(data, held_out=split) for split in (subject.held_out, subject.train)]
    test, train = (errors_of(model, part, seed) for part in splits)
    pca = [pca_errors(subject, part) for part in splits]
    gap = {"mean": mean_mse(test) / mean_mse(train)} if mean_mse(train) > ROUNDING else {}
    series, rivals = {"train": [train.mse()], "held-out": [test.mse()]}, {}
    if pca[0] is not None and pca[1] is not None and pca[1].mse() > ROUNDING:
        gap["pca"] = pca[0].mse() / pca[1].mse()
        rivals["pca"] = resampled(pca[0], pca[1])
        series = {"train": [train.mse(), pca[1].mse()], "held-out": [test.mse(), pca[0].mse()]}
    scores = {
        "seen": seen_before(data),
        "weights": Measured(
            float(sum(p.numel() for p in model.own_parameters())), n, {"pca": float(pca_weights(subject))}
        ),
        "seconds": Measured(subject.seconds, len(data.train), {"pca": subject.pca_seconds}),
    }
    if train.mse() > ROUNDING:  # else there is nothing that held-out errors could be set beside
        scores["gap"] = Measured(test.mse() / train.mse(), n, gap, 1.0, resampled(test, train), rivals)
    return Findings(
        scores, {"kind": "bars", "labels": ["code", "pca"][: len(series["train"])], "series": series, "unit": ""}
    )


def resampled(test: Errors, train: Errors) -> Draws:
    """Return draws of the gap over held-out and training items; the same resamples for every model."""
    generator = np.random.default_rng(SEED)

    def again(errors: Errors) -> float:
        n = len(errors.model)
        return errors.mse(generator.integers(n, size=n))

    return np.array([again(test) / max(again(train), 1e-30) for _ in range(ROUNDS)])


def seen_before(data: Dataset) -> Measured:
    """Return how many held-out items are exactly alike a training item, in percent; beside it how many training items
    are alike an earlier one."""
    rows = rows_of(data.train.samples)
    known = set(rows)
    seen = [row in known for row in rows_of(data.held_out.samples)]
    return Measured(100 * float(np.mean(seen)), len(seen), {"train": 100 * (1 - len(known) / len(rows))})


@torch.no_grad()
def pca_errors(subject: Subject, data: Dataset) -> Errors | None:
    """Return the errors of PCA that gets what the model gets of the held-out items of `data`; None where that is not a
    whole item."""
    found, mean = [], subject.train_values.mean(0)
    for seen, _ in held_out_views(subject.model, data, subject.spec.seed):
        if seen.weight is not None or seen.input.shape != seen.target.shape:
            return None
        given, target = (x.flatten(1).double().numpy() for x in (seen.input, seen.target))
        back = subject.pca.inverse_transform(subject.pca.transform(given))
        found.append((np.square(back - target).sum(1), np.square(target - mean).sum(1), np.full(*target.shape)))
    return Errors(*(np.concatenate(part).astype(float) for part in zip(*found, strict=True)))


def mean_mse(errors: Errors) -> float:
    return float(errors.mean.sum() / max(errors.values.sum(), 1.0))


def pca_weights(subject: Subject) -> int:
    size, values = subject.pca.components_.shape
    return int((size + 1) * values)
