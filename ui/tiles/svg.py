"""The few shapes that the pictures of tiles are made of, in a space of 48 by 48."""

from __future__ import annotations

__all__ = [
    "ACCENT",
    "BLUE",
    "GOLD",
    "INK",
    "ORANGE",
    "RED",
    "SNOW",
    "TEXT",
    "circle",
    "framed",
    "line",
    "rect",
    "svg",
    "words",
]

TEXT = "currentColor"
ACCENT = "var(--st-primary-color, #4a3fd6)"
INK, SNOW = "#161827", "#f4f4fb"
BLUE, ORANGE, RED, GOLD = "#4a86c5", "#ee7733", "#e5484d", "#e0a526"


def svg(*shapes: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" aria-hidden="true">{"".join(shapes)}</svg>'


def framed(*shapes: str, ground: str = INK) -> str:
    """A picture on a ground of its own, as images are shown."""
    return svg(rect(0, 0, 48, 48, ground, 1, 8), *shapes)


def rect(x: float, y: float, width: float, height: float, fill: str, opacity: float = 1, round: float = 0) -> str:
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"{rounded(round)} '
        f'fill="{fill}"{faint(opacity)}/>'
    )


def circle(x: float, y: float, radius: float, fill: str, opacity: float = 1) -> str:
    return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{fill}"{faint(opacity)}/>'


def line(path: str, stroke: str, width: float = 2, *, opacity: float = 1, fill: str = "none", dashes: str = "") -> str:
    broken = f' stroke-dasharray="{dashes}"' if dashes else ""
    seen = f' stroke-opacity="{opacity:g}"' if opacity < 1 else ""
    shape = f'd="{path}" fill="{fill}" stroke="{stroke}" stroke-width="{width:g}"'
    return f'<path {shape} stroke-linecap="round" stroke-linejoin="round"{broken}{seen}/>'


def words(text: str, x: float, y: float, size: float, fill: str, family: str = "sans-serif", weight: int = 400) -> str:
    font = f'font-size="{size:g}" font-family="{family}" font-weight="{weight}"'
    return f'<text x="{x:g}" y="{y:g}" {font} text-anchor="middle" fill="{fill}">{text}</text>'


def rounded(radius: float) -> str:
    return f' rx="{radius:g}"' if radius else ""


def faint(opacity: float) -> str:
    return f' fill-opacity="{opacity:g}"' if opacity < 1 else ""
