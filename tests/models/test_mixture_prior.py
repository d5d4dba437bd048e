"""A learnt mixture as prior, against torch.distributions and the KL of two normal distributions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from scipy.stats import ks_2samp
from torch import Generator, Tensor
from torch.distributions import Categorical, Independent, MixtureSameFamily, Normal
from torch.nn import functional as F

from aecore import parts
from aecore.models.autoencoder import build
from aecore.models.bottlenecks import build_bottleneck, kl_to_standard_normal
from aecore.models.cloud_codes import even_points
from aecore.presets import preset


def made(components: int, size: int = 3, seed: int = 0) -> Any:
    """A bottleneck whose mixture is any: unequal shares, centres and widths."""
    torch.manual_seed(seed)
    module: Any = build_bottleneck(parts.MixturePrior(size=size, components=components), 5)
    with torch.no_grad():
        for value in (module.logits, module.logvars):
            value.copy_(torch.randn(value.shape))
    return module.double()


def features(n: int) -> Tensor:
    return torch.randn(n, 5, generator=Generator().manual_seed(3), dtype=torch.float64)


def of_torch(module: Any) -> Any:
    each = Independent(Normal(module.means, torch.exp(0.5 * module.logvars)), 1)
    return MixtureSameFamily(Categorical(logits=module.logits), each)


@pytest.mark.parametrize("components", [1, 4, 10])
def test_the_ratio_of_densities_is_that_of_torch(components: int) -> None:
    module, part = made(components), parts.MixturePrior(size=3, components=components)
    code = module(features(50), part, Generator().manual_seed(1), 0.0)
    own: Any = Independent(Normal(code.mean, torch.exp(0.5 * code.logvar)), 1)
    torch.testing.assert_close(code.terms["kl"], own.log_prob(code.z) - of_torch(module).log_prob(code.z))
    whole = torch.logsumexp(module.log_joint(code.z), 1)
    torch.testing.assert_close(whole, of_torch(module).log_prob(code.z))


def standard() -> tuple[Any, parts.MixturePrior]:
    """One component that is the standard normal."""
    module = made(1)
    with torch.no_grad():
        module.means.zero_()
        module.logvars.zero_()
    return module, parts.MixturePrior(size=3, components=1)


def test_with_one_standard_component_the_mean_over_many_draws_is_the_kl_of_the_vae() -> None:
    module, part = standard()
    h, n = features(4), 20_000
    code = module(h.repeat(n, 1), part, Generator().manual_seed(2), 0.0)
    found = code.terms["kl"].reshape(n, 4)
    wanted = kl_to_standard_normal(code.mean[:4], code.logvar[:4])
    assert ((found.mean(0) - wanted).abs() < 5 * found.std(0) / n**0.5).all()


def test_at_rest_one_component_costs_exactly_the_kl_of_the_vae_and_nothing_is_drawn() -> None:
    module, part = standard()
    code = module(features(4), part, None, 0.0)
    assert code.z is code.mean
    torch.testing.assert_close(code.terms["kl"], kl_to_standard_normal(code.mean, code.logvar))


def test_at_rest_the_kl_of_a_mixture_comes_near_the_mean_over_many_draws_and_is_the_same_each_time() -> None:
    module, part = made(6), parts.MixturePrior(size=3, components=6)
    h, n = features(200), 500
    rest = module(h, part, None, 0.0).terms["kl"]
    assert torch.equal(rest, module(h, part, None, 0.0).terms["kl"])
    drawn = module(h.repeat(n, 1), part, Generator().manual_seed(2), 0.0).terms["kl"].reshape(n, -1).mean(0)
    assert (rest - drawn).mean().abs() < 0.15
    assert (rest - drawn).abs().mean() < 0.3


@pytest.mark.parametrize("size", [1, 2, 6, 16, 32])
def test_the_fixed_points_of_codes_that_are_not_large_are_as_wide_as_a_normal_in_each_direction(size: int) -> None:
    points = even_points(size).double()
    torch.testing.assert_close(points.mean(0), torch.zeros(size, dtype=torch.float64))
    spread = points.T @ points / len(points)
    torch.testing.assert_close(spread, torch.eye(size, dtype=torch.float64), rtol=0, atol=1e-6)


@pytest.mark.parametrize("seed", range(5))
def test_at_rest_the_kl_of_two_components_apart_in_any_direction_is_near_the_truth(seed: int) -> None:
    """Of two components of width 1 at ±m an item is judged by the cosh of one number, m·z: an integral over a line, by
    Gauss and Hermite."""
    size = 12
    module, part = made(2, size, seed), parts.MixturePrior(size=size, components=2)
    way = F.normalize(torch.randn(size, generator=Generator().manual_seed(seed), dtype=torch.float64), dim=0)
    with torch.no_grad():
        module.logits.zero_()
        module.logvars.zero_()
        module.means.copy_(torch.stack([2 * way, -2 * way]))
        module.to_logvar.weight.zero_()
        module.to_logvar.bias.zero_()
    code = module(features(20), part, None, 0.0)
    roots, weights = np.polynomial.hermite_e.hermegauss(60)
    along = 2 * (code.mean @ way)[:, None].detach().numpy() + 2 * roots
    mixed = (np.log(np.cosh(along)) * weights).sum(1) / weights.sum()
    wanted = 0.5 * (code.mean.square().sum(1).detach().numpy() + 4) - mixed
    assert abs(code.terms["kl"].mean().item() - wanted.mean()) < 0.08


def test_new_codes_come_from_the_mixture() -> None:
    module = made(4).float()
    z = module.invented(4000, 3, seed=1)
    wanted = of_torch(module).sample((4000,))
    for found, number in zip(z.T, wanted.T, strict=True):
        assert ks_2samp(found.numpy(), number.numpy()).pvalue > 1e-4
    assert torch.equal(z, module.invented(4000, 3, seed=1))


def test_the_fixed_points_are_no_part_of_a_saved_model_and_are_the_same_in_each() -> None:
    model, other = (build(preset("digits", "mixture-prior").model, (1, 8, 8), seed) for seed in (0, 1))
    mine: Any = model.bottleneck.points
    theirs: Any = other.bottleneck.points
    assert not [name for name in model.state_dict() if "points" in name]
    assert torch.equal(mine, theirs)
