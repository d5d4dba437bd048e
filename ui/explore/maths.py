"""A variant's formula and its symbols: the same thing has the same colour in both."""

from __future__ import annotations

import re

import streamlit as st

from aecore.models.variants import Variant

from ..language import _
from ..words import escape

__all__ = ["coloured_formula", "coloured_symbols", "show_maths"]

ITEM, CODE, ENCODER, DECODER, WEIGHT = "blue", "violet", "green", "orange", "red"
COLOURS = {ITEM: "#2e7dd7", CODE: "#8b5cf6", ENCODER: "#1a936f", DECODER: "#d9660a", WEIGHT: "#d6336c"}
"""Streamlit's names and what they are in .streamlit/config.toml; told apart on light and dark ground."""
TOKEN = re.compile(r"\\mathrm\{[^}]*\}|\\mathbb\{.\}|\\mathcal N|\\(?:tilde|hat) ?(?:x|\\rho)|\\[a-zA-Z]+|[a-zA-Z]")
LATEX = {
    **dict.fromkeys(("x", "X", "r", r"\tilde x", r"\hat x"), ITEM),
    **dict.fromkeys(("z", "e"), CODE),
    **dict.fromkeys(("f", "q"), ENCODER),
    **dict.fromkeys(("g", "p"), DECODER),
    **dict.fromkeys((r"\beta", r"\lambda", r"\gamma", r"\rho", r"\hat\rho", r"\theta", "C"), WEIGHT),
}
LETTERS = {
    **dict.fromkeys("xXr", ITEM),
    **dict.fromkeys("ze", CODE),
    **dict.fromkeys("fq", ENCODER),
    **dict.fromkeys("gp", DECODER),
    **dict.fromkeys("βλγρθC", WEIGHT),
}
"""By the first letter of an entry in the list of symbols."""


def coloured_formula(formula: str) -> str:
    """Return LaTeX in which items, codes, encoder, decoder and weights have their colours."""

    def paint(match: re.Match[str]) -> str:
        colour = LATEX.get(match[0])
        return rf"\textcolor{{{COLOURS[colour]}}}{{{match[0]}}}" if colour else match[0]

    return TOKEN.sub(paint, formula)


def coloured_symbols(symbols: str) -> str:
    """Return the list of symbols (`x: item; z: code.`, in any language) as Markdown, each symbol in its colour."""
    parts = []
    for entry in re.split(r"(?<=[;；])\s*", symbols):
        symbol, sign, meaning = next(
            (entry.partition(colon) for colon in (":", "：") if colon in entry), (entry, "", "")
        )
        colour = LETTERS.get(symbol.strip()[:1]) if sign else None
        name = f":{colour}[**{escape(symbol)}**]" if colour else escape(symbol)
        parts.append(name + escape(sign + meaning))
    return " ".join(parts)


def show_maths(variant: Variant) -> None:
    """Draw the formula, and below it what each symbol stands for."""
    st.latex(coloured_formula(variant.formula))
    st.markdown(coloured_symbols(_(variant.symbols)))
