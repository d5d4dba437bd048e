"""Quicker ways to the same numbers: on small models every operation on a tensor counts.

Nothing else depends on this file. Without it, with `build_likelihood` from `likelihoods`, everything trains as it does,
only slower; a test compares the two.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from .. import parts
from . import likelihoods
from .likelihoods import LIKELIHOODS, Likelihood, counted, squared, summed

__all__ = ["FAST", "build_likelihood"]


class Bernoulli(likelihoods.Bernoulli):
    """Where all values count, PyTorch sums over values and samples at once: one or two operations less."""

    def mean_nats(self, target: Tensor, output: Tensor, weight: Tensor | None = None) -> Tensor:
        if weight is not None:
            return super().mean_nats(target, output, weight)
        return F.binary_cross_entropy_with_logits(output, target, reduction="sum") / len(target)


class Gaussian(likelihoods.Gaussian):
    """Squares are summed at once as well, and serve for nats and errors alike."""

    def nats(self, target: Tensor, output: Tensor, weight: Tensor | None = None) -> Tensor:
        return self.nats_of(squared(target, output, weight), counted(target, weight))

    def nats_of(self, squares: Tensor, values: Tensor | int, items: int = 1) -> Tensor:
        """Return the nats of summed squared errors, `values` that count in each sample; of `items` samples at once,
        their mean."""
        return affine(squares, 0.5 / items * self.spread.scale(-2), values * self.floor_of_value())

    def mean_nats(self, target: Tensor, output: Tensor, weight: Tensor | None = None) -> Tensor:
        if weight is not None:
            return super().mean_nats(target, output, weight)
        n = len(target)
        return self.nats_of(F.mse_loss(output, target, reduction="sum"), target.numel() // n, n)

    def nats_and_squares(self, target: Tensor, output: Tensor, weight: Tensor | None = None) -> tuple[Tensor, Tensor]:
        squares = squared(target, output, weight)
        return self.nats_of(squares, counted(target, weight)), squares


class Laplace(likelihoods.Laplace):
    """One operation less where the spread is a plain number."""

    def nats(self, target: Tensor, output: Tensor, weight: Tensor | None = None) -> Tensor:
        distances, values = summed((target - output).abs(), weight), counted(target, weight)
        return affine(distances, self.spread.scale(-1), values * self.floor_of_value())


def affine(values: Tensor, factor: Tensor | float, constant: Tensor | float) -> Tensor:
    """factor * values + constant, with plain numbers in one operation (`rsub`: constant - alpha * values)."""
    if isinstance(factor, float) and isinstance(constant, float):
        return torch.rsub(values, constant, alpha=-factor)
    return values * factor + constant


FAST: dict[str, type[Likelihood]] = {"bernoulli": Bernoulli, "gaussian": Gaussian, "laplace": Laplace}


def build_likelihood(part: parts.Likelihood) -> Likelihood:
    """Build the likelihood of a spec, the quick one where there is one."""
    return (LIKELIHOODS | FAST)[part.kind](part)
