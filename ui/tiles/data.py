"""The picture of each data set, for its tile."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from aecore.data.cards import DataCard

from .points import cloud, rings, s_curve, swiss_roll, two_clouds
from .samples import mosaic
from .svg import ACCENT, BLUE, GOLD, INK, ORANGE, RED, SNOW, TEXT, circle, framed, line, rect, svg, words

__all__ = ["data_picture"]

REAL = (
    '<svg xmlns="http://www.w3.org/2000/svg" class="real" viewBox="0 0 48 48" preserveAspectRatio="xMidYMid slice" '
    'aria-hidden="true"><image href="{items}" width="48" height="48" image-rendering="pixelated"/></svg>'
)
"""Items of the data set itself."""
CURSIVE = "cursive, serif"
SHIRT = "M15 12 L8 16 L4 25 L10 28 L12 24 L12 40 L36 40 L36 24 L38 28 L44 25 L40 16 L33 12 C31 17 17 17 15 12 Z"
STAR = "M24 6l5.3 11.2 12.2 1.6-9 8.4 2.3 12.1L24 33.3l-10.8 6 2.3-12.1-9-8.4 12.2-1.6z"
HEARTBEAT = "M3 28h8l2-4 3 4h3l3-19 4 29 3-10h4l3-5 3 5h7"
GREYS = ("#20222c", "#4a4d5c", "#7c8090", "#b0b4c0", "#e6e7ec")


def data_picture(name: str, card: DataCard) -> str:
    """Return the picture of a data set by its whole name: four of its items where they are pictures and at hand, else a
    drawing; one that has none of its own gets that of its kind."""
    if items := mosaic(name):
        return REAL.format(items=items)
    draw = PICTURES.get(name)
    return draw() if draw else KINDS.get(card.kind, table)()


def glyph(sign: str, size: float = 34, family: str = CURSIVE) -> Callable[[], str]:
    return lambda: framed(words(sign, 24, 24 + size * 0.36, size, SNOW, family))


def patches(cells: int, colours: tuple[str, ...], turn: float) -> Callable[[], str]:
    """A soft slanted edge in `cells` by `cells` blocks, one path per shade."""
    side = 48 / cells

    def shade(x: int, y: int) -> int:
        across = ((x + 0.5) * math.cos(turn) + (y + 0.5) * math.sin(turn)) / cells
        return round((0.5 + 0.5 * math.sin(5.5 * across - 0.6)) * (len(colours) - 1))

    def blocks(wanted: int) -> str:
        return "".join(
            f"M{x * side:g} {y * side:g}h{side:.2f}v{side:.2f}h-{side:.2f}z"
            for y in range(cells)
            for x in range(cells)
            if shade(x, y) == wanted
        )

    return lambda: svg(*(f'<path d="{blocks(i)}" fill="{colour}"/>' for i, colour in enumerate(colours)))


def cells() -> str:
    inside = circle(19, 21, 7.5, ACCENT, 0.75) + circle(34, 35, 4.5, ACCENT, 0.75)
    return svg(circle(20, 21, 16, "#d85a9a", 0.35), circle(34, 35, 10.5, "#d85a9a", 0.5), inside)


def wine() -> str:
    bowl = "M14 6h20c1 13-3 20-10 20S13 19 14 6z"
    return svg(
        '<path d="M14.4 14h19.2c-.3 7-3.6 12-9.6 12s-9.3-5-9.6-12z" fill="#a3204a"/>',
        line(bowl + "M24 26v15M15 42h18", TEXT, 2.4),
    )


def penguins() -> str:
    """One bird, seen from the front."""
    return svg(
        '<path d="M24 4c9 0 12 8 12 19s-4 20-12 20-12-9-12-20S15 4 24 4z" fill="#3b4254"/>',
        f'<path d="M24 16c6 0 8 6 8 13s-3 12-8 12-8-5-8-12 2-13 8-13z" fill="{SNOW}"/>',
        circle(20, 11, 1.5, SNOW),
        circle(28, 11, 1.5, SNOW),
        f'<path d="M21 14h6l-3 4z" fill="{ORANGE}"/>',
        line("M16 45h5M27 45h5", ORANGE, 2.6),
    )


def noise() -> str:
    state, found = 7, []
    for i in range(36):
        state = (state * 1103515245 + 12345) % 2**31
        found.append(rect(3 + 7 * (i % 6), 3 + 7 * (i // 6), 7, 7, TEXT, 0.08 + 0.75 * (state >> 16) % 100 / 100))
    return svg(*found)


def sines() -> str:
    points = " ".join(f"{3 + i * 1.5:g},{24 - 13 * math.sin(i * 0.44):.1f}" for i in range(29))
    return svg(
        line("M3 24h42", TEXT, 1, opacity=0.35),
        f'<polyline points="{points}" fill="none" stroke="{ACCENT}" stroke-width="2.6"/>',
    )


def sensors() -> str:
    """Two readings over time; one of them jumps."""
    return svg(
        line("M3 15h7l3-3 4 5 4-3 4 2 4-4 4 3 4-2 8 1", BLUE, 2.2),
        line("M3 36h7l3 2 4-3 4 2 3-13 4 1 3 12 5-1 9 1", RED, 2.2),
    )


def pulses() -> str:
    return svg(line(HEARTBEAT, RED, 2.4))


def sentences() -> str:
    bubble = line("M8 6h32a4 4 0 0 1 4 4v20a4 4 0 0 1-4 4H22l-9 8v-8H8a4 4 0 0 1-4-4V10a4 4 0 0 1 4-4z", TEXT, 2)
    return svg(bubble, words("the cat", 24, 24, 10, ACCENT, "sans-serif", 700))


def tales() -> str:
    """An open book with a crown above it."""
    book = line("M24 20C18 15 10 15 4 17v24c6-2 14-2 20 3 6-5 14-5 20-3V17c-6-2-14-2-20 3zM24 20v24", TEXT, 2)
    return svg(book, line("M15 11l-2-8 6 4 5-6 5 6 6-4-2 8z", GOLD, 1.6, fill=GOLD))


def ratings() -> str:
    return svg(line(STAR, GOLD, 2, fill=GOLD))


def cifar() -> str:
    ground = rect(0, 30, 48, 18, "#5f7f4a")
    car = (
        '<path d="M6 34l4-8 7-6h13l6 6 7 2v6z" fill="#c8372d"/><path d="M18 22h5v5h-9zM25 22h5l4 5h-9z" '
        'fill="#d8ecf8"/>'
    )
    return framed(ground, car, circle(14, 35, 4.4, INK), circle(35, 35, 4.4, INK), ground="#8fc0e6")


def svhn() -> str:
    return framed(
        rect(5, 11, 38, 26, "#e9e2cf", 1, 3), words("27", 24, 32, 22, "#23395d", "sans-serif", 700), ground="#8d5a44"
    )


def table() -> str:
    """Bars on both sides of the mean."""
    sides = ((9, BLUE), (-12, ORANGE), (15, BLUE), (-6, ORANGE), (-16, ORANGE), (11, BLUE))
    found = (
        rect(24 + min(0, length), 4 + 7 * i, abs(length), 5, colour, 1, 1) for i, (length, colour) in enumerate(sides)
    )
    return svg(*found, line("M24 2v44", TEXT, 1.4, opacity=0.5))


KINDS: Mapping[str, Callable[[], str]] = {
    "image": patches(6, GREYS, 0.6),
    "curve": sines,
    "table": table,
    "text": sentences,
    "ratings": ratings,
}
PICTURES: Mapping[str, Callable[[], str]] = {
    "breast-cancer": cells,
    "wine": wine,
    "penguins": penguins,
    "tales": tales,
    "swiss-roll": swiss_roll,
    "s-curve": s_curve,
    "rings": rings,
    "linear-gaussian": cloud,
    "two-clouds": two_clouds,
    "noise": noise,
    "sines": sines,
    "pulses": pulses,
    "sensors": sensors,
    "sentences": sentences,
    "ratings": ratings,
    "mnist": glyph("3"),
    "fashion-mnist": lambda: framed(f'<path d="{SHIRT}" fill="{SNOW}"/>'),
    "kmnist": glyph("お"),
    "emnist-letters": glyph("Ag", 27),
    "cifar-10": cifar,
    "svhn": svhn,
}
