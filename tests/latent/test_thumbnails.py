"""Small pictures of a run: in the colours of the stage, of the size that is promised, of whatever codes there are."""

from __future__ import annotations

import io
import tomllib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from aecore import palette
from aecore.data.cards import CARDS
from aecore.data.kinds import KINDS
from aecore.latent.strip import DRAWN, strip_picture
from aecore.latent.thumbnails import FRAMES, MAP, map_picture, packed, spread_out, walk_codes

ROOT = Path(__file__).parents[2]
CLOUD = np.random.default_rng(0).normal(size=(3000, 2)).astype(np.float32)


def nearest_class(picture: Image.Image, x: float, y: float) -> int:
    """The class whose colour is nearest to that of a place on the picture."""
    pixel = np.array(picture.getpixel((int(x), int(y))), dtype=float)
    colours = np.array([[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in palette.CLASSES], dtype=float)
    return int(((colours - pixel) ** 2).sum(1).argmin())


def test_the_palette_is_that_of_the_theme() -> None:
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["theme"]
    assert [colour.lower() for colour in theme["dark"]["chartCategoricalColors"]] == list(palette.CLASSES)


def test_the_thickest_fog_is_what_maps_mix() -> None:
    ground, fog, mixed = (
        np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)])
        for colour in (palette.STAGE, str(palette.FOG["colour"]), palette.THICKEST)
    )
    assert np.abs(ground + float(str(palette.FOG["most"])) * (fog - ground) - mixed).max() <= 1


def test_a_class_lies_where_its_codes_are_in_its_colour() -> None:
    spots = np.array([[-1, -1], [1, -1], [-1, 1], [1, 1]], dtype=np.float32)
    xy = np.repeat(spots, 50, axis=0) + np.random.default_rng(1).normal(0, 0.02, (200, 2)).astype(np.float32)
    picture = map_picture(xy, np.repeat(np.arange(4), 50))
    middle_x, middle_y, reach = MAP[0] / 2, MAP[1] / 2, MAP[1] / 2 - 18
    found = [nearest_class(picture, middle_x + reach * x, middle_y - reach * y) for x, y in spots]
    assert found == [0, 1, 2, 3]
    ground = np.array(picture.getpixel((2, 2)))
    assert np.abs(ground - [int(palette.STAGE[i : i + 2], 16) for i in (1, 3, 5)]).max() <= 2


def test_a_dot_at_an_edge_does_not_come_back_on_the_other_side() -> None:
    layers = np.zeros((9, 12, 1), np.float32)
    layers[0, 11] = layers[8, 4] = 1
    spread = spread_out(layers, 1.0)
    assert spread[0, 11] == spread[8, 4] == 1
    assert not spread[:, :2].any()
    assert not spread[3:6].any()
    # The middle of the sheet is a Gaussian, as long as nothing is cut off.
    layers = np.zeros((9, 12, 1), np.float32)
    layers[4, 5] = 1
    assert spread_out(layers, 1.0)[5, 7, 0] == pytest.approx(np.exp(-(1 + 4) / 2), rel=1e-5)


@pytest.mark.parametrize(
    "xy",
    [
        CLOUD,
        CLOUD[:1],
        CLOUD[:0],
        CLOUD * 0,
        CLOUD * [1, 0],
        CLOUD * 1e30,
        np.where(CLOUD > 2, np.nan, CLOUD),
        CLOUD + np.where(np.arange(3000)[:, None] == 0, 1e6, 0),
        np.full((5, 2), np.inf),
    ],
    ids=["cloud", "one", "none", "all alike", "a line", "large", "some undefined", "an outlier", "all infinite"],
)
def test_any_codes_make_a_map_of_ten_kilobytes(xy: np.ndarray) -> None:
    picture = map_picture(xy, np.arange(len(xy)) % 13 - 1)
    assert picture.size == MAP
    content = packed(picture)
    assert len(content) < 40_000
    assert Image.open(io.BytesIO(content)).size == MAP


def test_colour_pictures_stand_for_points() -> None:
    pictures = np.zeros((3000, 3, 8, 8), np.uint8)
    pictures[:, 0] = 255
    picture = np.asarray(map_picture(CLOUD, np.zeros(3000, int), pictures)).astype(int)
    red = (picture[..., 0] > 200) & (picture[..., 1] < 60)
    assert red.mean() > 0.2


# --- the walk ---------------------------------------------------------------------------------------------------------


def test_the_walk_goes_between_typical_items_of_the_classes_farthest_apart() -> None:
    rng = np.random.default_rng(2)
    means = np.array([[0, 0, 0], [1, 0, 0], [9, 0, 0]])
    labels = np.repeat(np.arange(3), 100)
    codes = (means[labels] + rng.normal(0, 0.1, (300, 3))).astype(np.float32)
    way = walk_codes(codes, codes[:, :2], labels)
    assert way is not None
    assert way.shape == (FRAMES, 3)
    np.testing.assert_allclose(way[0], means[0], atol=0.15)
    np.testing.assert_allclose(way[-1], means[2], atol=0.15)
    for end in (way[0], way[-1]):
        assert np.abs(codes - end).max(1).min() < 1e-5, "an item itself"
    np.testing.assert_allclose(
        np.diff(way, axis=0), np.broadcast_to((way[-1] - way[0]) / (FRAMES - 1), (8, 3)), atol=1e-5
    )


def test_without_classes_the_walk_crosses_the_map() -> None:
    way = walk_codes(CLOUD, CLOUD, np.full(3000, -1))
    assert way is not None
    assert way[0, 0] < -1 < 1 < way[-1, 0]


def test_of_codes_that_are_no_numbers_there_is_no_walk() -> None:
    assert walk_codes(np.full((9, 2), np.nan), CLOUD[:9], np.zeros(9)) is None


# --- the strip --------------------------------------------------------------------------------------------------------


def test_every_kind_of_sample_can_be_drawn() -> None:
    assert set(DRAWN) == set(KINDS)


def decoded(kind: str, shape: tuple[int, ...]) -> np.ndarray:
    """Drawn items of a kind, from little to much."""
    share = np.linspace(0, 1, FRAMES)
    if kind == "image":
        return (share[:, None, None, None] * np.full((FRAMES, *shape), 255)).astype(np.uint8)
    if kind == "text":
        return np.arange(FRAMES * shape[1]).reshape(FRAMES, -1) % (shape[0] + 1)
    size = shape[1:] if kind == "ratings" else shape
    return (
        share.reshape(-1, *[1] * len(size)) * np.sin(np.arange(FRAMES * np.prod(size))).reshape(FRAMES, *size)
    ).astype(np.float32)


@pytest.mark.parametrize("card", CARDS.values(), ids=lambda card: card.name)
def test_a_strip_of_any_data_set_shows_something_and_is_as_wide_as_the_map(card) -> None:
    strip = strip_picture(card, decoded(card.kind, card.shape))
    assert strip.size == (MAP[0], 44)
    assert np.asarray(strip).std() > 3
    assert len(packed(strip)) < 12_000


def test_numbers_that_are_none_are_drawn_as_nothing() -> None:
    for kind, row in KINDS.items():
        if kind not in ("image", "text"):
            card = CARDS[row.example]
            strip_picture(card, np.full_like(decoded(kind, card.shape), np.nan))
