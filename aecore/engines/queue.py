"""The app's side of an engine process: a run is queued by a ticket in the store, a calculation by a file beside; the
engine (`serve`) takes them from there, wherever it runs. This side starts no process and holds no lock, so any number
of apps may do this at once, and none has to stay."""

from __future__ import annotations

from dataclasses import replace

from ..errors import UserError
from ..files import sentences
from ..hosting.quotas import refuse_full
from ..runs.queue import queue_folder, served_mark
from ..runs.run import ACTIVE, Run, Status
from ..settings import runs_folder
from ..texts import mark
from ..workers.jobs import Job, JobState, begin, put_job, refuse_without_results, state_of
from ..workers.places import discard_ticket, waiting_in
from .capacity import NOBODY, NOBODY_HINT, is_served_now, silence, word_of
from .engine import Capacity
from .local import draw_queued, is_let_go

__all__ = ["QueueEngine"]

MOST_CALCULATIONS = 64
"""Calculations of one store that may wait."""


class QueueEngine:
    """Leaves in the store what is to be done, and reads there what came of it."""

    def __init__(self, *, standby: bool = False) -> None:
        """Workers stand by where the engine process is; `standby` is for engines that have their own."""

    def submit(self, run: Run, owner: str = "") -> None:
        """Queue `run` in `owner`'s name for training, or for resuming from its newest checkpoint; it waits, also while
        no engine process runs. Raises UserError when that cannot be."""
        run.refuse_shipped()
        run.refuse_others()
        run.refuse_brought()
        run.refuse_unsure()
        refuse_full(run)
        before = run.status
        if (before.state in ACTIVE and before.state != "queued") or not is_let_go(run):
            raise UserError(mark("“{title}” is training already."), title=run.title)
        run.take_back("stop")
        run.take_back("pause")
        root = run.path.parent
        with sentences(queue_folder(root)):
            queue_folder(root).mkdir(exist_ok=True)
            served_mark(root).touch()
        draw_queued(run, before, owner)

    def poll(self, run: Run) -> Status:
        """Return how far the run is."""
        return run.status

    def cancel(self, run: Run) -> None:
        """Ask the run's worker to checkpoint and leave; the engine process ends one that does not."""
        if run.status.state not in ACTIVE:
            return
        run.ask("stop")
        if run.status.state == "queued" and not run.is_alive():
            # No worker has it yet. One that takes it in this moment will find the request and leave it.
            discard_ticket(run)
            run.write_status(replace(run.written_status(), state="stopped", phase="waiting"))

    def capacity(self) -> Capacity:
        """Return what the engine process of the folder of runs said last."""
        root = runs_folder()
        word = word_of(root)
        if word is None:
            return Capacity(0, 0, len(waiting_in(root)), 0, beat=silence(root), nodes=0)
        return Capacity(
            word.places,
            word.busy,
            len(waiting_in(root)),
            word.processes,
            beat=silence(root),
            nodes=word.nodes,
            trouble=word.trouble,
        )

    def ask(self, job: Job, owner: str = "") -> JobState:
        """Have a calculation made unless its result is there or it is coming; raises UserError when that cannot be, and
        where no engine process would take it."""
        refuse_without_results(job)
        now = state_of(job)
        if now.state in ("done", "running"):
            return now
        if not is_served_now(job.run.root):
            raise UserError(NOBODY, NOBODY_HINT)
        if sum(1 for _ in job.ticket.parent.glob("[!.]*.json")) >= MOST_CALCULATIONS:
            raise UserError(
                mark("{n} calculations are waiting already."), mark("Wait for one to end."), n=MOST_CALCULATIONS
            )
        begin(job)
        put_job(job, owner or job.run.visitor.id)
        return JobState("running")

    def close(self) -> None:
        """Nothing is held."""
