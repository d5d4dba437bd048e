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
    if model.bottleneck.draws > 1:
        dot = "".join(circle(x, y, 2.2, ACCENT) for x, y in ((21, 20), (28, 22), (20, 27), (26, 29)))
    ring = line("M24 12.5a11.5 11.5 0 1 0 .010 0z", ACCENT, 1.8) if beta > 1 else ""
    return circle(24, 24, 9, ACCENT, min(0.55, 0.25 * beta)) + ring + dot


def agreed(model: parts.Model) -> str:
    """Two clouds, and what both agree on."""
    return circle(24, 18, 8, ORANGE, 0.4) + circle(24, 30, 8, ACCENT, 0.4) + circle(24, 24, 3.2, ACCENT)


def column(lit: tuple[int, ...]) -> str:
    """Many numbers, few of them at work."""
    return "".join(
        rect(20, 2 + 6.4 * i, 8, 5, ACCENT, 1, 1)
        if i in lit
        else line(f"M20.6 {2.6 + 6.4 * i:.1f}h6.8v3.8h-6.8z", ACCENT, 1, opacity=0.5)
        for i in range(7)
    )


def shared(model: parts.Model) -> str:
    """Few numbers at work, bound together: the number of them holds for a batch."""
    return column((1, 2, 5)) + line("M17.5 2v43", ORANGE, 1.6)


def jumping(model: parts.Model) -> str:
    """Few numbers at work, and the step that each must reach."""
    return column((4,)) + line("M30.5 44v-18h4v-18", RED, 1.8)


def dictionaries(model: parts.Model) -> str:
    """Few numbers at work, in brackets that hold ever more of them."""
    brackets = "".join(line(f"M{30 + 2.6 * i:.1f} 2v{high}", ORANGE, 1.4) for i, high in enumerate((10, 23, 43)))
    return column((0, 3)) + brackets


def ordered(model: parts.Model) -> str:
    """Numbers that say less and less."""
    return "".join(rect(24 - wide / 2, 13 + 6 * i, wide, 4.6, ACCENT, 1, 1) for i, wide in enumerate((13, 9, 6, 3)))


def globe(model: parts.Model) -> str:
    """A cloud on a ball."""
    meridian = f'<ellipse cx="24" cy="24" rx="5" ry="12" fill="none" stroke="{ACCENT}" stroke-width="1.2"/>'
    ring = line("M24 12a12 12 0 1 0 .010 0z", ACCENT, 1.8) + meridian + line("M12 24h24", ACCENT, 1.2)
    return ring + circle(29, 19, 3.2, ORANGE)


def clusters(model: parts.Model) -> str:
    """A code that is a cloud, among the clouds of the prior."""
    others = circle(18, 17, 6, ORANGE, 0.4) + circle(31, 19, 5, "#3a9a4b", 0.4) + circle(26, 32, 7, ACCENT, 0.4)
    return others + circle(26, 32, 3.2, ACCENT)


CODES: dict[str, Callable[[parts.Model], str]] = {
    "experts": agreed,
    "top-k": largest,
    "sigmoid": rates,
    "batch-top-k": shared,
    "jump-relu": jumping,
    "matryoshka": dictionaries,
    "nested": ordered,
    "spherical": globe,
    "mixture-prior": clusters,
}
"""Codes that their traits do not draw, by kind."""


def eye(x: float) -> str:
    """A critic, which looks at what is above it."""
    return line(f"M{x - 10:g} 41c5-7 15-7 20 0-5 6-15 6-20 0z", RED, 1.8) + circle(x, 41, 2.6, RED)


def pressure(model: parts.Model) -> str:
    """What pushes all codes into a form."""
    marks = ""
    if model.penalties.mmd.weight:
        dots = ((24, 15), (18, 19), (30, 19), (17, 27), (31, 27), (21, 33), (27, 33))
        marks += line("M24 11a13 13 0 1 0 .010 0z", ACCENT, 1.4, dashes="2 3") + "".join(
            circle(x, y, 1.8, ACCENT) for x, y in dots
        )
    if model.adversary.shapes_prior:
        marks += line("M24 29v6", RED, 1.8) + eye(24)
    if model.adversary.shuffles:
        marks += line("M19 29l10 6M29 29l-10 6", RED, 1.8) + eye(24)
    if model.adversary.judges_outputs:
        marks += eye(37)
    if model.penalties.contraction.weight:
        marks += line("M24 3v11M20.5 10.5l3.5 4 3.5-4M24 45v-11M20.5 37.5l3.5-4 3.5 4", ORANGE, 2)
    return marks
