"""Penalties on whole batches: total correlation by brute force and against Gaussians of known dependence, MMD by naive
loops."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Generator, Tensor
from torch.distributions import Normal

from aecore import parts
from aecore.models.penalties import SCALES, Context, log_weights, mmd, total_correlation

Make = Callable[..., Any]


def context(
    z: Tensor, mean: Tensor | None = None, logvar: Tensor | None = None, items: int = 1, seed: int = 0
) -> Context:
    nothing = torch.zeros(0)
    return Context(
        input=nothing,
        z=z,
        mean=z if mean is None else mean,
        logvar=logvar,
        activity=None,
        code_norms=nothing,
        parameters=[],
        items=items,
        generator=Generator().manual_seed(seed),
        exact=False,
        penalties=parts.Penalties(),
    )


def normal(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=Generator().manual_seed(seed), dtype=torch.float64)


# --- total correlation ------------------------------------------------------------------------------------------------


def clouds(n: int, correlation: float, d: int = 2, spread: float = 0.5, seed: int = 0) -> tuple[Tensor, Tensor, Tensor]:
    """Return z, mean, logvar of clouds that together are N(0, C): every pair of code numbers has this correlation."""
    whole = torch.full((d, d), correlation, dtype=torch.float64).fill_diagonal_(1.0)
    centres = whole - spread**2 * torch.eye(d, dtype=torch.float64)
    mean = normal(n, d, seed=seed) @ torch.linalg.cholesky(centres).T
    logvar = torch.full_like(mean, 2 * math.log(spread))
    return mean + spread * normal(n, d, seed=seed + 1000), mean, logvar


def known(correlation: float, d: int = 2) -> float:
    """TC of N(0, C) in nats: -½ log det C."""
    whole = torch.full((d, d), correlation, dtype=torch.float64).fill_diagonal_(1.0)
    return -0.5 * float(torch.logdet(whole))


def by_brute_force(z: Tensor, mean: Tensor, logvar: Tensor) -> Tensor:
    """log q(z) - Σ_j log q(z_j) with q = 1/N Σ_n N(mean_n, exp(logvar_n)), item by item."""
    found = []
    for point in z:
        q = Normal(mean, torch.exp(0.5 * logvar))
        density = q.log_prob(point).exp()  # (N, d)
        found.append(density.prod(1).mean().log() - density.mean(0).log().sum())
    return torch.stack(found)


@pytest.mark.parametrize("d", [1, 2, 5])
def test_with_the_whole_data_set_in_the_batch_it_is_exact(d: int) -> None:
    mean, logvar = normal(40, d), 0.5 * normal(40, d, seed=1)
    z = mean + torch.exp(0.5 * logvar) * normal(40, d, seed=2)
    found = total_correlation(context(z, mean, logvar, items=40))
    torch.testing.assert_close(found, by_brute_force(z, mean, logvar), rtol=1e-9, atol=1e-9)


def test_one_code_number_depends_on_nothing() -> None:
    mean, logvar = normal(30, 1), normal(30, 1, seed=1)
    for items in (30, 5000):
        assert float(total_correlation(context(mean, mean, logvar, items)).abs().max()) < 1e-12


@pytest.mark.parametrize(("batch", "items"), [(1, 7), (2, 2), (5, 5), (5, 1000), (64, 60_000)])
def test_the_weights_of_an_item_sum_to_one_and_its_own_is_one_nth(batch: int, items: int) -> None:
    weights = log_weights(batch, items, torch.zeros(1, dtype=torch.float64)).exp()
    torch.testing.assert_close(weights.sum(1), torch.ones(batch, dtype=torch.float64))
    if batch > 1:
        assert weights.diag().tolist() == pytest.approx([1 / items] * batch)
        others = weights[~torch.eye(batch, dtype=torch.bool)]
        assert others.tolist() == pytest.approx([(items - 1) / (items * (batch - 1))] * len(others))


@pytest.mark.parametrize(("correlation", "d"), [(0.0, 2), (0.0, 4), (0.6, 2), (0.6, 3)])
def test_of_gaussians_it_is_the_known_dependence(correlation: float, d: int) -> None:
    found = total_correlation(context(*clouds(1500, correlation, d), items=1500))
    assert float(found.mean()) == pytest.approx(known(correlation, d), abs=0.06)


@pytest.mark.parametrize("correlation", [0.0, 0.6])
def test_it_is_not_below_zero_on_average_and_grows_with_dependence(correlation: float) -> None:
    found = [
        float(total_correlation(context(*clouds(200, correlation, seed=seed), items=200)).mean()) for seed in range(20)
    ]
    mean = sum(found) / 20
    assert mean > -0.01
    assert mean == pytest.approx(known(correlation), abs=0.1)


@pytest.mark.parametrize("items", [256, 10_000, 1_000_000])
@pytest.mark.parametrize(("correlation", "d"), [(0.0, 5), (0.6, 2)])
def test_a_batch_of_a_large_data_set_estimates_the_same_dependence(correlation: float, d: int, items: int) -> None:
    """A weight that forgets a factor once for q(z) and d times for Π q(z_j) would be off by (d - 1) log N: here up to
    55 nats."""
    found = [
        float(total_correlation(context(*clouds(256, correlation, d, seed=seed), items=items)).mean())
        for seed in range(10)
    ]
    assert sum(found) / 10 == pytest.approx(known(correlation, d), abs=0.35)


def test_it_does_not_change_when_code_numbers_are_stretched_or_moved() -> None:
    z, mean, logvar = clouds(60, 0.6)
    scale, shift = torch.tensor([3.0, 0.2]).double(), torch.tensor([5.0, -1.0]).double()
    first = total_correlation(context(z, mean, logvar, 60))
    second = total_correlation(context(z * scale + shift, mean * scale + shift, logvar + 2 * scale.log(), 60))
    torch.testing.assert_close(first, second, rtol=1e-9, atol=1e-9)


def test_a_batch_larger_than_the_data_set_is_taken_as_the_data_set() -> None:
    z, mean, logvar = clouds(60, 0.6)
    assert torch.equal(total_correlation(context(z, mean, logvar, 1)), total_correlation(context(z, mean, logvar, 60)))


# --- MMD --------------------------------------------------------------------------------------------------------------


def by_loops(z: Tensor, prior: Tensor) -> float:
    """The U-statistic, pair by pair."""
    n, d = z.shape

    def k(a: Tensor, b: Tensor) -> float:
        squares = float(((a - b) ** 2).sum())
        return sum(s * 2 * d / (s * 2 * d + squares) for s in SCALES)

    inside = sum(k(part[i], part[j]) for part in (z, prior) for i in range(n) for j in range(n) if i != j) / (
        n * (n - 1)
    )
    return inside - 2 * sum(k(a, b) for a in z for b in prior) / n**2


@pytest.mark.parametrize("d", [1, 3])
def test_mmd_is_the_naive_double_loop(d: int) -> None:
    z = 2 * normal(9, d, seed=3) + 1
    prior = torch.randn(z.shape, generator=Generator().manual_seed(0), dtype=torch.float64)
    assert float(mmd(context(z))) == pytest.approx(by_loops(z, prior), rel=1e-10)


def mean_and_error(z: Callable[[int], Tensor], draws: int = 400) -> tuple[float, float]:
    found = torch.stack([mmd(context(z(seed), seed=10_000 + seed)) for seed in range(draws)])
    return float(found.mean()), float(found.std()) / draws**0.5


def test_mmd_of_standard_normal_codes_is_zero_on_average() -> None:
    mean, error = mean_and_error(lambda seed: normal(32, 2, seed=seed))
    assert abs(mean) < 5 * error


def test_mmd_is_unbiased_so_small_batches_say_the_same_as_large_ones() -> None:
    small = mean_and_error(lambda seed: normal(6, 2, seed=seed) + 0.7, 2000)
    large = mean_and_error(lambda seed: normal(150, 2, seed=seed) + 0.7, 60)
    assert abs(small[0] - large[0]) < 5 * math.hypot(small[1], large[1])
    assert large[0] > 10 * large[1]


@pytest.mark.parametrize(
    "change", [lambda z: z + 1, lambda z: 0.3 * z, lambda z: 3 * z, lambda z: z[:, :1].expand(-1, 2)]
)
def test_mmd_tells_moved_shrunken_stretched_and_flattened_clouds(change: Callable[[Tensor], Tensor]) -> None:
    mean, error = mean_and_error(lambda seed: change(normal(64, 2, seed=seed)), 40)
    assert mean > 5 * error


def test_mmd_pulls_a_cloud_into_the_prior() -> None:
    z = (0.2 * normal(100, 2) + 1).requires_grad_()
    optimiser = torch.optim.Adam([z], lr=0.05)
    for step in range(300):
        optimiser.zero_grad()
        mmd(context(z, seed=step)).backward()
        optimiser.step()
    found = z.detach()
    assert float(found.mean(0).abs().max()) < 0.3
    assert found.std(0).tolist() == pytest.approx([1.0, 1.0], abs=0.25)


def test_mmd_of_one_item_is_zero_and_can_be_derived() -> None:
    z = normal(1, 3).requires_grad_()
    term = mmd(context(z))
    (gradient,) = torch.autograd.grad(term, z)
    assert float(term.detach()) == 0
    assert not gradient.any()
