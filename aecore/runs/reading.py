"""The files of a run that are read again and again: what stands in them, from memory while they are as they were."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from ..data.cards import DataCard
from ..data.source import card_of
from ..errors import UserError
from ..files import FileState, read_json, state_of
from ..spec import Spec
from ..texts import brief, mark
from .artefacts import FILES
from .status import Status

__all__ = [
    "came_along",
    "card_at",
    "card_without_file",
    "created_in",
    "meta_at",
    "owner_in",
    "spec_at",
    "status_at",
    "unchanged",
]

T = TypeVar("T")


def spec_at(path: Path) -> Spec:
    """Return the settings in a file; raises UserError when they cannot be read."""
    return Spec.from_dict(read_json(path))


def card_at(path: Path) -> DataCard:
    """Return the card in a file; raises UserError when it cannot be read."""
    return card_in(json.dumps(read_json(path)), path.name)


@lru_cache(maxsize=200)
def card_in(text: str, name: str) -> DataCard:
    """Runs of the same data share one card in memory: a vocabulary may be long."""
    return DataCard.from_dict(json.loads(text), name)


def card_without_file(spec: Spec) -> DataCard:
    """Return the present card of the data of a run that keeps none: those of version 0.3 did not."""
    try:
        return card_of(spec.data)
    except UserError as error:
        raise UserError(
            mark("This run has no {name}, and there is no data set called “{data}” any more."),
            mark("Put the file back, or train again."),
            name=FILES["card"].path,
            data=brief(spec.data.name),
        ) from error


def meta_at(path: Path) -> dict[str, Any]:
    """Return what is known of a run besides its settings; raises UserError when it cannot be read."""
    value = read_json(path)
    if not isinstance(value, dict):
        raise UserError(mark("{name} cannot be read: {why}."), name=path.name, why=mark("not an object"))
    return value


def came_along(meta: dict[str, Any]) -> bool:
    """Whether the run came in from a file."""
    return meta.get("from_file") is True


def created_in(meta: dict[str, Any]) -> float:
    """Return when the run was made: Unix time; raises ValueError or TypeError when that is no time."""
    created = float(meta.get("created", 0.0))
    if not math.isfinite(created):
        raise ValueError("the time of creation is no time")
    return created


def owner_in(meta: dict[str, Any]) -> str:
    """Return the id of the visitor who made the run; empty where none is named: then it is the operator's."""
    found = meta.get("owner", "")
    return found if isinstance(found, str) else ""


def status_at(path: Path) -> Status:
    """Return the status in a file; raises UserError when it cannot be read."""
    try:
        return Status(**read_json(path))
    except (TypeError, ValueError) as error:
        raise UserError(
            mark("{name} cannot be read: {why}."), name=path.name, why=mark("it holds no status")
        ) from error


def unchanged(path: Path, read: Callable[[Path], T]) -> T:
    """Return what `read` makes of a file, from memory while the file is the one it was; a young one is read all the
    same."""
    state = state_of(path)
    if state is None or state.is_young:
        return read(path)
    return remembered(path, read, state)  # type: ignore[return-value]


@lru_cache(maxsize=10_000)
def remembered(path: Path, read: Callable[[Path], object], state: FileState) -> object:
    return read(path)
