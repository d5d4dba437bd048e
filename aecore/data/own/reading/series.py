"""Curves whose moments are rows: those with the same id are one curve, or all of them one series, cut into windows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from ....errors import UserError
from ....texts import Sentence, mark
from ..check import Guess, Offer
from ..choices import Choices
from .curves import GAP, MADE_UP, Curves
from .dates import DAY
from .forms import FEWEST_STEPS, Form, measured
from .numerals import trimmed
from .recipes import Recipe
from .room import FEWEST, ROWS, STEPS, evenly, room_for
from .telling import Table, sample_guess

__all__ = ["long_curves", "series_curves"]

MOST_ROWS = 5_000_000
"""Moments that are read."""
ENOUGH = 100
"""Windows side by side from which on they need not overlap."""
PERIODS = {60: 60, 300: 288, 600: 144, 900: 96, 1800: 48, 3600: 24, 3 * 3600: 8, DAY: 28, 7 * DAY: 52}
"""Seconds from one moment to the next -> moments of a natural window: an hour, a day, four weeks, a year."""
MONTH = (28 * DAY, 31 * DAY)
HELD_OUT = 5
"""One of so many windows is held out."""


@dataclass(frozen=True)
class Points:
    """All moments, in the order of the file."""

    times: NDArray[np.float64]
    """`(n,)` seconds, days are as long; or what the column counts."""
    values: NDArray[np.float64]
    """`(n, C)`."""
    codes: NDArray[np.int64]
    items: NDArray[np.int64]
    names: list[str]
    """Of the items."""


def points_of(table: Table, form: Form, columns: Sequence[str]) -> Points:
    """Read all moments. Raises UserError where there are too many."""
    if table.rows > MOST_ROWS:
        raise UserError(
            mark("There are {n} moments; up to {most} can be read."),
            mark("Leave out some columns or rows, or read the file as a table."),
            n=f"{table.rows:,}",
            most=f"{MOST_ROWS:,}",
        )
    places = [table.place(name) for name in columns]
    read = recipes_of(table)
    times, values = np.arange(table.rows, dtype=np.float64), np.empty((table.rows, len(columns)))
    codes, items = np.zeros(table.rows, np.int64), np.zeros(table.rows, np.int64)
    known: dict[str, int] = {}
    at = 0
    for batch in table.grid.read(table.step):
        here = slice(at, at + len(batch[0]))
        for channel, place in enumerate(places):
            values[here, channel] = read[columns[channel]].read(batch[place])
        if form.time:
            days = read[form.time.name].read(batch[table.place(form.time.name)])
            times[here] = days * DAY if form.time.kind == "date" else days
        if form.item:
            text = trimmed(batch[table.place(form.item.name)])
            unique = pc.unique(text)
            numbers = np.array([known.setdefault(name, len(known)) for name in unique.to_pylist()], np.int64)
            items[here] = numbers[pc.index_in(text, value_set=unique).to_numpy()]
        if table.classes:
            codes[here] = table.classes.codes(batch[table.place(table.classes.name)])
        at = here.stop
    return Points(times, values, codes, items, list(known))


def recipes_of(table: Table) -> dict[str, Recipe]:
    """Return how each column is read, by its name."""
    return {column.name: column.recipe for column in (*table.columns, *measured(table))}


def reading(table: Table, form: Form, columns: Sequence[str]) -> dict[str, Any]:
    """Return how the moments of new files are read: which columns, the sign before the decimals of each and of the
    time, and whether the day or the month comes first in its dates."""
    read = recipes_of(table)
    found = {"columns": [[name] for name in columns], "decimals": [read[name].decimal for name in columns], "time": ""}
    if form.time:
        own = read[form.time.name]
        found |= {"time": form.time.name, "order": own.order, "time_decimal": own.decimal}
    return found


def channels(table: Table, form: Form) -> list[str]:
    """Return the columns of values: numbers that are neither the time nor the item."""
    apart = {column.name for column in (form.time, form.item if form.layout == "long" else None) if column}
    found = [column.name for column in measured(table) if column.use and column.name not in apart]
    if not found:
        raise UserError(
            mark("No column of numbers is left for the values of the curves."),
            mark("Say which column is the time, or read the file as a table."),
        )
    return found


def in_time(points: Points) -> tuple[NDArray[np.int64], list[Sentence]]:
    """Return the order of moments, by item and time, without those whose time is unknown."""
    order = np.lexsort((np.arange(len(points.times)), points.times, points.items))
    known = np.isfinite(points.times[order])
    notes = []
    if not known.all():
        notes.append(Sentence(mark("Rows without a time, left out: {n}."), {"n": f"{int((~known).sum()):,}"}))
    order = order[known]
    if (np.diff(order) < 0).any():
        notes.append(Sentence(mark("Rows were not in the order of time, and are now.")))
    return order, notes


def merged(times: NDArray[np.float64], values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return sorted times once each, with the means of their known values."""
    once, where = np.unique(times, return_inverse=True)
    if len(once) == len(times):
        return times, values
    made = np.empty((len(once), values.shape[1]))
    for channel in range(values.shape[1]):
        known = np.isfinite(values[:, channel])
        sums = np.bincount(where[known], values[known, channel], len(once))
        often = np.bincount(where[known], minlength=len(once))
        made[:, channel] = np.where(often > 0, sums / np.maximum(often, 1), np.nan)
    return once, made


