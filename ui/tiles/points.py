"""Pictures of data sets whose items are points of a space."""

from __future__ import annotations

import math

from .svg import BLUE, ORANGE, TEXT, circle, line, svg

__all__ = ["cloud", "rings", "s_curve", "swiss_roll", "two_clouds"]


def swiss_roll() -> str:
    turns = [1.5 * math.pi * (1 + 2 * i / 38) for i in range(39)]
    dots = ((24 + 1.42 * t * math.cos(t), 24 + 1.42 * t * math.sin(t)) for t in turns)
    return svg(*(circle(x, y, 2.1, rainbow(i / 38)) for i, (x, y) in enumerate(dots)))


def s_curve() -> str:
    angles = [3 * math.pi * (i / 34 - 0.5) for i in range(35)]
    dots = ((24 + 15 * math.sin(t), 24 + 9.5 * math.copysign(1, t) * (math.cos(t) - 1)) for t in angles)
    return svg(*(circle(x, y, 2.1, rainbow(i / 34)) for i, (x, y) in enumerate(dots)))


def rainbow(share: float) -> str:
    """From blue over green to orange: lighter on the way, so that it reads without colours too."""
    return f"hsl({230 - 200 * share:.0f} 65% {44 + 16 * share:.0f}%)"


def rings() -> str:
    return svg(ring(13, BLUE), ring(24, ORANGE), ring(35, "#3a9a4b"))


def ring(x: float, colour: str) -> str:
    return (
        f'<ellipse cx="{x:g}" cy="{24 + (4 if x == 24 else -3)}" rx="10" ry="11" fill="none" stroke="{colour}" '
        'stroke-width="3"/>'
    )


def cloud() -> str:
    """Golden angles give an even cloud; it is long in one direction."""
    found = []
    for i in range(46):
        radius, turn = math.sqrt(i / 46), 2.39996 * i
        long, short = 21 * radius * math.cos(turn), 6.5 * radius * math.sin(turn)
        found.append(circle(24 + 0.8 * long - 0.6 * short, 24 - 0.6 * long - 0.8 * short, 1.7, BLUE, 0.85))
    axes = line("M8 36L40 12", TEXT, 1.6, opacity=0.7)
    return svg(*found, axes)


def two_clouds() -> str:
    """As many points in a small disc as in a large one, by golden angles."""
    found = []
    for i in range(26):
        radius, turn = math.sqrt(i / 26), 2.39996 * i
        across, down = math.cos(turn), math.sin(turn)
        found.append(circle(9 + 2.6 * radius * across, 24 + 2.6 * radius * down, 1, BLUE, 0.85))
        found.append(circle(30 + 16 * radius * across, 24 + 16 * radius * down, 1.6, ORANGE, 0.85))
    return svg(*found)
