"""The critic and the encoder play against each other: each has its own loss, its own parameters, its own gradient."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Generator, Tensor
from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy

from aecore import parts
from aecore.models.adversaries import Critic, Shown, build_adversary, shuffled
from aecore.models.autoencoder import Autoencoder
from aecore.models.variants import VARIANTS
from aecore.training.objective import weighted_sum

Make = Callable[..., Any]
PART = parts.CodeCritic(width=16)


PLAYED = {"adversarial": "adversary", "factor-vae": "dependence", "vae-gan": "realism"}
"""Variants with an adversary, and what the autoencoder pays in the game."""


@pytest.fixture(params=PLAYED)
def variant(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def model(exact: Make, variant: str) -> Autoencoder:
    return exact(VARIANTS[variant].model)


def codes(n: int = 40, seed: int = 5) -> Tensor:
    return 2 * torch.randn(n, 3, generator=Generator().manual_seed(seed), dtype=torch.float64) + 1


def critic(part: parts.Adversary = PART, size: int = 3, shape: tuple[int, ...] = (1, 8, 8), seed: int = 0) -> Any:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        made = build_adversary(part, size, shape)
    assert made
    return made.double()


def test_no_adversary_is_built_where_none_is_asked_for() -> None:
    assert build_adversary(parts.NoAdversary(), 3, (1, 8, 8)) is None
    assert parts.NoAdversary().loss_weights(1.0) == {}


def test_both_losses_are_cross_entropies_of_the_critics_guess(generator: Make) -> None:
    made, z = critic(), codes()
    prior = torch.randn(z.shape, generator=generator(), dtype=torch.float64)
    ones, zeros = torch.ones(40, 1, dtype=torch.float64), torch.zeros(40, 1, dtype=torch.float64)
    of_prior, of_codes = made.layers(prior), made.layers(z)
    expected = (
        0.5 * (cross_entropy(of_prior, ones, reduction="none") + cross_entropy(of_codes, zeros, reduction="none"))[:, 0]
    )
    torch.testing.assert_close(made.nats(z, generator()), expected)
    torch.testing.assert_close(made.fooled(z), cross_entropy(of_codes, ones, reduction="none")[:, 0])


def test_a_blind_critic_pays_log_2_whatever_it_is_shown(generator: Make) -> None:
    made = critic()
    with torch.no_grad():
        made.layers[-1].weight.zero_()
        made.layers[-1].bias.zero_()
    for z in (codes(), 100 * codes()):
        torch.testing.assert_close(made.nats(z, generator()), torch.full((40,), math.log(2), dtype=torch.float64))
        torch.testing.assert_close(made.fooled(z), torch.full((40,), math.log(2), dtype=torch.float64))


def trained(z_of: Callable[[int], Tensor], steps: int = 200) -> tuple[Any, float]:
    """Train a critic on draws of codes; return it and what it pays in the end."""
    made = critic()
    optimiser = torch.optim.Adam(made.parameters(), lr=0.01)
    for step in range(steps):
        optimiser.zero_grad()
        made.nats(z_of(step), Generator().manual_seed(step)).mean().backward()
        optimiser.step()
    with torch.no_grad():
        return made, float(made.nats(z_of(10_000).repeat(20, 1), Generator().manual_seed(10_000)).mean())


def test_a_critic_finds_codes_that_are_no_draws_and_cannot_find_those_that_are() -> None:
    _, caught = trained(lambda step: codes(200, step) + 4)
    _, blind = trained(
        lambda step: torch.randn(200, 3, generator=Generator().manual_seed(step + 777), dtype=torch.float64)
    )
    assert caught < 0.1
    assert blind == pytest.approx(math.log(2), abs=0.05)


def test_codes_learn_to_fool_a_trained_critic() -> None:
    made, _ = trained(lambda step: codes(200, step) + 4)
    z = (codes() + 4).requires_grad_()
    before = made.fooled(z).mean()
    (gradient,) = torch.autograd.grad(before, z)
    assert made.fooled(z - 0.5 * gradient / gradient.norm()).mean() < before


def test_the_critics_loss_does_not_reach_the_autoencoder(model: Autoencoder, grey: Make, generator: Make) -> None:
    model.terms(grey(6, (1, 8, 8)), generator())["critic"].mean().backward()
    for name, value in model.named_parameters():
        assert (value.grad is not None and bool(value.grad.any())) == name.startswith("adversary."), name


def test_the_game_reaches_the_encoder_alone_on_codes_and_the_decoder_alone_on_outputs(
    model: Autoencoder, grey: Make, generator: Make, variant: str
) -> None:
    model.terms(grey(6, (1, 8, 8)), generator())[PLAYED[variant]].mean().backward()
    plays, watches = ("encoder.", "bottleneck."), ("decoder.", "likelihood.")
    if variant == "vae-gan":
        plays, watches = ("decoder.",), plays
    for name, value in model.named_parameters():
        if name.startswith(plays):
            assert value.grad is not None
            assert value.grad.any(), name
        if name.startswith(watches):
            assert value.grad is None


def test_what_a_critic_sees_alike_teaches_encoder_and_decoder(exact: Make, grey: Make, generator: Make) -> None:
    model = exact(VARIANTS["vae-gan"].model)
    model.terms(grey(6, (1, 8, 8)), generator())["features"].mean().backward()
    for name, value in model.named_parameters():
        assert name.startswith("adversary.") or (value.grad is not None and bool(value.grad.any())), name


def test_the_objective_minimises_over_the_autoencoder_alone(model: Autoencoder) -> None:
    own = {id(value) for value in model.own_parameters()}
    assert own == {id(value) for name, value in model.named_parameters() if not name.startswith("adversary.")}
    assert len(own) < len(list(model.parameters()))


def test_the_critics_loss_is_told_and_no_part_of_the_objective(model: Autoencoder, grey: Make, generator: Make) -> None:
    terms, weights = model.terms(grey(6, (1, 8, 8)), generator()), model.config.loss_weights(0.0)
    assert weights["critic"] == 0.0
    assert weights.keys() == terms.keys()
    others = [weights[name] * term.mean() for name, term in terms.items() if name != "critic"]
    torch.testing.assert_close(weighted_sum(terms, weights), sum(others[1:], start=others[0]))


# --- shuffled codes ---------------------------------------------------------------------------------------------------


def test_shuffling_keeps_every_number_in_its_place_and_parts_those_of_an_item(generator: Make) -> None:
    z = codes(400)
    z[:, 1] = z[:, 0]
    mixed = shuffled(z, generator())
    torch.testing.assert_close(mixed.sort(0).values, z.sort(0).values, rtol=0, atol=0)
    assert abs(float(torch.corrcoef(mixed.T)[0, 1])) < 0.2
    assert torch.equal(shuffled(z, generator()), mixed)
    assert not torch.equal(shuffled(z, Generator().manual_seed(99)), mixed)


def gaussians(correlation: float, seed: int, n: int = 1000) -> Tensor:
    a, b = torch.randn(2, n, generator=Generator().manual_seed(seed), dtype=torch.float64)
    return torch.stack([a, correlation * a + math.sqrt(1 - correlation**2) * b], 1)


def estimated(correlation: float, seed: int) -> float:
    """Train a critic on draws of two numbers with a known correlation; return what it tells of others."""
    made: Critic = critic(parts.ShuffleCritic(width=32), 2, seed=seed)
    optimiser = torch.optim.Adam(made.parameters(), lr=5e-3)
    for step in range(250):
        optimiser.zero_grad()
        shown = Shown(gaussians(correlation, 1000 * seed + step, 500))
        made.mistakes(shown, Generator().manual_seed(step)).mean().backward()
        optimiser.step()
    with torch.no_grad():
        shown = Shown(gaussians(correlation, 777 + seed, 20_000))
        return float(made.terms(shown, Generator().manual_seed(0))["dependence"].mean())


@pytest.mark.parametrize("correlation", [0.0, 0.8])
def test_the_odds_that_a_critic_gives_are_the_total_correlation_of_two_gaussian_numbers(correlation: float) -> None:
    """-½ log(1 - ρ²), and a critic that has not learnt all tells less, not more."""
    exact = -0.5 * math.log(1 - correlation**2)
    for seed in (0, 1, 2):
        assert estimated(correlation, seed) == pytest.approx(exact, abs=0.12), seed


# --- outputs ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(1, 8, 8), (3, 5, 7), (2, 16), (6,)], ids=str)
def test_losses_on_outputs_are_distances_and_cross_entropies(shape: tuple[int, ...], generator: Make) -> None:
    made = critic(parts.OutputCritic(width=12), 2, shape)
    x, rebuilt = (torch.rand(5, *shape, generator=Generator().manual_seed(n), dtype=torch.float64) for n in (1, 2))
    both = torch.rand(10, *shape, generator=Generator().manual_seed(3), dtype=torch.float64)
    found = made.terms(Shown(codes(5), (x, rebuilt, both)), generator())
    logits, ones = made.logit(made.hidden(both)), torch.ones(10, 1, dtype=torch.float64)
    torch.testing.assert_close(found["features"], 0.5 * ((made.hidden(x) - made.hidden(rebuilt)) ** 2).sum(1))
    torch.testing.assert_close(found["realism"].mean(), cross_entropy(logits, ones))
    expected = 0.5 * (cross_entropy(made.logit(made.hidden(x)), ones[:5]) + cross_entropy(logits, 0 * ones))
    torch.testing.assert_close(found["critic"].mean(), expected)


def test_a_critic_of_outputs_is_shown_nothing_where_nothing_counts(exact: Make, grey: Make, generator: Make) -> None:
    model: Autoencoder = exact(VARIANTS["vae-gan"].model)
    weight = (torch.arange(64) % 3).double().reshape(1, 1, 8, 8).expand(6, -1, -1, -1)
    found = model.compare(replace(model.see(grey(6, (1, 8, 8)), generator()), weight=weight), generator(), sample=True)
    assert found.shown
    assert found.shown.outputs
    nowhere = weight == 0
    target, rebuilt, made = found.shown.outputs
    for tensor in (target, rebuilt, made[:6], made[6:]):
        assert not tensor[nowhere].any()
        assert tensor[~nowhere].any()
