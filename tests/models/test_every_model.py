"""Laws that hold for every variant at every picture size."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from aecore.models.autoencoder import Autoencoder, build
from aecore.models.variants import VARIANTS
from aecore.parts import L1, Identity, Penalties, WeightDecay
from aecore.training.judge import weighted_sum

SHAPES = [(1, 8, 8), (1, 28, 28), (3, 9, 13), (1, 16, 16)]
EVERY = [pytest.param(variant, shape, id=f"{variant} {shape}") for variant in VARIANTS for shape in SHAPES]
PENALISED = Penalties(l1=L1(weight=0.1), weight_decay=WeightDecay(weight=1e-3))


def penalised(variant: str) -> Any:
    """Return the parts of a variant with both penalties on."""
    return VARIANTS[variant].model.model_copy(update={"penalties": PENALISED})


@pytest.mark.parametrize(("variant", "shape"), EVERY)
def test_codes_and_rebuilt_pictures_have_their_shapes(
    exact: Callable[..., Autoencoder], grey: Callable[..., Tensor], variant: str, shape: tuple[int, int, int]
) -> None:
    model, x = exact(VARIANTS[variant].model, shape), grey(5, shape)
    code = model.encode(x)
    assert code.z.shape == code.mean.shape == (5, model.code_size)
    assert model.decode(code.z).shape == model.reconstruct(x).shape == x.shape


@pytest.mark.parametrize(("variant", "shape"), EVERY)
def test_each_term_is_one_finite_number_per_sample(
    exact: Callable[..., Autoencoder], grey: Callable[..., Tensor], generator: Callable[..., Any], variant: str, shape: tuple[int, int, int]
) -> None:
    model = exact(penalised(variant), shape)
    terms = model.terms(grey(5, shape), generator())
    assert terms.pop("weight_decay").shape == ()
    assert {"reconstruction", "l1"} <= set(terms)
    for term in terms.values():
        assert term.shape == (5,)
        assert torch.isfinite(term).all()


@pytest.mark.parametrize("variant", VARIANTS)
def test_each_term_has_a_weight_and_each_weight_a_term(
    exact: Callable[..., Autoencoder], grey: Callable[..., Tensor], generator: Callable[..., Any], variant: str
) -> None:
    for spec in (VARIANTS[variant].model, penalised(variant)):
        model = exact(spec)
        assert set(model.terms(grey(2, (1, 8, 8)), generator())) == set(model.weights(0.0)) == set(model.weights(1e9))


@pytest.mark.parametrize(("variant", "shape"), EVERY)
def test_gradients_reach_every_parameter_and_steps_move_each(
    grey: Callable[..., Tensor], generator: Callable[..., Any], variant: str, shape: tuple[int, int, int]
) -> None:
    model, x = build(VARIANTS[variant].model, shape), grey(16, shape).float()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    optimiser = torch.optim.SGD(model.parameters(), lr=1e-3)
    for step in range(3):
        optimiser.zero_grad()
        weighted_sum(model.terms(x, generator(step)), model.weights(0.0)).backward()
        assert all(p.grad is not None and torch.isfinite(p.grad).all() and p.grad.any() for p in model.parameters())
        optimiser.step()
    for name, value in model.named_parameters():
        assert not torch.equal(value, before[name]), name


@pytest.mark.parametrize(("variant", "shape"), EVERY)
def test_the_objective_does_not_depend_on_the_batch_size(
    exact: Callable[..., Autoencoder], grey: Callable[..., Tensor], generator: Callable[..., Any], variant: str, shape: tuple[int, int, int]
) -> None:
    model = exact(penalised(variant).model_copy(update={"view": Identity()}), shape)

    def objective(x: Tensor) -> Tensor:
        return weighted_sum(model.terms(x, generator(), sample=False), model.weights(1.0))

    x = grey(12, shape)
    torch.testing.assert_close(objective(x), (objective(x[:6]) + objective(x[6:])) / 2, rtol=1e-12, atol=0)
    torch.testing.assert_close(objective(x.repeat(3, 1, 1, 1)), objective(x), rtol=1e-12, atol=0)


@torch.no_grad()
@pytest.mark.parametrize("variant", VARIANTS)
def test_the_objective_is_the_weighted_sum_of_what_is_told(
    exact: Callable[..., Autoencoder], grey: Callable[..., Tensor], generator: Callable[..., Any], variant: str
) -> None:
    model = exact(penalised(variant))
    terms, weights = model.terms(grey(4, (1, 8, 8)), generator()), model.weights(2.0)
    by_hand = sum(weights[name] * float(term.mean()) for name, term in terms.items())
    assert float(weighted_sum(terms, weights)) == pytest.approx(by_hand, rel=1e-12)


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_gradient_is_that_of_finite_differences(
    exact: Callable[..., Autoencoder], grey: Callable[..., Tensor], generator: Callable[..., Any], variant: str
) -> None:
    spec = penalised(variant)
    smooth = spec.model_copy(update={"backbone": spec.backbone.model_copy(update={"activation": "tanh"})})
    model, x = exact(smooth), grey(3, (1, 8, 8))

    def objective() -> Tensor:
        return weighted_sum(model.terms(x, generator()), model.weights(1.0))

    objective().backward()
    for value in model.parameters():
        direction = torch.randn(value.shape, generator=generator(), dtype=value.dtype)
        slope = float((value.grad * direction).sum())
        with torch.no_grad():
            value += 1e-6 * direction
            above = float(objective())
            value -= 2e-6 * direction
            below = float(objective())
            value += 1e-6 * direction
        assert (above - below) / 2e-6 == pytest.approx(slope, rel=1e-5, abs=1e-6)


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_same_seed_gives_the_same_weights_and_leaves_the_world_alone(variant: str) -> None:
    state = torch.get_rng_state()
    first, second, other = (build(VARIANTS[variant].model, (1, 8, 8), seed).state_dict() for seed in (3, 3, 4))
    assert torch.equal(torch.get_rng_state(), state)
    assert all(torch.equal(first[name], second[name]) for name in first)
    assert not all(torch.equal(first[name], other[name]) for name in first)


@pytest.mark.parametrize("variant", VARIANTS)
def test_without_a_generator_codes_are_the_same_each_time(
    exact: Callable[..., Autoencoder], grey: Callable[..., Tensor], variant: str
) -> None:
    model, x = exact(VARIANTS[variant].model), grey(4, (1, 8, 8))
    assert torch.equal(model.encode(x).z, model.encode(x).z)
    assert torch.equal(model.encode(x).z, model.encode(x).mean)
