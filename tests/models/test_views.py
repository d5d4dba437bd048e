"""Spoilt inputs: the noise is what its name says, a function of the generator alone, and the target is always clean."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from aecore import parts
from aecore.models.patches import Patches
from aecore.models.views import Seen, plain, rebuilt, see
from aecore.parts import AXES

Make = Callable[..., Any]
N = 400_000
SHAPES: dict[str, tuple[int, ...]] = {"image": (3, 8, 12), "curve": (2, 24), "table": (7,), "ratings": (2, 20)}
KINDS = {"forecast": "curve", "varied-curves": "curve", "completion": "ratings"}
NOISY = {kind: part for kind, part in AXES["view"].items() if "level" in part.model_fields}
RANDOM = {*NOISY, "inpainting", "hidden-patches", "completion", "two-views", "varied-pictures", "varied-curves"}
UNCHANGED = {*NOISY, "identity"}


def middle_grey() -> Tensor:
    return torch.full((1, 1, 1, N), 0.5, dtype=torch.float64)


def seen(x: Tensor, view: parts.View, generator: Any) -> Seen:
    return see(x, view, generator, Patches(tuple(x.shape[1:]), 4))


def items(kind: str, grey: Make, batch: int = 4) -> Tensor:
    """Return random items that suit a view, none of whose values is 0."""
    x = grey(batch, SHAPES[KINDS.get(kind, "image")]).clamp(min=0.01)
    if kind == "completion":
        there = (grey(batch, (20,), 3) > 0.4).double()
        return torch.stack([x[:, 0] * there, there], dim=1)
    return x


def close(share: float, expected: float, n: int = N) -> bool:
    """Whether a share of `n` lies within five standard errors of what is expected."""
    return abs(share - expected) <= 5 * math.sqrt(max(expected * (1 - expected), 1e-12) / n)


# --- rates ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", [0.05, 0.3, 2.0])
def test_gaussian_noise_is_normal_with_the_level_as_its_standard_deviation(generator: Make, level: float) -> None:
    noise = seen_flat(parts.GaussianNoise(level=level), generator()) - 0.5
    assert abs(float(noise.mean())) < 5 * level / math.sqrt(N)
    assert float(noise.std()) == pytest.approx(level, rel=5 / math.sqrt(2 * N))
    for sigmas in (1, 2):
        assert close(float((noise.abs() < sigmas * level).double().mean()), math.erf(sigmas / math.sqrt(2)))


def seen_flat(view: parts.View, generator: Any) -> Tensor:
    return see(middle_grey(), view, generator).input.flatten()


@pytest.mark.parametrize("level", [0.01, 0.2, 1.0])
def test_salt_and_pepper_spoils_its_share_of_the_pixels_half_black_half_white(generator: Make, level: float) -> None:
    found = seen_flat(parts.SaltAndPepper(level=level), generator())
    for colour in (0.0, 1.0):
        assert close(float((found == colour).double().mean()), level / 2)
    assert close(float((found == 0.5).double().mean()), 1 - level)


@pytest.mark.parametrize("level", [0.01, 0.3, 1.0])
def test_masking_blanks_its_share_of_the_values(generator: Make, level: float) -> None:
    found = seen_flat(parts.Masking(level=level), generator())
    assert close(float((found == 0).double().mean()), level)
    assert close(float((found == 0.5).double().mean()), 1 - level)


@pytest.mark.parametrize("hide", [0.0, 0.3, 0.95])
def test_completion_hides_its_share_of_the_known_ratings(generator: Make, hide: float) -> None:
    x = torch.ones(100, 2, N // 100, dtype=torch.float64)
    found = see(x, parts.Completion(hide=hide), generator()).input
    assert close(float((found[:, 1] == 0).double().mean()), hide)


@pytest.mark.parametrize("kind", NOISY)
def test_at_level_0_the_item_is_seen_as_it_is(generator: Make, grey: Make, kind: str) -> None:
    for shape in SHAPES.values():
        x = grey(4, shape)
        assert torch.equal(see(x, NOISY[kind](level=0), generator()).input, x)


@pytest.mark.parametrize("kind", NOISY)
def test_values_are_spoilt_independently(generator: Make, kind: str) -> None:
    noise = seen_flat(NOISY[kind](level=0.3), generator()) - 0.5
    noise = noise - noise.mean()
    neighbours = float((noise[1:] * noise[:-1]).mean() / noise.square().mean())
    assert abs(neighbours) < 5 / math.sqrt(N)


@pytest.mark.parametrize("kind", ["masking", "salt-and-pepper", "inpainting", "hidden-patches", "completion"])
def test_the_values_of_one_place_are_hidden_together(generator: Make, grey: Make, kind: str) -> None:
    x = items(kind, grey, 50)
    found = seen(x, AXES["view"][kind](), generator()).input
    changed = found[:, :2] != x[:, :2]
    known = x[:, 1:2] != 0
    assert torch.equal((changed & known)[:, 0], (changed & known)[:, 1])
    assert 0 < int(changed.sum()) < changed.numel()


def test_table_columns_and_items_are_hidden_one_by_one(generator: Make) -> None:
    hidden = see(torch.ones(20_000, 7), parts.Masking(level=0.3), generator()).input == 0
    correlations = torch.corrcoef(hidden.T.double()) - torch.eye(7)
    assert float(correlations.abs().max()) < 5 / math.sqrt(20_000)
    assert all(close(float(column.double().mean()), 0.3, 20_000) for column in hidden.T)


# --- all views --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", AXES["view"])
def test_the_same_generator_seed_gives_the_same_view(generator: Make, grey: Make, kind: str) -> None:
    x, view = items(kind, grey), AXES["view"][kind]()
    first, again, other = (seen(x, view, generator(seed)) for seed in (5, 5, 6))
    assert torch.equal(first.input, again.input)
    assert torch.equal(first.input, other.input) == (kind not in RANDOM)
    world = torch.get_rng_state()
    seen(x, view, generator(1))
    assert torch.equal(torch.get_rng_state(), world)


@pytest.mark.parametrize("kind", AXES["view"])
def test_looking_leaves_the_item_alone_and_has_the_promised_shapes(generator: Make, grey: Make, kind: str) -> None:
    x, view = items(kind, grey), AXES["view"][kind]()
    before = x.clone()
    found = seen(x, view, generator())
    given, target = view.shapes(tuple(x.shape[1:]))
    assert found.input.shape == (4, *given)
    assert found.target.shape == (4, *target)
    assert found.input.dtype == found.target.dtype == x.dtype
    assert torch.equal(x, before)


@pytest.mark.parametrize("kind", sorted(UNCHANGED | {"low-resolution", "inpainting", "hidden-patches"}))
def test_the_target_is_the_clean_item(generator: Make, grey: Make, kind: str) -> None:
    x = items(kind, grey)
    found = seen(x, AXES["view"][kind](), generator())
    assert torch.equal(found.target, x)
    assert (found.weight is None) == (kind != "hidden-patches")
    assert torch.equal(rebuilt(x, found.target, AXES["view"][kind]()), x)


@pytest.mark.parametrize("kind", AXES["view"])
def test_a_plain_look_hides_nothing_and_has_the_shape_of_the_input(generator: Make, grey: Make, kind: str) -> None:
    x, view = items(kind, grey), AXES["view"][kind]()
    found = plain(x, view)
    assert found.shape == seen(x, view, generator()).input.shape
    if kind not in ("low-resolution", "forecast"):
        assert torch.equal(found, x)


@pytest.mark.parametrize("kind", AXES["view"])
def test_items_are_spoilt_each_in_its_own_way(generator: Make, grey: Make, kind: str) -> None:
    x = items(kind, grey)[:1].repeat(6, *[1] * (2 if KINDS.get(kind, "image") != "image" else 3))
    found = seen(x, AXES["view"][kind](), generator()).input
    assert (len({tuple(row.flatten().tolist()) for row in found}) > 1) == (kind in RANDOM)
