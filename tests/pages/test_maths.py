"""Formula and symbols: the same thing has the same colour, words inside a formula have none."""

import re
import tomllib
from pathlib import Path

import pytest

from aecore.models.variants import VARIANTS
from ui.explore.maths import CODE, COLOURS, DECODER, ENCODER, ITEM, WEIGHT, coloured_formula, coloured_symbols

PAINTED = {"x": ITEM, r"\tilde x": ITEM, "z": CODE, "f": ENCODER, "g": DECODER, r"\lambda": WEIGHT}


def test_symbols_are_coloured_and_words_are_not():
    formula = coloured_formula(r"\lVert x-g(f(\tilde x))\rVert^2+\lambda\,\mathrm{sign}(z)")
    paint = {name: rf"\textcolor{{{COLOURS[colour]}}}{{{name}}}" for name, colour in PAINTED.items()}
    x, z, f, g, weight = (paint[name] for name in (r"\tilde x", "z", "f", "g", r"\lambda"))
    assert formula == rf"\lVert {paint['x']}-{g}({f}({x}))\rVert^2+{weight}\,\mathrm{{sign}}({z})"


@pytest.mark.parametrize("symbols", ["x: item; z: code.", "x：样本；z：编码。"])
def test_the_list_of_symbols_in_any_language(symbols):
    shown = coloured_symbols(symbols)
    assert f":{ITEM}[**x**]" in shown
    assert f":{CODE}[**z**]" in shown
    assert re.sub(r":[a-z]+\[\*\*(.)\*\*\]|[\s\\]", r"\1", shown) == symbols.replace(" ", "")


def test_markup_in_symbols_is_text():
    assert "<script>" not in coloured_symbols("x: <script>; z: a")


def test_the_page_s_colours_are_those_of_the_formula():
    theme = tomllib.loads((Path(__file__).parents[2] / ".streamlit" / "config.toml").read_text())["theme"]
    assert {name: theme[f"{name}TextColor"] for name in COLOURS} == COLOURS


@pytest.mark.parametrize("name", VARIANTS)
def test_every_formula_keeps_its_text(name):
    formula = VARIANTS[name].formula
    painted = coloured_formula(formula)
    assert re.sub(r"\\textcolor\{#[0-9a-f]{6}\}\{((?:[^{}]|\\hat\\rho)+)\}", r"\1", painted) == formula
    assert "textcolor" in painted
