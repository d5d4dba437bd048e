"""Items varied by chance: each change is what its name says, and what it does not say stays."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image, ImageEnhance
from torch import Tensor

from aecore import parts
from aecore.data.cards import CARDS
from aecore.models.autoencoder import build
from aecore.models.variation import brighter, mirror, moved, shifted, vary_curves, vary_pictures
from aecore.models.views import VIEWS, judged, plain, see
from aecore.parts import AXES
from aecore.presets import preset
from aecore.rules import problems

Make = Callable[..., Any]
OFF = parts.VariedPictures(shift=0, turn=0.0, flip=False, brightness=0.0)
VARIED = {name: part for name, part in AXES["view"].items() if part.varies}


def pictures(grey: Make, batch: int = 6, shape: tuple[int, ...] = (3, 9, 9)) -> Tensor:
    return grey(batch, shape)


def framed(x: Tensor, by: int) -> Tensor:
    """With an empty frame, so that what comes in when they are shifted is empty as well."""
    return torch.nn.functional.pad(x, (by, by, by, by))


def still(n: int) -> tuple[Tensor, Tensor, Tensor]:
    return torch.zeros(n, 2, dtype=torch.float64), torch.zeros(n, dtype=torch.float64), torch.zeros(n, dtype=torch.bool)


@pytest.mark.parametrize("shift", [(0, 0), (2, 0), (0, -3), (-1, 3)])
def test_a_shift_moves_pixels_as_roll_does(grey: Make, shift: tuple[int, int]) -> None:
    x, (_, turn, mirrored) = framed(pictures(grey, shape=(3, 9, 7)), 3), still(6)
    found = moved(x, torch.tensor([shift] * 6, dtype=x.dtype), turn, mirrored)
    assert torch.allclose(found, torch.roll(x, shift, (2, 3)), atol=1e-9)


def test_what_comes_in_repeats_the_edge(grey: Make) -> None:
    x, (_, turn, mirrored) = pictures(grey), still(6)
    found = moved(x, torch.tensor([[0.0, 2.0]] * 6, dtype=x.dtype), turn, mirrored)
    assert torch.allclose(found[..., :2], x[..., :1].expand(-1, -1, -1, 2), atol=1e-9)
    assert torch.allclose(found[..., 2:], x[..., :-2], atol=1e-9)


@pytest.mark.parametrize("quarters", [-1, 1, 2, 3])
def test_a_turn_by_quarters_is_rot90(grey: Make, quarters: int) -> None:
    x, (shift, _, mirrored) = pictures(grey), still(6)
    turn = torch.full((6,), quarters * math.pi / 2, dtype=x.dtype)
    assert torch.allclose(moved(x, shift, turn, mirrored), torch.rot90(x, quarters, (2, 3)), atol=1e-9)


def test_a_small_turn_of_a_picture_that_is_not_square_keeps_lengths() -> None:
    """A spot 8 pixels right of the middle of a wide picture comes to lie at its angle, 8 pixels from the middle."""
    height, width, angle = 41, 61, 0.5
    y, x = torch.meshgrid(torch.arange(height) - 20.0, torch.arange(width) - 30.0, indexing="ij")
    spot = torch.exp(-(y**2 + (x - 8) ** 2) / 4)[None, None]
    found = moved(spot, torch.zeros(1, 2), torch.tensor([angle]), torch.tensor([False]))[0, 0]
    middle = ((found * x).sum() / found.sum(), -(found * y).sum() / found.sum())
    assert [float(value) for value in middle] == pytest.approx([8 * math.cos(angle), 8 * math.sin(angle)], abs=0.02)


def test_what_is_mirrored_twice_is_as_it_was_and_it_is_mirrored_before_it_is_moved(grey: Make) -> None:
    x, (shift, turn, mirrored) = pictures(grey), still(6)
    assert torch.equal(mirror(mirror(x, ~mirrored), ~mirrored), x)
    assert torch.equal(mirror(x, ~mirrored), x.flip(-1))
    assert torch.allclose(moved(x, shift, turn, ~mirrored), x.flip(-1), atol=1e-9)
    shift, turn = shift + 2, turn + 0.4
    assert torch.allclose(moved(x, shift, turn, ~mirrored), moved(x.flip(-1), shift, turn, mirrored), atol=1e-9)


@pytest.mark.parametrize("factor", [0.5, 1.0, 1.4])
def test_brightness_is_that_of_pillow(grey: Make, factor: float) -> None:
    x = pictures(grey)
    found = brighter(x, torch.full((6,), factor, dtype=x.dtype))
    picture = Image.fromarray((x[0] * 255).round().byte().permute(1, 2, 0).numpy())
    theirs = np.asarray(ImageEnhance.Brightness(picture).enhance(factor)) / 255
    assert np.abs(found[0].permute(1, 2, 0).numpy() - theirs).max() < 2 / 255
    if factor <= 1:
        assert float(found.mean()) == pytest.approx(factor * float(x.mean()))


@pytest.mark.parametrize("shift", [0, 3, -5])
def test_a_curve_is_shifted_as_roll_does_and_its_ends_go_on(grey: Make, shift: int) -> None:
    x = grey(4, (2, 20))
    found = shifted(x, torch.full((4,), shift))
    inside = slice(max(0, shift), 20 + min(0, shift))
    assert torch.equal(found[..., inside], torch.roll(x, shift, -1)[..., inside])
    if shift > 0:
        assert torch.equal(found[..., :shift], x[..., :1].expand(-1, -1, shift))
    if shift < 0:
        assert torch.equal(found[..., shift:], x[..., -1:].expand(-1, -1, -shift))


def test_each_setting_does_its_own_and_reaches_its_bounds(generator: Make) -> None:
    x = torch.zeros(400, 1, 9, 9, dtype=torch.float64)
    x[:, :, 4, 4] = 0.5
    found = vary_pictures(x, OFF.model_copy(update={"shift": 2}), generator())
    spots = {tuple(divmod(int(place), 9)) for place in found.flatten(1).argmax(1)}
    assert spots == {(y, x) for y in range(2, 7) for x in range(2, 7)}
    light = vary_pictures(x, OFF.model_copy(update={"brightness": 0.4}), generator())[:, 0, 4, 4] / 0.5
    assert 0.6 <= float(light.min()) < 0.62
    assert 1.38 < float(light.max()) <= 1.4
    x[:, :, 4, 6] = 1.0
    halves = vary_pictures(x, OFF.model_copy(update={"flip": True}), generator())
    share = float((halves[:, 0, 4, 2] == 1).double().mean())
    assert abs(share - 0.5) < 5 * 0.5 / math.sqrt(400)
    curves = vary_curves(torch.ones(400, 1, 5), parts.VariedCurves(shift=0, scale=0.3), generator())
    assert torch.equal(curves, curves[..., :1].expand_as(curves))
    assert float(curves.min()) == pytest.approx(0.7, abs=0.01)
    assert float(curves.max()) == pytest.approx(1.3, abs=0.01)


def test_with_everything_off_items_are_as_they_were(grey: Make, generator: Make) -> None:
    x, curves = pictures(grey), grey(4, (2, 20))
    assert torch.equal(vary_pictures(x, OFF, generator()), x)
    assert torch.equal(vary_curves(curves, parts.VariedCurves(shift=0, scale=0.0), generator()), curves)


@pytest.mark.parametrize("name", VARIED)
def test_the_target_is_varied_as_the_input_and_what_is_held_out_is_as_it_is(
    grey: Make, generator: Make, name: str
) -> None:
    part = VARIED[name]()
    x = grey(8, (1, 24) if "time" in part.needs else (1, 12, 12))
    seen = see(x, part, generator())
    assert seen.input is seen.target
    assert not torch.equal(seen.input, x)
    assert torch.equal(see(x, part, generator()).input, seen.input)
    for found in (judged(x, part, generator()).input, judged(x, part, generator()).target, plain(x, part)):
        assert found is x


def test_only_what_suits_the_kind_is_offered_and_no_shift_leaves_nothing() -> None:
    path = "model.view.kind"
    assert "no set of pictures" in str(problems(preset("sines", "vae", {path: "varied-pictures"}))[0])
    assert "no set of curves" in str(problems(preset("digits", "vae", {path: "varied-curves"}))[0])
    (told,) = problems(preset("digits", "vae", {path: "varied-pictures", "model.view.shift": 8}))
    assert str(told) == "A shift of 8 places leaves nothing of 8; take a smaller one."
    assert set(VIEWS) == set(AXES["view"])


def test_a_model_is_judged_on_what_is_held_out_as_if_nothing_were_varied(grey: Make, generator: Make) -> None:
    shape = CARDS["digits"].shape
    spec = preset("digits", "undercomplete", {"model.view.kind": "varied-pictures"})
    varied, still_one = (build(one.model, shape) for one in (spec, spec.with_values({"model.view.kind": "identity"})))
    still_one.load_state_dict(varied.state_dict())
    x = grey(5, shape).float()
    found = [m.compare(m.judged(x, generator()), generator()).terms["reconstruction"] for m in (varied, still_one)]
    assert torch.equal(*found)
