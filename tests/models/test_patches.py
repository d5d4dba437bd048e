"""Patches: cutting and joining are inverse, by hand on small grids; what is spread over places matches what is cut."""

from __future__ import annotations

import pytest
import torch

from aecore.models.patches import Patches

GRIDS = [((1, 8, 8), 2), ((3, 6, 9), 3), ((2, 5, 7), 1), ((1, 4, 4), 4), ((3, 12), 4), ((55, 8), 1), ((1, 7), 7)]


@pytest.mark.parametrize(("shape", "side"), GRIDS)
def test_joining_is_the_inverse_of_cutting(shape: tuple[int, ...], side: int) -> None:
    x, patches = torch.randn(3, *shape, generator=torch.Generator().manual_seed(0)), Patches(shape, side)
    cut = patches.cut(x)
    assert cut.shape == (3, patches.count, patches.values)
    assert patches.count * patches.values == x[0].numel()
    assert torch.equal(patches.join(cut), x)
    assert torch.equal(patches.cut(patches.join(cut)), cut)


@pytest.mark.parametrize(("shape", "side"), [((3, 6, 9), 3), ((2, 4, 6), 2)])
def test_a_patch_of_a_picture_is_a_square_of_it(shape: tuple[int, ...], side: int) -> None:
    x, patches = torch.randn(2, *shape, generator=torch.Generator().manual_seed(0)), Patches(shape, side)
    cut, columns = patches.cut(x), shape[2] // side
    for n in range(patches.count):
        row, column = divmod(n, columns)
        square = x[:, :, row * side : (row + 1) * side, column * side : (column + 1) * side]
        assert torch.equal(cut[:, n], square.flatten(1))


def test_a_patch_of_a_curve_is_a_stretch_of_it() -> None:
    x, patches = torch.arange(24.0).reshape(1, 2, 12), Patches((2, 12), 4)
    for n in range(3):
        assert torch.equal(patches.cut(x)[0, n], x[0, :, 4 * n : 4 * n + 4].flatten())


@pytest.mark.parametrize(("shape", "side"), GRIDS)
def test_what_is_spread_over_places_is_cut_into_its_patches_again(shape: tuple[int, ...], side: int) -> None:
    patches = Patches(shape, side)
    chosen = torch.arange(2 * patches.count, dtype=torch.float32).reshape(2, -1)
    spread = patches.spread(chosen)
    assert spread.shape == (2, 1, *shape[1:])
    cut = patches.cut(spread.expand(2, *shape))
    assert torch.equal(cut, chosen[:, :, None].expand_as(cut))
