"""Predictive coding: what its errors settle at is what backpropagation sends back, computed by autograd."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from aecore.models.settling import by_local_errors, settle, stages_of
from aecore.parts import Bernoulli, Gaussian, Model, Plain, Predictive

Make = Callable[..., Any]


def model_of(exact: Make, likelihood: Any, **values: Any) -> Any:
    part = Predictive(widths=(7, 5), activation="tanh", **values)
    return exact(Model(backbone=part, bottleneck=Plain(size=2), likelihood=likelihood), (1, 4, 4))


def gradients(model: Any, term: Tensor) -> dict[str, Tensor]:
    names = [name for name, _ in model.named_parameters()]
    return dict(zip(names, torch.autograd.grad(term.mean(), list(model.parameters())), strict=True))


@pytest.mark.parametrize("likelihood", [Bernoulli(), Gaussian()], ids=str)
def test_with_predictions_held_its_gradient_is_that_of_backpropagation(
    exact: Make, grey: Make, generator: Make, likelihood: Any
) -> None:
    model, x = model_of(exact, likelihood, steps=5, rate=1.0), grey(6, (1, 4, 4))
    local = gradients(model, model.terms(x, generator())["reconstruction"])
    back = gradients(model, model.likelihood.nats(x, model.decoder(model.encode(x).z)))
    for name, value in back.items():
        torch.testing.assert_close(local[name], value, rtol=1e-10, atol=1e-12, msg=name)


def test_the_number_is_the_one_of_the_forward_pass(exact: Make, grey: Make, generator: Make) -> None:
    model, x = model_of(exact, Bernoulli()), grey(6, (1, 4, 4))
    told = model.terms(x, generator())["reconstruction"]
    assert torch.equal(told, model.likelihood.nats(x, model.decoder(model.encode(x).z)))


@pytest.mark.parametrize(("steps", "learn"), [(1, 2), (2, 3), (5, 6)])
def test_an_error_goes_one_layer_further_with_each_step(
    exact: Make, grey: Make, generator: Make, steps: int, learn: int
) -> None:
    model = model_of(exact, Bernoulli(), steps=steps)
    found = gradients(model, model.terms(grey(6, (1, 4, 4)), generator())["reconstruction"])
    moved = [name for name, value in found.items() if name.endswith("weight") and value.any()]
    layers = ["encoder.1", "encoder.3", "bottleneck.to_code", "decoder.reader", "decoder.body.1", "decoder.body.3"]
    assert moved == [f"{name}.weight" for name in layers[-learn:]]


def chain() -> tuple[list[nn.Sequential], Tensor, Tensor]:
    torch.manual_seed(0)
    layers = [nn.Linear(6, 5), nn.Tanh(), nn.Linear(5, 3), nn.Tanh(), nn.Linear(3, 4)]
    stages = stages_of(layer.double() for layer in layers)
    return stages, torch.randn(8, 6).double(), torch.randn(8, 4).double()


def test_with_predictions_that_move_it_is_in_the_limit_of_small_errors() -> None:
    """Judged by α times the error: a tenth of α leaves a tenth of the difference."""
    stages, x, target = chain()
    weights = [value for stage in stages for value in stage.parameters()]
    part, off = Predictive(steps=60, rate=0.5, fixed=False), []
    for alpha in (1e-2, 1e-3):

        def judge(output: Tensor, alpha: float = alpha) -> Tensor:
            return alpha * 0.5 * (output - target).square().sum(1).mean()

        output = nn.Sequential(*stages)(x)
        back = torch.cat([g.flatten() for g in torch.autograd.grad(judge(output), weights)])
        found = by_local_errors(judge(output), stages, x, judge, part)
        local = torch.cat([g.flatten() for g in torch.autograd.grad(found, weights)])
        off.append(float((local - back).norm() / back.norm()))
    assert off[0] < 0.05
    assert off[1] == pytest.approx(off[0] / 10, rel=0.1)


def test_values_come_to_rest_where_the_energy_is_least() -> None:
    stages, x, target = chain()

    def judge(output: Tensor) -> Tensor:
        return 0.5 * (output - target).square().sum(1).mean()

    def energy(rest: Any) -> float:
        last = stages[-1](rest.before[-1]) - target
        return 0.5 * float(sum(e.square().sum() for e in rest.errors[:-1]) + last.square().sum())

    with torch.no_grad():
        found = [energy(settle(stages, x, judge, Predictive(steps=n, rate=0.1, fixed=False))) for n in (1, 10, 99, 100)]
    assert found[0] > found[1] > found[2]
    assert found[3] == pytest.approx(found[2], rel=1e-4)
