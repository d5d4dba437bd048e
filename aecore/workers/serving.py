"""One process for many runs: a worker that has finished a run takes the next one that waits, and is warm by then. So
it also computes the metric cards of a run where that was asked for: a process of their own imports for longer than it
computes.

Nothing of one run reaches the next: each has its own log, control folder and model, and torch is set as it is in a new
process. A worker that has failed, was broken off while it prepared, or has trained fifty runs begins anew as a fresh
process.
"""

from __future__ import annotations

import ctypes
import gc
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

from ..errors import UserError
from ..runs.queue import keep
from ..runs.run import Run
from .attempt import FAILED, drop_ticket, train_held
from .jobs import Job, begin, job_of, work_out
from .leaving import TAKEN_BACK
from .places import LOOK, advance, free_place, further_places, has_waiting, take_next
from .preparing import places_of, warm_up
from .recall import Recall
from .requests import ControlFolder

__all__ = ["HEARD", "IDLE", "MOST_RUNS", "Worker", "as_new", "cards_to_compute", "printing_to"]

MOST_RUNS = 50
"""Runs that one process trains."""
IDLE = "idle"
"""What a standing by worker prints when it has nothing to do."""
HEARD = "heard"
"""What it prints when it has been told of a store: one that is stopped says nothing, and another can be told."""


class Worker:
    """This process, as a worker for whole stores."""

    def __init__(self, root: Path | None, *, stays: bool, keeper: int | None = None) -> None:
        self.root, self.stays, self.keeper = root, stays, keeper
        self.recall = Recall()
        self.runs, self.sound = 0, True

    def work(self) -> int:
        """Serve the first store, then those named on stdin until it closes. Returns the exit code."""
        self.recall.listen()
        while True:
            if self.root:
                self.serve(self.root)
            if self.recall.asked:
                return TAKEN_BACK
            if not (self.stays and self.is_fresh):
                return 0
            self.root = self.next_store()
            if not self.root:
                return 0

    @property
    def is_fresh(self) -> bool:
        """Whether another run may be trained in this process."""
        return self.sound and self.runs < MOST_RUNS

    def next_store(self) -> Path | None:
        """Stand by, warm and small, until a store is named; None when there will be none."""
        with self.recall.idling():
            if "torch" not in sys.modules:
                warm_up()
            give_memory_back()
            tell(IDLE)
            line = sys.stdin.readline().strip()
        if line:
            tell(HEARD)
        return Path(line) if line else None

    def serve(self, root: Path) -> None:
        """Train what waits in the store at `root` until nothing does, or the process is worn out."""
        with self.kept(root):
            while has_waiting(root) and not self.recall.asked:
                if place := free_place(root):
                    try:
                        cards = self.take_turns(root)
                    finally:
                        place.release()
                    if cards and not self.recall.asked:
                        self.measure(cards)
                if self.recall.asked:
                    return
                if not self.is_fresh and has_waiting(root):
                    self.begin_anew(root)
                with self.recall.idling():
                    time.sleep(LOOK)

    @contextmanager
    def kept(self, root: Path) -> Iterator[None]:
        """Keep the queue of a store meanwhile; a process that began anew has kept it all along."""
        before, self.keeper = self.keeper, keep(root)
        if before is not None:
            os.close(before)
        try:
            yield
        finally:
            os.close(self.keeper)
            self.keeper = None

    def take_turns(self, root: Path) -> Job | None:
        """Train one run after the other in the place that is held; returns the cards of the last one where they were
        asked for: these need no place, so another worker may train meanwhile."""
        cards = None
        while not cards and self.is_fresh and not self.recall.asked and (taken := take_next(root)):
            run, lock = taken
            try:
                control = ControlFolder(run, self.recall)
                with further_places(root, places_of(run, control) - 1, control.is_stopped) as granted:
                    if not granted:
                        advance(run, "drawn")
                        return None
                    self.sound = self.train(run) == 0 and not self.recall.broke_off
                cards = cards_to_compute(run)
            finally:
                lock.release()
            self.runs += 1
        return cards

    def train(self, run: Run) -> int:
        """Train a run that was taken; returns the exit code that a process of its own would have."""
        try:
            with printing_to(run.log_path):
                as_new()
                code = train_held(run, self.recall)
        except (UserError, OSError) as error:  # its folder is gone, or cannot be written
            print(error, file=sys.stderr)
            code = FAILED
        drop_ticket(run, code)
        gc.collect()
        return code

    def measure(self, cards: Job) -> None:
        """Compute the metric cards of a run; a signal ends that at once."""
        with self.recall.idling(), suppress(OSError), printing_to(cards.run.log_path):
            as_new()
            work_out(cards, nullcontext())
        gc.collect()

    def begin_anew(self, root: Path) -> None:
        """Become a fresh process: the same one for the system, for whoever started it, and for the queue it keeps."""
        assert self.keeper is not None
        os.set_inheritable(self.keeper, True)
        arguments = ["--serve", str(root), "--keeper", str(self.keeper), *["--standby"] * self.stays]
        sys.stdout.flush()
        sys.stderr.flush()
        os.execv(sys.executable, [sys.executable, "-m", "aecore.workers.worker", *arguments])  # noqa: S606


def tell(word: str) -> None:
    """Tell whoever started this process."""
    with suppress(BrokenPipeError):  # nobody listens any more
        print(word, flush=True)


def cards_to_compute(run: Run) -> Job | None:
    """Return the metric cards of a run that has just been trained, if they were asked for; from now on whoever looks
    sees that they are coming."""
    cards = job_of(run, "cards", {})
    try:
        if run.status.state != "done" or not run.file("measure").exists():
            return None
        begin(cards)
    except UserError:  # nothing can be written, or the run is deleted
        return None
    return cards


@contextmanager
def printing_to(path: Path) -> Iterator[None]:
    """Append what this process prints, libraries and all, to a file meanwhile."""
    log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    before = [os.dup(stream) for stream in (1, 2)]
    try:
        turn_to([log, log])
        yield
    finally:
        turn_to(before)
        for descriptor in (log, *before):
            os.close(descriptor)


def turn_to(descriptors: list[int]) -> None:
    for stream, file, descriptor in zip((1, 2), (sys.stdout, sys.stderr), descriptors, strict=True):
        file.flush()
        os.dup2(descriptor, stream)


def as_new() -> None:
    """Set torch, if it is there, as it is in a new process. Its threads are set with each run; its global stream, which
    is another one in every process, with whatever draws from it."""
    if torch := sys.modules.get("torch"):
        torch.manual_seed(0)
        torch.set_default_dtype(torch.float32)
        torch.set_grad_enabled(True)


def give_memory_back() -> None:
    """Return what a run has used to the system: whoever only stands by should be small."""
    gc.collect()
    torch = sys.modules.get("torch")
    if torch and torch.cuda.is_initialized():
        torch.cuda.empty_cache()
    with suppress(OSError, AttributeError):  # an allocator that has no such call
        ctypes.CDLL(None).malloc_trim(0)
