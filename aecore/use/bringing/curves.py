"""Curves of any length -> windows as long as those of a model, scaled as these were: a curve a row, one series, or
several one below the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import torch
from numpy.typing import NDArray

from ...data.own.reading.arrays import read_arrays
from ...data.own.reading.containers import Entry
from ...data.own.reading.curves import filled
from ...data.own.reading.dates import DAY, Order, order_of, seconds
from ...data.own.reading.grid import Batch, Grid
from ...data.own.reading.numerals import Array as Text
from ...data.own.reading.numerals import trimmed, values
from ...data.own.reading.series import at_times, gaps_bridged, merged
from ...errors import UserError
from ...texts import Sentence, mark
from ..items import Items
from .target import Labels, Step, Target, Told, columns_by_name, read_rows, sign_in, texts_in

__all__ = ["arrays_of_curves", "read_curves", "windows"]

Array = NDArray[np.float64]
MOST_MOMENTS = 5_000_000
GAPS = mark("values are missing over too long a stretch")
SHORT = mark("it has {n} moments; the model takes {t} at a time")
FILLED = mark("Values on straight lines between their neighbours: {n}.")
NUMBERS = 0.5
"""Share of a column's first values that are numbers where it is a column of numbers."""
ROUNDED = 1e-6
"""Of mean and deviation: what scaling there and back leaves of 0, in float32."""


def windows(length: int, t: int, stride: int) -> NDArray[np.int64]:
    """Return where windows of `t` moments begin in `length` moments, one every `stride`, and one that ends with the
    last moment; none where there are fewer than `t`."""
    begins = np.arange(0, length - t + 1, stride)
    return np.append(begins, length - t) if len(begins) and begins[-1] + t < length else begins


def read_curves(grid: Grid, target: Target, told: Told, step: Step) -> Iterator[Items]:
    """Yield curves; what is long is cut into windows. Raises UserError where the columns do not suit."""
    channels, t = target.card.shape
    recipe = target.recipe
    if recipe.get("layout") == "wide":
        names = [name for some in recipe["columns"] for name in some]
        places = columns_by_name(grid, names)
        yield from in_rows(grid, places, recipe.get("decimals") or ["."] * len(names), target, told, step)
    elif recipe.get("layout") in ("long", "series"):
        names = [some[0] for some in recipe["columns"]]
        decimals = recipe.get("decimals") or ["."] * len(names)
        yield from in_a_column(grid, columns_by_name(grid, names), decimals, target, told, step)
    else:
        places = numeric(grid)
        if len(places) == channels:
            yield from in_a_column(grid, places, ["."] * len(places), target, told, step)
        elif len(places) >= channels * t:
            yield from in_rows(grid, places, ["."] * len(places), target, told, step)
        else:
            raise UserError(
                mark("This table has {n} columns of numbers; curves of {c} channels with {t} moments are needed."),
                mark("Bring a row for each curve ({t} or more columns), or a column for each channel ({c})."),
                n=len(places),
                c=channels,
                t=t,
            )


def numeric(grid: Grid) -> list[int]:
    """Return the columns of numbers, by their first values."""
    first: Batch = next(grid.read(lambda done: None), [])
    return [
        place
        for place, column in enumerate(first)
        if len(column) and np.isfinite(values(trimmed(column[:1000]), ".")).mean() > NUMBERS
    ]


def numbers(grid: Grid, column: Text, decimal: str) -> Array:
    """Return a column as numbers; `decimal` is the sign before the decimals in the model's data."""
    return values(trimmed(column), sign_in(grid, column, decimal))


def scaled(curves: Array, target: Target) -> torch.Tensor:
    """Return curves `(N, C, T)` as the model sees them."""
    mean, scale = (np.asarray(target.recipe.get(name, usual), float) for name, usual in (("mean", 0.0), ("scale", 1.0)))
    shape = (-1, 1) if mean.ndim else ()
    return torch.from_numpy(((curves - mean.reshape(shape)) / scale.reshape(shape)).astype(np.float32))


# --- a curve a row ----------------------------------------------------------------------------------------------------


