"""The strip of a run: what its decoder has drawn, side by side; one way to draw for each kind of sample."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from ..data.cards import DataCard
from ..palette import CLASSES, LINE, STAGE
from .thumbnails import FRAME, GAP

__all__ = ["strip_picture"]

Array = NDArray[Any]
FINE = 4
"""Lines are drawn so many times as large, then made small: smooth edges."""
PIXELS = 24
"""Pictures of fewer pixels a side are enlarged without smoothing."""
MOST_BARS, MOST_WORDS = 22, 40


def strip_picture(card: DataCard, frames: Array) -> Image.Image:
    """Return decoded items as they are drawn (`Dataset.drawn`), beside each other on the stage, as wide as the map."""
    count = len(frames)
    strip = Image.new("RGB", (count * FRAME + (count - 1) * GAP, FRAME), STAGE)
    for place, picture in enumerate(DRAWN[card.kind](card, frames)):
        at = place * (FRAME + GAP) + (FRAME - picture.width) // 2
        strip.paste(picture, (at, (FRAME - picture.height) // 2))
    return strip


def images(card: DataCard, frames: Array) -> list[Image.Image]:
    """Pictures `(n, C, H, W)` uint8, their sides as they are to each other."""
    return [fitted(Image.fromarray(frame[0] if len(frame) != 3 else np.moveaxis(frame, 0, -1))) for frame in frames]


def fitted(picture: Image.Image) -> Image.Image:
    scale = FRAME / max(picture.size)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    if max(picture.size) < PIXELS:  # whole pixels first: an edge that falls between two is then mixed and not moved
        times = -(-2 * FRAME // max(picture.size))
        picture = picture.resize((picture.width * times, picture.height * times), Image.Resampling.NEAREST)
    return picture.convert("RGB").resize(size, Image.Resampling.LANCZOS)


def curves(card: DataCard, frames: Array) -> list[Image.Image]:
    """Curves `(n, C, T)`, all on one scale."""
    values = np.nan_to_num(frames.astype(np.float64))
    low, high = values.min(), values.max()
    heights = 1 - (values - low) / max(high - low, 1e-9)
    colours = [LINE] if frames.shape[1] == 1 else list(CLASSES)
    return [fine(lambda draw, frame=frame: lines(draw, frame, colours)) for frame in heights]  # type: ignore[misc]


def lines(draw: ImageDraw.ImageDraw, frame: Array, colours: list[str]) -> None:
    side, air = FRAME * FINE, 4 * FINE
    for channel, heights in enumerate(frame):
        across = np.linspace(air, side - air, len(heights))
        points = list(zip(across.tolist(), (air + heights * (side - 2 * air)).tolist(), strict=True))
        draw.line(points, fill=colours[channel % len(colours)], width=2 * FINE - 1, joint="curve")


def tables(card: DataCard, frames: Array) -> list[Image.Image]:
    """Rows of a table `(n, F)`: a bar a number from the line of 0, all on one scale."""
    values = np.nan_to_num(frames[:, :MOST_BARS].astype(np.float64))
    largest = max(float(np.abs(values).max()), 1e-9)
    negative = bool((values < 0).any())
    return [fine(lambda draw, row=row: bars(draw, row / largest, negative)) for row in values]  # type: ignore[misc]


def bars(draw: ImageDraw.ImageDraw, row: Array, negative: bool) -> None:
    side, air = FRAME * FINE, 4 * FINE
    zero, reach = (side / 2, side / 2 - air) if negative else (side - air, side - 2 * air)
    wide = (side - 2 * air) / len(row)
    for place, value in enumerate(row.tolist()):
        top, bottom = sorted((zero, zero - value * reach))
        draw.rectangle((air + place * wide, top, air + (place + 0.75) * wide, bottom + FINE / 2), fill=LINE)


def texts(card: DataCard, frames: Array) -> list[Image.Image]:
    """Texts `(n, T)` of word numbers, too small to read: a stroke as long as each word, in one colour for one word."""
    return [fine(lambda draw, row=row: strokes(draw, row.tolist(), card.words)) for row in frames[:, :MOST_WORDS]]  # type: ignore[misc]


def strokes(draw: ImageDraw.ImageDraw, row: list[int], words: tuple[str, ...]) -> None:
    side, air, letter, line = FRAME * FINE, 4 * FINE, 2 * FINE, 7 * FINE
    x, y = air, air
    for number in row:
        length = letter * min(12, len(words[number].strip())) if number < len(words) else 0
        if not length:
            continue
        if x > air and x + length > side - air:
            x, y = air, y + line
        draw.rectangle((x, y, x + length - FINE, y + 3 * FINE), fill=CLASSES[number % len(CLASSES)])
        x += length + FINE


def ratings(card: DataCard, frames: Array) -> list[Image.Image]:
    """Ratings `(n, M)` in [0, 1]: a square each, the brighter the better; none where there is no rating."""
    return [fine(lambda draw, row=row: squares(draw, row.tolist())) for row in frames]  # type: ignore[misc]


def squares(draw: ImageDraw.ImageDraw, row: list[float]) -> None:
    side, air = FRAME * FINE, 2 * FINE
    across = max(1, int(np.ceil(np.sqrt(len(row)))))
    wide = (side - 2 * air) / across
    ground, full = (np.array(tuple(int(c[i : i + 2], 16) for i in (1, 3, 5))) for c in (STAGE, LINE))
    for place, value in enumerate(row):
        if not np.isnan(value):
            x, y = air + place % across * wide, air + place // across * wide
            mixed = ground + (0.15 + 0.85 * min(max(value, 0.0), 1.0)) * (full - ground)
            draw.rectangle((x, y, x + 0.85 * wide, y + 0.85 * wide), fill=tuple(int(c) for c in mixed))


def fine(draw: Callable[[ImageDraw.ImageDraw], None]) -> Image.Image:
    """Return a frame on which something was drawn with smooth edges."""
    large = Image.new("RGB", (FRAME * FINE, FRAME * FINE), STAGE)
    draw(ImageDraw.Draw(large))
    return large.resize((FRAME, FRAME), Image.Resampling.BOX)


DRAWN: dict[str, Callable[[DataCard, Array], list[Image.Image]]] = {
    "image": images,
    "curve": curves,
    "table": tables,
    "text": texts,
    "ratings": ratings,
}
