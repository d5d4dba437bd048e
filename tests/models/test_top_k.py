"""Top-k codes: exactly k numbers are used, units that never fire are counted and pulled back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Generator, Tensor

from aecore import parts
from aecore.models.autoencoder import Autoencoder, build
from aecore.models.bottlenecks import Code, build_bottleneck
from aecore.training.objective import weighted_sum

Make = Callable[..., Any]
D, F = 12, 5


def raw_code(part: parts.TopK, raw: Tensor, idle: Tensor | None = None, generator: Generator | None = None) -> Code:
    """Return the code of pre-activations `raw`."""
    made = build_bottleneck(part, D).double()
    with torch.no_grad():
        made.to_code.weight.copy_(torch.eye(D))
        made.to_code.bias.zero_()
        if idle is not None:
            made.idle.copy_(idle)
    code: Code = made(raw, part, generator, 0.0)
    return code


def kept_of(part: parts.TopK, raw: Tensor) -> Tensor:
    return raw_code(part, raw).z.detach()


def pre_activations(batch: int = 40, shift: float = 2.0) -> Tensor:
    return torch.randn(batch, D, generator=Generator().manual_seed(1), dtype=torch.float64) + shift


@pytest.mark.parametrize("k", [1, 3, 12])
def test_exactly_the_k_largest_are_kept_as_they_are(k: int) -> None:
    raw = pre_activations(shift=9.0)
    z = kept_of(parts.TopK(size=D, k=k), raw)
    assert ((z != 0).sum(1) == k).all()
    for row, kept in zip(raw.numpy(), z.numpy(), strict=True):
        assert sorted(kept[kept != 0]) == sorted(row)[-k:]
        assert (kept[kept != 0] == row[kept != 0]).all()


def test_of_equal_numbers_no_more_than_k_are_kept() -> None:
    z = raw_code(parts.TopK(size=D, k=3), torch.full((4, D), 2.0, dtype=torch.float64)).z
    assert (z.count_nonzero(dim=1) == 3).all()


def test_numbers_below_zero_are_not_used_even_among_the_k_largest() -> None:
    raw = -pre_activations(shift=9.0)
    raw[:, 4] = 1.5
    z = raw_code(parts.TopK(size=D, k=3), raw).z
    assert torch.equal(z[:, 4], raw[:, 4])
    assert (z.count_nonzero(dim=1) == 1).all()


def test_a_k_above_the_size_keeps_all() -> None:
    raw = pre_activations(shift=9.0)
    assert torch.equal(raw_code(parts.TopK(size=D, k=500), raw).z, raw)


def test_the_gradient_reaches_the_kept_numbers_only() -> None:
    raw = pre_activations(shift=9.0).requires_grad_()
    z = raw_code(parts.TopK(size=D, k=3), raw).z
    (gradient,) = torch.autograd.grad(z.sum(), raw)
    assert torch.equal(gradient, (z != 0).double())


def test_idleness_counts_training_steps_without_firing_and_nothing_else(generator: Make) -> None:
    part = parts.TopK(size=3, k=1)
    made = build_bottleneck(part, 3).double()
    with torch.no_grad():
        made.to_code.weight.copy_(torch.eye(3))
        made.to_code.bias.zero_()
    fires = [0, 0, 1, 0]
    for unit in fires:
        made(torch.eye(3, dtype=torch.float64)[unit : unit + 1].repeat(4, 1), part, generator(), 0.0)
    assert made.idle.tolist() == [0.0, 1.0, 4.0]
    made(torch.eye(3, dtype=torch.float64), part, None, 0.0)
    assert made.idle.tolist() == [0.0, 1.0, 4.0]


def test_the_revival_term_is_what_dead_units_lack_to_the_k_th() -> None:
    raw, idle = pre_activations(), torch.zeros(D)
    idle[[2, 7]] = 5.0
    raw[0] -= 9.0  # an item at which nothing fires
    code = raw_code(parts.TopK(size=D, k=3, patience=5), raw, idle)
    expected = []
    for row in raw.tolist():
        bar = max(0.0, sorted(row)[-3])
        expected.append(max(0.0, bar - row[2]) + max(0.0, bar - row[7]))
    torch.testing.assert_close(code.terms["revival"], torch.tensor(expected, dtype=torch.float64))
    assert not raw_code(parts.TopK(size=D, k=3, patience=6), raw, idle).terms["revival"].any()


def test_revival_pulls_dead_units_up_and_leaves_living_ones_alone() -> None:
    raw, idle = pre_activations().requires_grad_(), torch.zeros(D)
    idle[7] = 5.0
    (gradient,) = torch.autograd.grad(
        raw_code(parts.TopK(size=D, k=3, patience=5), raw, idle).terms["revival"].sum(), raw
    )
    assert (gradient[:, 7] <= 0).all()
    assert gradient[:, 7].any()
    gradient[:, 7] = 0
    assert not gradient.any()


def with_dead_units(dead: list[int], revival: float) -> tuple[Autoencoder, Tensor]:
    """Return a model of which some units never fire, and items for it."""
    part = parts.TopK(size=8, k=2, revival=revival, patience=3)
    model = build(
        parts.Model(backbone=parts.Dense(widths=()), bottleneck=part, likelihood=parts.Gaussian(sigma=0.3)), (F,)
    )
    with torch.no_grad():
        model.bottleneck.to_code.bias[dead] = -10.0
    return model, torch.rand(64, F, generator=Generator().manual_seed(3))


def fired(model: Autoencoder, x: Tensor) -> Tensor:
    return (model.encode(x).z > 0).any(0)


def train(model: Autoencoder, x: Tensor, steps: int = 600) -> None:
    optimiser = torch.optim.SGD(model.parameters(), lr=0.03)
    for step in range(steps):
        optimiser.zero_grad()
        weighted_sum(model.terms(x, Generator().manual_seed(step)), model.config.loss_weights(1.0)).backward()
        optimiser.step()


@pytest.mark.exhaustive(sample=1)
@pytest.mark.parametrize("dead", [[1, 5], list(range(8))], ids=["some", "all"])
def test_dead_units_fire_again_when_they_are_revived_and_never_otherwise(dead: list[int]) -> None:
    alive, x = with_dead_units(dead, revival=1.0)
    still, _ = with_dead_units(dead, revival=0.0)
    assert not fired(alive, x)[dead].any()
    for model in (alive, still):
        train(model, x)
    assert (alive.bottleneck.idle[dead] < 600).all()
    assert not fired(still, x)[dead].any()
    assert (still.bottleneck.idle[dead] == 600).all()
