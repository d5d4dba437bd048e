"""Every text can be read on the grounds it stands on, and every edge and mark that means something is seen: contrasts
of WCAG 2.2, computed from the colours in the files."""

from __future__ import annotations

import re
import tomllib
from itertools import combinations
from pathlib import Path

import pytest

from aecore.palette import CLASSES, FOG, GOLD, STAGE

ROOT = Path(__file__).parents[1]
TOKENS = (ROOT / "ui/frontend/src/styles/tokens.css").read_text("utf-8")
THEME = tomllib.loads((ROOT / ".streamlit/config.toml").read_text("utf-8"))["theme"]
MODES = ("light", "dark")
ROW = re.compile(r"--([\w-]+):\s*(?:light-dark\(\s*(#[0-9a-f]{3,6})\s*,\s*(#[0-9a-f]{3,6})\s*\)|(#[0-9a-f]{3,6}))\s*;")
GLASS = re.compile(r"--glass:\s*rgba\(([^)]+)\)")
TEXT, EDGE, MARK = 4.5, 3.0, 5.7
"""Least contrasts: of text, of an edge that carries meaning, of a class on the stage."""

READ_ON = {
    "ink": ("page", "surface", "sunk", "soft"),
    "ink-2": ("page", "surface", "sunk", "soft"),
    "ink-3": ("page", "surface", "sunk"),
    "accent": ("page", "surface", "sunk", "soft"),
    "on-accent": ("accent",),
    "good": ("surface", "good-soft"),
    "mind": ("surface", "mind-soft"),
    "bad": ("page", "surface"),
    "stage-ink": ("stage", "fog"),
    "stage-ink-2": ("stage", "fog"),
    "stage-ink-3": ("stage", "fog"),
    "gold": ("stage", "fog"),
}
"""Text by the grounds it stands on."""
SEEN_ON = {
    "edge": ("page", "surface"),
    "accent": ("page", "surface", "sunk"),
    "gold-edge": ("page", "surface"),
    "gold": ("stage", "fog"),
}
"""What is no text by the grounds that it must be told from: edges of controls, rings, what is chosen."""


def tokens(mode: str) -> dict[str, str]:
    """The colours of a mode, by their names."""
    return {name: one or (light, dark)[MODES.index(mode)] for name, light, dark, one in ROW.findall(TOKENS)}


def luminance(colour: str) -> float:
    wide = "".join(2 * digit for digit in colour[1:]) if len(colour) == 4 else colour[1:]
    parts = (int(wide[at : at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def channels(colour: str) -> list[float]:
    return [float(int(colour[at : at + 2], 16)) for at in (1, 3, 5)]


def over(tint: list[float], share: float, under: str) -> str:
    """The colour of a ground on which a tint lies that covers a share of it."""
    mixed = (round(share * top + (1 - share) * below) for top, below in zip(tint, channels(under), strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)


def pairs(table: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(name, ground) for name, grounds in table.items() for ground in grounds]


def test_contrast_is_that_of_the_standard() -> None:
    """Its own examples: black on white, and the lightest grey that passes on white."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#fff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("text", "ground"), pairs(READ_ON))
def test_text_can_be_read(mode: str, text: str, ground: str) -> None:
    colours = tokens(mode)
    assert contrast(colours[text], colours[ground]) >= TEXT


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("edge", "ground"), pairs(SEEN_ON))
def test_edges_that_mean_something_are_seen(mode: str, edge: str, ground: str) -> None:
    colours = tokens(mode)
    assert contrast(colours[edge], colours[ground]) >= EDGE


@pytest.mark.parametrize("under", ["#ffffff", STAGE, *CLASSES])
@pytest.mark.parametrize("text", ["stage-ink", "stage-ink-2"])
def test_text_on_glass_can_be_read_whatever_lies_under_it(text: str, under: str) -> None:
    *tint, share = (float(part) for part in GLASS.findall(TOKENS)[0].split(","))
    assert contrast(tokens("dark")[text], over(tint, share, under)) >= TEXT


def test_every_colour_of_text_is_in_the_table() -> None:
    inks = {name for name in tokens("light") if "ink" in name or name in ("good", "mind", "bad", "accent", "gold")}
    assert inks <= set(READ_ON)


@pytest.mark.parametrize("ground", ["stage", "fog"])
@pytest.mark.parametrize("colour", CLASSES)
def test_classes_are_seen_on_the_stage_and_in_the_fog(colour: str, ground: str) -> None:
    assert contrast(colour, tokens("dark")[ground]) >= MARK


def test_no_two_classes_have_one_colour_and_none_is_the_gold_of_the_hand() -> None:
    assert all(
        sum(abs(a - b) for a, b in zip(channels(one), channels(other), strict=True)) > 40
        for one, other in combinations([*CLASSES, GOLD], 2)
    )


@pytest.mark.parametrize("mode", MODES)
def test_the_page_and_its_components_have_the_same_colours(mode: str) -> None:
    colours, theme = tokens(mode), THEME[mode]
    assert theme["primaryColor"] == colours["accent"]
    assert theme["backgroundColor"] == colours["page"]
    assert theme["secondaryBackgroundColor"] == colours["sunk"]
    assert theme["textColor"] == colours["ink"]


def test_the_stage_is_one_colour_everywhere() -> None:
    for mode in MODES:
        assert (tokens(mode)["stage"], tokens(mode)["gold"]) == (STAGE, GOLD)
        assert tokens(mode)["fog"] == over(channels(str(FOG["colour"])), float(FOG["most"]), STAGE)
    assert tuple(THEME["dark"]["chartCategoricalColors"]) == CLASSES