def in_rows(
    grid: Grid, places: Sequence[int], decimals: Sequence[str], target: Target, told: Told, step: Step
) -> Iterator[Items]:
    channels, t = target.card.shape
    steps, every = len(places) // channels, int(target.recipe.get("every", 1))
    label = target.label_in(grid, [grid.names[place] for place in places])
    labels = Labels(list(target.card.classes))
    for first, batch in read_rows(grid, step):
        read = np.stack(
            [numbers(grid, batch[place], decimal) for place, decimal in zip(places, decimals, strict=True)], 1
        )
        read = np.where(np.isfinite(read), read, np.nan)
        whole, bridged = filled(read[:, : channels * steps].reshape(len(read) * channels, steps))
        told.count(FILLED, bridged)
        starts = np.arange(0, steps, every)
        whole = np.add.reduceat(whole, starts, axis=1) / np.diff([*starts, steps])
        codes = labels.codes(texts_in(batch, grid.names.index(label))) if label else None
        curves = whole.reshape(len(read), channels, -1)
        begins = windows(curves.shape[2], t, t)
        rows = np.repeat(first + np.arange(len(read)), len(begins))
        cut = np.stack([curves[:, :, at : at + t] for at in begins], 1).reshape(-1, channels, t)
        names = (
            tuple(f"{row}: {at + 1}" for row in range(first, first + len(read)) for at in begins)
            if len(begins) > 1
            else ()
        )
        yield finished(cut, rows, names, None if codes is None else np.repeat(codes, len(begins)), labels, target, told)


def finished(
    curves: Array,
    rows: NDArray[np.int64],
    names: Sequence[str],
    codes: NDArray[np.int64] | None,
    labels: Labels,
    target: Target,
    told: Told,
) -> Items:
    """Return those curves that are whole, as items; the others are left out by name."""
    there: NDArray[np.bool_] = np.asarray(np.isfinite(curves).all((1, 2)))
    for place in map(int, np.flatnonzero(~there)):
        told.leave(names[place] if names else str(rows[place]), Sentence(GAPS))
    kept = tuple(names[place] for place in map(int, np.flatnonzero(there))) if names else ()
    codes = None if codes is None else codes[there]
    curves = curves[there]
    return Items(scaled(curves, target), rows[there], kept, codes, tuple(labels.classes), gaps=curves == 0)


# --- moments one below the other --------------------------------------------------------------------------------------


def in_a_column(
    grid: Grid, places: Sequence[int], decimals: Sequence[str], target: Target, told: Told, step: Step
) -> Iterator[Items]:
    """Read all moments; those of one item, or all of them, are a series, which is cut into windows."""
    t, recipe = target.card.shape[1], target.recipe
    time, item = (recipe.get(name) if recipe.get(name) in grid.names else None for name in ("time", "item"))
    label = target.label_in(grid, [grid.names[place] for place in places])
    read, times, items, classes = [], list[Text](), list[str](), list[str]()
    for first, batch in read_rows(grid, step):
        if first > MOST_MOMENTS:
            raise UserError(
                mark("There are more than {most} moments."),
                mark("Bring a part of them at a time."),
                most=f"{MOST_MOMENTS:,}",
            )
        size = len(batch[0])
        read.append(
            np.stack([numbers(grid, batch[place], decimal) for place, decimal in zip(places, decimals, strict=True)])
        )
        times += [trimmed(batch[grid.names.index(time)])] if time else []
        items += texts_in(batch, grid.names.index(item)) if item else [""] * size
        classes += texts_in(batch, grid.names.index(label)) if label else []
    if not read:
        return
    whole, who = np.concatenate(read, 1), np.array(items)
    when = moments(grid, pa.concat_arrays(times), recipe) if time else np.arange(whole.shape[1], dtype=float)
    whole = np.where(np.isfinite(whole), whole, np.nan)
    labels = Labels(list(target.card.classes))
    codes = labels.codes(classes) if label else None
    stride = min(t, int(recipe.get("stride") or t))
    for name in dict.fromkeys(items):
        mine = np.flatnonzero((who == name) & np.isfinite(when))
        mine = mine[np.argsort(when[mine], kind="stable")]
        line, row_of, bridged = even(
            when[mine], whole[:, mine], mine + 1, float(recipe.get("step") or 0.0) if time else 0.0
        )
        told.count(FILLED, bridged)
        skipped = first_of_day(when[mine], target) if time and len(mine) else 0
        line, row_of = line[:, skipped:], row_of[skipped:]
        begins = windows(line.shape[1], t, stride)
        if not len(begins):
            told.leave(name or "1", Sentence(SHORT, {"n": line.shape[1], "t": t}))
            continue
        cut = np.stack([line[:, at : at + t] for at in begins])
        rows = row_of[begins]
        chosen = None if codes is None else rarest(codes, row_of[begins[:, None] + np.arange(t)] - 1)
        names = [f"{name}: {row}" for row in rows] if name else []
        yield finished(cut, rows, names, chosen, labels, target, told)


