"""A worker that an engine process has hired: it is told one task after the other on stdin, is warm from the second one
on, and says on stdout how each ended. It leaves when its stdin closes, after a failure, and after fifty tasks."""

from __future__ import annotations

import os
import select
import sys

from .attempt import FAILED, REFUSED
from .code import code_digest
from .given import understood, work
from .leaving import TAKEN_BACK
from .preparing import warm_up
from .recall import Recall
from .serving import HEARD, IDLE, MOST_RUNS, give_memory_back, tell

__all__ = ["ENDED", "LEAVES", "Hired"]

ENDED = "ended"
"""What it prints when a task has ended, with the exit code behind it."""
LEAVES = "leaves"
"""What stands behind that when it takes no other task; else it can be told the next one at once."""


class Hired:
    """This process, for an engine process on the other side of its pipes."""

    def __init__(self, gpu: str = "") -> None:
        # Before torch first looks for GPUs: one that was not granted is not there.
        os.environ["CUDA_VISIBLE_DEVICES"] = gpu
        code_digest()  # of what this process loads, whatever becomes of the files
        self.recall = Recall()

    def work(self) -> int:
        """Work out tasks until there are none to come; returns the exit code."""
        self.recall.listen()
        for left in reversed(range(MOST_RUNS)):
            line = self.next_task()
            if not line:
                return 0
            tell(HEARD)
            code = self.work_out(line)
            leaves = not left or code != 0 or self.recall.asked or self.recall.broke_off
            tell(f"{ENDED} {code} {LEAVES}" if leaves else f"{ENDED} {code}")
            if self.recall.asked:
                return TAKEN_BACK
            if leaves:
                break
        return 0

    def next_task(self) -> str:
        """Wait for a task, warm and small unless one is there already; empty when there will be none."""
        with self.recall.idling():
            if not select.select([sys.stdin], [], [], 0)[0]:
                if "torch" not in sys.modules:
                    warm_up()
                give_memory_back()
                tell(IDLE)
            return sys.stdin.readline().strip()

    def work_out(self, line: str) -> int:
        """Work out the task that a line tells; returns the exit code."""
        try:
            task = understood(line)
        except (ValueError, KeyError, TypeError) as error:
            print(f"no task: {error}", file=sys.stderr, flush=True)
            return REFUSED
        try:
            return work(task, self.recall)
        except Exception as error:  # a fault of ours: this process goes, the engine does not
            print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
            return FAILED
