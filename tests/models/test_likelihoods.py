"""Nats per sample, against torch.distributions; floors that are reached at perfection and never beaten."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal, localcontext
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.distributions import Bernoulli, Categorical, ContinuousBernoulli, Laplace, Multinomial, Normal

from aecore import parts
from aecore.data.loading import load
from aecore.models.autoencoder import build
from aecore.models.fast import build_likelihood
from aecore.models.likelihoods import summed
from aecore.parts import AXES
from aecore.presets import preset

SHAPE = (3, 5, 4)
SIGMAS = [0.01, 0.3, 1.0, 10.0]
GAUSSIANS = [parts.Gaussian(variance=variance, sigma=sigma) for variance in ("fixed", "learned") for sigma in SIGMAS]
LAPLACES = [parts.Laplace(variance=variance, scale=scale) for variance in ("fixed", "learned") for scale in SIGMAS]
EVERY = [part() for part in AXES["likelihood"].values()]
Grey = Callable[..., Tensor]


def outputs(batch: int = 6, shape: tuple[int, ...] = SHAPE) -> Tensor:
    return 3 * torch.randn(batch, *shape, generator=torch.Generator().manual_seed(1), dtype=torch.float64)


def total(x: Tensor) -> Tensor:
    return x.flatten(1).sum(1)


def target(part: parts.Likelihood, batch: int = 6) -> Tensor:
    """Return targets that a likelihood is made for: words, shares of liking, grey values."""
    raw = torch.rand(batch, *SHAPE[:2], generator=torch.Generator().manual_seed(2), dtype=torch.float64)
    if isinstance(part, parts.Categorical):
        return torch.nn.functional.one_hot(raw.argmax(1), SHAPE[0]).transpose(1, 2).double()
    return raw[:, :1] if isinstance(part, parts.Multinomial) else raw


# --- grey values as probabilities -------------------------------------------------------------------------------------


def test_bernoulli_nats_are_the_log_probability_of_black_and_white_pictures(grey: Grey) -> None:
    x, logits = (grey(6, SHAPE) > 0.5).double(), outputs()
    expected = -total(Bernoulli(logits=logits).log_prob(x))
    torch.testing.assert_close(build_likelihood(parts.Bernoulli()).nats(x, logits), expected, rtol=1e-12, atol=1e-12)


def test_bernoulli_nats_of_grey_pictures_are_the_cross_entropy(grey: Grey) -> None:
    x, logits = grey(6, SHAPE), outputs()
    p = 1 / (1 + torch.exp(-logits))
    expected = -total(x * p.log() + (1 - x) * (1 - p).log())
    torch.testing.assert_close(build_likelihood(parts.Bernoulli()).nats(x, logits), expected, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("logit", [-500.0, 500.0])
def test_bernoulli_nats_stay_finite_for_a_decoder_that_is_sure_and_wrong(logit: float) -> None:
    likelihood, x = build_likelihood(parts.Bernoulli()), torch.full((1, *SHAPE), float(logit < 0))
    nats = likelihood.nats(x, torch.full((1, *SHAPE), logit))
    assert float(nats) == pytest.approx(500 * math.prod(SHAPE))


def test_the_bernoulli_floor_is_reached_at_perfection_and_nowhere_beaten(grey: Grey) -> None:
    likelihood, x = build_likelihood(parts.Bernoulli()), grey(6, SHAPE)
    floor = likelihood.floor(x)
    torch.testing.assert_close(likelihood.nats(x, torch.logit(x)), floor, rtol=1e-10, atol=1e-10)
    torch.testing.assert_close(floor, total(Bernoulli(probs=x).entropy()), rtol=1e-6, atol=1e-6)
    assert (likelihood.nats(x, outputs()) > floor).all()
    assert (likelihood.nats(x, torch.logit(x) + 1e-3) > floor).all()


def test_the_bernoulli_floor_of_black_and_white_pictures_is_zero(grey: Grey) -> None:
    assert float(build_likelihood(parts.Bernoulli()).floor((grey(2, SHAPE) > 0.5).double()).abs().max()) == 0


# --- grey values as densities -----------------------------------------------------------------------------------------


def continuous_nats(x: float, logit: float) -> float:
    """-log p(x) of a continuous Bernoulli, p(x) = e^(l x) / ∫ e^(l u) du over [0, 1], in decimal arithmetic of 60
    digits."""
    with localcontext(prec=60):
        exact = Decimal(logit)
        whole = (exact.exp() - 1) / exact if logit else Decimal(1)
        return float(whole.ln() - exact * Decimal(x))


LOGITS = [0.0, 1e-8, -1e-8, 1e-4, 0.049, 0.051, -0.051, 1.0, -3.0, 40.0, -90.0, 700.0, -1e4, 1e4]


@pytest.mark.parametrize("logit", LOGITS)
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_continuous_bernoulli_nats_are_right_from_zero_to_extreme_logits(logit: float, dtype: torch.dtype) -> None:
    likelihood, tolerance = build_likelihood(parts.ContinuousBernoulli()), 1e-8 if dtype == torch.float64 else 2e-6
    for x in (0.0, 0.3, 1.0):
        found = likelihood.nats(torch.full((1, 1, 1, 1), x, dtype=dtype), torch.full((1, 1, 1, 1), logit, dtype=dtype))
        expected = continuous_nats(float(torch.tensor(x, dtype=dtype)), float(torch.tensor(logit, dtype=dtype)))
        assert float(found) == pytest.approx(expected, rel=tolerance, abs=tolerance)


def test_continuous_bernoulli_nats_are_the_log_density_of_torch(grey: Grey) -> None:
    x, logits = grey(6, SHAPE), outputs()
    expected = -total(ContinuousBernoulli(logits=logits, lims=(0.4999, 0.5001)).log_prob(x))
    torch.testing.assert_close(
        build_likelihood(parts.ContinuousBernoulli()).nats(x, logits), expected, rtol=1e-7, atol=1e-7
    )


@pytest.mark.parametrize("logit", [0.0, 1e-6, -1e-6, 0.0499, -0.0501, 0.5, -4.0, 30.0, -200.0])
def test_the_gradient_of_continuous_bernoulli_nats_is_the_mean_less_the_target(logit: float) -> None:
    """A'(l) is the mean, so d nats / d l = mean - x, at l = 0 too."""
    likelihood = build_likelihood(parts.ContinuousBernoulli())
    output = torch.full((1, 1), logit, dtype=torch.float64, requires_grad=True)
    (gradient,) = torch.autograd.grad(
        likelihood.nats(torch.full((1, 1), 0.3, dtype=torch.float64), output).sum(), output
    )
    assert float(gradient) == pytest.approx(float(likelihood.mean(output.detach())) - 0.3, abs=2e-5)


