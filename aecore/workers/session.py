"""One worker's time with one run: it passes each event of the training on to the log, the snapshots, the checkpoints
and the status."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ..files import sync_new
from ..runs.checkpoints import save_checkpoint
from ..runs.liveness import Superseded, newest_attempt
from ..runs.run import Run, State
from ..runs.status import DIVERGED
from ..texts import mark
from .leaving import LEFT, TAKEN_BACK, stoppable_preparation
from .places import waiting
from .preparing import Prepared, prepare, torch_threads, torch_version
from .requests import ControlFolder
from .schedule import STATUS_EVERY, Schedule
from .telling import Teller

if TYPE_CHECKING:
    from ..training.events import Ended

__all__ = ["GAVE_WAY", "Session", "train"]

PAUSE_ALONE = 10.0
"""Seconds for which a paused run keeps its place while others wait."""
GAVE_WAY = mark("It was paused while others were waiting, so its place was given away. Resume goes on where it was.")
REASONS = {
    "patience": mark("Ended early: no better held-out objective for {patience} epochs; the best weights were kept."),
    "seconds": mark("Ended by its time limit."),
    "diverged": DIVERGED,
}
STATES: dict[str, State] = {"stopped": "stopped", "diverged": "failed"}
"""State of a run by why its training ended; else it is done."""


def train(run: Run, control: ControlFolder, attempt: int) -> int:
    """Load, resume from the newest checkpoint if there is one, train, publish, write how it ended; returns the exit
    code."""
    teller = Teller(run)
    with ExitStack() as open_files:
        with stoppable_preparation(run, control):
            prepared = prepare(run, control, teller, open_files)
        return Session(run, control, attempt, teller, prepared).follow()


class Session:
    """A training that goes on, and what becomes of its events."""

    def __init__(self, run: Run, control: ControlFolder, attempt: int, teller: Teller, prepared: Prepared) -> None:
        self.run, self.control, self.attempt, self.teller = run, control, attempt, teller
        self.trainer, self.log, self.plane = prepared.trainer, prepared.log, prepared.plane
        self.note, self.resumed = prepared.note, prepared.resumed
        self.schedule, self.began = Schedule(), time.monotonic()
        self.published = -1
        """The step of the newest results."""
        self.synced: set[str] = set()
        """Names of snapshots that are on disk for certain."""
        self.pause = Pause(run)
        control.is_wanted = self.pause.is_wanted

    def follow(self) -> int:
        """Train to the end; returns the exit code."""
        from ..export.onnx import MovingDecoder
        from ..training.events import Between, Ended, HeldOut, Pace, Paused, Setting, Snapshot, Step, Units, Written
        from .publish import publish_decoder, publish_inputs, publish_snapshot

        self.teller.say(phase="training")
        decoder = MovingDecoder(self.trainer.model)
        for event in self.trainer.events():
            match event:
                case Between():
                    self.between()
                case Step() | HeldOut() | Setting() | Units() | Pace():
                    self.log.append(event.record())
                    if isinstance(event, Step) and event.step == 1:
                        publish_inputs(self.run, self.trainer)
                    if isinstance(event, HeldOut) and event.step == self.trainer.steps_per_epoch:
                        self.log_reference()
                case Snapshot():
                    self.plane = publish_snapshot(self.run, event, self.trainer.dataset, self.plane)
                    kept = not event.extra and publish_decoder(self.run, self.trainer, event.step, decoder)
                    self.log.append(Written(event.step, event.epoch, kept).record())
                case Paused():
                    self.save()
                    self.publish()
                    self.teller.say(state="paused")
                    self.pause.begin()
                case Ended():
                    return self.finish(event)
        raise AssertionError("a training ends with Ended")

    def between(self) -> None:
        """Do what is due by the clock. None of it changes what is trained or logged."""
        now = time.monotonic()
        if self.pause.since is not None or self.teller.silence() > STATUS_EVERY:
            self.pause.end()
            # A step of a paused training does not end its pause; and one that is to pause has not yet saved what it is.
            was_paused = self.teller.status.state == "paused"
            state: State = "paused" if was_paused and self.control.request().pause else "running"
            self.teller.say(state=state, seconds_left=self.seconds_left(now))
        if self.schedule.is_checkpoint_due(now):
            self.save()
            self.schedule.saved()
        if self.schedule.are_results_due(now, self.teller.status.seconds_left):
            self.publish(soon_old=True)
            self.schedule.published(time.monotonic() - now)

    def seconds_left(self, now: float) -> float | None:
        """Estimate the seconds to the end from the steps so far; None before the first."""
        done = self.trainer.step - self.resumed
        if not done:
            return None
        budget = self.trainer.spec.budget
        left = (budget.epochs * self.trainer.steps_per_epoch - self.trainer.step) * (now - self.began) / done
        return min(left, budget.seconds - self.trainer.seconds) if budget.seconds else left

    def save(self) -> None:
        """Commit a checkpoint; snapshots and the log are on disk before it, and the log's length goes in. Raises
        `Superseded` when a newer attempt has the run."""
        if newest_attempt(self.run.path) > self.attempt:
            raise Superseded
        tensors, numbers = self.trainer.state()
        self.synced = sync_new(self.run.snapshots, self.synced)
        numbers |= {"log": self.log.sync(), "threads": torch_threads(), "torch": torch_version()}
        save_checkpoint(self.run.checkpoints, self.trainer.step, tensors, numbers)

    def publish(self, *, soon_old: bool = False) -> None:
        """Refresh the results; `soon_old` ones are not forced to disk."""
        from .publish import publish_results

        publish_results(self.run, self.trainer.model, self.trainer.dataset, self.trainer.step, soon_old=soon_old)
        self.published = self.trainer.step

    def finish(self, event: Ended) -> int:
        """Save and publish what was learnt, then write the last status."""
        if event.reason == "stopped" and self.control.taken_back:
            return self.hand_back()
        self.teller.say(phase="finishing")
        self.save()
        # Stopped at the step of the newest results (it was paused): they are right. Other ends may have changed the
        # weights.
        if event.reason != "stopped" or self.published != self.trainer.step:
            self.publish()
        self.log.close()
        values: dict[str, Any] = {"term": event.term, "step": event.step, "patience": self.trainer.spec.budget.patience}
        state = STATES.get(event.reason, "done")
        reason = REASONS.get(event.reason) or (GAVE_WAY if self.control.gave_way else self.note)
        self.teller.say(state=state, seconds_left=None, reason=reason, reason_values=values | {"resumed": self.resumed})
        return 1 if state == "failed" else 0

    def hand_back(self) -> int:
        """Leave quickly, so that the run can go on elsewhere: its results are refreshed there."""
        self.save()
        self.log.close()
        state, phase = LEFT[True]
        self.teller.say(state=state, phase=phase, seconds_left=None)
        return TAKEN_BACK

    def log_reference(self) -> None:
        """Log the error of the mean item and of PCA with a code of the same size."""
        from ..training.baseline import baseline

        trainer = self.trainer
        self.log.append({"kind": "baseline"} | asdict(baseline(trainer.model, trainer.dataset, trainer.spec.seed)))


class Pause:
    """Whether a run is paused, and whether others would like its place."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.since: float | None = None
        self.looked = 0.0

    def begin(self) -> None:
        self.since = time.monotonic()

    def end(self) -> None:
        self.since = None

    def is_wanted(self) -> bool:
        """Whether the run has been paused for a while and others wait for a place; looked up once a second."""
        now = time.monotonic()
        if self.since is None or now - self.since < PAUSE_ALONE or now - self.looked < 1.0:
            return False
        self.looked = now
        return bool(waiting(self.run))
