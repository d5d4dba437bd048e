"""Runs of visitors that nobody has used for as long as the mode says are deleted; whoever looks is told beforehand.

Using a run is whatever leaves something in its folder: training, a name, a group, a calculation, a training that
begins with it. A look at its map leaves nothing, so it does not count. Runs of the operator, and those that ship, stay.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from typing import NamedTuple

from ..errors import UserError
from ..runs.run import ACTIVE, Run
from ..runs.store import Store
from ..settings import is_operators
from .mode import Mode

__all__ = ["DAY", "SOON", "Expiring", "expire", "expiring", "last_use"]

DAY = 86_400.0
SOON = 3
"""Days beforehand from which on a visitor is told of each run."""


class Expiring(NamedTuple):
    """A run that will be deleted."""

    run: Run
    at: float
    """Unix time, if nobody uses it before."""


def last_use(run: Run) -> float:
    """Return when something in the folder of a run was last changed: Unix time; infinity where that cannot be told, so
    that nothing is deleted by mistake."""
    try:
        with os.scandir(run.path) as there:
            times = [entry.stat(follow_symlinks=False).st_mtime for entry in there]
        return max([*times, run.path.stat().st_mtime])
    except OSError:
        return float("inf")


def expiring(store: Store, mode: Mode) -> list[Expiring]:
    """Return the ended runs of visitors that will be deleted, the next one first: of the visitor's own, or, to the
    operator, of all."""
    if mode.days is None:
        return []
    visitor, owners = store.visitor, store.owners() if store.visitor.is_operator else {}
    theirs = [run for runs in owners.values() for run in runs] or store.of_owner(visitor.owner, now=False)
    theirs = [run for run in theirs if not is_operators(run.owner) and not is_active(run)]
    found = [Expiring(run, last_use(run) + mode.days * DAY) for run in theirs]
    return sorted(found, key=lambda one: one.at)


def is_active(run: Run) -> bool:
    try:
        return run.about.state in ACTIVE and run.status.state in ACTIVE
    except UserError:
        return True


def expire(store: Store, mode: Mode, now: float | None = None) -> list[str]:
    """Delete the runs of visitors whose time is over; returns their ids. What cannot be deleted now (another server of
    the store was quicker, somebody resumes it at this moment) is left to the next look."""
    everything, now = Store(store.root, store.shipped), time.time() if now is None else now
    gone = []
    for one in expiring(everything, mode):
        if one.at > now:
            break
        with suppress(UserError):
            if last_use(one.run) + (mode.days or 0) * DAY > now:  # used since the list was made: thousands take a while
                continue
            everything.delete(one.run.id)
            gone.append(one.run.id)
    return gone
