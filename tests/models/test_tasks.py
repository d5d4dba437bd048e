"""Views whose target is not their input: holes, coarse pictures, futures, missing ratings, hidden patches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from aecore import parts
from aecore.data.dataset import Dataset
from aecore.models.patches import Patches
from aecore.models.views import plain, rebuilt, see, target_of

Make = Callable[..., Any]


# --- holes ------------------------------------------------------------------------------------------------------------


def holes(shape: tuple[int, ...], side: float, generator: Any, batch: int = 200) -> Tensor:
    """Return what is hidden of a batch, as booleans `(B, *sides)`."""
    found = see(torch.ones(batch, *shape), parts.Inpainting(side=side), generator)
    return found.input[:, 0] == 0


@pytest.mark.parametrize("side", [0.05, 0.4, 0.95])
@pytest.mark.parametrize("shape", [(1, 8, 8), (3, 9, 13), (1, 24), (55, 8)])
def test_a_hole_is_one_block_with_its_share_of_every_side(generator: Make, shape: tuple[int, ...], side: float) -> None:
    lengths = [min(length, max(1, round(side * length))) for length in shape[1:]]
    for hole in holes(shape, side, generator()):
        places = np.argwhere(hole.numpy())
        assert (places.max(0) - places.min(0) + 1).tolist() == lengths
        assert len(places) == np.prod(lengths)


def test_holes_lie_everywhere_alike(generator: Make) -> None:
    """Every place at which the hole fits is as likely as any other."""
    starts = holes((1, 10), 0.4, generator(), 7000).float().argmax(1)
    counts = torch.bincount(starts, minlength=7)
    assert len(counts) == 7
    assert float((counts - 1000.0).abs().max()) < 5 * 1000**0.5


# --- coarse and fine --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("factor", [2, 4])
@pytest.mark.parametrize("shape", [(3, 8, 12), (2, 24)])
def test_a_coarse_item_is_the_mean_of_each_block(
    generator: Make, grey: Make, shape: tuple[int, ...], factor: int
) -> None:
    x, view = grey(3, shape), parts.LowResolution(factor=factor)
    found = see(x, view, generator()).input.numpy()
    for place in np.ndindex(*found.shape[2:]):
        block = tuple(slice(i * factor, (i + 1) * factor) for i in place)
        axes = tuple(range(2, x.ndim))
        np.testing.assert_allclose(found[:, :, *place], x.numpy()[:, :, *block].mean(axes), rtol=1e-12)


# --- past and future --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("share", "length", "future"), [(0.25, 64, 16), (0.05, 8, 1), (0.75, 8, 6), (0.5, 2, 1), (0.75, 2, 1)]
)
def test_a_curve_is_cut_into_past_and_future_and_put_together_again(
    generator: Make, grey: Make, share: float, length: int, future: int
) -> None:
    x, view = grey(3, (2, length)), parts.Forecast(future=share)
    assert view.future_of(length) == future
    found = see(x, view, generator())
    assert torch.equal(found.input, x[..., : length - future])
    assert torch.equal(found.target, x[..., length - future :])
    assert torch.equal(rebuilt(x, found.target, view), x)


def test_the_future_does_not_reach_the_code(exact: Make, grey: Make) -> None:
    model = exact(parts.Model(view=parts.Forecast(), backbone=parts.Dense(widths=(5,))), (1, 16))
    x = grey(4, (1, 16))
    other = x.clone()
    other[..., 12:] += 7
    assert torch.equal(model.encode_whole(x), model.encode_whole(other))
    assert torch.equal(model.reconstruct(x)[..., :12], x[..., :12])
    assert torch.equal(model.reconstruct(x)[..., 12:], model.reconstruct(other)[..., 12:])


# --- ratings ----------------------------------------------------------------------------------------------------------


def ratings(made: Callable[..., Dataset]) -> Tensor:
    data = made(kind="ratings")
    return data.floats(data.train.samples).double()


def test_completion_asks_for_every_known_rating_and_for_no_other(made: Callable[..., Dataset], generator: Make) -> None:
    x = ratings(made)
    found = see(x, parts.Completion(hide=0.3), generator())
    assert torch.equal(found.target, x[:, :1])
    assert torch.equal(found.weight, x[:, 1:])
    target, weight = target_of(x, parts.Completion())
    assert torch.equal(target, found.target)
    assert torch.equal(weight, found.weight)


def test_completion_hides_known_ratings_with_their_presence_and_adds_none(
    made: Callable[..., Dataset], generator: Make
) -> None:
    x = ratings(made)
    given = see(x, parts.Completion(hide=0.5), generator()).input
    shown = given[:, 1] == 1
    assert torch.equal(given[:, 0][shown], x[:, 0][shown])
    assert not given[:, 0][~shown].any()
    assert not (shown & (x[:, 1] == 0)).any()
    assert 0 < int((~shown & (x[:, 1] == 1)).sum())


def test_a_hidden_rating_cannot_leak_into_the_input(made: Callable[..., Dataset], generator: Make) -> None:
    x = ratings(made)
    view = parts.Completion(hide=0.5)
    hidden = (see(x, view, generator(4)).input[:, 1] == 0) & (x[:, 1] == 1)
    other = x.clone()
    other[:, 0][hidden] = 0.123
    assert torch.equal(see(x, view, generator(4)).input, see(other, view, generator(4)).input)


def test_gaps_have_no_say_in_the_loss(made: Callable[..., Dataset], generator: Make, exact: Make) -> None:
    """Whatever number stands where there is no rating, the loss is the same."""
    x = ratings(made)
    for likelihood in (parts.Gaussian(), parts.Bernoulli(), parts.Multinomial()):
        model = exact(
            parts.Model(view=parts.Completion(), backbone=parts.Dense(widths=(5,)), likelihood=likelihood), (2, 40)
        )
        seen = model.see(x, generator())
        gaps = seen.weight == 0
        other = type(seen)(seen.input, seen.target.masked_fill(gaps, 0.77), seen.weight)
        first, second = (model.compare(part, generator()).terms["reconstruction"] for part in (seen, other))
        torch.testing.assert_close(first, second)


# --- hidden patches ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("share", "kept"), [(0.05, 11), (0.5, 6), (0.75, 3), (0.95, 1)])
@pytest.mark.parametrize(("shape", "side"), [((3, 8, 6), 2), ((1, 24), 2), ((55, 12), 1)])
def test_the_share_of_patches_is_hidden_and_only_they_count(
    generator: Make, grey: Make, shape: tuple[int, ...], side: int, share: float, kept: int
) -> None:
    x, patches = grey(40, shape), Patches(shape, side)
    found = see(x, parts.HiddenPatches(share=share), generator(), patches)
    assert found.visible.shape == (40, kept)
    chosen = torch.zeros(40, 12, dtype=torch.float64).scatter_(1, found.visible, 1.0)
    assert (chosen.sum(1) == kept).all()
    assert torch.equal(found.weight, 1 - patches.spread(chosen))
    assert torch.equal(found.input, x * (1 - found.weight))
    per_patch = patches.cut((1 - found.weight).expand_as(x)).mean(2)
    assert torch.equal(per_patch, chosen)


def test_every_patch_is_hidden_as_often_as_any_other(generator: Make) -> None:
    x, patches = torch.ones(6000, 1, 8), Patches((1, 8), 2)
    kept = see(x, parts.HiddenPatches(share=0.5), generator(), patches).visible
    counts = torch.bincount(kept.flatten(), minlength=4).float()
    assert float((counts - 3000).abs().max()) < 5 * (6000 * 0.25) ** 0.5


BACKBONE = parts.Transformer(patch=2, width=8, layers=2, heads=2)


@pytest.mark.parametrize("shape", [(1, 8, 8), (3, 4, 6), (1, 12)])
def test_hidden_values_have_no_influence_on_the_code(
    exact: Make, grey: Make, generator: Make, shape: tuple[int, ...]
) -> None:
    model = exact(parts.Model(view=parts.HiddenPatches(), backbone=BACKBONE, bottleneck=parts.Plain(size=3)), shape)
    x = grey(5, shape)
    seen = model.see(x, generator())
    disturbed = seen.input + 100 * seen.weight
    assert torch.equal(model.encode(disturbed, seen.visible).mean, model.encode(seen.input, seen.visible).mean)
    visible = seen.input + 0.1 * (1 - seen.weight)
    assert not torch.allclose(model.encode(visible, seen.visible).mean, model.encode(seen.input, seen.visible).mean)


def test_keeping_every_patch_is_seeing_the_whole_item(exact: Make, grey: Make) -> None:
    model = exact(parts.Model(view=parts.HiddenPatches(), backbone=BACKBONE), (1, 8, 8))
    x, every = grey(3, (1, 8, 8)), torch.arange(16).expand(3, 16)
    torch.testing.assert_close(model.encode(x, every).mean, model.encode(x).mean, rtol=1e-10, atol=1e-12)


def test_a_kept_patch_keeps_its_place(exact: Make, grey: Make) -> None:
    """The same two patches kept at other places give another code; the order in which they are named does not
    matter."""
    model = exact(parts.Model(view=parts.HiddenPatches(), backbone=BACKBONE), (1, 8, 8))
    x = grey(1, (1, 4, 8)).repeat(1, 1, 2, 1)
    above, below = torch.tensor([[0, 1]]), torch.tensor([[8, 9]])
    assert not torch.allclose(model.encode(x, above).mean, model.encode(x, below).mean)
    torch.testing.assert_close(model.encode(x, above.flip(1)).mean, model.encode(x, above).mean, rtol=1e-10, atol=1e-12)


def test_visible_patches_have_no_say_in_the_loss(exact: Make, grey: Make, generator: Make) -> None:
    model, x = exact(parts.Model(view=parts.HiddenPatches(), backbone=BACKBONE), (1, 8, 8)), grey(5, (1, 8, 8))
    seen = model.see(x, generator())
    other = type(seen)(seen.input, seen.target + 9 * (1 - seen.weight), seen.weight, seen.visible)
    found = [model.compare(part, generator()).terms["reconstruction"] for part in (seen, other)]
    torch.testing.assert_close(found[0], found[1])


def test_what_is_shown_of_an_item_is_made_from_all_of_it(exact: Make, grey: Make) -> None:
    model, x = exact(parts.Model(view=parts.HiddenPatches(), backbone=BACKBONE), (1, 8, 8)), grey(5, (1, 8, 8))
    torch.testing.assert_close(model.encode_whole(x), model.encode(plain(x, model.config.view)).mean)
