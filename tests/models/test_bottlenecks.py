"""Codes: the KL term against torch.distributions, sampling against its own distribution."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.distributions import Normal, kl_divergence

from aecore import parts
from aecore.models.autoencoder import Autoencoder
from aecore.models.bottlenecks import build_bottleneck, kl_to_standard_normal


def features(batch: int = 7, seed: int = 0) -> Tensor:
    return torch.randn(batch, 11, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


@pytest.mark.parametrize("size", [1, 2, 33])
def test_the_kl_term_is_the_divergence_summed_over_dimensions(size: int) -> None:
    code = build_bottleneck(parts.GaussianCode(size=size), 11).double()(features(), None)
    q = Normal(code.mean, torch.exp(0.5 * code.logvar))
    expected = kl_divergence(q, Normal(torch.zeros_like(code.mean), 1.0)).sum(1)
    torch.testing.assert_close(code.terms["kl"], expected, rtol=1e-12, atol=1e-12)


def test_the_kl_term_is_zero_at_the_standard_normal_only() -> None:
    zeros = torch.zeros(1, 4, dtype=torch.float64)
    assert float(kl_to_standard_normal(zeros, zeros)) == 0
    for mean, logvar in ((0.1, 0.0), (0.0, 0.1), (0.0, -0.1)):
        assert float(kl_to_standard_normal(zeros + mean, zeros + logvar)) > 0


@torch.no_grad()
def test_a_sampled_code_has_the_mean_and_the_spread_it_claims(generator: Callable[..., Any]) -> None:
    bottleneck = build_bottleneck(parts.GaussianCode(size=3), 11).double()
    h = features(1).repeat(20_000, 1)
    code = bottleneck(h, generator())
    spread = torch.exp(0.5 * code.logvar[0])
    assert float(((code.z.mean(0) - code.mean[0]) / spread).abs().max()) < 5 / math.sqrt(20_000)
    assert float((code.z.std(0) / spread - 1).abs().max()) < 5 / math.sqrt(40_000)


def test_the_same_generator_gives_the_same_sample_and_another_another(generator: Callable[..., Any]) -> None:
    bottleneck, h = build_bottleneck(parts.GaussianCode(size=3), 11).double(), features()
    assert torch.equal(bottleneck(h, generator(1)).z, bottleneck(h, generator(1)).z)
    assert not torch.equal(bottleneck(h, generator(1)).z, bottleneck(h, generator(2)).z)
    assert torch.equal(bottleneck(h, None).z, bottleneck(h, None).mean)


def test_an_encoder_out_of_its_mind_still_gives_finite_numbers(generator: Callable[..., Any]) -> None:
    bottleneck = build_bottleneck(parts.GaussianCode(size=3), 11)
    code = bottleneck(1e6 * features().float(), generator())
    assert torch.isfinite(code.z).all()
    assert torch.isfinite(code.terms["kl"]).all()


def test_a_plain_code_is_an_affine_map_of_the_features() -> None:
    bottleneck, h = build_bottleneck(parts.Plain(size=3), 11).double(), features()
    code = bottleneck(h, None)
    torch.testing.assert_close(code.z, h @ bottleneck.to_code.weight.T + bottleneck.to_code.bias)
    assert code.z is code.mean
    assert code.logvar is None
    assert code.terms == {}


def test_the_kl_weight_grows_to_beta_over_the_warm_up(exact: Callable[..., Autoencoder]) -> None:
    model = exact(parts.Model(bottleneck=parts.GaussianCode(beta=4.0, warmup=8.0)))
    assert [model.weights(epoch)["kl"] for epoch in (0, 2, 4, 8, 100)] == [0.0, 1.0, 2.0, 4.0, 4.0]


def test_without_a_warm_up_the_kl_weight_is_beta_from_the_start(exact: Callable[..., Autoencoder]) -> None:
    assert exact(parts.Model(bottleneck=parts.GaussianCode(beta=4.0))).weights(0.0) == {"reconstruction": 1.0, "kl": 4.0}


def test_beta_1_is_the_negative_elbo_at_every_picture_size(exact: Callable[..., Autoencoder], grey: Callable[..., Tensor]) -> None:
    for shape in ((1, 4, 4), (3, 9, 13)):
        model, x = exact(parts.Model(bottleneck=parts.GaussianCode(size=2), likelihood=parts.Gaussian(sigma=0.7)), shape), grey(5, shape)
        code = model.encode(x)
        kl = kl_divergence(Normal(code.mean, torch.exp(0.5 * code.logvar)), Normal(0.0, 1.0)).sum(1)
        elbo = Normal(model.decode(code.mean), model.likelihood.log_sigma.exp()).log_prob(x).flatten(1).sum(1) - kl
        terms, weights = model.terms(x, torch.Generator(), sample=False), model.weights(0.0)
        torch.testing.assert_close(sum(weights[name] * terms[name] for name in weights), -elbo, rtol=1e-10, atol=1e-10)
