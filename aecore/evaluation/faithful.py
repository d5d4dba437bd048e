"""Faithful: how much of the items comes back. Errors are those of training's held-out curve: under the model's own
view."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.special import stdtrit
from torch import Tensor

from ..data.dataset import Dataset
from ..models.autoencoder import Autoencoder
from ..models.likelihoods import squared, summed
from ..models.views import Seen
from ..training.baseline import Counts, item_baseline, of_view
from ..training.evaluator import held_out_views, mean_target
from .resampling import bootstrap
from .score import Findings, Measured
from .subject import Array, Subject, some

__all__ = ["ROUNDING", "Errors", "errors_of", "measure"]

Chosen = NDArray[np.int64] | slice
EVERYTHING = slice(None)
MOST = 10_000
WORST = 5
ROUNDING = 1e-9
"""A squared error per value below this is nothing but rounding."""


@dataclass(frozen=True)
class Errors:
    """Per item, `(N,)` each: squared error of a model, that of the mean training item, and how many values count."""

    model: Array
    mean: Array
    values: Array

    def mse(self, chosen: Chosen = EVERYTHING) -> float:
        """Squared error per value that counts."""
        return float(self.model[chosen].sum() / max(self.values[chosen].sum(), 1.0))

    def explained(self, chosen: Chosen = EVERYTHING) -> float:
        """1 - SSE / SSE of the mean item, in percent."""
        total = float(self.mean[chosen].sum())
        return 100 * (1 - float(self.model[chosen].sum()) / total) if total else 0.0

    def quality(self, chosen: Chosen = EVERYTHING) -> float:
        """Mean PSNR of the items, dB."""
        per_value = self.model[chosen] / self.values[chosen].clip(1)
        return float(-10 * np.log10(per_value.clip(ROUNDING)).mean())


def measure(subject: Subject) -> Findings:
    """Variance explained = 1 - SSE / SSE of the mean item; PSNR = 10 log10(1 / MSE) dB for values between 0 and 1.

    The noise that a generator adds stands beside the errors as the noise level. It is a ceiling only where the encoder
    sees nothing of what it must tell: noise that is in the input can be copied. Where items have gaps the scores are of
    the hidden values, those that the encoder was given have their own.
    """
    data = replace(subject.dataset, held_out=some(subject.dataset.held_out, MOST))
    gaps = data.card.sample.gaps
    rivals = rivals_of(subject, data, hidden if gaps else of_view)
    floor = data.floor or None
    known = floor if gaps or subject.model.config.view.unseen else None
    scores = {
        "explained": explained_of(rivals, floor, known),
        "mse": error_of(rivals, floor, known),
    }
    if gaps:
        scores["mse_given"] = error_of(rivals_of(subject, data, shown), None, None)
    if data.card.sample.pictures:
        scores |= qualities(rivals)
    everything = rivals_of(subject, data, of_view)["code"] if gaps else rivals["code"]
    shown_worst = {"kind": "items", "items": worst(subject.model, data, subject.spec.seed, everything)}
    return Findings(scores, shown_worst, details={"classes": by_class(rivals, data)} if data.card.classes else {})


def hidden(seen: Seen) -> Tensor:
    """The known ratings `(B, 1, M)` that the encoder was not given."""
    assert seen.weight is not None
    return seen.weight * (1 - seen.input[:, 1:])


def shown(seen: Seen) -> Tensor:
    """The ratings `(B, 1, M)` that the encoder was given."""
    return seen.input[:, 1:]


def rivals_of(subject: Subject, data: Dataset, counts: Counts) -> dict[str, Errors]:
    """Return the errors of the model, of PCA and of the mean item over the values that `counts` says."""
    seed = subject.spec.seed
    errors, found = errors_of(subject.model, data, seed, counts), item_baseline(subject.model, data, seed, counts)
    return {
        "code": replace(errors, mean=found.mean),
        "pca": Errors(found.pca, found.mean, found.values),
        "mean": Errors(found.mean, found.mean, found.values),
    }


def explained_of(rivals: dict[str, Errors], floor: float | None, known: float | None) -> Measured:
    """Return the variance explained; `floor` is the noise level per value, `known` the same where it is a ceiling."""
    mean_mse = rivals["mean"].mse()

    def share(mse: float) -> float:
        return 100 * (1 - mse / mean_mse) if mean_mse else 100.0

    level = {} if floor is None else {"noise_level": share(floor)}
    return measured(Errors.explained, rivals, level, 100.0 if known is None else share(known))


def error_of(rivals: dict[str, Errors], floor: float | None, known: float | None) -> Measured:
    """Return the squared error per value, as `explained_of`."""
    return measured(
        Errors.mse, rivals, {} if floor is None else {"noise_level": floor}, 0.0 if known is None else known
    )


def qualities(rivals: dict[str, Errors]) -> dict[str, Measured]:
    """PSNR as papers report it, the mean over the pictures; and that of the mean error, never above it (Jensen)."""
    return {
        "psnr": measured(Errors.quality, rivals, {}, None),
        "psnr_pooled": measured(lambda of, chosen: psnr(of.mse(chosen)), rivals, {}, None),
    }


def measured(
    statistic: Callable[[Errors, Chosen], float],
    rivals: dict[str, Errors],
    level: dict[str, float],
    ceiling: float | None,
) -> Measured:
    values = {name: statistic(of, EVERYTHING) for name, of in rivals.items()}
    n = len(rivals["code"].model)
    draws = {name: bootstrap(partial(statistic, rivals[name]), n) for name in ("code", "pca")}
    return Measured(values.pop("code"), n, values | level, ceiling, draws.pop("code"), draws)


def by_class(rivals: dict[str, Errors], data: Dataset) -> dict[str, Any]:
    """Return the squared error per value in each class of held-out items, with its items and interval, as JSON
    values."""
    labels = data.held_out.labels.numpy()
    there = [(name, np.flatnonzero(labels == place)) for place, name in enumerate(data.card.classes)]
    there = [(name, chosen) for name, chosen in there if len(chosen)]
    return {
        "classes": [name for name, _chosen in there],
        "n": [len(chosen) for _name, chosen in there],
        "series": {name: [of.mse(chosen) for _name, chosen in there] for name, of in rivals.items()},
        "intervals": [mean_interval(rivals["code"], chosen) for _name, chosen in there],
    }


LEAST = 10
"""Items of a class below which the spread of their errors says nothing."""


def mean_interval(errors: Errors, chosen: NDArray[np.int64]) -> tuple[float, float] | None:
    """Return the 95 % interval of the squared error per value of some items by Student's t: of a ratio of two means,
    whose error is that of Σ (error - ratio values) to first order; None for fewer than `LEAST` items."""
    n, ratio = len(chosen), errors.mse(chosen)
    if n < LEAST:
        return None
    rest = errors.model[chosen] - ratio * errors.values[chosen]
    half = float(stdtrit(n - 1, 0.975) * rest.std(ddof=1) / np.sqrt(n) / errors.values[chosen].mean().clip(1.0))
    return ratio - half, ratio + half


def psnr(mse: float) -> float:
    """Return dB, at most 90: PCA with as many numbers as there are values only rounds, and would have infinitely
    many."""
    return -10 * math.log10(max(mse, ROUNDING))


@torch.no_grad()
def errors_of(model: Autoencoder, data: Dataset, seed: int, counts: Counts = of_view) -> Errors:
    """Return the errors of every held-out item of `data` as the model's view gives them, with their fixed noise."""
    mean = mean_target(model, data)
    found: list[tuple[Tensor, Tensor, Tensor]] = []
    for seen, _ in held_out_views(model, data, seed):
        told = model.decode(model.encode(seen.input, seen.visible).point)
        ones, weight = torch.ones_like(seen.target), counts(seen)
        found.append(
            (
                squared(seen.target, told, weight),
                squared(seen.target, mean.expand_as(seen.target), weight),
                summed(ones, weight),
            )
        )
    return Errors(*(torch.cat(part).double().numpy() for part in zip(*found, strict=True)))


@torch.no_grad()
def worst(model: Autoencoder, data: Dataset, seed: int, errors: Errors) -> list[dict[str, Any]]:
    """Return the items with the largest error per value: place among the held-out items, what they are and what came
    back."""
    per_value = errors.model / errors.values.clip(1)
    chosen = np.argsort(-per_value, kind="stable")[:WORST].copy()
    split = data.held_out.map(lambda t: t[torch.from_numpy(chosen)])
    x = data.floats(split.samples)
    back = model.reconstruct(x)
    labels = data.card.classes
    return [
        {
            "error": float(per_value[place]),
            "label": labels[int(split.labels[row])] if labels else "",
            "original": plain_numbers(data.drawn(x[row : row + 1])),
            "rebuilt": plain_numbers(data.drawn(back[row : row + 1])),
        }
        for row, place in enumerate(chosen)
    ]


def plain_numbers(drawn: Tensor) -> Any:
    """Return one drawn item as nested lists; what is missing (a rating that nobody gave) is None."""
    values = drawn[0].double().numpy()
    return np.where(np.isfinite(values), values, None).tolist()  # type: ignore[call-overload]
