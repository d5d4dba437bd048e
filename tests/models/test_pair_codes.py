"""Codes of two views: the product and the mixture of experts by hand, what a missing view says, and the exact
conditional expectation in the linear Gaussian case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from scipy.stats import binomtest
from torch import Tensor
from torch.distributions import Categorical, MixtureSameFamily, Normal

from aecore import parts
from aecore.models.autoencoder import Autoencoder, build
from aecore.models.pair_codes import chosen, mixture, product
from aecore.models.views import first_view, only, see

Make = Callable[..., Any]
B, D = 5, 3
BOTH = torch.ones(B, 2)
NONE = torch.zeros(B, 2)
FIRST, SECOND = torch.tensor([[1.0, 0.0]]).expand(B, 2), torch.tensor([[0.0, 1.0]]).expand(B, 2)


@pytest.fixture
def experts(noisy_numbers: Callable[..., Tensor]) -> tuple[Tensor, Tensor]:
    """Means and log variances of two experts, `(B, 2, D)`."""
    return noisy_numbers(B, 2, D), noisy_numbers(B, 2, D)


@pytest.fixture
def noisy_numbers(generator: Make) -> Callable[..., Tensor]:
    source = generator()
    return lambda *shape: torch.randn(shape, generator=source)


def density(mean: Tensor, logvar: Tensor, z: Tensor) -> Tensor:
    found: Tensor = Normal(mean, torch.exp(0.5 * logvar)).log_prob(z)  # type: ignore[no-untyped-call]
    return found


@pytest.mark.parametrize("there", [BOTH, FIRST, SECOND, NONE], ids=["both", "first", "second", "none"])
def test_the_product_is_that_of_the_densities_and_of_the_prior(experts: Any, there: Tensor) -> None:
    """The log of a product of densities is their sum, up to a constant of each item and number."""
    means, logvars = experts
    mean, logvar = product(means, logvars, there)
    z = torch.linspace(-4, 4, 41)[:, None, None]
    each = density(means, logvars, z[:, None]) * there[None, :, :, None]
    summed = each.sum(2) + density(torch.zeros(()), torch.zeros(()), z)
    gap = summed - density(mean, logvar, z)
    assert float((gap - gap.mean(0)).abs().max()) < 1e-3


@pytest.mark.parametrize("there", [BOTH, FIRST, SECOND], ids=["both", "first", "second"])
def test_the_mixture_at_rest_has_the_moments_of_the_mixture(experts: Any, there: Tensor) -> None:
    means, logvars = experts
    components = Normal(means.transpose(1, 2), torch.exp(0.5 * logvars).transpose(1, 2))
    expected = MixtureSameFamily(Categorical(there[:, None].expand(B, D, 2)), components)
    mean, logvar = mixture(means, logvars, there)
    torch.testing.assert_close(mean, expected.mean)
    torch.testing.assert_close(torch.exp(logvar), expected.variance)


def test_a_mixture_of_nothing_is_the_prior(experts: Any) -> None:
    means, logvars = experts
    mean, logvar = mixture(means, logvars, NONE)
    assert not mean.any()
    assert not logvar.any()


def test_in_training_a_mixture_draws_each_view_that_is_there_as_often(generator: Make) -> None:
    drawn = chosen(torch.ones(2000, 2), generator())
    assert bool((drawn.sum(1) == 1).all())
    assert binomtest(int(drawn[:, 0].sum()), 2000).pvalue > 1e-4
    for there in (FIRST, SECOND, NONE):
        assert torch.equal(chosen(there, generator()), there)


def test_views_are_hidden_as_often_as_was_asked_for_and_both_must_be_told(generator: Make) -> None:
    x, part = torch.ones(4000, 1, 2, 6), parts.TwoViews(alone=0.6)
    seen = see(x, part, generator())
    assert seen.visible is not None
    assert torch.equal(seen.target, x)
    assert torch.equal(seen.input[:, 0, 0, 0], seen.visible[:, 0])
    assert torch.equal(seen.input[:, 0, 1, 5], seen.visible[:, 1])
    hidden = 1 - seen.visible
    assert bool((hidden.sum(1) <= 1).all())
    for which in (0, 1):
        assert binomtest(int(hidden[:, which].sum()), 4000, 0.3).pvalue > 1e-4


@pytest.mark.parametrize("shape", [(1, 4, 7), (2, 8), (5,)], ids=str)
def test_an_item_is_cut_along_its_last_side(shape: tuple[int, ...]) -> None:
    part = parts.TwoViews(first=0.4)
    first = first_view(part, shape)
    assert torch.equal(first, (torch.arange(shape[-1]) < part.first_of(shape[-1])).float().expand(shape))
    assert 0 < first.sum() < first.numel()


def made(join: Any = "product", *, size: int = D, shape: tuple[int, ...] = (1, 4, 6)) -> Autoencoder:
    code = parts.Experts(size=size, join=join)
    model = parts.Model(view=parts.TwoViews(), backbone=parts.Dense(widths=(7,)), bottleneck=code)
    return build(model, shape).eval()


@pytest.mark.parametrize("join", ["product", "mixture"])
def test_what_a_hidden_view_holds_says_nothing(join: str, noisy_numbers: Callable[..., Tensor]) -> None:
    model, x = made(join), noisy_numbers(B, 1, 4, 6)
    other = torch.cat([x[..., :3], noisy_numbers(B, 1, 4, 3)], 3)
    for there, same in ((FIRST, True), (BOTH, False)):
        codes = [model.encode(only(of, there, model.config.view).input, there) for of in (x, other)]
        assert torch.equal(codes[0].mean, codes[1].mean) == same
    nothing = model.encode(x, NONE)
    assert not nothing.mean.any()
    assert not nothing.terms["kl"].any()


def test_one_view_alone_is_its_expert_and_the_prior(noisy_numbers: Callable[..., Tensor]) -> None:
    model, x = made(), noisy_numbers(B, 1, 4, 6)
    one = model.encoder(x)[:, :8]  # seven features and that it is there
    code: Any = model.bottleneck
    mean, logvar = code.to_code(one), code.to_logvar(one)
    found = model.encode(only(x, FIRST, model.config.view).input, FIRST)
    assert found.logvar is not None
    torch.testing.assert_close(found.mean, mean / (1 + torch.exp(logvar)))
    torch.testing.assert_close(torch.exp(-found.logvar), 1 + torch.exp(-logvar))


def test_in_the_linear_gaussian_case_a_view_is_told_as_its_conditional_expectation(
    noisy_numbers: Callable[..., Tensor],
) -> None:
    """x_i = W_i z + σ e, the columns of W_i orthogonal. The likelihood of z given x_i is an expert with precision
    diag(W_iᵀ W_i) / σ²; decoding the code of one view must give E[x_j | x_i] = W_j W_iᵀ (W_i W_iᵀ + σ² I)⁻¹ x_i."""
    half, sigma = 6, 0.4
    ways = [torch.linalg.qr(noisy_numbers(half, D))[0] * torch.tensor([2.0, 1.0, 0.5]) for _ in range(2)]
    config = parts.Model(
        view=parts.TwoViews(),
        backbone=parts.Dense(widths=()),
        bottleneck=parts.Experts(size=D),
        likelihood=parts.Gaussian(variance="fixed", sigma=sigma),
    )
    model = build(config, (2 * half,)).eval()
    code: Any = model.bottleneck
    with torch.no_grad():
        for which, heads in enumerate(((code.to_code, code.to_logvar), (code.second_to_code, code.second_to_logvar))):
            sure = ways[which].square().sum(0)
            for head in heads:
                head.weight.zero_()
            heads[0].weight[:, which * half : (which + 1) * half] = (ways[which] / sure).T
            heads[0].bias.zero_()
            heads[1].bias.copy_(torch.log(sigma**2 / sure))
        reader: Any = model.decoder.reader
        reader.weight.copy_(torch.cat(ways))
        reader.bias.zero_()
    x = noisy_numbers(B, 2 * half)
    for seen, there in ((0, FIRST), (1, SECOND)):
        given = x[:, seen * half : (seen + 1) * half]
        ours, theirs = ways[seen], ways[1 - seen]
        gain = theirs @ ours.T @ torch.linalg.inv(ours @ ours.T + sigma**2 * torch.eye(half))
        told = model.decode(model.encode(only(x, there, config.view).input, there).mean)
        torch.testing.assert_close(told[:, (1 - seen) * half :][:, :half], given @ gain.T, atol=1e-4, rtol=1e-4)
    whole = torch.cat(ways)
    exact = torch.linalg.inv(whole.T @ whole / sigma**2 + torch.eye(D)) @ whole.T / sigma**2
    torch.testing.assert_close(model.encode_whole(x), x @ exact.T, atol=1e-3, rtol=1e-3)
