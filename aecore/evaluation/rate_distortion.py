"""Rate against distortion: what is rebuilt from so many bits an item, so that every kind of code has one axis.

A code that can be anything is quantised: number j becomes the nearest multiple of `step` u_j, counted from the mean of
the training codes (from 0 where silent numbers are exactly 0), u_j such that a change of u_j in the number changes what
is decoded by 1: the scale of a number says nothing. PCA is quantised the same way; all its u_j are 1. A discrete code
is one point. An ideal arithmetic coder then needs -log2 p(symbol) bits for each number by itself, p fitted to training
items; the held-out items are coded. What numbers say about each other is not used. Knows no torch but to decode.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.special import expit

from ..data.dataset import Dataset
from ..models.likelihoods import squared
from ..models.views import target_of
from ..training.evaluator import BATCH, mean_target
from .alive import responses
from .resampling import bootstrap
from .score import Measured
from .subject import Array, Subject
from .units import tokens_of

__all__ = [
    "BUDGET",
    "TARGET",
    "WORD",
    "Points",
    "code_lengths",
    "error_at",
    "measure_rates",
    "points_of",
    "rate_for",
    "raw_bits",
    "symbols",
]

Symbols = NDArray[np.int64]
BUDGET = 16.0
"""Bits of an item at which all are compared."""
TARGET = 80.0
"""Percent of the variance for which bits are counted."""
MOVED = 2048
"""Codes that are decoded to see how the decoder reacts to their numbers."""
WORD = 32
"""Bits of a number as it is stored."""
MOST = 400
"""Held-out items that are coded, spread evenly over those that cards look at."""
STEPS = tuple(2.0 ** (1 - half / 2) for half in range(13))
"""In units of the spread of whole items: the root of their mean squared distance from the mean item."""
FARTHEST = 4096
"""Symbols beyond this count as this: what is lost by it is in the error."""
WEIGHTS = tuple(4.0**power for power in range(8))


@dataclass(frozen=True)
class Points:
    """What items cost at several settings of one coder: bits and squared error of each item, `(P, N)`; the first
    setting sends nothing and shows the mean item."""

    bits: Array
    errors: Array

    def means(self, chosen: Any = slice(None)) -> tuple[Array, Array]:
        """Return mean bits and mean error of each setting over some items, `(P,)` each."""
        return self.bits[:, chosen].mean(1), self.errors[:, chosen].mean(1)

    def explained(self, chosen: Any = slice(None)) -> float:
        """Percent of the variance that is explained at `BUDGET` bits an item."""
        rates, errors = self.means(chosen)
        return float(100 * (1 - error_at(rates, errors, BUDGET) / errors[0])) if errors[0] else 100.0

    def needed(self, chosen: Any = slice(None)) -> float:
        """Bits an item that explain `TARGET` percent; infinite where no setting does."""
        rates, errors = self.means(chosen)
        return rate_for(rates, errors, errors[0] * (1 - TARGET / 100))


def measure_rates(subject: Subject) -> tuple[dict[str, Measured], dict[str, Any]]:
    """Return the scores `explained_at` and, where `TARGET` is reached, `bits_for`, and the whole curves as JSON values.

    PCA runs along where the model gets whole items too.
    """
    chosen = np.unique(np.linspace(0, len(subject.held_out) - 1, min(MOST, len(subject.held_out))).astype(int))
    found = {"code": model_points(subject, chosen)}
    if not subject.model.config.view.partial:
        found["pca"] = pca_points(subject, chosen)
    values = {name: points.explained() for name, points in found.items()} | {"mean": 0.0}
    draws = {name: bootstrap(points.explained, len(chosen)) for name, points in found.items()}
    scores = {"explained_at": Measured(values.pop("code"), len(chosen), values, 100.0, draws.pop("code"), draws)}
    needed = {name: points.needed() for name, points in found.items()}
    if np.isfinite(needed["code"]):
        scores["bits_for"] = reached(found, needed, raw_bits(subject.dataset), len(chosen))
    values_in_item = int(np.prod(subject.model.target_shape))
    curves = {
        "budget": BUDGET,
        "target": TARGET,
        "values": values_in_item,
        "n": len(chosen),
        "fitted_on": len(subject.train_codes),
        "series": {name: curve(points) for name, points in found.items()},
        "needed": {name: bits if np.isfinite(bits) else None for name, bits in needed.items()},
    }
    return scores, curves


def reached(found: dict[str, Points], needed: dict[str, float], raw: dict[str, float], n: int) -> Measured:
    """Return the bits for `TARGET`; draws only where every resample reaches it."""
    draws = {name: bootstrap(found[name].needed, n) for name, bits in needed.items() if np.isfinite(bits)}
    known = {name: draw for name, draw in draws.items() if np.isfinite(draw).all()}
    others = {name: bits for name, bits in needed.items() if name != "code" and np.isfinite(bits)}
    mine = known.pop("code", None)
    return Measured(needed["code"], n, others | raw, None, mine, known)


def raw_bits(data: Dataset) -> dict[str, float]:
    """Return the bits of an item as it is: those of its levels of grey or of its words, else 32 a number."""
    card = data.card
    levels = data.white + 1 if card.sample.pictures else card.shape[0] if "words" in card.sample.has else 2**WORD
    return {"raw": card.inputs * math.log2(levels)}


def curve(points: Points) -> dict[str, list[float]]:
    rates, errors = points.means()
    order = np.argsort(rates, kind="stable")
    explained = 100 * (1 - errors[order] / errors[0]) if errors[0] else np.full(len(order), 100.0)
    return {"bits": rates[order].tolist(), "explained": explained.tolist()}


# --- settings of a coder ----------------------------------------------------------------------------------------------


def model_points(subject: Subject, chosen: Symbols) -> Points:
    """Return what a model's code costs and leaves at every step; of a discrete one at its own. A class that is told
    besides is sent as it is, in log2 K bits."""
    part, codes, known = subject.model.config.bottleneck, subject.numbers[chosen], subject.train_numbers
    told = subject.codes[chosen][:, subject.model.code_size :]
    of_all, mean = errors_of(subject, chosen)

    def errors(numbers: Array) -> Array:
        return of_all(np.concatenate([numbers, told], 1))

    if tokens := part.tokens:
        numbers = tokens_of(np.concatenate([known, codes]), tokens)
        bits = code_lengths(numbers[: len(known)], numbers[len(known) :], tokens.kinds)
        return Points(np.stack([np.zeros(len(chosen)), bits]), np.stack([mean, errors(codes)]))
    units = 1 / gains(subject)
    centre = np.zeros(known.shape[1]) if part.exact_zeros else known.mean(0)
    points = points_of(known, codes, centre, units, errors, mean)
    sends = np.arange(len(points.bits))[:, None] > 0  # the first setting shows the mean item
    return replace(points, bits=points.bits + sends * math.log2(max(told.shape[1], 1)))


def pca_points(subject: Subject, chosen: Symbols) -> Points:
    """Return the same of PCA with as many numbers; all its axes have length 1."""
    known, rows = subject.pca_train_codes, subject.pca_codes[chosen]
    target, weight, mean = (flat(part) for part in targets(subject, chosen))

    def errors(codes: Array) -> Array:
        return np.asarray((weight * np.square(subject.pca.inverse_transform(codes) - target)).sum(1))

    away = (weight * np.square(mean - target)).sum(1)
    return points_of(known, rows, known.mean(0), np.ones(known.shape[1]), errors, away)


def points_of(
    known: Array, codes: Array, centre: Array, units: Array, errors: Callable[[Array], Array], mean: Array
) -> Points:
    """Return what codes `(N, d)` cost and leave at every step. `known` are those of the training items, `errors(codes)`
    what is left after decoding, `mean` `(N,)` what the mean item leaves."""
    spread = np.sqrt(max(float(mean.mean()), 1e-30))
    known, codes = (known - centre) / (spread * units), (codes - centre) / (spread * units)
    bits, left = [np.zeros(len(codes))], [mean]
    for step in STEPS:
        sent = symbols(codes, step)
        bits.append(code_lengths(symbols(known, step), sent))
        left.append(errors(centre + sent * (step * spread * units)))
    return Points(np.stack(bits), np.stack(left))


def symbols(codes: Array, step: float) -> Symbols:
    """Return the nearest whole number of steps of each code number `(N, d)`."""
    found = codes / step
    return np.rint(found, out=found).clip(-FARTHEST, FARTHEST, out=found).astype(np.int64)


def gains(subject: Subject) -> Array:
    """Return `(d,)`: by how much what is decoded changes for a change of 1 in each number, root mean square over
    training items that are moved to the mean; at least a millionth of the largest."""
    codes = subject.train_numbers
    moved = responses(subject.model, subject.train_codes, MOVED)
    away = np.square(codes[: len(moved)] - codes.mean(0)).sum(0)
    found = np.sqrt(moved.sum(0) / np.where(away > 0, away, 1.0))
    return np.asarray(np.maximum(found, max(1e-6 * float(found.max()), 1e-30)))


def targets(subject: Subject, chosen: Symbols) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return what must be rebuilt of clean items, how much each value counts, and the mean item."""
    x = subject.dataset.floats(subject.held_out.samples[torch.from_numpy(chosen)])
    target, weight = target_of(x, subject.model.config.view)
    counts = torch.ones_like(target) if weight is None else weight.expand_as(target)
    return target, counts, mean_target(subject.model, subject.dataset).expand_as(target)


