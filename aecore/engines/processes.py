"""A backend of processes on this machine: for one large machine, for tests, and to see what a cluster would do.

Workers stay for the next task, so all but the first find torch imported. Each sees one GPU or none: a device is granted
when a worker is hired, and a worker serves tasks of that device only.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import IO

from ..settings import gpus, training_places
from ..workers.attempt import REFUSED
from ..workers.given import Attempt, Task, told
from ..workers.hired import ENDED, LEAVES
from ..workers.serving import HEARD, IDLE
from .backend import Handle, Outcome, Slots
from .process import is_stopped
from .spawning import spawn

__all__ = ["Processes"]

COMMAND = [sys.executable, "-m", "aecore.workers.worker", "--hired"]
SPARE_AFTER = 4.0
"""Seconds after a worker was hired, before one more is hired to stand by: the one that begins has the cores."""
IDLE_FOR = 30.0
"""Seconds for which workers beyond one stand by."""
HEARD_WITHIN = 5.0
"""Seconds within which a worker says that it has heard its task, unless it comes up."""
LEAVE_WITHIN = 20.0
"""Seconds in which workers that are taken back commit their checkpoints and leave; then they are killed."""
LOOK = 0.02
UNHEARD = Outcome("refused", why="it was told a worker that had left")
"""How a task ends that another worker is to be told."""


class HiredProcess:
    """A worker, from the engine's side of its pipes."""

    def __init__(self, device: str, log: int | IO[bytes]) -> None:
        self.device = device
        self.task: Task | None = None
        self.handle: Handle | None = None
        self.process = spawn(
            [*COMMAND, *(["--gpu", device] if device else [])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
        )
        assert self.process.stdout
        os.set_blocking(self.process.stdout.fileno(), False)
        self.said, self.since = b"", time.monotonic()
        self.has_heard, self.is_up, self.is_open = False, False, True
        """Whether it has heard its task, has ever said anything, and can be told a task: it comes up, or does not leave
        after the one that has ended."""

    def give(self, handle: Handle, task: Task) -> bool:
        """Tell it a task; returns whether it can be told."""
        assert self.process.stdin
        with suppress(OSError, ValueError):
            self.process.stdin.write(f"{told(task)}\n".encode())
            self.process.stdin.flush()
            self.task, self.handle, self.has_heard, self.is_open = task, handle, False, False
            self.since = time.monotonic()
            return True
        return False

    def end_deaf(self) -> None:
        """Kill it where it is stopped (SIGSTOP) and so does not hear its task, which another one is told then."""
        if not self.has_heard and time.monotonic() - self.since > HEARD_WITHIN and is_stopped(self.process):
            self.process.kill()

    def outcome(self) -> Outcome | None:
        """How its task has ended; None while it has not."""
        gone = self.process.poll() is not None  # before what it said last is read
        for line in self.lines():
            if line.startswith(ENDED):
                code = int(line.split()[1])
                return Outcome("refused" if code == REFUSED else "ended", code)
        if not gone:
            return None
        if not self.has_heard:
            if self.is_up:  # it left as it was told
                return UNHEARD
            return Outcome("refused", why=f"a worker ended before it began ({self.process.returncode})")
        return Outcome("lost", why=f"its worker ended ({self.process.returncode})")

    def lines(self) -> list[str]:
        """Return what it has said since."""
        assert self.process.stdout
        with suppress(BlockingIOError, ValueError):
            while chunk := os.read(self.process.stdout.fileno(), 4096):
                self.said += chunk
        *whole, self.said = self.said.split(b"\n")
        lines = [line.decode(errors="replace").strip() for line in whole]
        for line in lines:
            self.is_up = True
            if line in (HEARD, IDLE):
                self.is_open = line == IDLE
                self.has_heard |= line == HEARD
            elif line.startswith(ENDED):
                self.is_open = LEAVES not in line.split()
        return lines

    def rest(self) -> None:
        """It has nothing to do from now on."""
        self.task, self.handle, self.since = None, None, time.monotonic()

    def let_go(self) -> None:
        """Let it leave when it has nothing to do."""
        if self.process.stdin:
            with suppress(OSError):
                self.process.stdin.close()

    def bury(self) -> None:
        """Close what is left of one that is gone."""
        self.let_go()
        if self.process.stdout:
            self.process.stdout.close()


class Processes:
    """Workers of this machine for the store at `root`. A `log` takes what they print outside of runs."""

    def __init__(self, root: Path, places: int | None = None, log: int | IO[bytes] = subprocess.DEVNULL) -> None:
        self.root, self.places, self.devices, self.log = root, places or training_places(), gpus(), log
        self.workers: list[HiredProcess] = []
        self.numbers, self.untold = count(1), list[tuple[Handle, Outcome]]()
        self.hired = -SPARE_AFTER

    def start(self, task: Task) -> Handle:
        """Begin a task, in a worker that stands by if there is one."""
        handle = next(self.numbers)
        self.give(handle, task)
        return handle

    def give(self, handle: Handle, task: Task) -> None:
        """Tell a task to a worker that can be told, or to a new one."""
        device = self.device_for(task)
        free = [worker for worker in self.free() if worker.device == device]
        with suppress(OSError):  # no process can be started now
            for worker in [*free, None]:
                if (worker or self.hire(device)).give(handle, task):
                    return
        self.untold.append((handle, Outcome("refused", why="no worker could be told")))

    def device_for(self, task: Task) -> str:
        """Return the GPU for a task, the one that is shared out least; empty for one that is given none."""
        if not (isinstance(task, Attempt) and task.gpu and self.devices):
            return ""
        given: dict[str, float] = dict.fromkeys(self.devices, 0.0)
        for worker in self.workers:
            if isinstance(worker.task, Attempt):
                given[worker.device] += worker.task.gpu
        return min(self.devices, key=lambda device: given[device])

    def hire(self, device: str = "") -> HiredProcess:
        """Start a worker that sees one GPU, or none."""
        self.hired = time.monotonic()
        self.workers.append(HiredProcess(device, self.log))
        return self.workers[-1]

    def free(self) -> list[HiredProcess]:
        """Return the workers that have nothing to do."""
        idle = (worker for worker in self.workers if worker.is_open and worker.handle is None)
        return [worker for worker in idle if worker.process.poll() is None]

    def ended(self) -> list[tuple[Handle, Outcome]]:
        """Return what has ended; sees to it that a worker stands by where there is room for one."""
        found, self.untold = self.untold, []
        for worker in list(self.workers):
            handle, task = worker.handle, worker.task
            if handle is None or task is None:
                worker.lines()
            elif outcome := worker.outcome():
                worker.rest()
                if outcome is UNHEARD:
                    self.give(handle, task)
                else:
                    found.append((handle, outcome))
            else:
                worker.end_deaf()
        self.tend()
        return found

    def tend(self) -> None:
        """Forget workers that are gone, let those leave that nobody needs, hire one to stand by."""
        now, gone = time.monotonic(), [worker for worker in self.workers if worker.process.poll() is not None]
        for worker in gone:
            if worker.handle is None:
                worker.bury()
                self.workers.remove(worker)
        free = self.free()
        for worker in [worker for worker in free[1:] if now - worker.since > IDLE_FOR]:
            worker.let_go()
        if not free and len(self.workers) < self.places and now - self.hired > SPARE_AFTER:
            with suppress(OSError):
                self.hire()

    def stop(self, handle: Handle, force: bool) -> None:
        """Signal the worker that has the task: SIGTERM, or with `force` SIGKILL."""
        for worker in self.workers:
            if worker.handle == handle and worker.process.poll() is None:
                worker.process.kill() if force else worker.process.terminate()

    def slots(self) -> Slots:
        """Return the places of this machine, and its GPUs."""
        running = sum(worker.process.poll() is None for worker in self.workers)
        return Slots(self.places, len(self.devices), processes=running)

    def close(self) -> None:
        """Take all tasks back and let all workers go."""
        for worker in self.workers:
            worker.let_go()
            if worker.process.poll() is None:
                worker.process.terminate()
        until = time.monotonic() + LEAVE_WITHIN
        for worker in self.workers:
            try:
                worker.process.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                worker.process.kill()
                worker.process.wait()
            worker.bury()
        self.workers = []
