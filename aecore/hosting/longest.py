"""Trainings of visitors that have had as much time as the mode gives one, or as their quota had left when they were
first seen: they are stopped, with a checkpoint, and say why. So are those that hold a place for far longer than that
because they train slowly (slow motion, a pause). Several servers of a store may all do it: what they ask
for is the same."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from typing import NamedTuple

from filelock import Timeout

from ..errors import UserError
from ..runs.liveness import newest_attempt
from ..runs.run import ACTIVE, Run
from ..settings import is_operators
from ..texts import mark
from .mode import ENOUGH, ENOUGH_HINT, mode
from .quotas import LATER, seconds_left

__all__ = ["Given", "Stopper", "given"]

SLOW = mark("A training has its place for {n} seconds at most here, however slowly it trains: others wait for one.")
SLOW_HINT = mark("The model is kept as it is. Resume it and let it train quicker.")
SPENT = mark("You have trained as long as one may here within 24 hours; the model is kept as it is.")

SLOWEST, PREPARING = 3, 60.0
"""How many times as long as it may train an attempt may have its place, and the least seconds for that."""


class Given(NamedTuple):
    """How long a run may train, and what is said when it has."""

    seconds: float
    """In all, with those of earlier attempts."""
    reason: str = ENOUGH
    hint: str = ENOUGH_HINT


def given(run: Run) -> Given | None:
    """Return how long a visitor's run may train, as things are now; None where nothing limits it."""
    longest, left = mode().longest, seconds_left(run)
    found = [] if longest is None else [Given(longest)]
    if left is not None:
        found.append(Given(run.status.seconds + left, SPENT, LATER))
    return min(found, default=None)


Attempt = tuple[str, int]
"""A run's id, and which attempt at it: one that is resumed at once is another."""


class Stopper:
    """Looks again and again; remembers what each run was given while it trains, and what it has stopped until it has
    said why."""

    def __init__(self, cancel: Callable[[Run], None]) -> None:
        self.cancel = cancel
        self.known: dict[str, Given | None] = {}
        self.since: dict[Attempt, float] = {}
        """When each was first seen, in seconds of the steady clock."""
        self.stopping: dict[Attempt, tuple[Run, Given]] = {}
        self.stopped = 0
        """How many so far."""

    def look(self, training: Iterable[Run], clock: float | None = None) -> None:
        """Stop those that have trained for too long, and say why of what has ended since. `clock` is the steady one, in
        seconds; by default as it is now."""
        clock = time.monotonic() if clock is None else clock
        now = {(run.id, newest_attempt(run.path)): run for run in training if not is_operators(run.owner)}
        self.known = {run.id: self.known[run.id] if run.id in self.known else given(run) for run in now.values()}
        self.since = {attempt: self.since.get(attempt, clock) for attempt in now}
        for attempt, run in now.items():
            most = self.known[run.id]
            why = had(run, most, clock - self.since[attempt]) if most and attempt not in self.stopping else None
            if why:
                with suppress(UserError):  # it has ended by itself
                    self.cancel(run)
                    self.stopping[attempt] = (run, why)
                    self.stopped += 1
        self.stopping = {attempt: told for attempt, told in self.stopping.items() if not is_said(*told)}


def had(run: Run, most: Given, held: float) -> Given | None:
    """What a run has had that has its place for so many seconds: as long as it may train, or as a slow one may have a
    place; None while it may go on."""
    status, longest = run.status, max(PREPARING, SLOWEST * most.seconds)
    if status.state not in ACTIVE:
        return None
    return most if status.seconds >= most.seconds else Given(longest, SLOW, SLOW_HINT) if held >= longest else None


def is_said(run: Run, why: Given) -> bool:
    """Say of a run why it was stopped; returns whether nothing is left to be said."""
    try:
        with run.lock():
            now = run.written_status()
            if now.state == "stopped" and not now.reason:
                values = {"n": round(why.seconds)}
                run.write_status(replace(now, reason=why.reason, hint=why.hint, reason_values=values))
        return True
    except Timeout:  # its worker has it still
        return False
    except (UserError, OSError):  # deleted meanwhile, or it cannot be written: nothing depends on it
        return True