def errors_of(subject: Subject, chosen: Symbols) -> tuple[Callable[[Array], Array], Array]:
    """Return what tells the squared errors `(N,)` of codes `(N, d)` of these items, and those of the mean item."""
    target, weight, mean = targets(subject, chosen)

    @torch.no_grad()
    def errors(codes: Array) -> Array:
        z = torch.from_numpy(codes).float()
        back = torch.cat([subject.model.decode(part) for part in torch.split(z, BATCH)])
        return squared(target, back, weight).double().numpy()

    return errors, squared(target, mean, weight).double().numpy()


def flat(part: torch.Tensor) -> Array:
    return part.flatten(1).double().numpy()


# --- bits -------------------------------------------------------------------------------------------------------------


def code_lengths(known: Symbols, asked: Symbols, kinds: int | None = None) -> Array:
    """Return the bits `(M,)` that an ideal coder fitted to symbols `known` `(N, d)` needs for `asked` `(M, d)`.

    Each place has p(s) = (count of s + a b(s)) / (N + a), the predictive of a Dirichlet process (Ferguson 1973) whose
    base b is uniform over `kinds`, or a logistic distribution with the mean and the spread of the place: symbols that
    no training item had can be sent too. The weight a is that of `WEIGHTS` under which each training item is best told
    from the others.
    """
    low = min(int(known.min()), int(asked.min()))
    width = max(int(known.max()), int(asked.max())) - low + 1
    n, size = known.shape
    start = np.arange(size) * width - low
    counts = np.bincount((known + start).ravel(), minlength=size * width).reshape(size, width)
    base = np.full((size, width), 1 / kinds) if kinds else logistic(counts / n, low)
    place, symbol = counts.nonzero()
    there, prior = counts[place, symbol], base[place, symbol]
    told = [
        np.bincount(place, there * np.log(there - 1 + weight * prior), size) - n * np.log(n - 1 + weight)
        for weight in WEIGHTS
    ]
    weight = np.array(WEIGHTS)[np.argmax(told, 0)][:, None]
    bits = -np.log2((counts + weight * base) / (n + weight))
    return np.asarray(bits.ravel()[asked + start].sum(1))


