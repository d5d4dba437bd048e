"""Predictive coding: layers that learn from their own errors while the values between them settle.

Stage l of a chain predicts v_l from v_{l-1}; v_0 is the input, and the last prediction is judged. In the energy

    F = Σ_l ½ ‖v_l - f_l(v_{l-1})‖² - log p(target | f_L(v_{L-1}))

the values go downhill, each by its own error ε_l = v_l - f_l(v_{l-1}) and what the next stage's error says of it; then
each stage takes the gradient of its own term (Whittington and Bogacz 2017, doi:10.1162/NECO_a_00949). With predictions
and slopes held as they were when the input came (`fixed`), the errors settle at what backpropagation sends back
(Millidge et al. 2020, arXiv:2006.04182); without, they do in the limit of small errors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from .. import parts

__all__ = ["Judge", "Settled", "by_local_errors", "energy", "moments", "settle", "stages_of"]

Judge = Callable[[Tensor], Tensor]
"""Output `(B, *target_shape)` -> the mean of its nats, a scalar."""


@dataclass(frozen=True)
class Settled:
    """Where a batch has come to rest, without gradients."""

    before: list[Tensor]
    """What each stage reads."""
    errors: list[Tensor]
    """What each stage's prediction is short of; that of the last is minus the slope of the nats of each item."""


def stages_of(layers: Iterable[nn.Module]) -> list[nn.Sequential]:
    """Return layers in stages of one linear layer each, with what stands before it; what follows the last one goes with
    it."""
    found: list[list[nn.Module]] = [[]]
    for layer in layers:
        found[-1].append(layer)
        if isinstance(layer, nn.Linear):
            found.append([])
    *stages, rest = found
    stages[-1] += rest
    return [nn.Sequential(*stage) for stage in stages]


def settle(stages: Sequence[nn.Module], x: Tensor, judge: Judge, part: parts.Predictive) -> Settled:
    """Let the values of a batch settle for `part.steps` steps."""
    *_, (_, rest) = moments(stages, x, judge, part)
    return rest


def moments(
    stages: Sequence[nn.Module], x: Tensor, judge: Judge, part: parts.Predictive
) -> Iterator[tuple[list[Tensor], Settled]]:
    """Yield the values of a batch, and where they would be at rest, from before the first step of settling to after the
    last. They begin at what is predicted forwards, so that at first only the output has an error."""
    first = [x]
    with torch.no_grad():
        for stage in stages[:-1]:
            first.append(stage(first[-1]))
    values = first
    for left in range(part.steps, -1, -1):
        at = first if part.fixed else values
        errors, pulls = look(stages, values, at, judge)
        yield values, Settled(at, errors)
        if left:
            values = [x, *(v - part.rate * (e - p) for v, e, p in zip(values[1:], errors, pulls, strict=False))]


@torch.no_grad()
def energy(stages: Sequence[nn.Module], values: Sequence[Tensor], judge: Judge) -> tuple[Tensor, Tensor]:
    """Return F of values, a mean over the batch, and the output that they predict."""
    told = [stage(value) for stage, value in zip(stages, values, strict=True)]
    errors = [value - guess for value, guess in zip(values[1:], told[:-1], strict=True)]
    before = sum((0.5 * error.square().sum() for error in errors), torch.zeros(()))
    return before / len(values[0]) + judge(told[-1]), told[-1]


def look(
    stages: Sequence[nn.Module], values: list[Tensor], at: list[Tensor], judge: Judge
) -> tuple[list[Tensor], list[Tensor]]:
    """Return the error of each stage, and what the error of the stage behind says of each value but the first; stages
    and their slopes are taken `at` what they read."""
    with torch.enable_grad():
        read = [value.detach().requires_grad_() for value in at]
        told = [stage(value) for stage, value in zip(stages, read, strict=True)]
        (slope,) = torch.autograd.grad(judge(told[-1]), told[-1], retain_graph=True)
    errors = [value - guess.detach() for value, guess in zip(values[1:], told[:-1], strict=True)]
    errors.append(-len(slope) * slope)
    pulls = [
        torch.autograd.grad(guess, value, error)[0]
        for guess, value, error in zip(told[1:], read[1:], errors[1:], strict=True)
    ]
    return errors, pulls


def by_local_errors(
    nats: Tensor, stages: Sequence[nn.Module], x: Tensor, judge: Judge, part: parts.Predictive
) -> Tensor:
    """Return `nats` with another gradient: that of -Σ_l ε_l · f_l(v_{l-1}) with errors and values at rest, a mean over
    the batch. No gradient passes from one stage to another; what else `judge` knows learns from the last output."""
    rest = settle(stages, x, judge, part)
    told = [stage(value) for stage, value in zip(stages, rest.before, strict=True)]
    found = judge(told[-1].detach())
    for guess, error in zip(told, rest.errors, strict=True):
        found = found - (error * guess).sum() / len(x)
    return nats.detach() + (found - found.detach())
