"""New files -> items of the kind that a model takes: read by the importer, made by the model's own recipe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from ...data.cards import DataCard
from ...data.own.adding import files_below
from ...data.own.choices import Choices
from ...data.own.draft import File
from ...data.own.library import recipe_of
from ...data.own.reading import why_not
from ...data.own.reading.containers import Entry, find
from ...data.own.reading.streams import Plain
from ...data.own.reading.tables import grid_of
from ...data.tables import standards
from ...errors import UserError
from ...spec import Data, OwnData
from ...texts import mark
from ..items import Items
from .curves import arrays_of_curves, read_curves
from .pictures import arrays_of_pictures, read_pictures
from .ratings import read_ratings
from .tables import read_table
from .target import Step, Target, Told, quiet
from .texts import read_texts

__all__ = ["Target", "Told", "bring", "files_at", "joined", "stream", "wanted_by"]

SOUNDS = mark("New sounds cannot be brought to a model yet.")
ROWS = {"table": read_table, "curve": read_curves, "text": read_texts, "ratings": read_ratings}


def wanted_by(card: DataCard, data: Data | OwnData, choices: Choices | None = None) -> Target:
    """Return what new items must become for a model of this card. Raises UserError where nobody has kept how its data
    were made."""
    if card.sound is not None:
        raise UserError(SOUNDS, mark("Use the held-out part."))
    recipe = recipe_of(data.digest) if isinstance(data, OwnData) else standards(card)
    return Target(card, recipe, choices or Choices())


def files_at(path: Path) -> list[File]:
    """Return the files at a path of this machine; raises UserError where there is none."""
    return [Plain(file, name, file.stat().st_size) for name, file in files_below(path)]


def stream(files: Sequence[File], target: Target, told: Told, step: Step = quiet) -> Iterator[Items]:
    """Yield what is in files as items, some at a time, in their order; `told` hears what is left out and noticed.

    Raises UserError where nothing of the files suits the model: what was given, what would suit.
    """
    with find(files, target.choices.encoding) as found:
        told.left_out += found.left_out
        kind, sample, by_family = target.card.kind, target.card.sample, dict[str, list[Entry]]()
        for entry in found.entries:
            by_family.setdefault(entry.sort.family, []).append(entry)
        pictures, arrays = by_family.get("picture", []), by_family.get("array", [])
        tables = [*by_family.get("sheet", []), *by_family.get("text", [])]
        if sample.pictures and pictures:
            texts = by_family.get("text", [])
            leave_others(found.entries, [*pictures, *texts], told)
            yield from read_pictures(pictures, texts, target, told)
        elif sample.pictures and arrays:
            leave_others(found.entries, arrays, told)
            yield from arrays_of_pictures(arrays, target)
        elif (sample.time or sample.rows) and arrays:
            leave_others(found.entries, arrays, told)
            yield from arrays_of_curves(arrays, target)
        elif kind in ROWS and tables:
            chosen = max(tables, key=lambda entry: entry.file.size)
            leave_others(found.entries, [chosen], told)
            yield from ROWS[kind](grid_of(chosen.file, asked(target), step), target, told, step)
        else:
            raise unfit(found.entries, kind)


def leave_others(entries: Sequence[Entry], used: Sequence[Entry], told: Told) -> None:
    """Name the files of which nothing is taken."""
    for entry in entries:
        if entry not in used:
            told.leave(entry.name, why_not(entry))


def asked(target: Target) -> Choices:
    """Return how a file is read: as lines of text where the model's texts may stand so."""
    return target.choices if not target.card.sample.rows else target.choices.model_copy(update={"kind": "table"})


WANTED = {
    "image": mark("pictures (PNG, JPEG, …), or an array of them"),
    "curve": mark("a table of numbers, or an array of curves"),
    "table": mark("a table with the columns that it was trained on (CSV, Excel, Parquet)"),
    "text": mark("a file with one text a line, or a table with a column of texts"),
    "ratings": mark("a table of ratings"),
}


def unfit(entries: Sequence[Entry], kind: str) -> UserError:
    first = entries[0] if entries else None
    if first is None:
        return UserError(mark("There is no file in it."), mark("This model takes {wanted}."), wanted=WANTED[kind])
    return UserError(
        mark("{name} is {what}, which this model cannot take."),
        mark("This model takes {wanted}."),
        name=first.name,
        what=first.sort.said,
        wanted=WANTED[kind],
    )


def joined(parts: Sequence[Items], told: Told) -> Items:
    """Return items one after the other, with what was noticed. Raises UserError where there is none."""
    parts = [part for part in parts if len(part)]
    if not parts:
        raise nothing(told)
    last = parts[-1]
    labels = None if last.labels is None else np.concatenate([part.labels for part in parts if part.labels is not None])
    gaps = None if last.gaps is None else np.concatenate([part.gaps for part in parts if part.gaps is not None])
    numbers = [part.numbers for part in parts if part.numbers is not None]
    values = None if last.values is None else np.concatenate([part.values for part in parts if part.values is not None])
    return replace(
        last,
        numbers=np.concatenate(numbers) if len(numbers) == len(parts) else None,
        samples=torch.cat([part.samples for part in parts]),
        rows=np.concatenate([part.rows for part in parts]),
        names=tuple(name for part in parts for name in part.names),
        labels=labels,
        gaps=gaps,
        values=values,
        left_out=tuple(told.left_out),
        notes=told.said(),
    )


def nothing(told: Told) -> UserError:
    if told.left_out:
        left = told.left_out[0]
        return UserError(mark("Nothing in it can be used. The first: {name} ({why})."), name=left.name, why=left.reason)
    return UserError(mark("There is no item in it."), mark("Bring a file that is not empty."))


def bring(files: Sequence[File], target: Target, step: Step = quiet) -> Items:
    """Return all that is in files as items of the kind that a model takes, with what was left out and noticed. Raises
    UserError where nothing of them suits it, or there are more than fit in memory."""
    told = Told()
    parts, numbers = [], 0
    for part in stream(files, target, told, step):
        parts.append(part)
        numbers += part.samples.numel()
        if numbers > MOST:
            raise UserError(
                mark("There are more than {most} million numbers in it, which is too much at once."),
                mark("Bring a part of it, or use the command line, which goes through files of any length."),
                most=MOST // 1_000_000,
            )
    return joined(parts, told)


MOST = 64_000_000
"""Numbers of all items at once."""