def logistic(shares: Array, low: int) -> Array:
    """Return the mass `(d, width)` that logistic distributions give the whole numbers from `low` on, with the means and
    variances of the shares `(d, width)` that these have."""
    edges = low - 0.5 + np.arange(shares.shape[1] + 1)
    mean = shares @ (edges[1:] - 0.5)
    variance = (shares @ np.square(edges[1:] - 0.5) - np.square(mean)).clip(0)
    scale = np.sqrt(3 * (variance + 1 / 12)) / np.pi
    away = (edges - mean[:, None]) / scale[:, None]
    tails = expit(-np.abs(away))  # the smaller ones: of two that are nearly 1 nothing would be left
    left, right = tails[:, :-1], tails[:, 1:]
    mass = np.where((away[:, :-1] < 0) & (away[:, 1:] > 0), 1 - left - right, np.abs(right - left))
    return np.asarray(mass.clip(1e-300))


# --- between the settings ---------------------------------------------------------------------------------------------


def error_at(rates: Array, errors: Array, budget: float) -> float:
    """Return the least error at a mean of `budget` bits an item, where each item may be sent by one of two settings
    (time sharing): the lower convex hull of the points. Bits that are left over are not used."""
    cheap, dear = rates <= budget, rates > budget
    least = float(errors[cheap].min())
    if not dear.any():
        return least
    r, e, more, less = rates[cheap][:, None], errors[cheap][:, None], rates[dear], errors[dear]
    return min(least, float((e + (less - e) * (budget - r) / (more - r)).min()))


def rate_for(rates: Array, errors: Array, target: float) -> float:
    """Return the least mean bits an item at which the error is `target`, as `error_at`; infinite where it never is."""
    good, bad = errors <= target, errors > target
    if not good.any():
        return float("inf")
    least = float(rates[good].min())
    if not bad.any():
        return least
    r, e, more, less = rates[bad][:, None], errors[bad][:, None], rates[good], errors[good]
    return min(least, float((r + (more - r) * (e - target) / (e - less)).min()))
