"""What the engine process (`serve`) knows of whatever has the processors: processes here (`processes`), or a cluster.

A backend starts tasks and says how they ended. It knows no queue, no turns and no retries: the engine hands over no
more than fits (`slots`), each attempt at a run with a number of its own, and hands a run over again only when the
attempt before is over. Nothing crosses but a task, which is a few words and numbers (`workers.given.told`); whatever
process takes it finds the folder by that and works it out (`workers.given.work`).
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Literal, Protocol

from ..workers.given import Task

__all__ = ["Backend", "Handle", "Outcome", "Slots"]

Handle = Hashable
"""How a backend calls a task that it was given; never used twice."""


@dataclass(frozen=True)
class Outcome:
    """How a task ended: its process said so, it would not take it, or it is gone."""

    kind: Literal["ended", "refused", "lost"]
    """`ended`: `work` has returned. `refused`: it would not begin, and nothing was touched (other code, no locks, a
    worker that cannot come up). `lost`: process or machine are gone, and nothing of it runs any more as far as the
    backend can tell."""
    code: int = 0
    """What `work` returned."""
    why: str = ""
    """For the engine's log, in English."""


@dataclass(frozen=True)
class Slots:
    """How much a backend can do at once, all machines together."""

    places: int
    """Cores to train on: a run takes as many as `Attempt.cpus` says, a calculation none."""
    gpus: int = 0
    """GPUs that may be shared out; a run takes the share that `Attempt.gpu` says."""
    nodes: int = 1
    """Machines."""
    largest: int = 0
    """Cores of the machine that has most of them; 0: all are on one."""
    processes: int = 0
    """Processes that it has: those that work, and those that stand by."""


class Backend(Protocol):
    """What has the processors. Called by one thread, the engine's; no call may block for long."""

    def start(self, task: Task) -> Handle:
        """Begin a task."""

    def ended(self) -> list[tuple[Handle, Outcome]]:
        """Return what has ended since this was last asked, each task once."""

    def stop(self, handle: Handle, force: bool) -> None:
        """End a task: as a signal does that a run answers with a checkpoint, or with `force` at once. Its outcome is
        told by `ended`."""

    def slots(self) -> Slots:
        """Return how much can be done at once."""

    def close(self) -> None:
        """Take all tasks back (each run commits a checkpoint and waits anew) and let all processes go."""
