"""Rows of an array -> items of a kind: what an array could be, what it most probably is, how its values are scaled."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ....errors import UserError
from ....texts import Sentence, mark
from ...kinds import Kind
from ..check import Guess, Offer
from ..choices import Choices
from .decoding import View, squared
from .headers import BLOCK, Held
from .names import shown
from .room import EMBEDDING, STEPS

__all__ = [
    "WHITES", "Form", "Levels", "Span", "fewer_steps", "form_of", "levels_of", "made_one", "pictures_of", "scaled",
    "span_of",
]  # fmt: skip

PROBE, PROBED = 512, 64 << 20
"""Rows that are looked at for a guess, and bytes of them."""
ITEM = 64 << 20
"""Bytes of one item."""
COLOURS = (1, 3, 4)
SMOOTH = 0.9
"""Correlation of neighbouring numbers from which on a row is more probably a curve."""
LEAST_SIDE, LEAST_STEPS, WIDE = 8, 16, 32
"""Pixels of what may be a picture in a row; moments of what may be a curve; numbers of what may be an embedding."""
ROUNDED = 1e-7
"""Of a value: what float32 leaves of equal ones."""
WHITES = (16, 255, 4095, 65535)
"""What white is where pixels are whole numbers."""
ALIKE = 20.0
"""How many times as wide as another a number of an embedding spreads, at most."""
Levels = tuple[float, float]
"""Which value is black, and how far above it white is."""
Possible = tuple[Kind, Sentence]
"""What items could be, and why."""
SAID: dict[Kind, str] = {
    "image": mark("Each item is a picture"),
    "curve": mark("Each item is a curve"),
    "table": mark("Each item is a row of numbers"),
}


class Span(NamedTuple):
    """Where the values of an array lie."""

    low: float
    high: float
    is_whole: bool
    """Whether all are whole numbers."""


class Form(NamedTuple):
    """What the items of an array are taken for."""

    kind: Kind
    inner: tuple[int, ...]
    """The shape an item is given first: `(H, W)`, `(C, H, W)`; `(C, T)`; `(F,)`."""
    last: bool
    """Whether channels stand last in the file."""
    guesses: list[Guess]


def span_of(values: NDArray[Any]) -> Span:
    """Return where the finite values lie."""
    known = values[np.isfinite(values)] if values.dtype.kind == "f" else values.ravel()
    if not len(known):
        return Span(0.0, 0.0, True)
    is_whole = values.dtype.kind != "f" or bool((known == np.rint(known)).all())
    return Span(float(known.min()), float(known.max()), is_whole)


def form_of(held: Held, choices: Choices) -> Form:
    """Return what the items of an array are; raises UserError where its shape fits no kind."""
    rank = len(held.grid)
    if rank not in (2, 3, 4):
        raise unfit(held)
    if held.bytes // held.shape[0] > ITEM:
        raise UserError(
            mark("One item of {name} takes {size} MB; at most {most} MB can be read."),
            mark("Save smaller items, each as one row."),
            name=shown(held.name),
            size=f"{held.bytes // held.shape[0] >> 20:,}",
            most=ITEM >> 20,
        )
    possible = kinds_of(held)
    if not possible:
        raise unfit(held)
    kind, why = possible[0]
    if choices.kind in dict(possible):
        kind, why = choices.kind, Sentence(mark("You chose so."))
    guesses = []
    if len(possible) > 1:
        offers = tuple(Offer(one, Sentence(SAID[one])) for one, _ in possible)
        guesses.append(Guess("kind", Sentence(SAID[kind]), why, kind, offers, is_open=not choices.kind))
    inner, last, more = INNER[kind](held.grid[1:], choices)
    return Form(kind, inner, last, [*guesses, *more])


def unfit(held: Held) -> UserError:
    return UserError(
        mark("{name} has the shape {shape}, which is no list of items."),
        mark("Pictures are (N, height, width), with colours (N, height, width, 3); curves and rows (N, numbers)."),
        name=shown(held.name),
        shape="(" + ", ".join(map(str, held.grid)) + ")",
    )


def kinds_of(held: Held) -> list[Possible]:
    """Return what the items could be, the likeliest first, each with its reason."""
    inner = held.grid[1:]
    if len(inner) == 3:
        fits = (
            any(n in COLOURS for n in (inner[0], inner[2]))
            and min(inner[:2] if inner[2] in COLOURS else inner[1:]) >= 2
        )
        return [("image", Sentence(mark("It has four places: items, height, width and colours.")))] if fits else []
    if len(inner) == 2:
        return of_three(inner, held)
    return of_two(inner[0], held, probed(held))


def probed(held: Held) -> NDArray[np.float64]:
    """Return rows from all over an array."""
    count = min(PROBE, held.shape[0], max(2, PROBED // (held.bytes // held.shape[0])))
    return held.rows(np.unique(np.linspace(0, held.shape[0] - 1, count).astype(np.int64))).astype(np.float64)


def of_three(inner: tuple[int, ...], held: Held) -> list[Possible]:
    small, large = sorted(inner)
    picture: Possible = ("image", Sentence(mark("An item is {h} × {w} numbers."), {"h": inner[0], "w": inner[1]}))
    curve: Possible = ("curve", Sentence(mark("An item is {n} rows of {m} numbers."), {"n": small, "m": large}))
    if small < 2:
        return [curve]
    return [picture, curve] if small >= LEAST_SIDE or held.dtype == np.uint8 else [curve, picture]


def of_two(count: int, held: Held, probe: NDArray[np.float64]) -> list[Possible]:
    """Judge rows of numbers: pictures laid out in a row, curves, or just numbers."""
    span = span_of(probe)
    rows: Possible = ("table", Sentence(mark("The numbers of a row have no order that could be seen.")))
    found: list[Possible] = []
    if count <= EMBEDDING:
        found.append(rows)
    if count >= LEAST_STEPS:
        curve: Possible = ("curve", Sentence(mark("Numbers beside each other are alike in every row.")))
        found.insert(0 if neighbours(probe) >= SMOOTH or not found else 1, curve)
    if side := side_in(count):
        why = Sentence(mark("{n} numbers are a picture of {side} × {side}."), {"n": count, "side": side})
        as_stored = span.is_whole and 0 <= span.low and 1 < span.high <= 255
        found.insert(0 if held.dtype == np.uint8 or as_stored or not found else len(found), ("image", why))
    return found


def side_in(count: int) -> int:
    """Return the side of the square picture, in grey or colour, that a row could be; 0 where there is none."""
    for channels in (1, 3):
        side = math.isqrt(count // channels)
        if side >= LEAST_SIDE and channels * side * side == count:
            return side
    return 0


def neighbours(probe: NDArray[np.float64]) -> float:
    """Return how alike numbers beside each other are: their correlation, after each number's mean is taken away."""
    values = np.nan_to_num(probe, posinf=0, neginf=0)
    values = values - values.mean(0)
    norm = float((values[:, :-1] ** 2).sum() * (values[:, 1:] ** 2).sum()) ** 0.5
    return float((values[:, :-1] * values[:, 1:]).sum()) / norm if norm > 0 else 0.0