@pytest.mark.parametrize("logit", [0.0, 1e-6, 0.0499, -0.0501, 0.5, -4.0, 30.0, -200.0])
def test_the_continuous_bernoulli_mean_is_the_first_moment_of_its_density(logit: float) -> None:
    u = (torch.arange(200_000, dtype=torch.float64) + 0.5) / 200_000
    density = torch.exp(logit * (u - (1.0 if logit > 0 else 0.0)))
    expected = float((u * density).sum() / density.sum())
    for dtype, tolerance in ((torch.float64, 1e-6), (torch.float32, 1e-5)):
        found = build_likelihood(parts.ContinuousBernoulli()).mean(torch.tensor([logit], dtype=dtype))
        assert float(found) == pytest.approx(expected, abs=tolerance)


@pytest.mark.parametrize("logit", [-1e6, 1e6, 0.0])
def test_a_continuous_bernoulli_decoder_out_of_its_mind_has_finite_gradients(logit: float) -> None:
    output = torch.full((1, 1), logit, requires_grad=True)
    likelihood = build_likelihood(parts.ContinuousBernoulli())
    (gradient,) = torch.autograd.grad(likelihood.nats(torch.full((1, 1), 0.3), output).sum(), output)
    assert torch.isfinite(gradient).all()
    assert 0 <= float(likelihood.mean(output.detach())) <= 1


