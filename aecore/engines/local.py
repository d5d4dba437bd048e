"""The engine of one machine: a few workers, each a process of its own session, so a run survives the app.

Workers take waiting runs from the queue by themselves, one after the other (`workers.serving`); the engine sees to it
that there are some, at most one for each place (a core), and one more where runs are also to be measured. With
`standby`, one that has imported torch and done a few steps is there whenever a place is free, so that the next run
starts at once; without, workers leave when nothing waits.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import IO
from weakref import ref

from ..errors import UserError
from ..files import sentences
from ..hosting.quotas import refuse_full
from ..locks import HELD, look_at
from ..runs.queue import is_served, served_mark
from ..runs.run import ACTIVE, Run, Status
from ..settings import readonly, runs_folder, training_places
from ..texts import mark
from ..workers.ending import insist
from ..workers.jobs import Job, JobState, begin, command_of, refuse_without_results, state_of
from ..workers.places import (
    LOOK,
    busy,
    discard_ticket,
    draw_ticket,
    has_measured,
    has_waiting,
    is_full,
    keep_queue,
    tickets,
    waiting_in,
)
from .capacity import engine_lock, is_served_now
from .engine import Capacity
from .process import WorkerProcess
from .spawning import spawn

__all__ = ["LocalEngine", "draw_queued", "is_let_go"]

COMMAND = [sys.executable, "-m", "aecore.workers.worker"]
REFILL_AFTER = 4.0
"""Seconds after which a used standby is replaced: not at once, so that the run that has just started has the cores."""
HEARD_WITHIN = 5.0
"""Seconds within which a warm worker says that it has heard what it was told; else another one is told."""
IDLE_FOR = 30.0
"""Seconds for which a second warm worker is kept though nothing waits."""
MOST_KILLED, KILLED_WITHIN = 5, 10.0
"""Workers that were killed within so many seconds, after which no more are started for what waits."""
MEASURING = 1
"""Workers beyond the places to train where runs wait that are to be measured: one trains while another measures."""
WATCH = 5.0
"""Seconds between two looks at whether anything waits that nobody of ours was told of."""
LETS_GO_WITHIN = 5.0
"""Seconds for which a worker that has written how a run ended may still hold it: it has less of the processor than all
others."""
MOST_JOBS = 6
"""Calculations that may wait or run at once."""


class LocalEngine:
    """Keeps workers on this machine. One per app; safe to call from several threads."""

    def __init__(self, *, standby: bool = False) -> None:
        self.wants_standby = standby
        self.lock = threading.RLock()
        self.workers: list[WorkerProcess] = []
        self.deaf: set[WorkerProcess] = set()
        """Workers that have not heard what they were told: another one is called in their place."""
        self.jobs: list[subprocess.Popen[bytes]] = []
        self.keepers: dict[Path, int] = {}
        """The stores whose queues are looked after, each with the lock that says so."""
        self.insisting: set[str] = set()
        self.killed: deque[float] = deque(maxlen=MOST_KILLED)
        """When workers were killed, in seconds of the steady clock."""
        if standby:
            inherit(runs_folder())
            self.refill()

    # --- runs -------------------------------------------------------------------------------------------------------

    def submit(self, run: Run, owner: str = "") -> None:
        """Queue `run` in `owner`'s name for training, or for resuming from its newest checkpoint; raises UserError when
        that cannot be."""
        run.refuse_shipped()
        run.refuse_others()
        run.refuse_brought()
        run.refuse_unsure()
        refuse_full(run)
        if not is_let_go(run):
            raise UserError(mark("“{title}” is training already."), title=run.title)
        run.take_back("stop")
        run.take_back("pause")
        before = run.status
        self.keep(run.path.parent)
        draw_queued(run, before, owner)
        try:
            self.call(run.path.parent, run.log_path)
        except UserError:
            discard_ticket(run)
            if not run.is_alive():
                with suppress(UserError):
                    run.write_status(before)
            raise

    def poll(self, run: Run) -> Status:
        """Return how far the run is."""
        return run.status

    def cancel(self, run: Run) -> None:
        """Ask the run's worker to checkpoint and leave; one that does not is ended after a while (`ending.insist`)."""
        if run.status.state in ACTIVE:
            run.ask("stop")
            with self.lock:
                if run.id not in self.insisting:
                    self.insisting.add(run.id)
                    threading.Thread(target=self.insist, args=(run,), daemon=True).start()
        if run.status.state == "queued" and not run.is_alive():
            # No worker has it yet. One that takes it in this moment will find the request and leave it.
            discard_ticket(run)
            run.write_status(replace(run.written_status(), state="stopped"))

    def insist(self, run: Run) -> None:
        """End the run's worker if it does not obey the stop it was asked for."""
        try:
            insist(run)
        finally:
            with self.lock:
                self.insisting.discard(run.id)

    def capacity(self) -> Capacity:
        """Return how much can be done at once in the folder of runs, and how much is."""
        root = runs_folder()
        waiting = sum(ticket.stage != "training" for ticket in tickets(root))
        with self.lock:
            self.reap()
            processes = len(self.workers) + len(self.jobs)
        return Capacity(training_places(), busy(root), waiting, processes, beat=0.0)

    def is_ready(self) -> bool:
        """Whether a warm worker has nothing to do."""
        return any(worker.is_warm and worker.is_free for worker in self.workers)

    # --- calculations -----------------------------------------------------------------------------------------------

    def ask(self, job: Job) -> JobState:
        """Start a calculation unless its result is there or it runs already; raises UserError when that cannot be."""
        refuse_without_results(job)
        if job.ticket.exists() and not is_served_now(job.run.root):  # the engine process it waited for is gone
            with sentences(job.ticket):
                job.ticket.unlink(missing_ok=True)
        now = state_of(job)
        if now.state in ("done", "running"):
            return now
        with self.lock:
            self.reap()
            if len(self.jobs) >= MOST_JOBS:
                raise UserError(
                    mark("{n} calculations are waiting already."), mark("Wait for one to end."), n=MOST_JOBS
                )
            begin(job)
            quiet = subprocess.DEVNULL
            self.jobs.append(spawn(command_of(job), niceness=10, stdin=quiet, stdout=quiet, stderr=quiet))
        return JobState("running")

    # --- workers ----------------------------------------------------------------------------------------------------

    def keep(self, root: Path) -> None:
        """See to it from now on that what waits in the store at `root` gets a worker."""
        with self.lock:
            if root not in self.keepers:
                refuse_beside_engine(root)
                self.keepers[root] = keep_queue(root, partial(take_over, root))
                if len(self.keepers) == 1:
                    later(WATCH, partial(watch, ref(self)))

    def look(self) -> None:
        """Call a worker for what another program has left in the queue: its worker was killed, and none of ours looks
        there. One that is at work looks by itself."""
        with self.lock:
            self.reap()
            if self.free() or not self.at_work():
                self.call_waiting(lambda root: not is_full(root))

    def call(self, root: Path, log: Path | None = None) -> None:
        """Let a worker serve the store at `root`, if there may be one more; a new one prints to `log` until it has a
        run."""
        with self.lock:
            self.reap()
            told = next((worker for worker in self.workers if worker.is_free and worker.serve(root)), None)
            if told:
                later(HEARD_WITHIN, partial(self.hear, told))
                self.refill_later()
            elif self.at_work() < training_places() + MEASURING * has_measured(root):
                self.start(root, log)

    def hear(self, told: WorkerProcess) -> None:
        """Call another worker where one that was told does not hear: it may be stopped."""
        if told.is_deaf:
            self.deaf.add(told)
            self.tend()
        elif told.unheard and told.is_alive():
            later(HEARD_WITHIN, partial(self.hear, told))

    def at_work(self) -> int:
        """Return how many workers there are, those left out that do not hear."""
        self.deaf = {worker for worker in self.deaf if worker.is_deaf}
        return sum(worker not in self.deaf for worker in self.workers)

    def start(self, root: Path, log: Path | None) -> None:
        """Start a worker for the store at `root`; what it prints before it has a run goes to `log`."""
        with sentences(root), open(log or os.devnull, "ab") as file:
            self.spawn_worker(["--serve", str(root)], file, root)

    def refill(self) -> None:
        """Start a worker that stands by, if none does and there is a place for it."""
        with self.lock:
            self.reap()
            if self.wants_standby and self.at_work() < training_places() and not self.free():
                self.spawn_worker([], subprocess.DEVNULL)

    def refill_later(self) -> None:
        """Start a worker that stands by when the one that was needed now has had time to come up."""
        if self.wants_standby:
            later(REFILL_AFTER, self.refill)

    def spawn_worker(self, arguments: list[str], log: int | IO[bytes], root: Path | None = None) -> None:
        """Start a worker process, for a store at once or to stand by."""
        stays, pipe = self.wants_standby, subprocess.PIPE
        process = spawn(
            [*COMMAND, *arguments, *["--standby"] * stays],
            stdin=pipe if stays else subprocess.DEVNULL,
            stdout=pipe if stays else log,
            stderr=log,
        )
        self.workers.append(WorkerProcess(process, root, on_idle=self.idle, on_end=self.ended))

    def free(self) -> list[WorkerProcess]:
        """Return the workers that have nothing to do."""
        return [worker for worker in self.workers if worker.is_free and worker.is_alive()]

    def idle(self, worker: WorkerProcess) -> None:
        """A worker has nothing to do: there may be something since it looked; else one of them is enough."""
        self.tend()
        if len(self.free()) > 1:
            later(IDLE_FOR, self.retire)

    def retire(self) -> None:
        """Let all workers but one that have nothing to do leave."""
        with self.lock:
            for worker in self.free()[1:]:
                worker.let_go()

    def ended(self, worker: WorkerProcess) -> None:
        """A worker is gone; runs that wait need another one, unless none can begin or each is killed at once."""
        if worker.was_killed:
            self.killed.append(time.monotonic())
        if worker.could_begin() and not self.are_killed():
            self.tend()
            self.refill()
        else:
            self.give_up()

    def are_killed(self) -> bool:
        """Whether something kills workers as soon as they are there: a machine without memory for one, say."""
        return len(self.killed) == MOST_KILLED and self.killed[-1] - self.killed[0] < KILLED_WITHIN

    def tend(self) -> None:
        """Call workers for whatever waits in the stores that are looked after."""
        with self.lock:
            self.call_waiting()
            self.refill_later()

    def call_waiting(self, where: Callable[[Path], bool] = lambda root: True) -> None:
        """Call workers for what waits in those stores of which `where` says so."""
        with suppress(UserError):  # a store that cannot be written any more
            for root in self.keepers:
                if where(root) and has_waiting(root):
                    self.call(root)

    def give_up(self) -> None:
        """No worker can be started: what waits is not waiting for anything."""
        with self.lock:
            self.reap()
            for root in self.keepers if not self.workers else ():
                for ticket in tickets(root):
                    if ticket.stage == "drawn":
                        discard_ticket(Run(root / ticket.run_id))

    def reap(self) -> None:
        """Forget the processes that are gone."""
        self.workers = [worker for worker in self.workers if worker.is_alive()]
        self.jobs = [job for job in self.jobs if job.poll() is None]

    def close(self) -> None:
        """Let workers that stand by go (they leave when their stdin closes). Others go on, also with what waits."""
        with self.lock:
            self.wants_standby = False
            for worker in self.workers:
                worker.let_go()
            for worker in (*self.free(), *(worker for worker in self.deaf if worker.is_deaf)):
                worker.end_now()  # still warming up, or stopped: it has no run to lose
            for descriptor in self.keepers.values():
                os.close(descriptor)
            self.keepers = {}


