"""Generated images: pixels are what the factors say, told by geometry and not by the code that drew them."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from aecore.data.dataset import Dataset
from aecore.data.loading import load
from aecore.spec import Data

PIXELS = {"shapes": 16, "shapes-32": 32}


def everything(name: str, **values: object) -> tuple[np.ndarray, np.ndarray, Dataset]:
    """Return all pictures `(N, H, W)` in 0..1, their factors, and the data set."""
    data = load(Data(name=name, **values))
    parts = (data.train, data.held_out)
    pictures = np.concatenate([split.samples[:, 0].numpy() for split in parts]) / 255
    return pictures, np.concatenate([split.factors.numpy() for split in parts]), data


@pytest.mark.parametrize("name", PIXELS)
def test_every_combination_is_there_once_and_looks_different(name: str) -> None:
    pictures, factors, _ = everything(name)
    levels = [np.unique(column) for column in factors.T]
    assert {tuple(row) for row in factors} == set(product(*levels))
    assert len(factors) == np.prod([len(level) for level in levels])
    assert len(np.unique(pictures.reshape(len(pictures), -1), axis=0)) == len(pictures)


@pytest.mark.parametrize("name", PIXELS)
def test_brightness_is_area_times_shade_and_its_centre_is_the_place(name: str) -> None:
    pictures, (kind, x, y, size, shade), _ = (part.T if i == 1 else part for i, part in enumerate(everything(name)))
    assert set(kind) == {0, 1, 2}
    total = pictures.sum((1, 2))
    assert np.abs(total / (size**2 * shade) - 1).max() < 0.05
    middles, step = np.arange(PIXELS[name]) + 0.5, PIXELS[name] / 128  # of the fine grid, in pixels
    assert np.abs((pictures.sum(1) @ middles) / total - x).max() < 0.7 * step
    assert np.abs((pictures.sum(2) @ middles) / total - y).max() < 0.7 * step


@pytest.mark.parametrize("name", PIXELS)
def test_no_shape_is_cut_by_the_edge(name: str) -> None:
    """A triangle of area 1 with its centre of mass in the origin has its tip at 0.877; an ellipse reaches 0.691
    sideways."""
    _, factors, _ = everything(name)
    kind, x, y, size, _ = factors.T
    up, side = (
        np.array([0.5, 0.461, 0.878])[kind.astype(int)] * size,
        np.array([0.5, 0.692, 0.760])[kind.astype(int)] * size,
    )
    assert (y - up).min() >= 0
    assert min((x - side).min(), PIXELS[name] - (x + side).max(), PIXELS[name] - (y + 0.5 * size).max()) > 0


@pytest.mark.parametrize("name", PIXELS)
def test_a_square_covers_of_each_pixel_what_an_integral_says(name: str) -> None:
    pictures, factors, _ = everything(name)
    pictures, factors = pictures[factors[:, 0] == 0], factors[factors[:, 0] == 0]
    left = np.arange(PIXELS[name])

    def covered(centre: np.ndarray, size: np.ndarray) -> np.ndarray:
        start, stop = centre[:, None] - size[:, None] / 2, centre[:, None] + size[:, None] / 2
        return (np.minimum(left + 1, stop) - np.maximum(left, start)).clip(0)

    _, x, y, size, shade = factors.T
    expected = covered(y, size)[:, :, None] * covered(x, size)[:, None, :] * shade[:, None, None]
    assert np.abs(pictures - expected).max() < 2.5 * PIXELS[name] / 128  # edges are known to one place of the fine grid


def test_kinds_have_the_outlines_of_their_names() -> None:
    """Second moments about the centre: s^2/12 of a square; s^2 (1.5, 1/1.5) / 4 pi of an ellipse; a triangle is skewed
    upwards."""
    pictures, (kind, x, y, size, _), _ = (part.T if i == 1 else part for i, part in enumerate(everything("shapes-32")))
    big = size == size.max()
    pictures, kind, x, y, s = pictures[big], kind[big], x[big], y[big], float(size.max())
    weights = pictures / pictures.sum((1, 2), keepdims=True)
    middles = np.arange(32) + 0.5
    wide = (weights.sum(1) * (middles - x[:, None]) ** 2).sum(1) - 1 / 12  # a pixel's own width
    high = (weights.sum(2) * (middles - y[:, None]) ** 2).sum(1) - 1 / 12
    skew = (weights.sum(2) * (middles - y[:, None]) ** 3).sum(1)
    assert wide[kind == 0] == pytest.approx(s**2 / 12, rel=0.03)
    assert high[kind == 0] == pytest.approx(s**2 / 12, rel=0.03)
    assert wide[kind == 1] == pytest.approx(1.5 * s**2 / (4 * np.pi), rel=0.03)
    assert high[kind == 1] == pytest.approx(s**2 / (1.5 * 4 * np.pi), rel=0.03)
    assert np.abs(skew[kind < 2]).max() < 0.05 * s**3 / 12
    assert skew[kind == 2].max() < -0.1 * s**3 / 12


# --- squares ---------------------------------------------------------------------------------------------------------

STEPS = {1.0: 1, 0.67: 2, 0.33: 3, 0.0: 4}


@pytest.mark.parametrize("overlap", STEPS)
def test_squares_lie_on_a_grid_whose_step_the_overlap_says(overlap: float) -> None:
    pictures, factors, data = everything("squares", overlap=overlap)
    step = STEPS[overlap]
    places = 12 // step + 1
    assert len(np.unique(factors, axis=0)) == len(np.unique(pictures, axis=0)) == places**2
    assert sorted(set(np.diff(np.unique(factors[:, 0])))) == [step]
    assert (len(data.train), len(data.held_out)) == (1024, 256)
    for picture, (x, y) in zip(pictures, factors, strict=True):
        rows, columns = np.nonzero(picture)
        assert (set(rows + 0.5 - y), set(columns + 0.5 - x)) == ({-1.5, -0.5, 0.5, 1.5},) * 2


def test_without_overlap_all_squares_are_equally_far_apart_and_with_it_neighbours_are_near() -> None:
    def distances(overlap: float) -> set[float]:
        pictures = np.unique(everything("squares", overlap=overlap)[0].reshape(1280, -1), axis=0)
        squares = ((pictures[:, None] - pictures[None]) ** 2).sum(-1)
        return set(squares[~np.eye(len(pictures), dtype=bool)])

    assert distances(0.0) == {32.0}
    assert min(distances(1.0)) == 8.0
    assert max(distances(1.0)) == 32.0


def test_held_out_squares_stand_where_no_square_was_trained_on_and_all_repeat_alike() -> None:
    for overlap in STEPS:
        _, _, data = everything("squares", overlap=overlap)
        counts = []
        for split in (data.train, data.held_out):
            places, count = np.unique(split.factors.numpy(), axis=0, return_counts=True)
            counts.append({tuple(place) for place in places})
            assert count.max() - count.min() <= 1
        assert not counts[0] & counts[1]
        assert len(counts[1]) == sum(map(len, counts)) // 4


# --- bars ------------------------------------------------------------------------------------------------------------


def test_bars_are_unions_of_their_bars_and_nothing_else() -> None:
    pictures, factors, data = everything("bars")
    expected = np.zeros_like(pictures)
    for i, lit in enumerate(factors):
        for bar in np.flatnonzero(lit):
            if bar < 8:
                expected[i, bar, :] = 1
            else:
                expected[i, :, bar - 8] = 1
    assert np.array_equal(pictures, expected)
    labels = np.concatenate([data.train.labels, data.held_out.labels])
    assert np.array_equal(labels, np.minimum(factors.sum(1), 3))


def test_bars_are_lit_independently_one_time_in_eight() -> None:
    _, lit, _ = everything("bars")
    n = len(lit)
    assert np.abs(lit.mean(0) - 1 / 8).max() < 4.5 * (1 / 8 * 7 / 8 / n) ** 0.5
    correlations = np.corrcoef(lit.T)[~np.eye(16, dtype=bool)]
    assert np.abs(correlations).max() < 4.5 / n**0.5
