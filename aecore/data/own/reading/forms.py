"""Whether a table is one of curves: one a row, one after the other with an id, or one long series. Knows no torch."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ....texts import Sentence, mark
from ..check import Guess, Offer
from ..choices import Choices
from .columns import Judged, is_empty
from .grid import Batch
from .names import shown
from .recipes import Recipe
from .telling import Table

__all__ = ["FEWEST_STEPS", "Form", "channels_of", "form_of", "in_a_row", "measured"]

FEWEST_STEPS = 8
"""Moments of a curve."""
LONG = 200
"""Rows from which on a table may be one series."""
WIDE = 12
"""Columns in order, from which on a row may be a curve."""
SMOOTH = 0.5
"""How large steps between neighbours may be, 1 for values in any order."""
ALIKE = 20.0
"""How many times as wide as most columns the widest may be."""
TIME = re.compile(
    r"^(t|time|times|timestamp|date|datetime|day|hour|minute|second|month|year|week|step|frame|时间|日期|年|月)([\s_(].*)?$",
    re.I,
)
ITEM = re.compile(
    r"^(id|case|case_?id|series|series_?id|curve|sample|sample_?id|item|unit|unique_?id|name|subject|trial|sensor|mote|mote_?id|编号)$",
    re.I,
)


@dataclass(frozen=True)
class Form:
    """What one item is."""

    layout: str
    """One of `Choices.layout`; empty for a row of a table."""
    time: Judged | None = None
    item: Judged | None = None
    guesses: tuple[Guess, ...] = ()


def form_of(table: Table, first: Batch, choices: Choices) -> Form:
    """Return what one item is, from the columns and the first rows; a person's choice goes first."""
    time, item = time_of(table), item_of(table)
    found, is_named, doubt = ("", False, False) if choices.kind == "table" else likeliest(table, first, time, item)
    chosen = choices.layout if choices.kind != "table" else ""
    layout = "" if choices.kind == "table" else chosen or found
    if choices.kind == "curve" and not layout:
        layout = "wide" if len(measured(table)) >= WIDE else "long" if time and item else "series"
    possible = found or choices.kind or choices.layout or time or (is_named and len(measured(table)) >= WIDE)
    guesses = kind_guess(layout, table, time, item, doubt and not (choices.kind or choices.layout)) if possible else ()
    return Form(layout, time, item, guesses)


def likeliest(table: Table, first: Batch, time: Judged | None, item: Judged | None) -> tuple[str, bool, bool]:
    """Return the layout that columns and first rows speak for, whether names in order do, and whether it can be
    doubted."""
    wide, is_named = is_wide(table, first)
    if time and item and starts_again(table, first, time, item):
        return "long", is_named, not (TIME.match(time.name) and ITEM.match(item.name))
    if wide:
        return "wide", is_named, not is_named
    if is_series(table, first, time):
        return "" if table.classes else "series", is_named, True
    return "", is_named, False


def kind_guess(layout: str, table: Table, time: Judged | None, item: Judged | None, doubt: bool) -> tuple[Guess, ...]:
    """Say what one item is, and what else it could be."""
    names = {
        "wide": Sentence(mark("Each row is a curve")),
        "long": Sentence(mark("Rows with the same “{name}” are a curve"), {"name": shown(item.name) if item else "id"}),
        "series": Sentence(mark("The whole table is one long series, cut into windows")),
    }
    why = {
        "": Sentence(mark("Nothing says that the order of columns or rows is one of time.")),
        "wide": Sentence(mark("Its columns are in order, of one scale, and neighbours are alike.")),
        "long": Sentence(
            mark("“{name}” begins anew with each of them."), {"name": shown(time.name) if time else "time"}
        ),
        "series": Sentence(mark("The time goes on from the first row to the last.")),
    }
    row = Sentence(mark("Each row is an item: numbers in any order"))
    kind = (Offer("table", row), Offer("curve", Sentence(mark("Items are curves: numbers in order"))))
    if time and not layout:
        why[""] = Sentence(
            mark("Rows have a time, “{name}”, and can be items all the same."), {"name": shown(time.name)}
        )
    first = Guess("kind", names[layout] if layout else row, why[layout], "curve" if layout else "table", kind, doubt)
    if not layout:
        return (first,)
    offers = tuple(Offer(value, said) for value, said in names.items())
    return first, Guess("layout", names[layout], why[layout], layout, offers)


# --- what the columns are ---------------------------------------------------------------------------------------------


def measured(table: Table) -> list[Judged]:
    """Return the columns whose values may be of a curve: those that a person named, else all numbers, also where they
    are always the same or only 0 and 1."""
    found = [as_number(column) for column in table.columns if column.role in ("", "value")]
    kept = [column for column in found if column and not (column.is_chosen and not column.use)]
    return [column for column in kept if column.role == "value"] or kept


def in_a_row(table: Table) -> list[Judged]:
    """Return the columns of which a row may be a curve; empty ones between others are gaps in it."""
    known = {column.name: column for column in measured(table)}
    found = [
        known.get(column.name, column) for column in table.columns if column.name in known or is_empty(column.seen)
    ]
    places = [place for place, column in enumerate(found) if column.name in known]
    return found[places[0] : places[-1] + 1] if places else []


