"""Point codes and clouds: the KL term against torch.distributions, sampling against its own distribution, capacity by
hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Generator, Tensor, nn
from torch.distributions import Normal, kl_divergence

from aecore import parts
from aecore.models.bottlenecks import Code, build_bottleneck, kl_to_standard_normal
from aecore.parts import AXES

Make = Callable[..., Any]
FEATURES = 12


def features(batch: int = 7, seed: int = 0) -> Tensor:
    return torch.randn(batch, FEATURES, generator=Generator().manual_seed(seed), dtype=torch.float64)


def features_for(part: parts.Bottleneck, scale: float = 1.0) -> Tensor:
    """Features as the encoder gives them to a part: to one that joins views with each view's, and that it is there."""
    h = scale * features()
    if part.joins:
        h[:, FEATURES // 2 - 1 :: FEATURES // 2] = 1.0
    return h


def bottleneck(part: parts.Bottleneck) -> nn.Module:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return build_bottleneck(part, FEATURES).double()


def code_of(part: parts.Bottleneck, h: Tensor, generator: Generator | None = None, epoch: float = 0.0) -> Code:
    return bottleneck(part)(h, part, generator, epoch)


# --- points -----------------------------------------------------------------------------------------------------------


def test_a_plain_code_is_an_affine_map_of_the_features() -> None:
    part, h = parts.Plain(size=3), features()
    made = bottleneck(part)
    code = made(h, part, None, 0.0)
    torch.testing.assert_close(code.z, h @ made.to_code.weight.T + made.to_code.bias)
    assert code.z is code.mean
    assert code.logvar is None
    assert code.terms == {}


def test_a_sigmoid_code_is_the_logistic_of_an_affine_map() -> None:
    part, h = parts.SigmoidCode(size=3), features()
    made = bottleneck(part)
    code = made(h, part, None, 0.0)
    torch.testing.assert_close(code.z, 1 / (1 + torch.exp(-(h @ made.to_code.weight.T + made.to_code.bias))))
    assert code.z is code.mean


def test_a_shrunk_code_is_the_soft_threshold_of_an_affine_map() -> None:
    """It solves min_z ½ (a - z)² + θ |z|: no z of a fine grid is better."""
    part, h = parts.SoftThreshold(size=3), features()
    made = bottleneck(part)
    with torch.no_grad():
        made.raw_threshold.copy_(torch.tensor([-3.0, -1.0, 1.0]))
        raw, theta = made.to_code(h), torch.log1p(torch.exp(made.raw_threshold))
        z = made(h, part, None, 0.0).z
    for j in range(3):
        torch.testing.assert_close(z[:, j], torch.nn.functional.softshrink(raw[:, j], float(theta[j])))
    grid = torch.linspace(-3, 3, 6001, dtype=torch.float64)[:, None, None]
    cost = [0.5 * (raw - tried).square() + theta * tried.abs() for tried in (z, grid)]
    assert (cost[0] <= cost[1] + 1e-12).all()
    assert (z == 0).any()
    assert (z > 0).any()
    assert (z < 0).any()


def test_the_threshold_of_a_shrunk_code_learns_where_something_passes() -> None:
    """∂z/∂θ = -sign(z), and 0 where nothing passes."""
    part, h = parts.SoftThreshold(size=3), features()
    made = bottleneck(part)
    code = made(h, part, None, 0.0)
    (gradient,) = torch.autograd.grad(code.z.sum(), made.raw_threshold)
    expected = -code.z.sign().sum(0) * torch.sigmoid(made.raw_threshold)
    torch.testing.assert_close(gradient, expected.detach())


@pytest.mark.parametrize("kind", AXES["bottleneck"])
def test_every_code_has_its_size_and_weights_for_its_terms(kind: str, generator: Make) -> None:
    part = AXES["bottleneck"][kind]()
    for given in (None, generator()):
        code = code_of(part, features_for(part), given)
        assert code.z.shape == code.mean.shape == (7, part.size)
        weighed = {"importance"} if part.draws > 1 else set()  # takes the decoder: the model's own term
        assert set(code.terms) == set(part.loss_weights(0.0)) - weighed
        assert all(term.shape == (7,) for term in code.terms.values())
        estimated = given is not None and kind == "mixture-prior"  # at one draw, so of one item it may be below 0
        assert estimated or all((term >= 0).all() for term in code.terms.values())


@pytest.mark.parametrize("kind", AXES["bottleneck"])
def test_codes_snap_to_what_the_decoder_was_trained_on(kind: str) -> None:
    """Without a generator the decoder gets the snapped mean code, and snapping again changes nothing."""
    part = AXES["bottleneck"][kind]()
    made = bottleneck(part)
    code = made(features_for(part), part, None, 0.0)
    torch.testing.assert_close(made.snap(code.mean), code.z, rtol=1e-12, atol=1e-12)
    assert torch.equal(made.snap(made.snap(code.mean)), made.snap(code.mean))


@pytest.mark.parametrize("kind", AXES["bottleneck"])
def test_an_encoder_out_of_its_mind_still_gives_finite_numbers(kind: str, generator: Make) -> None:
    part = AXES["bottleneck"][kind]()
    code = bottleneck(part).float()(features_for(part, 1e6).float(), part, generator(), 0.0)
    assert torch.isfinite(code.z).all()
    assert all(torch.isfinite(term).all() for term in code.terms.values())


@pytest.mark.parametrize("kind", AXES["bottleneck"])
def test_an_item_has_its_code_whatever_batch_it_comes_in(kind: str) -> None:
    part = AXES["bottleneck"][kind]()
    made, h = bottleneck(part), features_for(part)
    alone = torch.cat([made(h[i : i + 1], part, None, 0.0).z for i in range(7)])
    torch.testing.assert_close(alone, made(h, part, None, 0.0).z, rtol=1e-12, atol=1e-12)


# --- clouds -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 2, 33])
def test_the_kl_term_is_the_divergence_summed_over_dimensions(size: int) -> None:
    code = code_of(parts.GaussianCode(size=size), features())
    q = Normal(code.mean, torch.exp(0.5 * code.logvar))
    expected = kl_divergence(q, Normal(torch.zeros_like(code.mean), 1.0)).sum(1)
    torch.testing.assert_close(code.terms["kl"], expected, rtol=1e-12, atol=1e-12)


def test_the_kl_term_is_zero_at_the_standard_normal_only() -> None:
    zeros = torch.zeros(1, 4, dtype=torch.float64)
    assert float(kl_to_standard_normal(zeros, zeros)) == 0
    for mean, logvar in ((0.1, 0.0), (0.0, 0.1), (0.0, -0.1)):
        assert float(kl_to_standard_normal(zeros + mean, zeros + logvar)) > 0


@torch.no_grad()
def test_a_sampled_code_has_the_mean_and_the_spread_it_claims(generator: Make) -> None:
    code = code_of(parts.GaussianCode(size=3), features(1).repeat(20_000, 1), generator())
    spread = torch.exp(0.5 * code.logvar[0])
    assert float(((code.z.mean(0) - code.mean[0]) / spread).abs().max()) < 5 / math.sqrt(20_000)
    assert float((code.z.std(0) / spread - 1).abs().max()) < 5 / math.sqrt(40_000)


def test_the_same_generator_gives_the_same_sample_and_another_another(generator: Make) -> None:
    part, h = parts.GaussianCode(size=3), features()
    first, again, other = (code_of(part, h, generator(seed)).z for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    code = code_of(part, h)
    assert torch.equal(code.z, code.mean)


def test_the_gradient_of_a_sample_reaches_mean_and_spread(generator: Make) -> None:
    """z = mean + σ e: ∂z/∂mean = 1, ∂z/∂logvar = (z - mean) / 2."""
    part, h = parts.GaussianCode(size=3), features()
    made = bottleneck(part)
    code = made(h, part, generator(), 0.0)
    by_mean, by_logvar = torch.autograd.grad(code.z.sum(), [code.mean, code.logvar])
    assert torch.equal(by_mean, torch.ones_like(code.z))
    torch.testing.assert_close(by_logvar, (code.z - code.mean).detach() / 2)


@pytest.mark.parametrize("epoch", [0.0, 2.0, 8.0, 100.0])
def test_the_kl_weight_grows_to_beta_over_the_warm_up(epoch: float) -> None:
    assert parts.GaussianCode(beta=4.0, warmup=8.0).loss_weights(epoch) == {"kl": min(4.0, epoch / 2)}
    assert parts.GaussianCode(beta=4.0).loss_weights(epoch) == {"kl": 4.0}


@pytest.mark.parametrize(("epoch", "allowed"), [(0.0, 0.0), (5.0, 1.5), (20.0, 6.0), (200.0, 6.0)])
def test_the_capacity_term_is_the_distance_of_the_mean_kl_from_what_is_allowed(epoch: float, allowed: float) -> None:
    part = parts.GaussianCode(size=4, beta=3.0, capacity=6.0, capacity_epochs=20.0)
    assert part.allowed(epoch) == allowed
    assert part.loss_weights(epoch) == {"kl": 0.0, "capacity": 3.0}
    code = code_of(part, 3 * features(), epoch=epoch)
    expected = abs(float(code.terms["kl"].detach().mean()) - allowed)
    torch.testing.assert_close(code.terms["capacity"].detach(), torch.full((7,), expected, dtype=torch.float64))


def test_without_time_to_grow_the_whole_capacity_is_allowed_at_once() -> None:
    assert parts.GaussianCode(capacity=6.0).allowed(0.0) == 6.0


@pytest.mark.parametrize(("scale", "sign"), [(0.01, -1.0), (10.0, 1.0)])
def test_below_its_capacity_a_code_is_pushed_up_and_above_it_down(scale: float, sign: float) -> None:
    """The gradient of the term is that of ±KL."""
    part = parts.GaussianCode(size=4, capacity=6.0)
    made = bottleneck(part)
    code = made(scale * features(), part, None, 0.0)
    found, plain = (
        torch.autograd.grad(code.terms[name].mean(), list(made.parameters()), retain_graph=True)
        for name in ("capacity", "kl")
    )
    for a, b in zip(found, plain, strict=True):
        torch.testing.assert_close(a, sign * b)


def test_beta_1_is_the_negative_elbo_at_every_size(exact: Make, grey: Make) -> None:
    for shape in ((1, 4, 4), (3, 9, 13), (1, 17), (6,)):
        model = exact(parts.Model(bottleneck=parts.GaussianCode(size=2), likelihood=parts.Gaussian(sigma=0.7)), shape)
        x = grey(5, shape)
        code = model.encode(x)
        kl = kl_divergence(Normal(code.mean, torch.exp(0.5 * code.logvar)), Normal(0.0, 1.0)).sum(1)
        elbo = (
            Normal(model.decode(code.mean), model.likelihood.spread.log_spread.exp()).log_prob(x).flatten(1).sum(1) - kl
        )
        terms, weights = model.terms(x, Generator(), sample=False), model.config.loss_weights(0.0)
        torch.testing.assert_close(sum(weights[name] * terms[name] for name in weights), -elbo, rtol=1e-10, atol=1e-10)
