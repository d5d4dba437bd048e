"""What a contestant is known by all over the Compare page: a shape in a colour, no two the same, so none is told by
its colour alone."""

from __future__ import annotations

from typing import Any, Literal, TypedDict, get_args

__all__ = ["BASELINE", "COLOURS", "QUIET", "SHAPES", "Shape", "SymbolData", "plotted", "symbol", "symbol_of_baseline"]

Shape = Literal["circle", "square", "diamond", "triangle", "cross", "triangle-down", "saltire", "star", "bar"]


class SymbolData(TypedDict):
    """The mark of a contestant."""

    shape: Shape
    colour: str  # #rrggbb, with a contrast of 3 to 1 or more on light and on dark ground


COLOURS = ("#6b62e8", "#d3630f", "#12907e", "#d6418f", "#2a86c8", "#a0763a", "#5c9417", "#a455d1")
"""One set for light, dark and paper."""
*SHAPES, BASELINE = get_args(Shape)
QUIET = "#7a7799"
PLOTTED: dict[Shape, str] = {"triangle": "triangle-up", "saltire": "x", "bar": "line-ns-open"}
"""What Plotly calls them, where it does not say the same."""


def symbol(place: int) -> SymbolData:
    """Return the mark of contestant number `place`: the first eight differ in both, 64 in one of the two."""
    turn, colour = divmod(place, len(COLOURS))
    return {"shape": SHAPES[(colour + turn) % len(SHAPES)], "colour": COLOURS[colour]}


def symbol_of_baseline(beside: SymbolData, *, alone: bool) -> SymbolData:
    """Return the bar of a baseline: grey where there is one, else in the colour of the contestant whose baseline it
    is."""
    return {"shape": BASELINE, "colour": QUIET if alone else beside["colour"]}


def plotted(mark: SymbolData, size: int) -> dict[str, Any]:
    """Return a mark as Plotly draws it, `size` pixels wide; a bar is a line to it, which must not be thin."""
    line = {"width": 3, "color": mark["colour"]} if mark["shape"] == BASELINE else {}
    return {"symbol": PLOTTED.get(mark["shape"], mark["shape"]), "color": mark["colour"], "size": size, "line": line}