def as_number(column: Judged) -> Judged | None:
    if column.kind == "number":
        return column
    is_digits = column.kind == "yes-no" and column.seen.dot == column.seen.there
    return replace(column, kind="number", recipe=Recipe(column.name, "number")) if is_digits else None


def time_of(table: Table) -> Judged | None:
    """Return the column of the time: one that a person named, a date, or numbers that a name says are time."""
    columns = [column for column in table.columns if column.role in ("", "id", "time") and column.role != "label"]
    named = [column for column in columns if column.role == "time"]
    dates = [column for column in columns if column.kind == "date"]
    counts = [column for column in columns if column.kind == "number" and TIME.match(column.name)]
    return next(iter(named or dates or counts), None)


def item_of(table: Table) -> Judged | None:
    """Return the column that says which rows are one curve."""
    fitting = [column for column in table.columns if column.kind != "date" and column.role != "label"]
    asked = [column for column in fitting if column.role in ("id", "group") and is_repeated(column)]
    named = [column for column in fitting if ITEM.match(column.name) and is_repeated(column)]
    return next(iter(asked or named), None) or next((column for column in fitting if is_name(column)), None)


def is_repeated(column: Judged) -> bool:
    seen = column.seen
    return 2 <= seen.distinct <= seen.there / FEWEST_STEPS


def is_name(column: Judged) -> bool:
    return is_repeated(column) and (
        column.kind in ("text", "category") or (column.kind == "number" and column.seen.whole)
    )


def read(table: Table, first: Batch, column: Judged) -> NDArray[np.float64]:
    return column.recipe.read(first[table.place(column.name)])


def starts_again(table: Table, first: Batch, time: Judged, item: Judged) -> bool:
    """Whether the time grows while the item stays the same, and falls when another one begins."""
    if time.name == item.name:
        return False
    when = read(table, first, time)
    items = np.unique(first[table.place(item.name)].to_pylist(), return_inverse=True)[1]
    same = items[1:] == items[:-1]
    grows = np.diff(when) > 0
    if not same.any() or same.all():
        return False
    return bool(grows[same].mean() > 0.9 and (~grows)[~same].mean() > 0.9 and same.mean() > 0.5)


def is_series(table: Table, first: Batch, time: Judged | None) -> bool:
    """Whether there is one row after the other, evenly, with nothing but numbers; or only one column of numbers."""
    used = [column for column in table.columns if column.use and column is not time]
    if not used or any(as_number(column) is None for column in used) or table.rows < LONG:
        return False
    if time is None:
        return len(used) == 1 and len(table.columns) == 1
    steps = np.diff(read(table, first, time))
    steps = steps[np.isfinite(steps)]
    usual = np.median(steps) if len(steps) else 0.0
    return bool(usual > 0 and (steps < 0).mean() < 0.01 and (np.abs(steps - usual) <= 0.15 * usual).mean() > 0.8)


def is_wide(table: Table, first: Batch) -> tuple[bool, bool]:
    """Return whether rows are curves, and whether names in order say so too."""
    columns = in_a_row(table)
    others = [column for column in table.columns if column.use and as_number(column) is None]
    if len(columns) < WIDE or len(others) > 2:
        return False, False
    numbered = bool(channels_of([column.name for column in columns]))
    headless = all(re.fullmatch(r"column \d+", column.name) for column in columns)
    if not numbered:
        return False, False
    rows = np.stack([read(table, first, column) for column in columns], axis=1)[:500]
    rows = rows[np.isfinite(rows).all(1)]
    if len(rows) < 2:
        return False, not headless
    widths = rows.std(0)
    steps, spread = np.square(np.diff(rows, axis=1)).mean(), 2 * rows.var(1).mean()
    even = widths.max() <= ALIKE * max(float(np.median(widths)), 1e-12 * float(np.abs(rows).max()))
    return bool(even and steps < SMOOTH * spread), not headless


def channels_of(names: Sequence[str]) -> dict[str, list[str]]:
    """Return names by what they begin with, in order; empty where they are not in order or unequally many."""
    found: dict[str, list[tuple[float, str]]] = {}
    for name in names:
        clock = re.fullmatch(r"(\d{1,2}):(\d{2})(:\d{2})?", name)
        parts = re.fullmatch(r"(.*?)[\s_\-.]*(\d+(?:\.\d+)?)\s*([a-zA-Zµ]{0,4})", name)
        if not clock and not parts:
            return {}
        at = float(clock[1]) * 60 + float(clock[2]) if clock else float(parts[2]) if parts else 0.0
        found.setdefault("" if clock or not parts else parts[1], []).append((at, name))
    places = [[at for at, _ in rows] for rows in found.values()]
    if len({len(row) for row in places}) != 1 or any(a >= b for row in places for a, b in pairwise(row)):
        return {}
    return {channel: [name for _, name in rows] for channel, rows in found.items()}
