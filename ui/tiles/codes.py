"""The middle of a variant's picture: its code, drawn from its traits, and what pushes codes into a form."""

from __future__ import annotations

from collections.abc import Callable

from aecore import parts

from .svg import ACCENT, ORANGE, RED, circle, line, rect

__all__ = ["WIDE", "code", "pressure"]

WIDE = 50
"""A code of so many numbers is drawn as a tall column."""


def code(model: parts.Model) -> str:
    """The code by its kind, or by its traits where the kind has no picture of its own."""
    part = model.bottleneck
    if part.kind in CODES:
        return CODES[part.kind](model)
    if part.stochastic:
        return cloud(model)
    if part.tokens:
        return entries(model) if part.tokens.learnt else levels(model)
    if model.penalties.l1.weight or part.sparse:
        return column((3,))
    if part.size >= WIDE and not model.backbone.needs:
        return rect(20.5, 1, 7, 46, ACCENT, 1, 1.5)
    return rect(21.5, 20, 5, 8, ACCENT, 1, 1.5)


def entries(model: parts.Model) -> str:
    """Tokens, some of them the same."""
    colours = (ACCENT, ORANGE, ACCENT, "#3a9a4b")
    return "".join(rect(20, 6.5 + 9 * i, 8, 8, colour, 1, 1.5) for i, colour in enumerate(colours))


def levels(model: parts.Model) -> str:
    """A grid, one point of it taken."""
    return "".join(
        circle(20 + 4 * (i % 3), 16 + 4 * (i // 3), 1.9 if i == 7 else 1.2, ACCENT, 1 if i == 7 else 0.55)
        for i in range(15)
    )


def rates(model: parts.Model) -> str:
    """Many numbers, each more or less at work."""
    shades = (0.15, 0.9, 0.2, 0.1, 0.55, 0.15, 0.3)
    return "".join(rect(20, 2 + 6.4 * i, 8, 5, ACCENT, shade, 1) for i, shade in enumerate(shades))


def largest(model: parts.Model) -> str:
    return column((1, 4))


def cloud(model: parts.Model) -> str:
    """A code that is a cloud: tidier with a larger β, held in a vessel with a capacity, along the axes with total
    correlation."""
    dot, beta = circle(24, 24, 3.4, ACCENT), model.bottleneck.kl_price
    if beta is None:
        return line("M16.5 15v13a7.5 7.5 0 0 0 15 0v-13", ACCENT, 2) + rect(18.5, 23, 11, 10, ACCENT, 0.35, 4) + dot
    if model.penalties.total_correlation.weight:
        axes = "".join(
            f'<ellipse cx="24" cy="24" rx="{x}" ry="{y}" fill="{ACCENT}" fill-opacity="0.3"/>'
            for x, y in ((12, 3.6), (3.6, 12))
        )
        return axes + dot
    ring = line("M24 12.5a11.5 11.5 0 1 0 .010 0z", ACCENT, 1.8) if beta > 1 else ""
    return circle(24, 24, 9, ACCENT, min(0.55, 0.25 * beta)) + ring + dot


def column(lit: tuple[int, ...]) -> str:
    """Many numbers, few of them at work."""
    return "".join(
        rect(20, 2 + 6.4 * i, 8, 5, ACCENT, 1, 1)
        if i in lit
        else line(f"M20.6 {2.6 + 6.4 * i:.1f}h6.8v3.8h-6.8z", ACCENT, 1, opacity=0.5)
        for i in range(7)
    )


CODES: dict[str, Callable[[parts.Model], str]] = {"top-k": largest, "sigmoid": rates}
"""Codes that their traits do not draw, by kind."""


def pressure(model: parts.Model) -> str:
    """What pushes all codes into a form."""
    marks = ""
    if model.penalties.mmd.weight:
        dots = ((24, 15), (18, 19), (30, 19), (17, 27), (31, 27), (21, 33), (27, 33))
        marks += line("M24 11a13 13 0 1 0 .010 0z", ACCENT, 1.4, dashes="2 3") + "".join(
            circle(x, y, 1.8, ACCENT) for x, y in dots
        )
    if model.adversary.shapes_prior:
        marks += line("M24 29v6M14 41c5-7 15-7 20 0-5 6-15 6-20 0z", RED, 1.8) + circle(24, 41, 2.6, RED)
    if model.penalties.contraction.weight:
        marks += line("M24 3v11M20.5 10.5l3.5 4 3.5-4M24 45v-11M20.5 37.5l3.5-4 3.5 4", ORANGE, 2)
    return marks
