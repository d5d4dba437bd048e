"""Small SVG pictures for tiles: a data set's glyph, and a variant's shape drawn from its own layers."""

from __future__ import annotations

import math

from aecore import parts
from aecore.models.variants import Variant

__all__ = ["data_picture", "variant_picture"]

GLYPHS = {
    # An 8x8 three from the digits (scikit-learn item 3), as ink in 0..9.
    "digits": "0048710004738200011770000018610000017710000016400042385000477500",
    "mnist": "3",
    "kmnist": "お",
}
SHIRT = "M15 12 L8 16 L4 25 L10 28 L12 24 L12 40 L36 40 L36 24 L38 28 L44 25 L40 16 L33 12 C31 17 17 17 15 12 Z"


def svg(body: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" aria-hidden="true">{body}</svg>'


def data_picture(name: str) -> str:
    """Return the picture of a data set: pixels for the coarse digits, a glyph or an outline for the others."""
    glyph = GLYPHS.get(name)
    if glyph is None:
        return svg(f'<rect width="48" height="48" rx="8" fill="#161827"/><path d="{SHIRT}" fill="#f4f4fb"/>')
    if len(glyph) == 1:
        return svg(
            '<rect width="48" height="48" rx="8" fill="#161827"/>'
            f'<text x="24" y="36" font-size="34" text-anchor="middle" fill="#f4f4fb" font-family="cursive, serif">{glyph}</text>'
        )
    pixels = "".join(
        f'<rect x="{4 + 5 * (i % 8)}" y="{4 + 5 * (i // 8)}" width="5.2" height="5.2" fill="#f4f4fb" fill-opacity="{int(ink) / 9:.2f}"/>'
        for i, ink in enumerate(glyph)
    )
    return svg(f'<rect width="48" height="48" rx="8" fill="#161827"/>{pixels}')


def variant_picture(variant: Variant) -> str:
    """Return the picture of a variant: its layers as bars narrowing to the code, with what is special about it marked."""
    model = variant.model
    widths = model.backbone.widths if isinstance(model.backbone, parts.Dense) else [c * 16 for c in model.backbone.channels]
    heights = [40.0, *(10 + 3.2 * math.log2(width) for width in widths)]
    columns = [*heights, 7.0, *reversed(heights)]
    step = 44 / len(columns)
    body = "".join(bar(2 + i * step, step * 0.68, h, i == len(heights), model) for i, h in enumerate(columns))
    return svg(body + noise(model))


def bar(x: float, width: float, height: float, is_code: bool, model: parts.Model) -> str:
    y = 24 - height / 2
    if is_code and isinstance(model.bottleneck, parts.GaussianCode):
        strength = min(0.5, 0.25 * model.bottleneck.beta)
        middle = x + width / 2
        return (
            f'<circle cx="{middle:.1f}" cy="24" r="9" fill="var(--st-primary-color, #4a3fd6)" fill-opacity="{strength:.2f}"/>'
            f'<circle cx="{middle:.1f}" cy="24" r="3.6" fill="var(--st-primary-color, #4a3fd6)"/>'
        )
    colour = "var(--st-primary-color, #4a3fd6)" if is_code else "currentColor"
    opacity = 1 if is_code else 0.45
    if isinstance(model.backbone, parts.Conv) and not is_code:
        cells = max(2, round(height / 9))
        cell = height / cells
        paint = f'rx="1" fill="{colour}" fill-opacity="{opacity}"'
        return "".join(
            f'<rect x="{x:.1f}" y="{y + i * cell:.1f}" width="{width:.1f}" height="{cell - 1.2:.1f}" {paint}/>' for i in range(cells)
        )
    paint = f'rx="1.5" fill="{colour}" fill-opacity="{opacity}"'
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" {paint}/>'


def noise(model: parts.Model) -> str:
    """Dots over the input layer of a model that is shown spoilt pictures."""
    if isinstance(model.view, parts.Identity):
        return ""
    spots = ((1, 8), (6, 13), (2, 19), (7, 26), (1, 31), (5, 37), (8, 7), (3, 42), (8, 20), (7, 33))
    return "".join(f'<rect x="{x}" y="{y}" width="2.6" height="2.6" fill="#e5484d"/>' for x, y in spots)
