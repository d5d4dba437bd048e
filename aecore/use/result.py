"""What came of a use: a table with a row for each item, pictures of some, and how well it went beside plain ways."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..data.own.check import LeftOut, kept_sentence, told
from ..evaluation.resampling import Interval
from ..texts import Sentence
from .asked import BASELINES

__all__ = ["Column", "Kind", "Result", "Scored", "better_of", "header_of", "tensors_of"]

Kind = Literal["number", "string", "class"]
COLUMN, PICTURE = "column.", "picture."
MOST_LEFT_OUT = 1000


@dataclass(frozen=True)
class Column:
    """One column of a result. `title` and `unit` are marked texts."""

    id: str
    title: str
    unit: str = ""
    kind: Kind = "number"
    names: tuple[str, ...] = ()
    """Of classes 0, 1, ...; values below 0 are of none."""
    values: dict[str, Any] = field(default_factory=dict)
    """What fills the `{name}` places of the title."""
    exact: bool = False
    """Whether numbers stand in it as in a file, each digit of which counts."""


@dataclass(frozen=True)
class Scored:
    """One number that says how well it went. `title` and `unit` are marked texts; baselines by their names, each a
    value of its own."""

    id: str
    title: str
    unit: str
    value: float
    n: int
    better: Literal["higher", "lower"]
    interval: Interval | None = None
    baselines: dict[str, float] = field(default_factory=dict)
    differences: dict[str, Interval] = field(default_factory=dict)
    """95 % interval of the model's value minus that of a plain way, over resampled items or over seeds."""
    values: dict[str, Any] = field(default_factory=dict)
    """What fills the `{name}` places of the title."""


@dataclass(frozen=True)
class Result:
    """Of N items, in the order in which they came."""

    purpose: str
    columns: tuple[Column, ...]
    rows: dict[str, NDArray[Any]]
    """By the ids of columns, `(N,)` each: float64 numbers, int64 classes, texts as objects."""
    pictures: dict[str, Tensor] = field(default_factory=dict)
    """By name, `(m, ...)` each, as `Dataset.drawn` makes them: of the items `pictured`."""
    pictured: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    """Places of the m items among the rows, those that matter most first."""
    codes: Tensor | None = None
    """`(N, d)`."""
    summary: tuple[Scored, ...] = ()
    better: Sentence | None = None
    """That a plain way is better, where it is."""
    notes: tuple[Sentence, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    known: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    """Numbers of known-good items, by the ids of columns: what a threshold is set by."""
    ground: dict[str, Tensor] = field(default_factory=dict)
    """What is said of spots of the map, by name."""

    def __len__(self) -> int:
        return len(next(iter(self.rows.values()), ()))


def better_of(summary: Sequence[Scored], said: str) -> Sentence | None:
    """Return the sentence `said` (with places `{name}`, `{theirs}`, `{ours}`, `{n}`) about the best of the plain ways
    that are better than the model in the first score by more than other items could change; None where there is
    none."""
    if not summary:
        return None
    first = summary[0]
    sign = 1 if first.better == "higher" else -1
    ahead = {
        name: first.baselines[name]
        for name, (low, high) in first.differences.items()
        if max(sign * low, sign * high) < 0
    }
    if not ahead:
        return None
    name = max(ahead, key=lambda name: sign * ahead[name])
    values = {"name": BASELINES[name], "theirs": f"{ahead[name]:.3g}", "ours": f"{first.value:.3g}", "n": first.n}
    return Sentence(said, values)


def tensors_of(result: Result) -> dict[str, Tensor]:
    """Return what of a result are numbers, float32 or int32, as it is kept."""
    found = {}
    for column in result.columns:
        if column.kind != "string":
            values = torch.from_numpy(np.asarray(result.rows[column.id]))
            found[COLUMN + column.id] = values.int() if column.kind == "class" else values.float()
    found |= {f"known.{name}": torch.from_numpy(np.asarray(values)).float() for name, values in result.known.items()}
    found |= {PICTURE + name: picture for name, picture in result.pictures.items()}
    found |= {f"ground.{name}": values for name, values in result.ground.items()}
    if len(result.pictured):
        found["pictured"] = torch.from_numpy(result.pictured).int()
    if result.codes is not None:
        found["codes"] = result.codes.float()
    return found


def header_of(result: Result) -> dict[str, Any]:
    """Return all else as JSON values; sentences as templates with their values, to be said in any language."""
    texts = {column.id: list(map(str, result.rows[column.id])) for column in result.columns if column.kind == "string"}
    return {
        "purpose": result.purpose,
        "n": len(result),
        "columns": [told(column, kept_sentence) for column in result.columns],
        "texts": texts,
        "summary": [asdict(scored) for scored in result.summary],
        "better": kept_sentence(result.better) if result.better else None,
        "notes": [kept_sentence(note) for note in result.notes],
        "left_out": told(result.left_out[:MOST_LEFT_OUT], kept_sentence),
        "left_out_n": len(result.left_out),
    }


def in_json(header: dict[str, Any]) -> str:
    """Return a header as text."""
    return json.dumps(header, ensure_ascii=False)
