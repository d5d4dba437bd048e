"""Penalties by hand and against finite differences, and the invariance that keeps the L1 term honest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.distributions import Bernoulli, kl_divergence

from aecore import parts
from aecore.models.penalties import PENALTIES
from aecore.parts import Penalties

Make = Callable[..., Any]
BACKBONES = [
    parts.Dense(widths=()),
    parts.Dense(widths=(9, 7), activation="tanh"),
    parts.Dense(widths=(9,), activation="tanh", tied=True),
    parts.Conv(channels=(3, 4), width=6, activation="tanh"),
    parts.Recurrent(width=5),
    parts.Transformer(patch=4, width=8, layers=1, heads=2),
]
UNTIED = [part for part in BACKBONES if not getattr(part, "tied", False)]
CODES = {"sparsity": parts.SigmoidCode(size=3), "total_correlation": parts.GaussianCode(size=3)}


def on(name: str, **values: Any) -> Penalties:
    """Return penalties of which one is on."""
    return Penalties(**{name: type(getattr(Penalties(), name))(**{"weight": 1.0} | values)})


def spec(name: str, backbone: parts.Backbone, **values: Any) -> parts.Model:
    return parts.Model(backbone=backbone, bottleneck=CODES.get(name, parts.Plain(size=3)), penalties=on(name, **values))


def short(part: Any) -> str:
    return (
        part.kind
        + (" tied" if getattr(part, "tied", False) else "")
        + "".join(f" {w}" for w in getattr(part, "widths", ()))
    )


# --- all --------------------------------------------------------------------------------------------------------------


def test_every_penalty_can_be_computed() -> None:
    assert set(PENALTIES) == set(Penalties.model_fields)


@pytest.mark.exhaustive(sample=14)
@pytest.mark.parametrize("backbone", BACKBONES, ids=short)
@pytest.mark.parametrize("name", PENALTIES)
def test_the_gradient_of_a_penalty_is_that_of_finite_differences(
    exact: Make, grey: Make, generator: Make, gradients_agree: Make, name: str, backbone: parts.Backbone
) -> None:
    model, x = exact(spec(name, backbone), items=20), grey(5, (1, 8, 8))
    if name == "sparsity":  # its value is that of the running mean: here the running mean follows the batch at once
        model.bottleneck.MEMORY = 0.0

    def penalty() -> Tensor:
        return model.terms(x, generator())[name].mean()

    gradients_agree(penalty, model.own_parameters(), rtol=1e-4)


@pytest.mark.parametrize("name", PENALTIES)
def test_a_penalty_is_told_when_it_is_on_and_costs_nothing_when_it_is_off(
    exact: Make, grey: Make, generator: Make, name: str
) -> None:
    model, x = exact(spec(name, BACKBONES[1])), grey(4, (1, 8, 8))
    assert name in model.terms(x, generator())
    model.retune(model.config.model_copy(update={"penalties": Penalties()}))
    assert name not in model.terms(x, generator())
    assert name not in model.config.loss_weights(1.0)


@pytest.mark.parametrize("name", PENALTIES)
def test_the_weight_of_a_penalty_grows_over_its_warm_up(name: str) -> None:
    model = spec(name, BACKBONES[1], weight=3.0, warmup=6.0)
    assert [model.loss_weights(epoch)[name] for epoch in (0, 2, 6, 50)] == [0.0, 1.0, 3.0, 3.0]
    assert model.warmup() == 6.0
    assert spec(name, BACKBONES[1], weight=3.0).loss_weights(0.0)[name] == 3.0


@pytest.mark.parametrize("name", PENALTIES)
def test_the_same_generator_gives_the_same_penalty(exact: Make, grey: Make, generator: Make, name: str) -> None:
    x = grey(6, (1, 8, 8))
    found = [exact(spec(name, BACKBONES[1])).terms(x, generator(seed))[name] for seed in (1, 1, 2)]
    assert torch.equal(found[0], found[1])
    assert torch.equal(found[0], found[2]) == (name in ("l1", "sparsity", "weight_decay", "weight_l1"))


# --- L1 on the code ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("backbone", BACKBONES, ids=short)
def test_l1_is_the_size_of_the_code_times_the_norm_of_its_reader(
    exact: Make, grey: Make, generator: Make, backbone: Any
) -> None:
    model, x = exact(spec("l1", backbone)), grey(4, (1, 8, 8))
    units = torch.eye(3, dtype=torch.float64)
    with torch.no_grad():
        columns = model.decoder.reader(units) - model.decoder.reader(torch.zeros_like(units))
        z = model.encode(x).z
        expected = torch.stack([sum(z[i, j].abs() * columns[j].norm() for j in range(3)) for i in range(4)])
    torch.testing.assert_close(model.terms(x, generator())["l1"].detach(), expected)


@pytest.mark.parametrize("c", [1e-3, 7.0])
@pytest.mark.parametrize("backbone", UNTIED, ids=short)
def test_l1_cannot_be_cheated_by_shrinking_codes_and_growing_the_decoder(
    exact: Make, grey: Make, generator: Make, backbone: Any, c: float
) -> None:
    model, x = exact(spec("l1", backbone)), grey(4, (1, 8, 8))
    before = model.terms(x, generator())
    with torch.no_grad():
        for value in model.bottleneck.parameters():
            value *= c
        model.decoder.reader.weight /= c
    after = model.terms(x, generator())
    for name in ("l1", "reconstruction"):
        torch.testing.assert_close(after[name], before[name], rtol=1e-10, atol=0)


# --- weights ----------------------------------------------------------------------------------------------------------


@torch.no_grad()
def test_penalties_on_weights_count_every_matrix_once_and_no_bias(
    exact: Make, generator: Make, home_first: Any
) -> None:
    both = Penalties(weight_decay=on("weight_decay").weight_decay, weight_l1=on("weight_l1").weight_l1)
    model = exact(home_first.spec.model.model_copy(update={"penalties": both}), home_first.card.shape)
    matrices = [
        value.numpy() for key, value in model.named_parameters() if value.ndim > 1 and not key.startswith("adversary")
    ]
    found = model.terms(home_first.items(2).double(), generator())
    for name, size in (("weight_decay", lambda w: (w**2).sum() / 2), ("weight_l1", lambda w: abs(w).sum())):
        assert float(found[name]) == pytest.approx(sum(float(size(value)) for value in matrices), rel=1e-12), name


@pytest.mark.parametrize(("name", "gradient"), [("weight_decay", lambda w: w), ("weight_l1", torch.sign)])
def test_the_gradient_of_a_penalty_on_weights(
    exact: Make, grey: Make, generator: Make, name: str, gradient: Any
) -> None:
    model = exact(spec(name, BACKBONES[1]))
    model.terms(grey(2, (1, 8, 8)), generator())[name].backward()
    for key, value in model.named_parameters():
        if key.endswith("weight"):
            torch.testing.assert_close(value.grad, gradient(value.detach()))
        else:
            assert value.grad is None


# --- sparsity ---------------------------------------------------------------------------------------------------------


def sparse(exact: Make, running: float, target: float = 0.1) -> Any:
    model = exact(spec("sparsity", parts.Dense(widths=()), target=target))
    with torch.no_grad():
        model.bottleneck.running.fill_(running)
    return model


@pytest.mark.parametrize("target", [0.001, 0.1, 0.5])
@pytest.mark.parametrize("running", [0.01, 0.3, 0.9])
def test_sparsity_is_the_divergence_of_the_running_mean_from_its_target(
    exact: Make, grey: Make, generator: Make, running: float, target: float
) -> None:
    model = sparse(exact, running, target)
    found = model.terms(grey(6, (1, 8, 8)), generator(), sample=False)["sparsity"]
    expected = 3 * kl_divergence(Bernoulli(torch.tensor(target).double()), Bernoulli(torch.tensor(running).double()))
    torch.testing.assert_close(found.detach(), expected, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("target", [0.001, 0.1, 0.5])
def test_sparsity_is_zero_at_its_target_and_nowhere_else(
    exact: Make, grey: Make, generator: Make, target: float
) -> None:
    x = grey(6, (1, 8, 8))
    at, below, above = (
        float(sparse(exact, mean, target).terms(x, generator(), sample=False)["sparsity"].detach())
        for mean in (target, 0.9 * target, 1.1 * target)
    )
    assert at == pytest.approx(0, abs=1e-9)
    assert min(below, above) > 0


def test_the_gradient_of_sparsity_is_taken_at_the_running_mean_and_reaches_the_batch(
    exact: Make, grey: Make, generator: Make
) -> None:
    """∂/∂w = Σ_j (-ρ / ρ̂_j + (1 - ρ) / (1 - ρ̂_j)) ∂(batch mean)_j / ∂w."""
    model, x = sparse(exact, 0.3), grey(6, (1, 8, 8))
    weight = model.bottleneck.to_code.weight
    (found,) = torch.autograd.grad(model.terms(x, generator(), sample=False)["sparsity"], weight)
    (batch,) = torch.autograd.grad(model.encode(x).z.mean(0).sum(), weight)
    torch.testing.assert_close(found, (-0.1 / 0.3 + 0.9 / 0.7) * batch, rtol=1e-6, atol=1e-12)


def test_the_running_mean_follows_training_batches_and_rests_otherwise(
    exact: Make, grey: Make, generator: Make
) -> None:
    model, x = sparse(exact, 0.3), grey(6, (1, 8, 8))
    mean = model.encode(x).z.detach().mean(0)
    model.terms(x, generator(), sample=False)
    torch.testing.assert_close(model.bottleneck.running, torch.full((3,), 0.3, dtype=torch.float64))
    model.terms(x, generator(), sample=True)
    torch.testing.assert_close(model.bottleneck.running, 0.95 * 0.3 + 0.05 * mean)


@pytest.mark.parametrize("running", [0.0, 1.0])
def test_units_that_are_always_off_or_on_cost_a_finite_number_and_are_pulled_back(
    exact: Make, grey: Make, generator: Make, running: float
) -> None:
    model = sparse(exact, running)
    term = model.terms(grey(6, (1, 8, 8)), generator(), sample=False)["sparsity"]
    assert torch.isfinite(term)
    (gradient,) = torch.autograd.grad(term, model.bottleneck.to_code.bias)
    assert torch.isfinite(gradient).all()
    assert (gradient < 0).all() if running == 0 else (gradient > 0).all()


def test_sparsity_brings_the_mean_activity_to_its_target(exact: Make, grey: Make, generator: Make) -> None:
    model, x = sparse(exact, 0.5), grey(50, (1, 8, 8))
    optimiser = torch.optim.SGD(model.bottleneck.parameters(), lr=0.5)
    for step in range(300):
        optimiser.zero_grad()
        model.terms(x, generator(step))["sparsity"].backward()
        optimiser.step()
    assert model.encode(x).z.mean(0).tolist() == pytest.approx([0.1] * 3, abs=0.01)
