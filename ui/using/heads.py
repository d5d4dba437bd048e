"""What a result says of itself, in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from aecore.runs.tensors import reading
from aecore.texts import Sentence
from aecore.use.asked import BASELINES, PICTURES
from aecore.use.saving import header_of_file
from aecore.workers.jobs import Job, state_of

from ..language import _, say
from .given import UseColumn, UseHead, UseScore, UseWish

__all__ = ["head_of", "header_at"]

MOST_LEFT_OUT = 100
SHOWN: Mapping[str, tuple[str, ...]] = {
    "odd": ("share", "blame", "label", "odd"),
    "recommend": ("recommended", "stars", "because", "next"),
    "transfer": ("labels", "begun", "scratch", "codes", "raw"),
}
"""Columns that stand in the table beside what an item is called and what ranks, by purpose; of others all do."""
SURE = "spread."
"""How sure what was filled in is: said in the cell itself."""
CALLED = ("name", "row")
"""What an item is called: the first that there is."""


def head_of(job: Job, wish: UseWish) -> UseHead | None:
    """Return what the result of a job says; None where there is none."""
    if state_of(job).state != "done":
        return None
    told = header_at(job.path, job.path.stat().st_mtime_ns)
    columns = [column_of(column) for column in told["columns"]]
    called = next((name for name in CALLED if any(column["id"] == name for column in columns)), "")
    for column in columns:
        column["shown"] = column["id"] == called or stands(column["id"], told["purpose"])
    return {
        "wish": wish,
        "rows": told["n"],
        "columns": sorted(columns, key=lambda column: column["id"] != called),
        "pictures": [{"id": name, "title": picture_title(name)} for name in told["pictures"]],
        "scores": [score_of(scored) for scored in told["summary"]],
        "better": said(told["better"]) if told["better"] else "",
        "notes": [said(note) for note in told["notes"]],
        "left_out": [{"name": one["name"], "why": said(one["why"])} for one in told["left_out"][:MOST_LEFT_OUT]],
        "left_out_n": told["left_out_n"],
    }


@lru_cache(maxsize=16)
def header_at(path: Path, changed: int) -> dict[str, Any]:
    """Read the header of a result, as it was written at a time; raises UserError where it is damaged."""
    with reading(path) as file:
        names = [name.removeprefix("picture.") for name in file.keys() if name.startswith("picture.")]
    order = list(PICTURES)
    return header_of_file(path) | {"pictures": sorted(names, key=lambda name: (order.index(base_of(name)), name))}


def base_of(name: str) -> str:
    """`code.3` is one of several that are called the same."""
    return name.partition(".")[0]


def picture_title(name: str) -> str:
    return _(PICTURES[base_of(name)])


def stands(column: str, purpose: str) -> bool:
    """Whether a column that is no name stands in the table."""
    return column in SHOWN.get(purpose, (column,)) and column not in CALLED and not column.startswith(SURE)


def column_of(told: Mapping[str, Any]) -> UseColumn:
    return {
        "id": told["id"],
        "title": say(Sentence(told["title"], told["values"])),
        "unit": word(told["unit"]),
        "kind": told["kind"],
        "names": [_(name) for name in told["names"]],
        "shown": True,
    }


def score_of(told: Mapping[str, Any]) -> UseScore:
    baselines = [
        {"title": _(BASELINES[name]), "value": value}
        | ({"difference": list(told["differences"][name])} if name in told["differences"] else {})
        for name, value in told["baselines"].items()
    ]
    score: dict[str, Any] = {
        "title": say(Sentence(told["title"], told.get("values", {}))),
        "value": told["value"],
        "unit": word(told["unit"]),
        "n": told["n"],
        "better": told["better"],
        "baselines": baselines,
    }
    return score | ({"interval": list(told["interval"])} if told["interval"] else {})  # type: ignore[return-value]


def word(text: str) -> str:
    return _(text) if text else ""


def said(told: Mapping[str, Any]) -> str:
    """A kept sentence; names of plain ways within it are translated too."""
    values = {name: _(BASELINES[value]) if value in BASELINES else value for name, value in told["values"].items()}
    return say(Sentence(told["template"], values))