# --- the shape of an item ---------------------------------------------------------------------------------------------


def image_shape(inner: tuple[int, ...], choices: Choices) -> tuple[tuple[int, ...], bool, list[Guess]]:
    if len(inner) == 1:
        side = side_in(inner[0])
        return ((side, side) if side * side == inner[0] else (3, side, side)), False, []
    if len(inner) == 2:
        return inner, False, []
    first, last = inner[0] in COLOURS, inner[2] in COLOURS
    is_last = choices.channels == "last" if first and last and choices.channels else last
    guesses = [channels_guess(is_last, choices)] if first and last else []
    return ((inner[2], *inner[:2]) if is_last else inner), is_last, guesses


def curve_shape(inner: tuple[int, ...], choices: Choices) -> tuple[tuple[int, ...], bool, list[Guess]]:
    if len(inner) == 1:
        return (1, inner[0]), False, []
    is_last = choices.channels == "last" if choices.channels else inner[1] < inner[0]
    return (inner[::-1] if is_last else inner), is_last, [channels_guess(is_last, choices)]


def row_shape(inner: tuple[int, ...], choices: Choices) -> tuple[tuple[int, ...], bool, list[Guess]]:
    return inner, False, []


INNER = {"image": image_shape, "curve": curve_shape, "table": row_shape}


def channels_guess(is_last: bool, choices: Choices) -> Guess:
    said = {"first": mark("Colours or channels stand first"), "last": mark("Colours or channels stand last")}
    value = "last" if is_last else "first"
    why = mark("You chose so.") if choices.channels else mark("There are fewer of them than of other places.")
    offers = tuple(Offer(one, Sentence(text)) for one, text in said.items())
    return Guess("channels", Sentence(said[value]), Sentence(why), value, offers)


# --- values -----------------------------------------------------------------------------------------------------------


