"""A layer in the picture of a variant, and the item as its view shows it to the encoder."""

from __future__ import annotations

from collections.abc import Callable

from aecore import parts

from .svg import GOLD, RED, SNOW, TEXT, line, rect

__all__ = ["LAYER", "bar", "item"]

LAYER = 0.45
"""Opacity of layers: the code is what the eye should find."""


def bar(x: float, width: float, height: float, cut: bool) -> str:
    """One layer; a convolution is cut into its places."""
    if not cut:
        return rect(round(x, 1), round(24 - height / 2, 1), round(width, 1), round(height, 1), TEXT, LAYER, 1.5)
    count = max(2, round(height / 8))
    cell = height / count
    return "".join(
        rect(round(x, 1), round(24 - height / 2 + i * cell, 1), round(width, 1), round(cell - 1.3, 1), TEXT, LAYER, 1)
        for i in range(count)
    )


def item(view: parts.View, x: float, width: float, height: float, cut: bool) -> str:
    """The item as the encoder sees it."""
    whole = bar(x, width, height, cut)
    return ITEMS[view.kind](x, width, height, whole) if view.kind in ITEMS else whole


def noisy(x: float, width: float, height: float, whole: str) -> str:
    return whole + speckles(x, 24 - height / 2, height, (RED, RED))


def salted(x: float, width: float, height: float, whole: str) -> str:
    return whole + speckles(x, 24 - height / 2, height, ("#0b0c12", SNOW))


def masked(x: float, width: float, height: float, whole: str) -> str:
    top = 24 - height / 2
    return "".join(
        rect(x, round(top + height * at, 1), width, round(height * long, 1), TEXT, LAYER, 1) for at, long in GAPS
    )


def holed(x: float, width: float, height: float, whole: str) -> str:
    part = height * 0.3
    left = (24 - height / 2, 24 + height / 2 - part)
    kept = "".join(rect(x, top, width, part, TEXT, LAYER, 1) for top in left)
    return kept + line(f"M{x - 1:g} {25 - part / 2:.1f}h{width + 2:g}v{part - 2:.1f}h-{width + 2:g}z", RED, 1.6)


def halved(x: float, width: float, height: float, whole: str) -> str:
    """One view, and the place of the other."""
    half = height / 2 - 1
    kept = rect(x, round(24 - height / 2, 1), width, round(half, 1), TEXT, LAYER, 1.5)
    return kept + line(f"M{x:g} {25:g}h{width:g}v{half:.1f}h-{width:g}z", RED, 1.4, dashes="2 2")


def coarse(x: float, width: float, height: float, whole: str) -> str:
    return rect(x, 14, width, 9, RED, 0.8, 1) + rect(x, 25, width, 9, RED, 0.8, 1)


def rated(x: float, width: float, height: float, whole: str) -> str:
    return "".join(star(x + width / 2, 7 + 11 * i, i in (0, 3)) for i in range(4))


ITEMS: dict[str, Callable[[float, float, float, str], str]] = {
    "gaussian-noise": noisy,
    "salt-and-pepper": salted,
    "masking": masked,
    "inpainting": holed,
    "two-views": halved,
    "low-resolution": coarse,
    "completion": rated,
}
"""What views do to the item, by kind: (left, width, height, the whole item) -> SVG; others leave it whole."""
GAPS = ((0, 0.16), (0.28, 0.1), (0.5, 0.2), (0.84, 0.16))
SPOTS = ((0, 0.05), (5, 0.16), (1, 0.28), (6, 0.42), (0, 0.55), (4, 0.66), (7, 0.78), (2, 0.9))


def speckles(x: float, top: float, height: float, colours: tuple[str, str]) -> str:
    dots = (
        rect(x - 1 + dx, round(top + share * height, 1), 3, 3, colours[i % 2]) for i, (dx, share) in enumerate(SPOTS)
    )
    return "".join(dots)


def star(x: float, y: float, there: bool) -> str:
    path = f"M{x:g} {y - 4.4:g}l1.3 2.9 3.1.3-2.4 2.1.7 3.1-2.7-1.7-2.7 1.7.7-3.1-2.4-2.1 3.1-.3z"
    return line(path, GOLD, 1, fill=GOLD if there else "none")