def test_a_continuous_bernoulli_density_grows_without_bound_so_it_has_no_floor() -> None:
    likelihood, black = build_likelihood(parts.ContinuousBernoulli()), torch.zeros(1, 1)
    assert float(likelihood.floor(black)) == -math.inf
    assert float(likelihood.nats(black, torch.full((1, 1), -1e6))) < -10


# --- values around the output -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", GAUSSIANS, ids=str)
def test_gaussian_nats_are_the_log_density_with_its_constant(grey: Grey, part: parts.Gaussian) -> None:
    x, mean = grey(6, SHAPE), outputs()
    expected = -total(Normal(mean, part.sigma).log_prob(x))
    found = build_likelihood(part).double().nats(x, mean)
    # The starting σ is kept in float32.
    torch.testing.assert_close(found, expected, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("part", LAPLACES, ids=str)
def test_laplace_nats_are_the_log_density_with_its_constant(grey: Grey, part: parts.Laplace) -> None:
    x, mean = grey(6, SHAPE), outputs()
    expected = -total(Laplace(mean, part.scale).log_prob(x))
    torch.testing.assert_close(build_likelihood(part).double().nats(x, mean), expected, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("part", [parts.Gaussian, parts.Laplace])
@pytest.mark.parametrize("variance", ["fixed", "learned"])
def test_a_spread_is_a_parameter_only_when_it_is_learned(part: Any, variance: str) -> None:
    assert len(list(build_likelihood(part(variance=variance)).parameters())) == (variance == "learned")


@pytest.mark.parametrize(("part", "power"), [(parts.Gaussian, 2.0), (parts.Laplace, 1.0)])
def test_a_learned_spread_settles_at_the_mean_error(grey: Grey, part: Any, power: float) -> None:
    """σ² = the mean squared error of the values that count; b = their mean absolute error."""
    x, mean = grey(6, SHAPE), outputs()
    weight = (grey(6, SHAPE, 4) > 0.3).double()
    likelihood = build_likelihood(part(variance="learned")).double()
    error = (((x - mean).abs() ** power * weight).sum() / weight.sum()) ** (1 / power)
    with torch.no_grad():
        likelihood.spread.log_spread.copy_(error.log())
    likelihood.nats(x, mean, weight).mean().backward()
    assert float(likelihood.spread.log_spread.grad) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("part", [parts.Gaussian, parts.Laplace])
def test_a_learned_spread_below_its_bound_finds_its_way_back(grey: Grey, part: Any) -> None:
    likelihood = build_likelihood(part(variance="learned")).double()
    with torch.no_grad():
        likelihood.spread.log_spread.fill_(math.log(0.005))
    assert float(likelihood.spread.bounded().detach()) == pytest.approx(math.log(0.01))
    likelihood.nats(grey(6, SHAPE), outputs()).mean().backward()
    assert float(likelihood.spread.log_spread.grad) < 0


@pytest.mark.parametrize("part", GAUSSIANS + LAPLACES, ids=str)
def test_the_floor_of_a_density_is_reached_at_perfection_and_nowhere_beaten(grey: Grey, part: Any) -> None:
    likelihood, x, weight = build_likelihood(part).double(), grey(6, SHAPE), (grey(6, SHAPE, 4) > 0.3).double()
    for count in (None, weight):
        floor = likelihood.floor(x, count)
        assert floor.shape == (6,)
        torch.testing.assert_close(likelihood.nats(x, x, count), floor, rtol=0, atol=0)
        assert (likelihood.nats(x, outputs(), count) > floor).all()


# --- words and ratings ------------------------------------------------------------------------------------------------


def test_categorical_nats_are_the_log_probability_of_each_word() -> None:
    part, logits = parts.Categorical(), outputs(6, SHAPE[:2])
    words = target(part)
    expected = -Categorical(logits=logits.transpose(1, 2)).log_prob(words.argmax(1)).sum(1)
    torch.testing.assert_close(build_likelihood(part).nats(words, logits), expected, rtol=1e-12, atol=1e-12)


def test_the_categorical_floor_is_reached_by_a_decoder_that_is_certain_and_right() -> None:
    likelihood, words = build_likelihood(parts.Categorical()), target(parts.Categorical())
    assert not likelihood.floor(words).any()
    torch.testing.assert_close(likelihood.nats(words, 1e3 * words), likelihood.floor(words))
    assert (likelihood.nats(words, outputs(6, SHAPE[:2])) > likelihood.floor(words)).all()


def test_multinomial_nats_are_the_log_probability_of_counts_up_to_its_constant() -> None:
    """-log p(n) = -log(N! / Π n_m!) - Σ n_m log p_m; the first term does not depend on the output."""
    counts = torch.tensor([[[3.0, 0.0, 1.0, 6.0]], [[1.0, 1.0, 8.0, 0.0]]], dtype=torch.float64)
    logits = outputs(2, (1, 4))
    likelihood = build_likelihood(parts.Multinomial()).double()
    for row, output, found in zip(counts, logits, likelihood.nats(counts, logits), strict=True):
        constant = math.lgamma(11) - float(torch.lgamma(row + 1).sum())
        expected = -Multinomial(10, logits=output[0]).log_prob(row[0])
        assert float(found) - constant == pytest.approx(float(expected), rel=1e-10)


def test_the_multinomial_floor_is_reached_at_a_persons_own_shares_and_nowhere_beaten(grey: Grey) -> None:
    likelihood, x, weight = (
        build_likelihood(parts.Multinomial()).double(),
        grey(6, (1, 9)),
        (grey(6, (1, 9), 4) > 0.3).double(),
    )
    for count in (None, weight):
        liking = x if count is None else x * count
        floor = likelihood.floor(x, count)
        torch.testing.assert_close(
            likelihood.nats(x, (liking / liking.sum(2, keepdim=True)).clamp(1e-300).log(), count), floor
        )
        assert (likelihood.nats(x, outputs(6, (1, 9)), count) > floor).all()
    assert torch.isfinite(likelihood.floor(torch.zeros(1, 1, 9))).all()


def test_the_multinomial_mean_shares_out_the_liking_of_an_average_person(grey: Grey) -> None:
    likelihood, x, logits = build_likelihood(parts.Multinomial()).double(), grey(6, (1, 9)), outputs(6, (1, 9))
    likelihood.watch(x)
    shares = likelihood.mean(logits)
    torch.testing.assert_close(shares.sum(2)[:, 0], total(x).mean().expand(6))
    torch.testing.assert_close(shares / shares.sum(2, keepdim=True), torch.softmax(logits, 2))
    likelihood.nats(5 * x, logits)
    torch.testing.assert_close(likelihood.mean(logits), shares)


@pytest.mark.parametrize("variant", ["undercomplete", "predictive-coding", "iwae"])
def test_the_average_liking_is_told_once_a_batch_however_often_a_batch_is_judged(variant: str) -> None:
    """Layers that settle judge a batch a dozen times, and draws of a code twice."""
    spec = preset("ratings", variant, {"model.likelihood.kind": "multinomial"})
    data = load(spec.data)
    model, generator = build(spec.model, data.card.shape), torch.Generator().manual_seed(0)
    expected = 0.0
    for batch in data.floats(data.train.samples[:96]).split(32):
        seen = model.see(batch, generator)
        model.compare(seen, generator, sample=True)
        now = float((seen.target * (1 if seen.weight is None else seen.weight)).sum() / len(batch))
        expected = 0.98 * expected + 0.02 * now if expected else now
    assert float(model.likelihood.total) == pytest.approx(expected, rel=1e-5)  # type: ignore[arg-type]
    model.eval().compare(model.see(batch, generator), generator)
    assert float(model.likelihood.total) == pytest.approx(expected, rel=1e-5)  # type: ignore[arg-type]


# --- all --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", EVERY, ids=lambda part: part.kind)
def test_a_weight_of_one_changes_nothing_and_a_weight_of_zero_leaves_a_value_out(part: Any) -> None:
    likelihood, x = build_likelihood(part).double(), target(part)
    output = outputs(6, tuple(x.shape[1:]))
    ones = torch.ones_like(x)
    torch.testing.assert_close(likelihood.nats(x, output, ones), likelihood.nats(x, output), rtol=1e-12, atol=1e-12)
    weight = ones.clone()
    weight[..., 1:3] = 0
    other = x.clone()
    other[..., 1:3] = 77.0
    torch.testing.assert_close(
        likelihood.nats(other, output, weight), likelihood.nats(x, output, weight), rtol=1e-12, atol=1e-12
    )
    assert not torch.allclose(likelihood.nats(x, output, weight), likelihood.nats(x, output))
    if not isinstance(part, parts.Multinomial):  # its probabilities are shared among all things
        kept = [0, *range(3, x.shape[-1])]
        torch.testing.assert_close(likelihood.nats(x, output, weight), likelihood.nats(x[..., kept], output[..., kept]))


@pytest.mark.parametrize("part", EVERY, ids=lambda part: part.kind)
def test_nats_are_sums_over_values_of_each_sample_alone(part: Any) -> None:
    likelihood, x = build_likelihood(part).double(), target(part)
    output = outputs(6, tuple(x.shape[1:]))
    whole = likelihood.nats(x, output)
    assert whole.shape == (6,)
    torch.testing.assert_close(whole, torch.cat([likelihood.nats(x[i : i + 1], output[i : i + 1]) for i in range(6)]))


@pytest.mark.parametrize("part", EVERY + GAUSSIANS, ids=str)
@pytest.mark.parametrize("weighted", [False, True])
def test_the_mean_over_a_batch_and_its_gradients_are_those_of_each_sample(part: Any, weighted: bool) -> None:
    x = target(part)
    output = outputs(shape=x.shape[1:]).requires_grad_()
    weight = (torch.rand(x.shape, generator=torch.Generator().manual_seed(4)) > 0.3).double() if weighted else None
    made = build_likelihood(part).double()
    values = [output, *made.parameters()]
    each, mean = made.nats(x, output, weight).mean(), made.mean_nats(x, output, weight)
    torch.testing.assert_close(mean, each, rtol=1e-12, atol=1e-12)
    for found, expected in zip(torch.autograd.grad(mean, values), torch.autograd.grad(each, values), strict=True):
        torch.testing.assert_close(found, expected, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("part", EVERY + GAUSSIANS, ids=str)
def test_nats_and_squares_are_those_of_the_item_shown(part: Any) -> None:
    x = target(part)
    output = outputs(shape=x.shape[1:])
    made = build_likelihood(part).double().eval()
    weight = (torch.rand(x.shape, generator=torch.Generator().manual_seed(4)) > 0.3).double()
    for some in (None, weight):
        nats, squares = made.nats_and_squares(x, output, some)
        torch.testing.assert_close(nats, made.nats(x, output, some), rtol=1e-12, atol=1e-12)
        errors = (made.mean(output) - x) ** 2 * (1 if some is None else some)
        torch.testing.assert_close(squares, total(errors), rtol=1e-12, atol=1e-12)


def test_the_item_shown_is_the_mean_of_the_likelihood() -> None:
    output = outputs(6, (5, 4))
    means = {
        parts.Bernoulli(): Bernoulli(logits=output).mean,
        parts.Gaussian(): output,
        parts.Laplace(): output,
        parts.Categorical(): Categorical(logits=output.transpose(1, 2)).probs.transpose(1, 2),
    }
    for part, expected in means.items():
        torch.testing.assert_close(build_likelihood(part).mean(output), expected, rtol=1e-12, atol=1e-12)


def test_a_weight_that_is_one_for_all_channels_counts_for_each(grey: Grey) -> None:
    """Hidden patches weigh places, `(B, 1, H, W)`; every channel of a place counts."""
    likelihood, x, output = build_likelihood(parts.Gaussian()).double(), grey(6, SHAPE), outputs()
    place = (grey(6, (1, *SHAPE[1:]), 4) > 0.5).double()
    torch.testing.assert_close(
        likelihood.nats(x, output, place), likelihood.nats(x, output, place.expand_as(x).contiguous())
    )
    torch.testing.assert_close(summed(x, place), total(x * place))
