"""Data from a notebook: arrays, data frames and paths become data sets as files do that somebody drops, read by the
same readers with the same guesses."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ValidationError
from torch import Tensor

from ...errors import UserError
from ...settings import library_folder
from ...spec import OwnData
from ...texts import brief, mark
from . import reading
from .adding import add
from .choices import Choices
from .keeping import keep_look
from .library import beside
from .limits import own_limits, refuse_full
from .looking import write
from .reading.lines import LINE

__all__ = ["own"]


FORCED: Mapping[str, dict[str, str]] = {
    "texts.txt": {"kind": "text", "sentences": LINE},
    "texts.csv": {"kind": "text", "sentences": "text", "separator": ",", "label": "label"},
    "ratings.csv": {"kind": "ratings", "separator": ","},
}
"""What is known of files that are made here."""


@dataclass(frozen=True)
class Handed:
    """A file that never was one."""

    name: str
    content: bytes = field(repr=False)

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.content)

    def open(self) -> io.BytesIO:
        """Open it from its beginning."""
        return io.BytesIO(self.content)


def own(data: Any, labels: Any = None, **choices: Any) -> str:
    """Bring data of your own into the library, and return the name by which `load`, `preset` and the command line know
    them. The same data have the same name wherever and whenever they are brought.

    `data` is an array or tensor (pictures `(N, H, W)` or `(N, C, H, W)`, curves `(N, T)` or `(N, C, T)`, rows `(N,
    F)`), a list of texts, a list of ratings `(user, item, rating)`, a data frame, or the path of a file, a folder or a
    zip. With `kind="ratings"`, an array is a matrix of people by things, NaN where somebody has not rated; one of three
    columns is users, items and ratings. `labels` are the classes of the items of an array or list, `(N,)`, or what
    names them: the column of a data frame or table, the level of folders.
    `choices` correct what is guessed, as on the page: `kind`, `title`, `source`, `licence`, `held_out` and others
    (`aecore.data.own.choices`).
    Raises UserError when nothing can be made of the data.

    >>> import numpy
    >>> from aecore import load, own
    >>> rows = numpy.random.default_rng(0).normal(size=(100, 5))
    >>> name = own(rows, kind="table", title="Noise")
    >>> name[:4], load(name).card.title, load(name).card.shape
    ('own-', 'Noise', (5,))
    """
    if isinstance(labels, str):
        choices, labels = {"label": labels} | choices, None
    asked = checked(choices)
    if isinstance(data, str | os.PathLike):
        return add(Path(data), asked)[0].name
    library, file = library_folder(), file_of(data, labels, asked.kind)
    known = FORCED.get(file.name, {})
    if asked.kind in ("", known.get("kind")):
        asked = asked.model_copy(update={name: value for name, value in known.items() if name not in choices})
    draft = reading.read([file], asked, lambda done, total: None)
    with beside(library) as look:
        refuse_full(library, draft.samples.nbytes, own_limits())
        write(draft, asked, look)
        found: OwnData = keep_look(look, "", asked)
    return found.name


def checked(choices: dict[str, Any]) -> Choices:
    try:
        return Choices.model_validate(choices)
    except ValidationError as error:
        first = error.errors()[0]
        raise UserError(
            mark("“{name}” cannot be {given}: {why}."),
            mark("Choose among: {names}."),
            name=".".join(map(str, first["loc"])),
            given=brief(first["input"]),
            why=first["msg"],
            names=", ".join(Choices.model_fields),
        ) from error


def file_of(data: Any, labels: Any, kind: str) -> Handed:
    """Return the file that holds what was handed over. Raises UserError for what is neither array nor data frame."""
    write_table: Callable[..., Any] | None = getattr(data, "to_csv", None)
    if write_table is not None:
        if labels is not None:
            raise UserError(mark("The classes of a data frame are one of its columns."), mark("Give its name."))
        return Handed("table.csv", str(write_table(index=False)).encode())
    if isinstance(data, list | tuple) and data and all(isinstance(one, str) for one in data):
        return texts_of(data, labels)
    if is_triples(data) or kind == "ratings":
        return ratings_of(data, labels)
    arrays = {"x": values_of(data)} | ({} if labels is None else {"y": values_of(labels)})
    if labels is not None and len(arrays["y"]) != len(arrays["x"]):
        raise UserError(
            mark("There are {items} items and {labels} labels."), items=len(arrays["x"]), labels=len(arrays["y"])
        )
    refuse_gaps(arrays["x"])
    file = io.BytesIO()
    np.savez(file, **arrays)  # type: ignore[arg-type]
    return Handed("arrays.npz", file.getvalue())


def texts_of(data: Sequence[str], labels: Any) -> Handed:
    """Return the file of some texts: one a line, with their classes beside them where there are any."""
    lines = [" ".join(one.split()) for one in data]
    if labels is None:
        return Handed("texts.txt", "\n".join(["text", *map(quoted, lines)]).encode())
    named = [str(label) for label in (labels.tolist() if hasattr(labels, "tolist") else labels)]
    if len(named) != len(lines):
        raise UserError(mark("There are {items} items and {labels} labels."), items=len(lines), labels=len(named))
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows([("text", "label"), *zip(lines, named, strict=True)])
    return Handed("texts.csv", file.getvalue().encode())


def is_triples(data: Any) -> bool:
    """Whether a list says who, what and how much, where names tell it from numbers in three columns."""
    if not isinstance(data, list | tuple) or not data:
        return False
    return all(
        isinstance(one, list | tuple) and len(one) == 3 and not isinstance(one[2], str | list | tuple) for one in data
    ) and any(isinstance(name, str) for one in data for name in one[:2])


def ratings_of(data: Any, labels: Any) -> Handed:
    """Return the file of some ratings: rows of who, what and how much, or a column for each thing."""
    if labels is not None:
        raise UserError(mark("Ratings have no classes."), mark("Leave out labels."))
    rows = list(data) if is_triples(data) else values_of(data)
    if isinstance(rows, np.ndarray) and rows.ndim != 2:
        raise UserError(
            mark("This array has the shape {shape}, so it holds no ratings."),
            mark("Give a matrix of people by things, or rows of user, item and rating."),
            shape=str(rows.shape),
        )
    width = len(rows[0]) if len(rows) else 0
    names = ("user", "item", "rating") if width == 3 else [f"item {n}" for n in range(1, width + 1)]
    file = io.StringIO()
    said = ([plain(value) for value in row] for row in rows)
    csv.writer(file, lineterminator="\n").writerows([names, *said])
    return Handed("ratings.csv", file.getvalue().encode())


def plain(value: Any) -> str:
    """Return a value as a table says it; a gap where there is none."""
    if isinstance(value, str):
        return value
    if value is None or value != value:
        return ""
    return f"{value:.15g}" if isinstance(value, float | np.floating) else str(value)


def refuse_gaps(values: np.ndarray[Any, Any]) -> None:
    """Raise UserError for a matrix of which no row is whole: it may be ratings."""
    if values.ndim == 2 and values.dtype.kind == "f" and len(values) and np.isnan(values).any(1).all():
        raise UserError(
            mark("Every row of this matrix has gaps (NaN)."),
            mark('If these are ratings, say so by kind="ratings"; else fill the gaps first.'),
        )


def quoted(line: str) -> str:
    return f'"{line.replace(chr(34), 2 * chr(34))}"'


def values_of(data: Any) -> np.ndarray[Any, Any]:
    values = data.detach().cpu().numpy() if isinstance(data, Tensor) else np.asarray(data)
    if values.dtype.hasobject or not values.ndim:
        raise UserError(
            mark("{given} is no array of numbers, no data frame and no path."), given=brief(type(data).__name__)
        )
    return values