def refuse_beside_engine(root: Path) -> None:
    """Raise UserError where an engine process serves the store at `root`."""
    if is_served_now(root) or look_at(engine_lock(root)) == HELD:  # one that has only just begun says nothing yet
        raise UserError(
            mark("An engine process serves {folder}; this program would train beside it."),
            mark("Set LATENTLAB_ENGINE=queue to leave runs to it, or end it."),
            folder=str(root),
        )


def take_over(root: Path) -> None:
    """Serve a store from here that an engine process has served. For who keeps its queue: an engine takes its lock
    first and then looks whether anybody does, so of two that begin in one moment one sees the other."""
    refuse_beside_engine(root)
    with sentences(served_mark(root)):
        served_mark(root).unlink(missing_ok=True)


def inherit(root: Path) -> None:
    """Take what is left in the store at `root` from an engine process that is gone: nobody goes on with it, and it is
    not to read as if somebody did."""
    with suppress(UserError):  # it is not gone, or nothing can be written
        if is_served(root) and not readonly():
            os.close(keep_queue(root, partial(take_over, root)))


def later(seconds: float, act: Callable[[], None]) -> None:
    timer = threading.Timer(seconds, act)
    timer.daemon = True
    timer.start()


def watch(seen: ref[LocalEngine]) -> None:
    """Have an engine look every few seconds, as long as there is one that keeps a queue."""
    if (engine := seen()) and engine.keepers:
        try:
            engine.look()
        finally:
            later(WATCH, partial(watch, seen))


def draw_queued(run: Run, before: Status, owner: str) -> None:
    """Queue a run that was `before`; one that waits already, as after a double click, keeps its place. The status
    first: whoever takes the ticket finds a run that waits, and what it writes then stays. Raises UserError, with the
    status as it was, when it cannot be queued."""
    if run.id in waiting_in(run.path.parent):
        return
    run.write_status(Status("queued", step=before.step, epoch=before.epoch, seconds=before.seconds, beat=before.beat))
    try:
        draw_ticket(run, owner)
    except UserError:
        with suppress(UserError):
            run.write_status(before)
        raise


def is_let_go(run: Run) -> bool:
    """Whether no worker has the run; waits for one that has written how it ended and is about to let go."""
    until = time.monotonic() + LETS_GO_WITHIN
    while run.is_alive():
        if run.written_status().state in ACTIVE or time.monotonic() > until:
            return False
        time.sleep(LOOK)
    return True
