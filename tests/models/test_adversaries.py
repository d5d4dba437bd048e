"""The critic and the encoder play against each other: each has its own loss, its own parameters, its own gradient."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Generator, Tensor
from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy

from aecore import parts
from aecore.models.adversaries import CodeCritic, build_adversary
from aecore.models.autoencoder import Autoencoder
from aecore.models.variants import VARIANTS
from aecore.training.objective import weighted_sum

Make = Callable[..., Any]
PART = parts.CodeCritic(width=16)


@pytest.fixture
def model(exact: Make) -> Autoencoder:
    return exact(VARIANTS["adversarial"].model)


def codes(n: int = 40, seed: int = 5) -> Tensor:
    return 2 * torch.randn(n, 3, generator=Generator().manual_seed(seed), dtype=torch.float64) + 1


def critic() -> CodeCritic:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        made = build_adversary(PART, 3)
    assert made
    return made.double()


def test_no_adversary_is_built_where_none_is_asked_for() -> None:
    assert build_adversary(parts.NoAdversary(), 3) is None
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


def trained(z_of: Callable[[int], Tensor], steps: int = 200) -> tuple[CodeCritic, float]:
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


def test_the_encoders_wish_reaches_the_encoder_and_not_the_decoder(
    model: Autoencoder, grey: Make, generator: Make
) -> None:
    model.terms(grey(6, (1, 8, 8)), generator())["adversary"].mean().backward()
    for name, value in model.named_parameters():
        if name.startswith(("encoder.", "bottleneck.")):
            assert value.grad is not None
            assert value.grad.any(), name
        if name.startswith(("decoder.", "likelihood.")):
            assert value.grad is None


def test_the_objective_minimises_over_the_autoencoder_alone(model: Autoencoder) -> None:
    own = {id(value) for value in model.own_parameters()}
    assert own == {id(value) for name, value in model.named_parameters() if not name.startswith("adversary.")}
    assert len(own) < len(list(model.parameters()))


def test_the_critics_loss_is_told_and_no_part_of_the_objective(model: Autoencoder, grey: Make, generator: Make) -> None:
    terms, weights = model.terms(grey(6, (1, 8, 8)), generator()), model.config.loss_weights(0.0)
    assert weights["critic"] == 0.0
    assert weights["adversary"] == model.config.adversary.weight > 0
    expected = terms["reconstruction"].mean() + weights["adversary"] * terms["adversary"].mean()
    torch.testing.assert_close(weighted_sum(terms, weights), expected)