def moments(grid: Grid, column: Text, recipe: dict[str, Any]) -> Array:
    """Return the times of a whole column as seconds, or what it counts. Where no date of it tells whether the day or
    the month comes first, it is as in the files that the model's data came from."""
    number = numbers(grid, column, recipe.get("time_decimal", "."))
    if np.isfinite(number).mean() > NUMBERS:
        return np.where(np.isfinite(number), number, np.nan)
    order = order_of(column)
    kept: Order = "month" if recipe.get("order") == "month" else "day"
    return seconds(column, kept if order in ("either", "none") else order)


def even(times: Array, whole: Array, rows: NDArray[np.int64], step: float) -> tuple[Array, NDArray[np.int64], int]:
    """Return values `(C, n)` at even steps of time, the row that each moment comes from or is nearest to, and how many
    values lie on lines between others. Without a step they are taken as they stand."""
    once, first = np.unique(times, return_index=True)
    is_even = not step or bool((np.abs(np.diff(once) - step) <= 0.15 * step).all())
    if is_even and len(once) == len(times):
        line, bridged = gaps_bridged(whole)
        return line, rows, bridged
    once, made = merged(times, whole.T)
    wanted = once[0] + step * np.arange(int((once[-1] - once[0]) / step + 1e-6) + 1) if step else once
    line, bridged = at_times(once, made, wanted, step or 1.0)
    return line, rows[first][np.searchsorted(once, wanted).clip(0, len(once) - 1)], bridged


def first_of_day(times: Array, target: Target) -> int:
    """Return the first moment of the first window: midnight, where the model's windows are whole days."""
    step, window = target.recipe.get("step") or 0.0, target.recipe.get("window") or 0
    is_days = step and window and window * step % DAY == 0 and float(times.min()) > DAY
    return round(-float(times.min()) % DAY / step) if is_days else 0


def rarest(codes: NDArray[np.int64], inside: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the class of each window, whose moments are the rows `inside` `(n, t)`: of those in it the one that is
    rarest in the whole file, so that a short fault counts."""
    there, often = np.unique(codes, return_counts=True)
    rank = dict(zip(there.tolist(), often.tolist(), strict=True))
    ranks = np.vectorize(rank.get)(codes)
    return np.asarray(codes[inside][np.arange(len(inside)), ranks[inside].argmin(1)])


def arrays_of_curves(entries: Sequence[Entry], target: Target) -> Iterator[Items]:
    """Yield the curves, or rows of numbers, that an array holds; longer ones are cut into windows. Raises UserError
    where items have another shape."""
    card = target.card
    draft = read_arrays(entries, target.choices.model_copy(update={"kind": card.kind}), lambda done, total: None)
    told, found = draft.recipe, draft.samples.double().numpy()
    shape = (-1, 1) if found.ndim == 3 else (-1,)
    scale, mean = (np.array(told[name]).reshape(shape) for name in ("scale", "mean"))
    raw = found * scale + mean
    raw[np.abs(raw) < ROUNDED * (scale + np.abs(mean))] = 0
    if raw.ndim != len(card.shape) + 1 or raw.shape[1] != card.shape[0] or raw.shape[-1] < card.shape[-1]:
        raise UserError(
            mark("The array has the shape {given} for an item; the model takes {wanted}."),
            mark("Save items of that shape, one after the other."),
            given=" × ".join(map(str, raw.shape[1:])),
            wanted=" × ".join(map(str, card.shape)),
        )
    labels = Labels(list(card.classes))
    classes = draft.check.classes
    codes = labels.codes([classes[place] for place in draft.labels]) if classes else None
    if card.sample.rows:
        yield Items(scaled(raw[:, :, None], target)[:, :, 0], np.arange(len(raw)) + 1, (), codes, tuple(labels.classes))
        return
    begins = windows(raw.shape[2], card.shape[1], card.shape[1])
    cut = np.stack([raw[:, :, at : at + card.shape[1]] for at in begins], 1).reshape(-1, *card.shape)
    rows = np.repeat(np.arange(len(raw)) + 1, len(begins))
    names = tuple(f"{row + 1}: {at + 1}" for row in range(len(raw)) for at in begins) if len(begins) > 1 else ()
    codes = None if codes is None else np.repeat(codes, len(begins))
    yield Items(scaled(cut, target), rows, names, codes, tuple(labels.classes), gaps=cut == 0)
