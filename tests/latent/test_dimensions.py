"""What each latent dimension does: ranges against numpy, effects of dimensions that do nothing are nothing."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from aecore import parts
from aecore.latent.dimensions import dimension_effects, dimension_ranges
from aecore.models.autoencoder import Autoencoder, build


def codes(d: int, n: int = 300) -> Tensor:
    return torch.randn(n, d, generator=torch.Generator().manual_seed(0))


def model(d: int, *, dead: tuple[int, ...] = ()) -> Autoencoder:
    """Return a model whose decoder does not read the dimensions `dead`."""
    made = build(parts.Model(bottleneck=parts.Plain(size=d)), (1, 8, 8))
    with torch.no_grad():
        made.decoder.reader.weight[:, list(dead)] = 0
    return made


@pytest.mark.parametrize("d", [1, 2, 10])
def test_a_range_is_the_inner_98_percent_and_a_quarter_more_on_both_sides(d: int) -> None:
    z = codes(d)
    low, high = dimension_ranges(z)
    first, last = np.quantile(z.numpy(), [0.01, 0.99], axis=0)
    np.testing.assert_allclose(low.numpy(), first - 0.25 * (last - first), rtol=1e-4)
    np.testing.assert_allclose(high.numpy(), last + 0.25 * (last - first), rtol=1e-4)


def test_a_range_is_never_empty() -> None:
    low, high = dimension_ranges(torch.zeros(10, 3))
    assert (low < high).all()


def test_a_dead_dimension_has_no_effect_and_a_living_one_has() -> None:
    effects = dimension_effects(model(5, dead=(1, 4)), codes(5))
    assert effects.shape == (5,)
    assert effects[[1, 4]].tolist() == [0.0, 0.0]
    assert (effects[[0, 2, 3]] > 0).all()


@pytest.mark.parametrize("d", [3, 40])  # 40 do not go through the decoder at once
def test_an_effect_is_the_mean_change_of_a_pixel_along_the_dimension(d: int) -> None:
    made, z = model(d), codes(d)
    low, high = np.quantile(z.numpy(), [0.01, 0.99], axis=0)
    effects = dimension_effects(made, z)
    for j in range(d):
        ends = []
        for value in (low[j], high[j]):
            moved = z[:64].clone()
            moved[:, j] = float(value)
            ends.append(made.decode(moved).detach())
        expected = float((ends[1] - ends[0]).abs().mean())
        assert float(effects[j]) == pytest.approx(expected, rel=1e-4)


def test_measuring_effects_leaves_the_codes_and_the_model_alone() -> None:
    made, z = model(3), codes(3)
    before, weights = z.clone(), {name: value.clone() for name, value in made.state_dict().items()}
    dimension_effects(made, z)
    assert torch.equal(z, before)
    assert all(torch.equal(value, weights[name]) for name, value in made.state_dict().items())
    assert all(value.grad is None for value in made.parameters())
