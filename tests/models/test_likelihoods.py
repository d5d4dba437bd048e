"""Nats per sample, against torch.distributions; floors that are reached at perfection and never beaten."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
import torch
from torch import Tensor
from torch.distributions import Bernoulli, Normal

from aecore import parts
from aecore.models.likelihoods import build_likelihood

SHAPE = (3, 5, 4)
SIGMAS = [0.01, 0.3, 1.0, 10.0]
GAUSSIANS = [parts.Gaussian(variance=variance, sigma=sigma) for variance in ("fixed", "learned") for sigma in SIGMAS]


def outputs(batch: int = 6) -> Tensor:
    return 3 * torch.randn(batch, *SHAPE, generator=torch.Generator().manual_seed(1), dtype=torch.float64)


def total(x: Tensor) -> Tensor:
    return x.flatten(1).sum(1)


def test_bernoulli_nats_are_the_log_probability_of_black_and_white_pictures(grey: Callable[..., Tensor]) -> None:
    target, logits = (grey(6, SHAPE) > 0.5).double(), outputs()
    expected = -total(Bernoulli(logits=logits).log_prob(target))
    torch.testing.assert_close(build_likelihood(parts.Bernoulli()).nats(target, logits), expected, rtol=1e-12, atol=1e-12)


def test_bernoulli_nats_of_grey_pictures_are_the_cross_entropy(grey: Callable[..., Tensor]) -> None:
    x, logits = grey(6, SHAPE), outputs()
    p = 1 / (1 + torch.exp(-logits))
    expected = -total(x * p.log() + (1 - x) * (1 - p).log())
    torch.testing.assert_close(build_likelihood(parts.Bernoulli()).nats(x, logits), expected, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("logit", [-500.0, 500.0])
def test_bernoulli_nats_stay_finite_for_a_decoder_that_is_sure_and_wrong(logit: float) -> None:
    likelihood, x = build_likelihood(parts.Bernoulli()), torch.full((1, *SHAPE), float(logit < 0))
    nats = likelihood.nats(x, torch.full((1, *SHAPE), logit))
    assert float(nats) == pytest.approx(500 * math.prod(SHAPE))


@pytest.mark.parametrize("part", GAUSSIANS, ids=str)
def test_gaussian_nats_are_the_log_density_with_its_constant(grey: Callable[..., Tensor], part: parts.Gaussian) -> None:
    x, mean = grey(6, SHAPE), outputs()
    expected = -total(Normal(mean, part.sigma).log_prob(x))
    found = build_likelihood(part).double().nats(x, mean)
    # The starting σ is kept in float32.
    torch.testing.assert_close(found, expected, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("variance", ["fixed", "learned"])
def test_sigma_is_a_parameter_only_when_it_is_learned(variance: str) -> None:
    assert len(list(build_likelihood(parts.Gaussian(variance=variance)).parameters())) == (variance == "learned")


def test_the_learned_variance_settles_at_the_mean_squared_error(grey: Callable[..., Tensor]) -> None:
    x, mean = grey(6, SHAPE), outputs()
    likelihood = build_likelihood(parts.Gaussian(variance="learned")).double()
    rms = (x - mean).square().mean().sqrt()
    with torch.no_grad():
        likelihood.log_sigma.copy_(rms.log())
    likelihood.nats(x, mean).mean().backward()
    assert float(likelihood.log_sigma.grad) == pytest.approx(0, abs=1e-9)


def test_a_learned_variance_below_its_floor_finds_its_way_back(grey: Callable[..., Tensor]) -> None:
    likelihood = build_likelihood(parts.Gaussian(variance="learned")).double()
    with torch.no_grad():
        likelihood.log_sigma.fill_(math.log(0.005))
    likelihood.nats(grey(6, SHAPE), outputs()).mean().backward()
    assert float(likelihood.log_sigma.grad) < 0


def test_the_bernoulli_floor_is_reached_at_perfection_and_nowhere_beaten(grey: Callable[..., Tensor]) -> None:
    likelihood, x = build_likelihood(parts.Bernoulli()), grey(6, SHAPE)
    floor = likelihood.floor(x)
    torch.testing.assert_close(likelihood.nats(x, torch.logit(x)), floor, rtol=1e-10, atol=1e-10)
    torch.testing.assert_close(floor, total(Bernoulli(probs=x).entropy()), rtol=1e-6, atol=1e-6)
    assert (likelihood.nats(x, outputs()) > floor).all()
    assert (likelihood.nats(x, torch.logit(x) + 1e-3) > floor).all()


def test_the_bernoulli_floor_of_black_and_white_pictures_is_zero(grey: Callable[..., Tensor]) -> None:
    assert float(build_likelihood(parts.Bernoulli()).floor((grey(2, SHAPE) > 0.5).double()).abs().max()) == 0


@pytest.mark.parametrize("part", GAUSSIANS, ids=str)
def test_the_gaussian_floor_is_reached_at_perfection_and_nowhere_beaten(grey: Callable[..., Tensor], part: parts.Gaussian) -> None:
    likelihood, x = build_likelihood(part).double(), grey(6, SHAPE)
    floor = likelihood.floor(x)
    assert floor.shape == (6,)
    torch.testing.assert_close(likelihood.nats(x, x), floor, rtol=0, atol=0)
    assert (likelihood.nats(x, outputs()) > floor).all()


@pytest.mark.parametrize("part", [parts.Bernoulli(), parts.Gaussian()], ids=str)
def test_the_picture_shown_is_the_mean_of_the_likelihood(part: parts.Likelihood) -> None:
    output = outputs()
    expected = Bernoulli(logits=output).mean if isinstance(part, parts.Bernoulli) else output
    torch.testing.assert_close(build_likelihood(part).mean(output), expected, rtol=1e-12, atol=1e-12)
