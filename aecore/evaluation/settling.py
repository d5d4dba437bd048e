"""A film of settling: what the layers of a predictive coding network do with one item before they learn from it.

Filmed twice: as the run settles in training, where predictions may be held and the energy F of `models.settling` need
not fall; and set free, with predictions that move along with the values, in steps so small that F falls at each. What a
layer would learn at a moment is held against what backpropagation through the same layers says, by the angle between
the two.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile
from typing import NamedTuple, cast

import torch
from torch import Generator, Tensor, nn

from ..errors import UserError
from ..latent.asked import Settling
from ..latent.items import READING, Report, items_of, samples_of
from ..models.settling import Judge, Settled, energy, moments
from ..parts import Predictive
from ..runs.run import Run
from ..texts import mark
from .loading import load_run

__all__ = ["angles", "calm", "settling"]

STEPS = 48
OTHERS = 128
"""Held-out items whose updates are compared."""
FASTEST, SLOWEST = 0.5, 1e-4
"""Rates of settling that are tried, each half of the one before."""


def settling(run: Run, params: Settling, report: Report) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Return two films of one item: its layers settling as the run settles in training (`own`), and set free in small
    steps (`free`). Each has S moments of L layers: error `(S, L)`, energy `(S,)`, output `(S, *target_shape)` as drawn
    and angle `(S, L)` in degrees; NaN where nothing reaches a layer. Raises UserError for a run whose layers do not
    settle, and an item that is not there."""
    report(0.0, READING)
    loaded, items = load_run(run), items_of(run)
    model, data, count = loaded.model, loaded.dataset, len(items["codes"])
    if not model.config.backbone.settles:
        raise UserError(
            mark("The layers of “{title}” do not settle, so there is nothing to film."),
            mark("Choose a run of a predictive coding network."),
            title=run.title,
        )
    if params.item >= count:
        raise UserError(mark("There is no item {item}: this run shows {n}."), item=params.item, n=count)
    own = cast(Predictive, model.config.backbone)
    stages, other = model.stages(), data.floats(data.held_out.samples[:OTHERS])
    one = data.floats(samples_of(data, items)[params.item : params.item + 1])
    seen = [model.judged(x, Generator().manual_seed(run.spec.seed)) for x in (one, other)]
    alone, many = ((of.input, model.judge(of)) for of in seen)
    report(0.2, mark("Letting the layers settle"))
    free = min((calm(stages, *batch, STEPS) for batch in (alone, many)), key=lambda part: part.rate)
    tensors: dict[str, Tensor] = {}
    for way, part in (("own", own), ("free", free)):
        frames = list(takewhile(finite, filmed(stages, *alone, part)))
        outputs = [model.whole(one, model.likelihood.mean(frame.output)) for frame in frames]
        tensors |= {
            f"error.{way}": torch.stack([frame.lengths for frame in frames]),
            f"energy.{way}": torch.stack([frame.energy for frame in frames]),
            f"output.{way}": data.drawn(torch.cat(outputs)),
            f"angle.{way}": torch.tensor(angles(stages, *many, part)[: len(frames)]),
        }
        report(0.6, mark("Letting the layers settle"))
    told = {"n": len(other), "rate": free.rate, "steps": own.steps, "own_rate": own.rate, "held": int(own.fixed)}
    return tensors, {name: f"{value:g}" for name, value in told.items()}


class Frame(NamedTuple):
    """One moment of one item."""

    lengths: Tensor
    """Of the error on each layer, `(L,)`."""
    energy: Tensor
    output: Tensor


def filmed(stages: Sequence[nn.Module], x: Tensor, judge: Judge, part: Predictive) -> Iterator[Frame]:
    """Yield each moment of an item that settles."""
    for values, rest in moments(stages, x, judge, part):
        yield Frame(torch.stack([error.norm() for error in rest.errors]), *energy(stages, values, judge))


def finite(frame: Frame) -> bool:
    """Whether values have not grown beyond what can be computed, as they may in large steps."""
    return all(bool(value.isfinite().all()) for value in frame)


def calm(stages: Sequence[nn.Module], x: Tensor, judge: Judge, steps: int) -> Predictive:
    """Return how to settle so that the energy falls at each step, as fast as that goes."""
    rate = FASTEST
    while True:
        part = Predictive().model_copy(update={"steps": steps, "rate": rate, "fixed": False})
        found = [float(energy(stages, values, judge)[0]) for values, _ in moments(stages, x, judge, part)]
        rise = max(later - before for before, later in pairwise(found))
        if (math.isfinite(found[-1]) and rise <= 1e-6 * (1 + abs(found[0]))) or rate <= SLOWEST:
            return part
        rate /= 2


def angles(stages: Sequence[nn.Module], x: Tensor, judge: Judge, part: Predictive) -> list[list[float]]:
    """Return at each moment, of each layer, the angle in degrees between its update and backpropagation's; NaN where it
    has none."""
    with torch.enable_grad():
        back = torch.autograd.grad(judge(nn.Sequential(*stages)(x)), weights(stages))
    wanted = grouped(stages, [-one for one in back])
    return [
        [angle(one, other) for one, other in zip(updates(stages, rest), wanted, strict=True)]
        for _, rest in moments(stages, x, judge, part)
    ]


def updates(stages: Sequence[nn.Module], rest: Settled) -> list[Tensor]:
    """Return which way each layer would go by its own error."""
    with torch.enable_grad():
        told = zip(stages, rest.before, rest.errors, strict=True)
        sums = [(error * stage(value.detach())).sum() for stage, value, error in told]
        return grouped(stages, torch.autograd.grad(sum(sums, torch.zeros(())), weights(stages)))


def weights(stages: Sequence[nn.Module]) -> list[nn.Parameter]:
    return [value for stage in stages for value in stage.parameters()]


def grouped(stages: Sequence[nn.Module], values: Sequence[Tensor]) -> list[Tensor]:
    """Values in the order of `weights`, as one vector for each layer."""
    left = iter(values)
    return [torch.cat([next(left).flatten() for _ in stage.parameters()]) for stage in stages]


def angle(one: Tensor, other: Tensor) -> float:
    """By the difference of unit vectors, which tells small angles that a cosine rounds away."""
    if not (one.any() and other.any()):
        return math.nan
    one, other = one.double() / one.double().norm(), other.double() / other.double().norm()
    return math.degrees(2 * math.atan2(float((one - other).norm()), float((one + other).norm())))
