"""The picture of a variant, drawn from its own parts: layers on both sides of the code, and what is special about each."""

from __future__ import annotations

import math

from aecore import parts
from aecore.models.variants import Variant

from .svg import ACCENT, GOLD, ORANGE, RED, SNOW, TEXT, circle, line, rect, svg

__all__ = ["variant_picture"]

LAYER = 0.45
"""Opacity of layers: the code is what the eye should find."""
WIDE = 50
"""A code of so many numbers is drawn as a tall column."""


def variant_picture(variant: Variant) -> str:
    model = variant.model
    decoder = f'<g transform="matrix(-1 0 0 1 48 0)">{layers(model, given=False)}</g>'
    return svg(layers(model, given=True), decoder, ties(model), code(model), pressure(model), judged(model))


# --- layers -----------------------------------------------------------------------------------------------------------


def layers(model: parts.Model, *, given: bool) -> str:
    """The left half; `given`: it is the encoder, so its first layer is what the view shows."""
    backbone = model.backbone
    if isinstance(backbone, parts.Recurrent):
        return chain(model.view, given)
    if isinstance(backbone, parts.Transformer):
        return patches(model.view, given)
    wide = model.bottleneck.size >= WIDE
    first = 26.0 if wide else 42.0
    sizes = backbone.widths if isinstance(backbone, parts.Dense) else [channels * 16 for channels in backbone.channels]
    heights = [min(first, (6 if wide else 10) + 3.2 * math.log2(size)) for size in sizes]
    step = 17 / (len(heights) + 1)
    cut = isinstance(backbone, parts.Conv)
    hidden = [bar(2 + (i + 1) * step, step * 0.66, height, cut) for i, height in enumerate(heights)]
    straight = line(f"M{step * 0.6:.1f} {24 - first / 2}L22 22M{step * 0.6:.1f} {24 + first / 2}L22 26", TEXT, 1.2, opacity=LAYER)
    plain = straight if not sizes and not wide else ""
    return "".join([plain, item(model.view if given else parts.Identity(), 2, min(7.0, step * 0.66), first, cut), *hidden])


def bar(x: float, width: float, height: float, cut: bool) -> str:
    """One layer; a convolution is cut into its places."""
    if not cut:
        return rect(round(x, 1), round(24 - height / 2, 1), round(width, 1), round(height, 1), TEXT, LAYER, 1.5)
    count = max(2, round(height / 8))
    cell = height / count
    return "".join(
        rect(round(x, 1), round(24 - height / 2 + i * cell, 1), round(width, 1), round(cell - 1.3, 1), TEXT, LAYER, 1) for i in range(count)
    )


def item(view: parts.View, x: float, width: float, height: float, cut: bool) -> str:
    """The item as the encoder sees it."""
    top, whole = 24 - height / 2, bar(x, width, height, cut)
    match view:
        case parts.GaussianNoise():
            return whole + speckles(x, top, height, (RED, RED))
        case parts.SaltAndPepper():
            return whole + speckles(x, top, height, ("#0b0c12", SNOW))
        case parts.Masking():
            return "".join(rect(x, round(top + height * at, 1), width, round(height * long, 1), TEXT, LAYER, 1) for at, long in GAPS)
        case parts.Inpainting():
            part = height * 0.3
            kept = rect(x, top, width, part, TEXT, LAYER, 1) + rect(x, 24 + height / 2 - part, width, part, TEXT, LAYER, 1)
            return kept + line(f"M{x - 1:g} {25 - part / 2:.1f}h{width + 2:g}v{part - 2:.1f}h-{width + 2:g}z", RED, 1.6)
        case parts.LowResolution():
            return rect(x, 14, width, 9, RED, 0.8, 1) + rect(x, 25, width, 9, RED, 0.8, 1)
        case parts.Completion():
            return "".join(star(x + width / 2, 7 + 11 * i, i in (0, 3)) for i in range(4))
    return whole


GAPS = ((0, 0.16), (0.28, 0.1), (0.5, 0.2), (0.84, 0.16))
SPOTS = ((0, 0.05), (5, 0.16), (1, 0.28), (6, 0.42), (0, 0.55), (4, 0.66), (7, 0.78), (2, 0.9))


def speckles(x: float, top: float, height: float, colours: tuple[str, str]) -> str:
    dots = (rect(x - 1 + dx, round(top + share * height, 1), 3, 3, colours[i % 2]) for i, (dx, share) in enumerate(SPOTS))
    return "".join(dots)


def star(x: float, y: float, there: bool) -> str:
    path = f"M{x:g} {y - 4.4:g}l1.3 2.9 3.1.3-2.4 2.1.7 3.1-2.7-1.7-2.7 1.7.7-3.1-2.4-2.1 3.1-.3z"
    return line(path, GOLD, 1, fill=GOLD if there else "none")


def chain(view: parts.View, given: bool) -> str:
    """A memory that passes on what it has read. A forecast reads the past and tells, dashed, the future."""
    foretold = isinstance(view, parts.Forecast) and not given
    wave = line(
        "M2 39c3-9 5-9 8 0s5 9 8 0", ACCENT if foretold else TEXT, 2, opacity=1 if foretold else 0.7, dashes="2 3" if foretold else ""
    )
    links = line("M5 15h13", TEXT, 1.6, opacity=LAYER) + line("M3 10c0-7 9-7 9 0", TEXT, 1.4, opacity=LAYER)
    return links + "".join(circle(x, 15, 3.2, TEXT, 0.6) for x in (4, 11, 18)) + wave


