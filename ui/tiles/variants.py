"""The picture of a variant, drawn from its own parts: layers on both sides of the code, and what is special about
each."""

from __future__ import annotations

import math
from collections.abc import Callable

from aecore import parts
from aecore.models.variants import Variant

from .codes import WIDE, code, pressure
from .seen import LAYER, bar, item
from .svg import ACCENT, GOLD, ORANGE, RED, TEXT, circle, line, rect, svg

__all__ = ["variant_picture"]


def variant_picture(variant: Variant) -> str:
    model = variant.model
    decoder = f'<g transform="matrix(-1 0 0 1 48 0)">{layers(model, given=False)}</g>'
    middle = code(model), told(model), pressure(model), judged(model)
    return svg(layers(model, given=True), decoder, ties(model), *middle)


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


def settling(model: parts.Model, given: bool) -> str:
    """Columns, and between them what is lacking, sent one layer back."""
    step = 17 / (len(model.backbone.hidden) + 1)
    back = "".join(
        line(f"M{2 + (i + 1.2) * step:.1f} {44 - 3 * i}h-{step * 0.9:.1f}m2-2l-2 2l2 2", RED, 1.2)
        for i in range(len(model.backbone.hidden))
    )
    return columns(model, given) + back


LAYERS: dict[str, Callable[[parts.Model, bool], str]] = {
    "recurrent": chain,
    "autoregressive": chain,
    "predictive": settling,
    "transformer": patches,
}
"""How layers are drawn that are no columns, by kind: (model, whether it is the encoder) -> SVG."""


def ties(model: parts.Model) -> str:
    """Encoder and decoder share their weights: one line holds them together."""
    mirrored = line("M6 45.5C12 49 36 49 42 45.5M6 45.5v-2.5M42 45.5v-2.5", ORANGE, 2)
    return mirrored if model.backbone.mirrors else ""


def told(model: parts.Model) -> str:
    """A class that is told besides; hollow where it is told of few items only."""
    if not model.condition.numbers:
        return ""
    few = bool(model.condition.taught)
    return line("M20 3h8v7h-8zM24 10v5", GOLD, 1.6, fill="none" if few else GOLD, dashes="2 2" if few else "")


def judged(model: parts.Model) -> str:
    """A likelihood other than the usual ones: the absolute error is a V."""
    return LIKELIHOODS.get(model.likelihood.kind, "")


LIKELIHOODS = {"laplace": line("M20 39l4 6l4 -6", ORANGE, 1.8)}
