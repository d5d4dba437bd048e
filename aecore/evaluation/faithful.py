"""Faithful: how much of the items comes back. Errors are those of training's held-out curve: under the model's own view."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..data.dataset import Dataset
from ..models.autoencoder import Autoencoder
from ..models.likelihoods import squared, summed
from ..training.baseline import baseline
from ..training.judge import held_out_views, mean_target
from .score import Findings, Measured, bootstrap
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
    """Per item, `(N,)` each: squared error, that of the mean training item, and how many values count."""

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


def measure(subject: Subject) -> Findings:
    """Variance explained = 1 - SSE / SSE of the mean item; PSNR = 10 log10(1 / MSE) dB for values between 0 and 1.

    The ceilings follow from the noise that a generator adds, where there is one: no model can foretell it.
    """
    data = replace(subject.dataset, held_out=some(subject.dataset.held_out, MOST))
    model, seed, n = subject.model, subject.spec.seed, len(data.held_out)
    errors, rivals = errors_of(model, data, seed), baseline(model, data, seed)
    floor = data.floor or 0.0
    mse, mean_mse = errors.mse(), rivals.mean_mse
    scores = {
        "explained": Measured(
            errors.explained(),
            n,
            {"pca": 100 * rivals.pca_variance_explained, "mean": 0.0},
            100 * (1 - floor / mean_mse) if mean_mse else 100.0,
            bootstrap(errors.explained, n),
        ),
        "mse": Measured(mse, n, {"pca": rivals.pca_mse, "mean": mean_mse}, floor, bootstrap(errors.mse, n)),
    }
    if data.card.kind == "image":
        scores["psnr"] = Measured(
            psnr(mse),
            n,
            {"pca": psnr(rivals.pca_mse), "mean": psnr(mean_mse)},
            psnr(floor) if floor else None,
            bootstrap(lambda chosen: psnr(errors.mse(chosen)), n),
        )
    return Findings(scores, {"kind": "items", "items": worst(model, data, seed, errors)})


def psnr(mse: float) -> float:
    """Return dB, at most 90: PCA with as many numbers as there are values only rounds, and would have infinitely many."""
    return -10 * math.log10(max(mse, ROUNDING))


@torch.no_grad()
def errors_of(model: Autoencoder, data: Dataset, seed: int) -> Errors:
    """Return the errors of every held-out item of `data` as the model's view gives them, with their fixed noise."""
    mean = mean_target(model, data)
    found: list[tuple[Tensor, Tensor, Tensor]] = []
    for seen, _ in held_out_views(model, data, seed):
        told = model.decode(model.encode(seen.input, seen.kept).mean)
        ones = torch.ones_like(seen.target)
        found.append(
            (
                squared(seen.target, told, seen.weight),
                squared(seen.target, mean.expand_as(seen.target), seen.weight),
                summed(ones, seen.weight),
            )
        )
    return Errors(*(torch.cat(part).double().numpy() for part in zip(*found, strict=True)))


@torch.no_grad()
def worst(model: Autoencoder, data: Dataset, seed: int, errors: Errors) -> list[dict[str, Any]]:
    """Return the items with the largest error per value: place among the held-out items, what they are and what came back."""
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
