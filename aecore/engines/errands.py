"""Calculations, and runs that came as files, as they wait in a store for its engine process: each a file, in turns of
their owners, beside the runs and not in their places."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import replace
from itertools import count
from pathlib import Path

from ..errors import UserError
from ..files import FileState, read_json, state_of
from ..runs.queue import calculations
from ..workers.code import code_digest
from ..workers.given import Calculation, Remaking, Task, job_at, understood
from .backend import Backend, Handle, Outcome
from .refusals import Refusals

__all__ = ["Errands"]

MOST = 1 << 20
"""Bytes of a file that asks for a calculation."""
SHARE = 2
"""There may be one calculation for every so many places, and always one."""


class Errands:
    """What is calculated, and whose turn it is."""

    def __init__(self, root: Path, backend: Backend, refusals: Refusals) -> None:
        self.folder, self.backend, self.refusals = calculations(root), backend, refusals
        self.hands: dict[Handle, tuple[Path, FileState | None]] = {}
        """The file of each, and which it was: it may be asked for again before its end is heard of."""
        self.served: dict[str, int] = {}
        """When an owner was served last, as a number that grows."""
        self.numbers = count(1)

    def give(self) -> None:
        """Hand over whose turn it is, as long as there may be more."""
        room = max(1, self.backend.slots().places // SHARE) - len(self.hands)
        there = [(path, state_of(path)) for path in self.waiting()] if room > 0 else []
        waiting = {(path, state): found for path, state in there if (found := read(path, state))}
        while room > 0 and waiting:
            asked = min(waiting, key=lambda asked: self.served.get(waiting[asked][0], 0))  # of one owner the oldest
            owner, task = waiting.pop(asked)
            self.served[owner] = next(self.numbers)
            self.hands[self.backend.start(task)] = asked
            room -= 1

    def waiting(self) -> list[Path]:
        """Return the files of those that wait, oldest first; not one that is just being written."""
        ages: dict[Path, int] = {}
        for path in self.folder.glob("[!.]*.json"):
            with suppress(OSError):
                if not self.refusals.leaves(path):
                    ages[path] = path.stat().st_mtime_ns
        return sorted(ages.keys() - {path for path, _ in self.hands.values()}, key=ages.__getitem__)

    def end(self, handle: Handle, outcome: Outcome) -> Path | None:
        """Forget one that has ended; one that nobody would begin, or that was asked for again since, waits on. Returns
        which it was."""
        path, state = self.hands.pop(handle, (None, None))
        if path and outcome.kind != "refused":
            drop(path, state)
        return path


def drop(path: Path, state: FileState | None) -> None:
    """Remove a file that was of a `state`; one that was put in its place since waits on."""
    if state_of(path) == state:
        with suppress(OSError):
            path.unlink()


def read(path: Path, state: FileState | None) -> tuple[str, Task] | None:
    """Return who asks for what; None, and the file that was of this `state` is gone, where nobody waits any more or it
    cannot be read."""
    try:
        told = read_json(path, MOST)
        task = replace(understood(json.dumps(told["task"])), code=code_digest())
        if is_awaited(task):
            return str(told["owner"]), task
    except (UserError, KeyError, TypeError, ValueError, AttributeError):
        pass
    drop(path, state)
    return None


def is_awaited(task: Task) -> bool:
    """Whether somebody still waits for what a task makes."""
    match task:
        case Calculation():
            return job_at(task).progress.exists()
        case Remaking():
            return os.path.isdir(task.folder)
    return False
