"""What the encoder is shown: the noise is what its name says, and a function of the generator alone."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from aecore import parts
from aecore.models.views import see
from aecore.parts import AXES

N = 400_000
NOISY = {kind: part for kind, part in AXES["view"].items() if "level" in part.model_fields}


def middle_grey() -> Tensor:
    return torch.full((1, 1, 1, N), 0.5, dtype=torch.float64)


def close(share: float, expected: float) -> bool:
    """Whether a share of N lies within five standard errors of what is expected."""
    return abs(share - expected) <= 5 * math.sqrt(max(expected * (1 - expected), 1e-12) / N)


@pytest.mark.parametrize("level", [0.05, 0.3, 2.0])
def test_gaussian_noise_is_normal_with_the_level_as_its_standard_deviation(generator: Callable[..., Any], level: float) -> None:
    noise = see(middle_grey(), parts.GaussianNoise(level=level), generator()) - 0.5
    assert abs(float(noise.mean())) < 5 * level / math.sqrt(N)
    assert float(noise.std()) == pytest.approx(level, rel=5 / math.sqrt(2 * N))
    for sigmas in (1, 2):
        assert close(float((noise.abs() < sigmas * level).double().mean()), math.erf(sigmas / math.sqrt(2)))


@pytest.mark.parametrize("level", [0.01, 0.2, 1.0])
def test_salt_and_pepper_spoils_its_share_of_the_pixels_half_black_half_white(generator: Callable[..., Any], level: float) -> None:
    seen = see(middle_grey(), parts.SaltAndPepper(level=level), generator())
    for colour in (0.0, 1.0):
        assert close(float((seen == colour).double().mean()), level / 2)
    assert close(float((seen == 0.5).double().mean()), 1 - level)


@pytest.mark.parametrize("level", [0.01, 0.3, 1.0])
def test_masking_blanks_its_share_of_the_pixels(generator: Callable[..., Any], level: float) -> None:
    seen = see(middle_grey(), parts.Masking(level=level), generator())
    assert close(float((seen == 0).double().mean()), level)
    assert close(float((seen == 0.5).double().mean()), 1 - level)


@pytest.mark.parametrize("kind", NOISY)
def test_at_level_0_the_picture_is_seen_as_it_is(generator: Callable[..., Any], grey: Callable[..., Tensor], kind: str) -> None:
    x = grey(4, (3, 9, 13))
    assert torch.equal(see(x, NOISY[kind](level=0), generator()), x)


@pytest.mark.parametrize("kind", AXES["view"])
def test_the_same_generator_seed_gives_the_same_noise(generator: Callable[..., Any], grey: Callable[..., Tensor], kind: str) -> None:
    x, view = grey(4, (3, 9, 13)), AXES["view"][kind]()
    assert torch.equal(see(x, view, generator(5)), see(x, view, generator(5)))
    assert torch.equal(see(x, view, generator(5)), see(x, view, generator(6))) == (kind not in NOISY)


@pytest.mark.parametrize("kind", AXES["view"])
def test_looking_leaves_the_picture_alone(generator: Callable[..., Any], grey: Callable[..., Tensor], kind: str) -> None:
    x = grey(4, (1, 8, 8))
    before = x.clone()
    seen = see(x, AXES["view"][kind](), generator())
    assert seen.shape == x.shape
    assert seen.dtype == x.dtype
    assert torch.equal(x, before)


@pytest.mark.parametrize("kind", NOISY)
def test_pixels_are_spoilt_independently(generator: Callable[..., Any], kind: str) -> None:
    noise = see(middle_grey(), NOISY[kind](level=0.3), generator()).flatten() - 0.5
    noise = noise - noise.mean()
    neighbours = float((noise[1:] * noise[:-1]).mean() / noise.square().mean())
    assert abs(neighbours) < 5 / math.sqrt(N)
