"""submit / poll / cancel / capacity / ask: what pages, races and commands know of whatever trains and calculates.

A run is the path of its folder; a calculation is a run, a kind and parameters. Nothing else crosses but files, so an
engine may have its processes anywhere the folder can be seen.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from ..errors import UserError
from ..hosting.quotas import refuse_more
from ..runs.run import Run, Status
from ..runs.store import Store
from ..spec import Spec
from ..workers.jobs import Job, JobState

__all__ = ["Capacity", "Engine", "submit_new"]


@dataclass(frozen=True)
class Capacity:
    """What an engine can do, and does, at this moment."""

    places: int
    """Runs of one thread that may train at once; one of several takes as many places."""
    busy: int
    """Places that are taken."""
    waiting: int
    """Runs that wait for a place."""
    processes: int
    """Processes that this engine has: workers, those that stand by, calculations."""
    beat: float
    """Seconds since this was true; infinity where no engine process has ever said anything."""
    nodes: int = 1
    """Machines."""
    trouble: str = ""
    """Why nothing is started now, one of `capacity.Trouble`."""


class Engine(Protocol):
    """What trains runs and computes results."""

    def submit(self, run: Run, owner: str = "") -> None:
        """Queue `run` in `owner`'s name for training, or for resuming from its newest checkpoint; raises UserError when
        that cannot be."""

    def poll(self, run: Run) -> Status:
        """Return how far the run is."""

    def cancel(self, run: Run) -> None:
        """Ask that the run ends with a checkpoint; one that does not obey that is ended after a while."""

    def capacity(self) -> Capacity:
        """Return how much can be done at once, and how much is."""

    def ask(self, job: Job) -> JobState:
        """Start a calculation unless its result is there or it runs already; raises UserError when that cannot be."""

    def close(self) -> None:
        """Let go of what stands by. Runs that train go on."""


def submit_new(engine: Engine, store: Store, spec: Spec, title: str = "", owner: str = "") -> Run:
    """Make a run and queue it; when it is refused, nothing of it stays. Raises UserError where it cannot be made, as
    where its owner has as much as they may."""
    refuse_more(store)
    run = store.create(spec, title)
    try:
        engine.submit(run, owner)
    except BaseException:
        with suppress(UserError):
            store.delete(run.id)
        raise
    return run