def at_times(
    times: NDArray[np.float64], values: NDArray[np.float64], wanted: NDArray[np.float64], step: float
) -> tuple[NDArray[np.float64], int]:
    """Return values `(C, T)` at wanted times on straight lines between the known ones; NaN where the next known ones
    lie too far apart. Also how many of them are at no known time."""
    made, bridged = np.full((values.shape[1], len(wanted)), np.nan), 0
    for channel in range(values.shape[1]):
        known = np.isfinite(values[:, channel])
        when, what = times[known], values[known, channel]
        if not len(when):
            continue
        after = np.clip(np.searchsorted(when, wanted - 1e-6 * step), 0, len(when) - 1)
        before = np.maximum(after - (when[after] > wanted + 1e-6 * step), 0)
        exact = np.minimum(np.abs(when[after] - wanted), np.abs(when[before] - wanted)) <= 0.01 * step
        near = (
            (when[after] - when[before] <= (GAP + 1) * step)
            & (wanted <= when[-1] + GAP * step)
            & (wanted >= when[0] - GAP * step)
        )
        made[channel] = np.where(exact | near, np.interp(wanted, when, what), np.nan)
        bridged += int((near & ~exact).sum())
    return made, bridged


def usual_step(times: NDArray[np.float64], items: NDArray[np.int64]) -> float:
    """Return the median time from one moment of an item to the next; raises UserError where time stands still."""
    steps = np.diff(times)[items[1:] == items[:-1]]
    steps = steps[steps > 0]
    if not len(steps):
        raise UserError(
            mark("The time does not go on within the curves."),
            mark("Say which column is the time, and which one says what belongs together."),
        )
    return float(np.median(steps))


# --- with an id -------------------------------------------------------------------------------------------------------


