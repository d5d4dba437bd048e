"""The status of a run, as its worker writes it: what it does, and how far its training is."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..errors import UserError
from ..runs.run import Run, Status
from .memory import peak

if TYPE_CHECKING:
    from ..training.loop import Trainer

__all__ = ["Teller"]


class Teller:
    """Writes the status of one run; once it knows the training, each time with where that is."""

    def __init__(self, run: Run) -> None:
        self.run, self.status = run, Status(state="running", phase="data", seconds=seconds_of(run))
        self.trainer: Trainer | None = None
        self.said = 0.0

    def say(self, **changes: Any) -> None:
        """Write the status. How far it is now may be forgotten in a power cut: the checkpoints know."""
        if self.trainer:
            where = {"step": self.trainer.step, "epoch": self.trainer.epoch, "seconds": self.trainer.seconds}
            changes |= where | {"memory": peak()}
        before, now = self.status, replace(self.status, **changes)
        settled = (before.state, before.phase) != (now.state, now.phase)
        self.status = self.run.write_status(now, settled=settled)
        self.said = time.monotonic()

    def silence(self) -> float:
        """Seconds since the status was written last."""
        return time.monotonic() - self.said


def seconds_of(run: Run) -> float:
    """What earlier attempts at a run have trained: a stop before its first step must not give that back."""
    with suppress(UserError):
        return run.written_status().seconds
    return 0.0
