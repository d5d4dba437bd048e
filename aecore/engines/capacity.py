"""What an engine process says of itself in the store it serves, and whether it still lives.

It holds a kernel lock for as long as it lives, and writes once a second what it can do with a counter that moves
(`beat`). Where locks of another machine are not seen, the counter tells, timed by the reader's own clock.
"""

from __future__ import annotations

import platform
import time
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from ..errors import UserError
from ..files import read_json
from ..locks import look_at
from ..pulse import has_beaten, still_for
from ..runs.queue import queue_folder
from ..texts import mark

__all__ = [
    "LOST",
    "NOBODY",
    "NOBODY_HINT",
    "Trouble",
    "Word",
    "capacity_path",
    "engine_lock",
    "is_served_now",
    "silence",
    "word_of",
]

LOST = 15.0
"""Seconds without a beat after which an engine process is called gone."""
MOST = 1 << 16
NOBODY = mark("No engine process serves this store, so nothing is calculated.")
NOBODY_HINT = mark("Start one: python -m aecore engine")
Trouble = Literal["", "code", "begin"]
"""Why an engine starts nothing now: its workers have other code, or cannot come up."""


@dataclass(frozen=True, config=ConfigDict(extra="ignore"))
class Word:
    """What an engine process has said of itself last."""

    beat: int = 0
    at: float = 0.0
    """Unix time by its clock."""
    host: str = ""
    pid: int = 0
    code: str = ""
    """Its `code_digest`."""
    backend: str = ""
    places: int = 0
    busy: int = 0
    waiting: int = 0
    calculations: int = 0
    """That are computed now."""
    processes: int = 0
    nodes: int = 0
    gpus: int = 0
    trouble: Trouble = ""


WORD = TypeAdapter(Word)


def capacity_path(root: Path) -> Path:
    """Return the file in which an engine process says what it can do."""
    return queue_folder(root) / "capacity.json"


def engine_lock(root: Path) -> Path:
    """Return the lock that the engine process of a store holds."""
    return queue_folder(root) / "engine"


def word_of(root: Path) -> Word | None:
    """Return what the engine process of a store said last; None where none ever did, or it cannot be read."""
    try:
        return WORD.validate_python(read_json(capacity_path(root), MOST))
    except (UserError, ValidationError):
        return None


def silence(root: Path) -> float:
    """Return for how many seconds the engine process of a store has not been heard; infinity where there never was one.

    A lock that is held says that it lives, whatever it says. Where it is not held, or not seen, the beat counts: at the
    first look by the time that it names, from then on by this process's own clock.
    """
    word = word_of(root)
    if word is None:
        return float("inf")
    here = word.host == platform.node()
    lock, still = look_at(engine_lock(root)).state, still_for(capacity_path(root), (word.host, word.pid, word.beat))
    if lock == "held":
        return still
    if lock == "free" and here:  # of one machine that is certain, and at once
        return max(LOST, abs(time.time() - word.at))
    if has_beaten(capacity_path(root)):  # clocks of two machines need not agree
        return still
    return max(still, abs(time.time() - word.at)) if still < LOST else still


def is_served_now(root: Path) -> bool:
    """Whether an engine process serves the store now."""
    return silence(root) < LOST