def patches(view: parts.View, given: bool) -> str:
    """Patches that look at each other; hidden ones are hollow."""
    hidden = (1, 2) if given and isinstance(view, parts.HiddenPatches) else ()
    looks = "".join(
        line(f"M8 {7 + 11 * a}L17 {7 + 11 * b}", TEXT, 0.9, opacity=0.35) for a in range(4) for b in range(4) if a not in hidden
    )
    return looks + "".join(
        line(f"M2 {3 + 11 * i}h7v7h-7z", RED, 1.3, dashes="2 2") if i in hidden else rect(2, 3 + 11 * i, 7, 7, TEXT, 0.6, 1)
        for i in range(4)
    )


def ties(model: parts.Model) -> str:
    """Encoder and decoder share their weights: one line holds them together."""
    tied = isinstance(model.backbone, parts.Dense) and model.backbone.tied
    return line("M6 45.5C12 49 36 49 42 45.5M6 45.5v-2.5M42 45.5v-2.5", ORANGE, 2) if tied else ""


# --- code -------------------------------------------------------------------------------------------------------------


def code(model: parts.Model) -> str:
    match model.bottleneck:
        case parts.GaussianCode() as part:
            return cloud(part, model.penalties)
        case parts.Quantised():
            colours = (ACCENT, ORANGE, ACCENT, "#3a9a4b")
            return "".join(rect(20, 6.5 + 9 * i, 8, 8, colour, 1, 1.5) for i, colour in enumerate(colours))
        case parts.FSQ():
            return "".join(
                circle(20 + 4 * (i % 3), 16 + 4 * (i // 3), 1.9 if i == 7 else 1.2, ACCENT, 1 if i == 7 else 0.55) for i in range(15)
            )
        case parts.TopK():
            return column((1, 4))
        case parts.SigmoidCode():
            return "".join(rect(20, 2 + 6.4 * i, 8, 5, ACCENT, shade, 1) for i, shade in enumerate((0.15, 0.9, 0.2, 0.1, 0.55, 0.15, 0.3)))
        case part if model.penalties.l1.weight:
            return column((3,))
        case part if part.size >= WIDE and isinstance(model.backbone, parts.Dense):
            return rect(20.5, 1, 7, 46, ACCENT, 1, 1.5)
    return rect(21.5, 20, 5, 8, ACCENT, 1, 1.5)


def cloud(part: parts.GaussianCode, penalties: parts.Penalties) -> str:
    """A code that is a cloud: tidier with a larger β, held in a vessel with a capacity, along the axes with total correlation."""
    dot = circle(24, 24, 3.4, ACCENT)
    if part.capacity:
        return line("M16.5 15v13a7.5 7.5 0 0 0 15 0v-13", ACCENT, 2) + rect(18.5, 23, 11, 10, ACCENT, 0.35, 4) + dot
    if penalties.total_correlation.weight:
        axes = "".join(
            f'<ellipse cx="24" cy="24" rx="{x}" ry="{y}" fill="{ACCENT}" fill-opacity="0.3"/>' for x, y in ((12, 3.6), (3.6, 12))
        )
        return axes + dot
    ring = line("M24 12.5a11.5 11.5 0 1 0 .010 0z", ACCENT, 1.8) if part.beta > 1 else ""
    return circle(24, 24, 9, ACCENT, min(0.55, 0.25 * part.beta)) + ring + dot


def column(lit: tuple[int, ...]) -> str:
    """Many numbers, few of them at work."""
    return "".join(
        rect(20, 2 + 6.4 * i, 8, 5, ACCENT, 1, 1) if i in lit else line(f"M20.6 {2.6 + 6.4 * i:.1f}h6.8v3.8h-6.8z", ACCENT, 1, opacity=0.5)
        for i in range(7)
    )


def pressure(model: parts.Model) -> str:
    """What pushes all codes into a form."""
    marks = ""
    if model.penalties.mmd.weight:
        dots = ((24, 15), (18, 19), (30, 19), (17, 27), (31, 27), (21, 33), (27, 33))
        marks += line("M24 11a13 13 0 1 0 .010 0z", ACCENT, 1.4, dashes="2 3") + "".join(circle(x, y, 1.8, ACCENT) for x, y in dots)
    if isinstance(model.adversary, parts.CodeCritic):
        marks += line("M24 29v6M14 41c5-7 15-7 20 0-5 6-15 6-20 0z", RED, 1.8) + circle(24, 41, 2.6, RED)
    if model.penalties.contraction.weight:
        marks += line("M24 3v11M20.5 10.5l3.5 4 3.5-4M24 45v-11M20.5 37.5l3.5-4 3.5 4", ORANGE, 2)
    return marks


def judged(model: parts.Model) -> str:
    """A likelihood other than the usual ones: the absolute error is a V."""
    return line("M20 39l4 6l4 -6", ORANGE, 1.8) if isinstance(model.likelihood, parts.Laplace) else ""