def pictures_of(rows: NDArray[Any], form: Form, levels: Levels, view: View) -> NDArray[np.uint8]:
    """Return rows as pictures `(n, 3, side, side)`, scaled from black to white."""
    low, white = levels
    values = np.moveaxis(rows, -1, 1) if form.last else rows.reshape(len(rows), *form.inner)
    values = values.reshape(len(rows), -1, *form.inner[-2:])
    if (low, white) != (0, 255) or values.dtype != np.uint8:
        known = np.nan_to_num(values.astype(np.float32), nan=low, posinf=low + white, neginf=low)
        values = ((known - low) * (255 / white)).round().clip(0, 255).astype(np.uint8)
    if values.shape[1] == 4:
        alpha, ground = values[:, 3:].astype(np.uint16), 255 if view.ground == "white" else 0
        values = ((values[:, :3] * alpha + ground * (255 - alpha) + 127) // 255).astype(np.uint8)
    if values.shape[2:] != (view.side, view.side):
        values = np.stack([resized(picture, view) for picture in values])
    return np.broadcast_to(values, (len(values), 3, *values.shape[2:]))


def resized(picture: NDArray[np.uint8], view: View) -> NDArray[np.uint8]:
    layers = [np.asarray(squared(Image.fromarray(np.ascontiguousarray(layer)), view)) for layer in picture]
    return np.stack(layers)


def levels_of(span: Span) -> Levels:
    """Return what is black and white where only the values themselves tell."""
    low, high, is_whole = span
    if low < 0:
        return (-1.0, 2.0) if not is_whole and low >= -1 and high <= 1 else (low, (high - low) or 1.0)
    if high <= 1:
        return 0.0, 1.0
    tops = WHITES if is_whole else (255,)
    return 0.0, float(next((top for top in tops if high <= top), high))


def scaled(values: NDArray[np.float32], kind: Kind, choices: Choices) -> tuple[list[Guess], dict[str, Any]]:
    """Scale rows `(N, F)` or curves `(N, C, T)` in place; returns the guess, and what was taken away and divided by."""
    axes, shape = ((0, 2), (-1, 1)) if values.ndim == 3 else ((0,), (-1,))
    mean = values.mean(axes, dtype=np.float64)
    spread = spread_of(values, mean.reshape(shape), axes)
    known = spread[spread > 0]
    alike = len(known) > 0 and float(known.max()) <= ALIKE * float(np.median(known))
    is_embedding = kind == "table" and len(spread) >= WIDE and alike
    way = choices.scale or ("together" if is_embedding else "standard")
    if way == "robust":
        low, mean, high = np.percentile(values, (25, 50, 75), axis=axes).astype(np.float64)
        spread = np.where(high > low, (high - low) / 1.349, spread)
    if way == "together":
        spread = np.full_like(spread, math.sqrt(float((spread**2).mean())))
    spread = np.where(spread > 0, spread, 1.0)
    for block in blocks_of(values):
        block[:] = (block - mean.reshape(shape)) / spread.reshape(shape)
    return [scale_guess(way, kind, is_embedding, choices)], {"mean": mean.tolist(), "scale": spread.tolist()}


def spread_of(values: NDArray[np.float32], mean: NDArray[np.float64], axes: tuple[int, ...]) -> NDArray[np.float64]:
    """Return the standard deviations; 0 where values differ by no more than they are rounded."""
    squares = sum(((block - mean) ** 2).sum(axes) for block in blocks_of(values))
    spread = np.sqrt(squares / math.prod(values.shape[axis] for axis in axes))
    return np.where(spread > ROUNDED * np.abs(mean.reshape(-1)), spread, 0.0)


def blocks_of(values: NDArray[np.float32]) -> Iterator[NDArray[np.float32]]:
    """Yield the rows of an array some at a time, as in double precision they take twice the room."""
    each = max(1, BLOCK // max(1, values[0].nbytes))
    return (values[first : first + each] for first in range(0, len(values), each))


def scale_guess(way: str, kind: Kind, is_embedding: bool, choices: Choices) -> Guess:
    said = {
        "together": mark("All numbers are divided by one number, so that directions stay"),
        "standard": mark("Each number is brought to mean 0 and spread 1"),
        "robust": mark("Each number is brought to median 0, its middle half to one width"),
    }
    why = (
        mark("There are many numbers of one scale, as another model computes them.")
        if is_embedding
        else mark("Otherwise large numbers would count more than small ones.")
    )
    offers: Sequence[Offer] = [Offer(one, Sentence(text)) for one, text in said.items()]
    why = mark("You chose so.") if choices.scale else why
    return Guess("scale", Sentence(said[way]), Sentence(why), way, tuple(offers))


def made_one(steps: int) -> int:
    """Return of how many moments each is the mean, so that there are no more than there is room for."""
    return max(1, -(-steps // STEPS))


def fewer_steps(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return curves `(n, C, T)` with no more moments than there is room for."""
    each = made_one(values.shape[2])
    kept = values[:, :, : values.shape[2] // each * each]
    return values if each == 1 else kept.reshape(*kept.shape[:2], -1, each).mean(3, dtype=np.float32)
