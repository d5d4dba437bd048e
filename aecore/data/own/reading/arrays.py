"""Arrays that somebody has saved (NPY, NPZ, IDX, safetensors) -> pictures, curves or rows of numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from ....errors import UserError
from ....texts import Sentence, mark
from ...kinds import Kind
from ..check import Check, Guess, LeftOut
from ..choices import Choices
from ..draft import Draft, Tell
from .containers import Entry
from .decoding import Glance
from .folders import MANY, apart, split_guess
from .headers import Held, arrays_in
from .names import natural, shown
from .pictures import check_of, colour_guess, coloured, viewed
from .room import PICTURES, ROWS, SIDE, evenly, room_for
from .said import card_of, renumbered, sampled
from .shaping import Form, Levels, Span, fewer_steps, form_of, levels_of, made_one, pictures_of, scaled, span_of
from .which import Part, main_of, parts_of

__all__ = ["read_arrays"]

AskLevels = Callable[[Span, "np.dtype[Any]"], Levels]
"""What is black and white where values of a type lie so."""


@dataclass
class Made:
    """What became of the items that were taken."""

    samples: NDArray[Any]
    kept: NDArray[np.bool_]
    """`(n,)`: which of them could be used."""
    recipe: dict[str, Any]
    guesses: list[Guess] = field(default_factory=list)
    notes: list[Sentence] = field(default_factory=list)


def read_arrays(entries: Sequence[Entry], choices: Choices, tell: Tell, levels: AskLevels | None = None) -> Draft:
    """Return the draft of the arrays in files; `levels` says what is black and white, else the values do. Raises
    UserError where none of them holds items."""
    held, left_out = list[Held](), list[LeftOut]()
    for entry in entries:
        try:
            held += arrays_in(entry)
        except UserError as error:
            if len(entries) == 1:
                raise
            left_out.append(LeftOut(entry.name, error.message))
    main, guesses = main_of(held, left_out, choices)
    parts, more = parts_of(main, held, choices)
    used = {id(one) for part in parts for one in (part.items, part.labels)}
    unused = Sentence(mark("another array holds the items"))
    left_out += [LeftOut(shown(one.name), unused) for one in held if id(one) not in used]
    form = form_of(main, choices)
    labels, classes = labelled(parts, left_out)
    room = room_of(form, choices)
    chosen = evenly(labels, min(room, choices.most or room), choices.seed)
    if form.kind == "image":
        made = as_pictures(parts, form, chosen, choices, tell, levels or (lambda span, dtype: levels_of(span)))
    else:
        made = as_numbers(parts, form, chosen, choices, tell)
    made.guesses = [*guesses, *form.guesses, *made.guesses, *more, *sampled(len(chosen), len(labels), room, choices)]
    return draft_of(made, form, parts, labels[chosen], classes, chosen, left_out, choices)


def draft_of(
    made: Made,
    form: Form,
    parts: Sequence[Part],
    labels: NDArray[np.int64],
    classes: list[str],
    chosen: NDArray[np.int64],
    left_out: list[LeftOut],
    choices: Choices,
) -> Draft:
    """Put together what is told of the items, and the items."""
    numbers, names = renumbered(labels[made.kept], classes)
    check = check_of if form.kind == "image" else numbers_check
    found = sum(part.items.grid[0] for part in parts)
    card = check(made.samples, numbers, names, found, choices)
    given = None
    if len(parts) > 1:
        first, held_out = parts[0].items.grid[0], [part.is_held_out for part in parts]
        mask = np.where(chosen < first, *held_out)[made.kept]
        given = torch.from_numpy(mask)
        made.guesses.append(split_guess(mask, choices))
    card = replace(card, guesses=tuple(made.guesses), left_out=tuple(left_out), notes=(*made.notes, *card.notes))
    samples = torch.from_numpy(np.ascontiguousarray(made.samples))
    return Draft(
        card,
        samples,
        torch.from_numpy(numbers),
        bounded=form.kind == "image",
        given=given,
        columns=columns_of(parts[0].items) if form.kind == "table" else (),
        recipe=made.recipe,
    )


def columns_of(items: Held) -> tuple[str, ...]:
    """Return what the numbers of a row are called: as the fields of records, else by their place."""
    return tuple(apart(items.fields)) or tuple(str(i + 1) for i in range(items.grid[1]))


def room_of(form: Form, choices: Choices) -> int:
    """Return how many items there is room for."""
    side = choices.side or min(SIDE, *form.inner[-2:]) if form.kind == "image" else 0
    shape = (3 if len(form.inner) == 3 else 1, side, side) if side else shape_of(form)
    return room_for(shape, PICTURES if side else ROWS)


def shape_of(form: Form) -> tuple[int, ...]:
    """Return the shape of rows and curves as they are kept."""
    return (form.inner[0], form.inner[1] // made_one(form.inner[1])) if form.kind == "curve" else form.inner


# --- labels -----------------------------------------------------------------------------------------------------------


def labelled(parts: Sequence[Part], left_out: list[LeftOut]) -> tuple[NDArray[np.int64], list[str]]:
    """Return the labels of all items, of all parts one after the other, and what these are called."""
    lists = [part.labels.rows().reshape(-1) for part in parts if part.labels is not None]
    found = named_classes(np.concatenate(lists)) if lists else None
    if lists and found is None:
        why = Sentence(mark("its values are no classes: they are different in almost every item"))
        left_out += [LeftOut(shown(part.labels.name), why) for part in parts if part.labels is not None]
    return found or (np.zeros(sum(part.items.grid[0] for part in parts), np.int64), [])


def named_classes(values: NDArray[Any]) -> tuple[NDArray[np.int64], list[str]] | None:
    """Return labels 0, 1, ... with their names; None where values are measured, or of too many sorts."""
    if values.dtype.kind == "f" and not (np.isfinite(values).all() and (values == np.rint(values)).all()):
        return None
    there, numbers = np.unique(values, return_inverse=True)
    if len(there) > MANY or len(there) > max(2, len(values) // 2):
        return None
    names = [called(one) for one in there]
    order = sorted(range(len(names)), key=lambda i: place_of(names[i]))
    place = np.empty(len(names), np.int64)
    place[order] = np.arange(len(names))
    return place[numbers.reshape(-1)], apart([names[i] for i in order])


def called(label: Any) -> str:
    """Return what a label is called."""
    if isinstance(label, bytes):
        return label.decode("utf-8", "replace")
    return f"{label:g}" if isinstance(label, np.floating) else str(label)


def place_of(name: str) -> tuple[float, list[tuple[int, int, str]]]:
    """Return what to sort the name of a class by: numbers as numbers."""
    try:
        return float(name), []
    except ValueError:
        return float("inf"), natural(name)


# --- items ------------------------------------------------------------------------------------------------------------


def blocks_of(parts: Sequence[Part], chosen: NDArray[np.int64], tell: Tell) -> Iterator[NDArray[Any]]:
    """Yield the chosen rows in blocks; tells bytes done."""
    total, done, first = sum(part.items.bytes for part in parts), 0, 0
    for part in parts:
        last = first + part.items.grid[0]
        for block in part.items.blocks(chosen[(chosen >= first) & (chosen < last)] - first):
            yield block
            done += block.nbytes
            tell(min(done, total), total)
        first = last
    tell(total, total)


def as_pictures(
    parts: Sequence[Part], form: Form, chosen: NDArray[np.int64], choices: Choices, tell: Tell, ask: AskLevels
) -> Made:
    """Draw arrays of one size as pictures; black and white are those of all of them."""
    height, width = form.inner[-2:]
    view, guesses = viewed([Glance(width, height, len(form.inner) == 2)] * len(chosen), choices)
    spans = [span_of(block) for block in blocks_of(parts, chosen, lambda done, total: None)]
    span = Span(min(s.low for s in spans), max(s.high for s in spans), all(s.is_whole for s in spans))
    low, white = ask(span, parts[0].items.dtype)
    pixels, place = np.empty((len(chosen), 3, view.side, view.side), np.uint8), 0
    for block in blocks_of(parts, chosen, tell):
        pixels[place : place + len(block)] = pictures_of(block, form, (low, white), view)
        place += len(block)
    samples = coloured(pixels, choices)
    guesses += colour_guess(samples, choices)
    note = Sentence(mark("Values lie between {low} and {high}."), {"low": f"{span.low:g}", "high": f"{span.high:g}"})
    recipe = {"reader": "pictures", "channels": samples.shape[1], "low": low, "white": white} | view._asdict()
    return Made(samples, np.ones(len(samples), bool), recipe, guesses, [note])


def as_numbers(parts: Sequence[Part], form: Form, chosen: NDArray[np.int64], choices: Choices, tell: Tell) -> Made:
    """Take rows or curves as numbers, scaled; those with values that are no numbers are left out."""
    values, place = np.empty((len(chosen), *shape_of(form)), np.float32), 0
    for block in blocks_of(parts, chosen, tell):
        rows = np.moveaxis(block, -1, 1) if form.last else block.reshape(len(block), *form.inner)
        with np.errstate(over="ignore"):
            rows = rows.astype(np.float32)
        values[place : place + len(rows)] = fewer_steps(rows) if form.kind == "curve" else rows
        place += len(rows)
    kept = np.logical_and.reduce(np.isfinite(values.reshape(len(values), -1)), axis=1)
    notes = []
    if form.kind == "curve" and (each := made_one(form.inner[1])) > 1:
        notes.append(Sentence(mark("Curves are long, so each {n} moments are one: their mean."), {"n": each}))
    if not kept.all():
        text = mark("Items left out, as they hold values that are no finite numbers: {n}.")
        notes.append(Sentence(text, {"n": int((~kept).sum())}))
        values = values[kept]
    if not len(values):
        raise UserError(mark("Every item holds values that are no finite numbers."), mark("Fill the gaps first."))
    guesses, recipe = scaled(values, form.kind, choices)
    return Made(values, kept, {"reader": "arrays", "kind": form.kind} | recipe, guesses, notes)


def numbers_check(
    samples: NDArray[np.float32], labels: NDArray[np.int64], classes: tuple[str, ...], found: int, choices: Choices
) -> Check:
    """Return the check card of rows `(N, F)` or curves `(N, C, T)`, without what was guessed of their files."""
    if samples.ndim == 3:
        said = mark("{n} curves of {m} moments in {k} classes") if classes else mark("{n} curves of {m} moments")
    else:
        said = mark("{n} rows of {m} numbers in {k} classes") if classes else mark("{n} rows of {m} numbers")
    values = {"n": f"{len(samples):,}", "m": f"{samples.shape[-1]:,}", "k": len(classes)}
    kind: Kind = "curve" if samples.ndim == 3 else "table"
    return card_of(kind, Sentence(said, values), samples, labels, classes, found, choices)
