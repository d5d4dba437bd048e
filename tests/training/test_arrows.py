"""Arrows on the map: the negative gradient of each item's objective with respect to its code."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import torch

from aecore.models.variants import VARIANTS
from aecore.spec import Spec
from aecore.training.arrows import ARROWS, push_of
from aecore.training.control import Request
from aecore.training.events import Snapshot
from aecore.training.loop import Trainer

Make = Callable[..., Trainer]
Specs = Callable[..., Spec]


def loss_at(made: Trainer, z: torch.Tensor, weights: dict[str, float]) -> torch.Tensor:
    """The reconstruction nats of each item if its code were `z`, plus the KL that its mean then costs."""
    probe = made.prepared.probe.seen
    nats = made.model.likelihood.nats(probe.target[: len(z)], made.model.decoder(z), None)
    return nats + weights.get("kl", 0.0) * 0.5 * z.square().sum(1)


@pytest.mark.parametrize("variant", ["vae", "undercomplete", "beta-vae", "denoising"])
def test_an_arrow_is_the_slope_that_finite_differences_find(trainer: Make, spec: Specs, variant: str) -> None:
    made = trainer(spec(variant))
    for _event in made.events():
        pass
    made.model.eval().double()
    seen = type(made.prepared.probe.seen)(
        *(None if t is None else t.double() for t in vars(made.prepared.probe.seen).values())
    )
    object.__setattr__(made.prepared.probe, "seen", seen)
    weights = made.spec.model.loss_weights(99.0)
    push = push_of(made.model, seen, weights, 99.0)
    with torch.no_grad():
        z = made.model.encode(seen.input[: len(push)]).mean
        for place in range(z.shape[1]):
            nudge = torch.zeros_like(z)
            nudge[:, place] = 1e-5
            slope = (loss_at(made, z + nudge, weights) - loss_at(made, z - nudge, weights)) / 2e-5
            torch.testing.assert_close(push[:, place], -slope, rtol=1e-4, atol=1e-5)


def test_of_a_linear_decoder_the_arrow_is_known(trainer: Make, spec: Specs) -> None:
    """L = ||x - (W z + b)||^2 / (2 s^2) + const, so the arrow is W^T (x - W z - b) / s^2."""
    made = trainer(
        spec("linear", model__likelihood__kind="gaussian", model__likelihood__variance="fixed",
             model__likelihood__sigma=0.5)
    )  # fmt: skip
    probe = made.prepared.probe.seen
    push = push_of(made.model, probe, made.spec.model.loss_weights(0.0), 0.0)
    with torch.no_grad():
        z = made.model.encode(probe.input[: len(push)]).mean
        matrix = torch.func.jacrev(lambda one: made.model.decoder(one[None]).flatten())(z[0])
        rest = (probe.target[: len(push)] - made.model.decoder(z)).flatten(1)
    torch.testing.assert_close(push, rest @ matrix / 0.25, rtol=1e-4, atol=1e-4)


def test_an_arrow_on_a_sphere_touches_it_and_is_the_slope_along_it(trainer: Make, spec: Specs) -> None:
    """Finite differences along great circles; most of the free slope points out of the sphere, where no code can go."""
    made = trainer(spec("hyperspherical", model__backbone__activation="gelu"))
    for _event in made.events():
        pass
    made.model.eval().double()
    seen = made.prepared.probe.seen
    seen = replace(seen, input=seen.input.double(), target=seen.target.double())
    push = push_of(made.model, seen, made.spec.model.loss_weights(99.0), 99.0)
    with torch.no_grad():
        z = made.model.encode(seen.input[: len(push)]).mean
        assert float((push * z).sum(1).abs().max()) < 1e-10
        ways = torch.linalg.cross(z, torch.eye(3, dtype=torch.float64)[0].expand_as(z))
        ways = ways / ways.norm(dim=1, keepdim=True)
        for way in (ways, torch.linalg.cross(z, ways)):
            ends = [math.cos(turn) * z + math.sin(turn) * way for turn in (1e-5, -1e-5)]
            there, back = (made.model.likelihood.nats(seen.target[: len(z)], made.model.decoder(end)) for end in ends)
            torch.testing.assert_close((push * way).sum(1), (back - there) / 2e-5, rtol=1e-4, atol=1e-5)


@pytest.mark.exhaustive(sample=6)
@pytest.mark.parametrize("variant", VARIANTS)
def test_every_variant_has_arrows_on_request_and_trains_on_as_if_nothing_had_been_asked(
    trainer: Make, spec: Specs, person: Any, same: Any, variant: str
) -> None:
    wishes = {2: Request(pause=True), 4: Request(pause=True, arrows=5.0), 7: Request(arrows=5.0)}
    asked, whole = trainer(spec(variant), person(wishes)), trainer(spec(variant))
    shown = [event for event in asked.events() if isinstance(event, Snapshot) and event.push is not None]
    list(whole.events())
    (one,) = shown
    assert one.push is not None
    assert one.push.shape == (min(ARROWS, len(one.codes)), one.codes.shape[1])
    assert torch.isfinite(one.push).all()
    assert one.step == 2
    assert same(asked.weights(), whole.weights())


def test_a_request_from_before_is_not_answered(trainer: Make, spec: Specs, person: Any) -> None:
    made = trainer(spec(), person({0: Request(arrows=3.0)}))
    assert all(event.push is None for event in made.events() if isinstance(event, Snapshot))
