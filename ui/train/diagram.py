"""A network as it will be built, drawn from its spec: a bar for each layer with its size, the code in the middle."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from aecore import parts
from aecore.data.cards import DataCard

from ..compare.naming import numbers_of
from ..language import _

__all__ = ["Layer", "layers", "network"]

WIDTH, HEIGHT, FOOT = 320, 104, 20
"""Of the drawing, and of the line of words under it."""
TALLEST, LEAST = 54.0, 5.0
BAR = 10.0


class Layer(NamedTuple):
    """One column of the drawing."""

    role: str
    """`item`, `layer` or `code`."""
    size: int
    """Numbers that it holds."""
    name: str
    """What stands above it: units, or channels with their places."""


def layers(model: parts.Model, card: DataCard) -> list[Layer]:
    """Return what an item goes through, from what the encoder is given to what the decoder tells."""
    given, told = model.view.shapes(card.shape)
    inner = list(hidden(model.backbone, card.shape))
    ends = [Layer("item", card.sample.inputs(shape), "") for shape in (given, told)]
    return [ends[0], *inner, Layer("code", model.bottleneck.size, ""), *reversed(inner), ends[1]]


def hidden(backbone: parts.Backbone, shape: parts.Shape) -> Iterator[Layer]:
    """The layers between item and code; those that halve the sides have places."""
    for number, units in enumerate(backbone.hidden, 1):
        places = [max(1, math.ceil(side / 2**number)) for side in shape[1:]] if backbone.halvings else []
        name = f"{units} × {'×'.join(map(str, places))}" if places else str(units)
        yield Layer("layer", units * math.prod(places), name)


def network(model: parts.Model, card: DataCard) -> str:
    """Return the drawing as SVG; its colours are those of the style sheet."""
    found = layers(model, card)
    step = (WIDTH - 2 * BAR) / (len(found) - 1)
    largest = max(layer.size for layer in found)
    columns = [(BAR + step * place, height(layer.size, largest), layer) for place, layer in enumerate(found)]
    middle = len(found) // 2
    shapes = [hull(columns[: middle + 1]), hull(columns[middle:]), *(bar(x, tall, layer) for x, tall, layer in columns)]
    narrow = step < 34
    names = (
        ""
        if not layer.name or (narrow and len(layer.name) > 3)
        else text(x, (HEIGHT - FOOT) / 2 - tall / 2 - 4, layer.name, "size")
        for x, tall, layer in columns
    )
    first, code, last = found[0], found[middle], found[-1]
    feet = [
        text(0, HEIGHT - 5, _("{n} values").format(n=f"{first.size:,}"), "foot", "start"),
        text(WIDTH / 2, HEIGHT - 5, numbers_of(code.size), "foot code"),
        text(WIDTH, HEIGHT - 5, _("{n} values").format(n=f"{last.size:,}"), "foot", "end"),
    ]
    body = "".join([*shapes, *names, *feet])
    return f'<svg xmlns="http://www.w3.org/2000/svg" class="network" viewBox="0 0 {WIDTH} {HEIGHT}">{body}</svg>'


def height(size: int, largest: int) -> float:
    """Taller by the logarithm of the size."""
    share = math.log2(1 + size) / math.log2(1 + largest)
    return max(LEAST, TALLEST * share)


def hull(columns: list[tuple[float, float, Layer]]) -> str:
    """The funnel of one half."""
    centre = (HEIGHT - FOOT) / 2
    tops = [f"{x:.1f} {centre - tall / 2:.1f}" for x, tall, _layer in columns]
    feet = [f"{x:.1f} {centre + tall / 2:.1f}" for x, tall, _layer in reversed(columns)]
    return f'<polygon class="hull" points="{" ".join([*tops, *feet])}"/>'


def bar(x: float, tall: float, layer: Layer) -> str:
    top = (HEIGHT - FOOT) / 2 - tall / 2
    return (
        f'<rect class="{layer.role}" x="{x - BAR / 2:.1f}" y="{top:.1f}" width="{BAR:g}" height="{tall:.1f}" rx="2.5"/>'
    )


def text(x: float, y: float, words: str, kind: str, anchor: str = "middle") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{words}</text>'
