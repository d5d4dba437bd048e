"""The picture of a variant, drawn from its own parts: layers on both sides of the code, and what is special about
each."""

from __future__ import annotations

import math
from collections.abc import Callable

from aecore import parts
from aecore.models.variants import Variant

from .codes import WIDE, code, pressure
from .svg import ACCENT, GOLD, ORANGE, RED, SNOW, TEXT, circle, line, rect, svg

__all__ = ["variant_picture"]

LAYER = 0.45
"""Opacity of layers: the code is what the eye should find."""


def variant_picture(variant: Variant) -> str:
    model = variant.model
    decoder = f'<g transform="matrix(-1 0 0 1 48 0)">{layers(model, given=False)}</g>'
    return svg(layers(model, given=True), decoder, ties(model), code(model), pressure(model), judged(model))


# --- layers -----------------------------------------------------------------------------------------------------------


def layers(model: parts.Model, *, given: bool) -> str:
    """The left half; `given`: it is the encoder, so its first layer is what the view shows."""
    return LAYERS.get(model.backbone.kind, columns)(model, given)


def columns(model: parts.Model, given: bool) -> str:
    """A column for each layer; what has channels has many values."""
    wide, cut = model.bottleneck.size >= WIDE, model.backbone.halvings > 0
    first = 26.0 if wide else 42.0
    sizes = [units * (16 if cut else 1) for units in model.backbone.hidden]
    heights = [min(first, (6 if wide else 10) + 3.2 * math.log2(size)) for size in sizes]
    step = 17 / (len(heights) + 1)
    hidden = [bar(2 + (i + 1) * step, step * 0.66, height, cut) for i, height in enumerate(heights)]
    straight = line(
        f"M{step * 0.6:.1f} {24 - first / 2}L22 22M{step * 0.6:.1f} {24 + first / 2}L22 26", TEXT, 1.2, opacity=LAYER
    )
    plain = straight if not sizes and not wide else ""
    return "".join(
        [plain, item(model.view if given else parts.Identity(), 2, min(7.0, step * 0.66), first, cut), *hidden]
    )


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


def coarse(x: float, width: float, height: float, whole: str) -> str:
    return rect(x, 14, width, 9, RED, 0.8, 1) + rect(x, 25, width, 9, RED, 0.8, 1)


def rated(x: float, width: float, height: float, whole: str) -> str:
    return "".join(star(x + width / 2, 7 + 11 * i, i in (0, 3)) for i in range(4))


ITEMS: dict[str, Callable[[float, float, float, str], str]] = {
    "gaussian-noise": noisy,
    "salt-and-pepper": salted,
    "masking": masked,
    "inpainting": holed,
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


def chain(model: parts.Model, given: bool) -> str:
    """A memory that passes on what it has read. A forecast reads the past and tells, dashed, the future."""
    foretold = model.view.forecasts and not given
    wave = line(
        "M2 39c3-9 5-9 8 0s5 9 8 0",
        ACCENT if foretold else TEXT,
        2,
        opacity=1 if foretold else 0.7,
        dashes="2 3" if foretold else "",
    )
    links = line("M5 15h13", TEXT, 1.6, opacity=LAYER) + line("M3 10c0-7 9-7 9 0", TEXT, 1.4, opacity=LAYER)
    return links + "".join(circle(x, 15, 3.2, TEXT, 0.6) for x in (4, 11, 18)) + wave


def patches(model: parts.Model, given: bool) -> str:
    """Patches that look at each other; hidden ones are hollow."""
    hidden = (1, 2) if given and model.view.hides_patches else ()
    looks = "".join(
        line(f"M8 {7 + 11 * a}L17 {7 + 11 * b}", TEXT, 0.9, opacity=0.35)
        for a in range(4)
        for b in range(4)
        if a not in hidden
    )
    return looks + "".join(
        line(f"M2 {3 + 11 * i}h7v7h-7z", RED, 1.3, dashes="2 2")
        if i in hidden
        else rect(2, 3 + 11 * i, 7, 7, TEXT, 0.6, 1)
        for i in range(4)
    )


LAYERS: dict[str, Callable[[parts.Model, bool], str]] = {"recurrent": chain, "transformer": patches}
"""How layers are drawn that are no columns, by kind: (model, whether it is the encoder) -> SVG."""


def ties(model: parts.Model) -> str:
    """Encoder and decoder share their weights: one line holds them together."""
    mirrored = line("M6 45.5C12 49 36 49 42 45.5M6 45.5v-2.5M42 45.5v-2.5", ORANGE, 2)
    return mirrored if model.backbone.mirrors else ""


def judged(model: parts.Model) -> str:
    """A likelihood other than the usual ones: the absolute error is a V."""
    return LIKELIHOODS.get(model.likelihood.kind, "")


LIKELIHOODS = {"laplace": line("M20 39l4 6l4 -6", ORANGE, 1.8)}
