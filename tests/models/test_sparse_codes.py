"""Batch top-k and JumpReLU codes: what is kept, the thresholds, and the straight-through gradient of the paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Generator, Tensor

from aecore import parts
from aecore.models.bottlenecks import Code, build_bottleneck

Make = Callable[..., Any]
D = 12


def made_of(part: parts.Bottleneck) -> Any:
    """Return a bottleneck whose pre-activations are the features."""
    made = build_bottleneck(part, part.size).double()
    with torch.no_grad():
        made.to_code.weight.copy_(torch.eye(part.size))
        made.to_code.bias.zero_()
    return made


def pre_activations(batch: int = 40, shift: float = 2.0) -> Tensor:
    return torch.randn(batch, D, generator=Generator().manual_seed(1), dtype=torch.float64) + shift


# --- the largest of a batch -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", [parts.BatchTopK(size=D, k=3), parts.Matryoshka(size=D, k=3)], ids=lambda p: p.kind)
def test_the_largest_numbers_of_the_whole_batch_are_kept_as_they_are(part: Any, generator: Make) -> None:
    raw = pre_activations()
    mean = made_of(part)(raw, part, generator(), 0.0).mean.detach()
    largest = sorted(raw.flatten().tolist())[-3 * len(raw) :]
    assert sorted(mean[mean != 0].tolist()) == largest
    assert bool((mean[mean != 0] == raw[mean != 0]).all())
    assert len(set((mean != 0).sum(1).tolist())) > 1  # k is a mean: not all items use as many


def test_numbers_below_zero_are_not_kept(generator: Make) -> None:
    part = parts.BatchTopK(size=D, k=3)
    made, raw = made_of(part), -pre_activations(shift=9.0)
    raw[:, 4] = 1.5
    z = made(raw, part, generator(), 0.0).z
    assert torch.equal(z.nonzero()[:, 1], torch.full((len(raw),), 4))
    assert float(made.threshold) == 0.0


def test_the_threshold_follows_the_smallest_number_kept_and_tells_single_items(generator: Make) -> None:
    part = parts.BatchTopK(size=D, k=3)
    made, raw = made_of(part), pre_activations()
    first = made(raw, part, generator(), 0.0).z.detach()
    smallest = float(first[first != 0].min())
    assert float(made.threshold) == pytest.approx(smallest)
    made(raw + 1.0, part, generator(), 0.0)
    assert float(made.threshold) == pytest.approx(0.95 * smallest + 0.05 * (smallest + 1.0))
    with torch.no_grad():
        made.threshold.fill_(smallest)
    # Item by item, without a batch: what the batch kept is what is not below the threshold.
    singles = torch.cat([made(row[None], part, None, 0.0).z for row in raw])
    assert torch.equal(singles.detach(), first)
    assert float(made.threshold) == pytest.approx(smallest)


def test_the_gradient_reaches_what_is_kept_only(generator: Make) -> None:
    part = parts.BatchTopK(size=D, k=3)
    made, raw = made_of(part), pre_activations().requires_grad_()
    z = made(raw, part, generator(), 0.0).z
    (gradient,) = torch.autograd.grad(z.sum(), raw)
    assert torch.equal(gradient, (z != 0).double())


@pytest.mark.parametrize("part", [parts.BatchTopK(size=D, k=3, patience=5), parts.JumpReLU(size=D, patience=5)])
def test_dead_units_are_pulled_up_to_the_threshold_and_living_ones_are_not(part: Any) -> None:
    made, raw = made_of(part), pre_activations(shift=0.0).requires_grad_()
    with torch.no_grad():
        made.idle[[2, 7]] = 5.0
        if part.kind == "batch-top-k":
            made.threshold.fill_(0.5)
    bar = made.threshold if part.kind == "batch-top-k" else torch.nn.functional.softplus(made.raw_threshold)[0]
    term = made(raw, part, None, 0.0).terms["revival"]
    torch.testing.assert_close(term, (bar - raw[:, [2, 7]]).clamp(min=0).sum(1))
    (gradient,) = torch.autograd.grad(term.sum(), raw)
    assert gradient[:, [2, 7]].any()
    assert not gradient[:, [column for column in range(D) if column not in (2, 7)]].any()


# --- learnt thresholds ------------------------------------------------------------------------------------------------

EPSILON, THETA = 0.3, 0.6
JUMP = parts.JumpReLU(size=1, bandwidth=EPSILON)


def jumped(raw: Tensor, theta: float, generator: Generator | None = None) -> tuple[Any, Code]:
    made = made_of(JUMP)
    with torch.no_grad():
        made.raw_threshold.fill_(theta).expm1_().log_()  # softplus makes theta of it
    return made, made(raw, JUMP, generator, 0.0)


def slope(value: Tensor, made: Any) -> float:
    """Return the derivative of a value in θ, which is softplus of the parameter."""
    (found,) = torch.autograd.grad(value, made.raw_threshold)
    return float(found / torch.sigmoid(made.raw_threshold.detach()))


def test_what_is_below_the_threshold_is_0_and_what_is_above_stays() -> None:
    raw = torch.tensor([[-1.0], [0.59], [0.61], [2.0]], dtype=torch.float64)
    _, code = jumped(raw, THETA)
    assert code.z.detach().flatten().tolist() == [0.0, 0.0, 0.61, 2.0]
    assert code.terms["l0"].tolist() == [0.0, 0.0, 1.0, 1.0]


def test_training_sees_the_same_values(generator: Make) -> None:
    raw = pre_activations()[:, :1]
    (_, still), (_, trained) = jumped(raw, THETA), jumped(raw, THETA, generator())
    assert torch.equal(still.z, trained.z)
    assert torch.equal(still.terms["l0"], trained.terms["l0"])


def test_the_slope_of_l0_is_that_of_a_step_as_wide_as_the_window(generator: Make) -> None:
    """With a rectangle for a window, -Σ K(a - θ) is the central difference quotient of the number of units in use,
    exactly: those whose jump lies between θ - ε/2 and θ + ε/2."""
    raw = 2 * torch.rand(500, 1, generator=generator(), dtype=torch.float64)
    made, code = jumped(raw, THETA, generator())
    found = slope(code.terms["l0"].sum(), made)
    low, high = (jumped(raw, THETA + side * EPSILON / 2)[1].terms["l0"].sum() for side in (-1, 1))
    assert found == pytest.approx(float((high - low) / EPSILON))
    assert found < 0


def test_the_slope_of_an_error_is_the_papers(generator: Make) -> None:
    """∂L/∂θ = -Σ ∂L/∂z θ K(a - θ), here of L = ½ Σ (x - z)², worked out by hand."""
    raw, x = (2 * torch.rand(300, 1, generator=generator(), dtype=torch.float64) for _ in range(2))
    made, code = jumped(raw, THETA, generator())
    found = slope(0.5 * (x - code.z).square().sum(), made)
    z, expected = code.z.detach(), 0.0
    for a, error in zip(raw.flatten().tolist(), (z - x).flatten().tolist(), strict=True):
        window = 1 / EPSILON if abs(a - THETA) <= EPSILON / 2 else 0.0
        expected -= error * THETA * window
    assert found == pytest.approx(expected)


def test_the_gradient_in_the_activation_is_that_of_what_is_kept(generator: Make) -> None:
    raw = pre_activations()[:, :1].requires_grad_()
    _, code = jumped(raw, THETA, generator())
    (gradient,) = torch.autograd.grad(code.z.sum() + code.terms["l0"].sum(), raw)
    assert torch.equal(gradient, (code.z != 0).double())