def long_curves(table: Table, form: Form, choices: Choices) -> Curves:
    """Return a curve for each item, brought to the same number of even steps. Raises UserError where no column names
    the items or the time."""
    if not form.item or not form.time:
        raise UserError(
            mark("Curves one below the other need a column that names the curve and one with the time."),
            mark("Give two columns the roles “id” and “time”, or choose another layout."),
        )
    names = channels(table, form)
    points = points_of(table, form, names)
    order, notes = in_time(points)
    times, items = points.times[order], points.items[order]
    step = usual_step(times, items)
    starts = np.flatnonzero(np.diff(items, prepend=-1))
    ends = [*starts[1:], len(items)]
    lengths = (times[np.array(ends) - 1] - times[starts]) / step + 1
    moments = max(FEWEST_STEPS, int(np.quantile(np.rint(lengths), 0.2)))
    every = -(-moments // STEPS)
    step, moments = step * every, -(-moments // every)
    firsts = points.codes[order][starts]
    most = room_for((len(names), moments), min(ROWS, choices.most or ROWS))
    chosen = evenly(firsts, most, choices.seed)
    made, bridged = [], 0
    for place in chosen:
        here = slice(starts[place], ends[place])
        own, values = merged(times[here], points.values[order[here]])
        curve, between = at_times(own, values, own[0] + step * np.arange(moments), step)
        if between > MADE_UP * curve.size and not is_uneven(own, step):
            curve[:] = np.nan
        made.append(curve)
        bridged += between if np.isfinite(curve).all() else 0
    cut = int((lengths > moments * every + 1).sum())
    if cut:
        notes.append(
            Sentence(
                mark("Curves longer than {steps} moments, of which the beginning is taken: {n}."),
                {"steps": moments, "n": cut},
            )
        )
    recipe = reading(table, form, names) | {"item": form.item.name, "step": step}
    called = [points.names[items[starts[place]]] for place in chosen]
    guesses = tuple(sample_guess(len(chosen), len(starts), choices))
    return Curves(
        np.stack(made), firsts[chosen], tuple(names), recipe, len(starts), called, None, guesses, notes, bridged=bridged
    )


def is_uneven(times: NDArray[np.float64], step: float) -> bool:
    """Whether moments are dense enough but at times of their own."""
    return len(times) > 1 and float(np.diff(times).max()) <= 2 * step


# --- one series -------------------------------------------------------------------------------------------------------


def series_curves(table: Table, form: Form, choices: Choices) -> Curves:
    """Return windows of one series; the last fifth of the time is held out. Raises UserError for a series too short."""
    names = channels(table, form)
    points = points_of(table, Form("series", form.time), names)
    order, notes = in_time(points)
    times, values = merged(points.times[order], points.values[order])
    if len(times) < len(order):
        notes.append(
            Sentence(mark("Rows of the same time, made their mean: {n}."), {"n": f"{len(order) - len(times):,}"})
        )
    step = usual_step(times, np.zeros(len(times), np.int64))
    if 0 < choices.window < FEWEST_STEPS:
        raise UserError(
            mark("A window has at least {least} moments; {n} are asked for."),
            mark("Choose a longer window."),
            least=FEWEST_STEPS,
            n=choices.window,
        )
    window = choices.window or natural_window(step if form.time and form.time.kind == "date" else 0.0, len(times))
    even = np.diff(times)
    is_even = bool((np.abs(even - step) <= 0.15 * step).all())  # months and years count as steps of one length
    if is_even:
        first, whole = offset_of(times[0], step, window, form), values.T
        whole, bridged = gaps_bridged(whole[:, first:])
        moments = times[first:]
    else:
        begin = times[0] + step * offset_of(times[0], step, window, form)
        moments = begin + step * np.arange(int((times[-1] - begin) / step + 1e-6) + 1)
        first = int(np.searchsorted(times, begin))
        whole, bridged = at_times(times, values, moments, step)
    length = whole.shape[1]
    if length < window + FEWEST:
        raise UserError(
            mark("The series has {n} moments; windows of {window} need more than {least}."),
            mark("Choose a shorter window."),
            n=length,
            window=window,
            least=window + FEWEST,
        )
    apart = length // window >= ENOUGH or choices.held_out == "fifth"
    stride = window if apart else max(1, min(window // 2, (length - window) // ENOUGH))
    begins = np.arange(0, length - window + 1, stride)
    most = room_for((len(names), window), min(ROWS, choices.most or ROWS))
    begins = begins[evenly(np.zeros(len(begins), np.int64), most, choices.seed)]
    given = None
    if choices.held_out != "fifth":
        border = begins[len(begins) * (HELD_OUT - 1) // HELD_OUT]
        begins = begins[(begins >= border) | (begins + window <= border)]  # no moment is on both sides
        given = begins >= border
    windows = np.stack([whole[:, at : at + window] for at in begins])
    codes = np.zeros(len(begins), np.int64)
    if table.classes:
        codes = window_codes(codes_at(points.times[order], points.codes[order], moments), begins, window)
    recipe = reading(table, form, names) | {"step": step, "window": window, "stride": stride}
    called = [f"{at + 1}" for at in begins]
    guesses = window_guesses(window, stride, step, length, form, choices)
    if not is_even:
        notes.append(
            Sentence(
                mark("The steps of time are uneven: most are {step}, and values are taken at even ones."),
                {"step": said_step(step, form)},
            )
        )
    return Curves(windows, codes, tuple(names), recipe, len(begins), called, given, guesses, notes, bridged=bridged)


def gaps_bridged(whole: NDArray[np.float64]) -> tuple[NDArray[np.float64], int]:
    """Bridge short gaps of a whole series `(C, n)`; longer ones stay."""
    made, bridged = whole.copy(), 0
    for row in made:
        there = np.flatnonzero(np.isfinite(row))
        if not len(there) or len(there) == len(row):
            continue
        places = np.arange(len(row))
        after = np.clip(np.searchsorted(there, places), 0, len(there) - 1)
        before = np.maximum(after - 1, 0)
        short = (
            (there[after] - there[before] <= GAP + 1) & (places <= there[-1]) & (places >= there[0]) & ~np.isfinite(row)
        )
        row[short] = np.interp(places[short], there, row[there])
        bridged += int(short.sum())
    return made, bridged


def natural_window(step: float, moments: int) -> int:
    """Return how long windows are: a day, a year ... by the step in seconds (0: unknown), as long as some forty fit."""
    usual = 12 if MONTH[0] <= step <= MONTH[1] else PERIODS.get(round(step), 64)
    return max(FEWEST_STEPS, min(usual, STEPS, moments // 40))


def offset_of(start: float, step: float, window: int, form: Form) -> int:
    """Return the first moment of the first window: midnight, where windows are whole days."""
    if not form.time or form.time.kind != "date" or window * step % DAY:
        return 0
    return round(-start % DAY / step)


def codes_at(times: NDArray[np.float64], codes: NDArray[np.int64], moments: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the classes of moments: that of the nearest row, of rows of one time that of the first. Times are
    sorted."""
    after = np.searchsorted(times, moments).clip(0, len(times) - 1)
    before = np.searchsorted(times, times[(after - 1).clip(0)])
    return codes[np.where(moments - times[before] < times[after] - moments, before, after)]


def window_codes(codes: NDArray[np.int64], begins: NDArray[np.int64], window: int) -> NDArray[np.int64]:
    """Return the class that most moments of a window have."""
    return np.array([np.bincount(codes[at : at + window]).argmax() for at in begins], np.int64)


def window_guesses(
    window: int, stride: int, step: float, length: int, form: Form, choices: Choices
) -> tuple[Guess, ...]:
    lengths = sorted({window, *(n for n in (12, 24, 28, 48, 64, 96, 128, 168, 256) if 40 * n <= length)})
    offers = tuple(Offer(str(n), Sentence(mark("{n} moments"), {"n": n})) for n in lengths)
    said = Sentence(mark("Windows of {n} moments, one every {stride}"), {"n": window, "stride": stride})
    why = (
        Sentence(mark("You chose so."))
        if choices.window
        else Sentence(mark("One step is {step}."), {"step": said_step(step, form)})
    )
    ends = (
        Offer("end", Sentence(mark("the end of the time"))),
        Offer("fifth", Sentence(mark("a fifth, drawn"))),
    )
    is_end = choices.held_out != "fifth"
    held_out = Guess(
        "held_out",
        ends[0].said if is_end else ends[1].said,
        Sentence(mark("What comes later must not be known before.")) if is_end else Sentence(mark("You chose so.")),
        "end" if is_end else "fifth",
        ends,
    )
    return Guess("window", said, why, str(window), offers, not choices.window), held_out


def said_step(step: float, form: Form) -> str:
    """Return a step in the largest unit that it is whole in."""
    if not form.time or form.time.kind != "date":
        return f"{step:g}"
    for size, unit in ((DAY, "d"), (3600, "h"), (60, "min")):
        if step % size == 0:
            return f"{step / size:g} {unit}"
    return f"{step:g} s"
