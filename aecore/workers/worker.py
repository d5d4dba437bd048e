"""The worker process: trains one run folder and writes everything it shows.

    python -m aecore.workers.worker RUN         train (or resume) one run
    python -m aecore.workers.worker --standby   import and warm up torch, then wait on stdin for the path of a run

It holds the run's lock for life. A stop request, SIGTERM, SIGINT or SIGUSR2 means: checkpoint, then leave. A paused run leaves
likewise when others wait for its place. Exit codes: 0 done or stopped, 1 failed, 2 read-only mode, 3 already training.
"""

from __future__ import annotations

import os
import sys
import time
import traceback
from contextlib import ExitStack, closing
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import Timeout

from ..errors import UserError
from ..presets import checked
from ..runs.checkpoints import save_checkpoint
from ..runs.files import READONLY, sweep_unfinished, sync_new
from ..runs.log import EventLog
from ..runs.run import Run, State, Status
from ..settings import readonly, training_places
from ..texts import mark
from .ending import sign
from .leaving import Stopped, leave, leave_on_signals, stoppable_preparation, write_stopped
from .places import training_place, waiting
from .requests import ControlFolder

if TYPE_CHECKING:
    from ..runs.checkpoints import Checkpoint
    from ..training.events import Ended

__all__ = ["main", "train_run"]

STATUS_EVERY = 0.25
CHECKPOINT_EVERY = 20.0
FIRST_RESULTS, RESULTS_GROW, RESULTS_SHARE = 5.0, 1.6, 0.03
"""Results are refreshed while training after 5 s, then each time after 1.6 times as long, and never for a larger share of the time."""
PAUSE_ALONE = 10.0
"""Seconds for which a paused run keeps its place while others wait."""
REFUSED, ALREADY_RUNNING = 2, 3
OUT_OF_MEMORY = ("out of memory", "allocate memory", "not enough memory")
NO_MEMORY = mark("Out of memory. Try half the batch size or a smaller model.")
INSIDE = mark("Internal error: {error}. The run's log.txt has the details.")
PASSED_OVER = mark("A newer checkpoint was damaged; training went on from step {resumed}.")
UNFIT = mark("The checkpoint {name} does not fit this run: it belongs to another one.")
BEGAN_ANEW = mark("All checkpoints were damaged; training began anew.")
OTHERWISE = mark("Trained on with another version of torch or another number of threads: the result is not bit for bit as in one go.")
GAVE_WAY = mark("It was paused while others were waiting, so its place was given away. Resume goes on where it was.")
REASONS = {
    "patience": mark("Ended early: no better held-out objective for {patience} epochs; the best weights were kept."),
    "seconds": mark("Ended by its time limit."),
    "diverged": mark("“{term}” became infinite or undefined at step {step}; the last good weights were kept. Try a smaller learning rate."),
}


def train_run(run: Run) -> int:
    """Wait for a place, train `run` to its end, and return the exit code (0 when done or stopped)."""
    try:
        lock = run.lock(timeout=2.0).acquire()
    except Timeout:
        print(f"{run.id} is already training", file=sys.stderr)
        return ALREADY_RUNNING
    with lock:
        control = ControlFolder(run)
        leave_on_signals(control)
        try:
            sign(run)
            with training_place(run, lambda: control.request().stop) as granted:
                if not granted:
                    raise Stopped
                return Session(run, control).train()
        except Stopped:
            write_stopped(run)
            return 0
        except UserError as error:
            return fail(run, error.message.template, error.message.values, error.hint.template)
        except MemoryError:
            return fail(run, NO_MEMORY)
        except Exception as error:
            traceback.print_exc()
            if is_out_of_memory(error):
                return fail(run, NO_MEMORY)
            return fail(run, INSIDE, {"error": f"{type(error).__name__}: {error}"[:200]})


def is_out_of_memory(error: Exception) -> bool:
    return any(words in str(error).lower() for words in OUT_OF_MEMORY)


def fail(run: Run, reason: str, values: dict[str, object] | None = None, hint: str = "") -> int:
    try:
        now = Run(run.path).status
    except UserError:
        now = Status()
    run.write_status(replace(now, state="failed", phase="finishing", reason=reason, hint=hint, reason_values=values or {}))
    return 1


class Session:
    """One worker's time with one run."""

    def __init__(self, run: Run, control: ControlFolder) -> None:
        self.run, self.control = run, control
        self.status = Status(state="running", phase="data")
        self.checkpoint_due = time.monotonic() + CHECKPOINT_EVERY
        self.results_due, self.results_wait = time.monotonic() + FIRST_RESULTS, FIRST_RESULTS
        self.published = -1
        """The step of the newest results."""
        self.synced: set[str] = set()
        """Names of snapshots that are on disk for certain."""
        self.note, self.gave_way = "", False
        self.open = ExitStack()
        self.paused_since = self.looked = 0.0
        control.is_wanted = self.is_wanted

    def train(self) -> int:
        """Load, resume from the newest checkpoint if there is one, train, publish, and write how it ended."""
        with self.open:
            with stoppable_preparation(self.run, self.control):
                self.prepare()
            self.began, self.began_step = time.monotonic(), self.trainer.step
            self.say(phase="training")
            return self.follow()

    def prepare(self) -> None:
        # torch takes over a second to import; a queued worker does without it until it has a place.
        import torch

        from ..data.loading import load
        from ..runs.checkpoints import newest_checkpoint
        from ..training.device import choose_device, describe_device, threads_for
        from ..training.loop import Trainer
        from .publish import last_plane

        for folder in (self.run.snapshots, self.run.results):
            sweep_unfinished(folder)
        for name in ("status.json", "worker.json"):
            sweep_unfinished(self.run.path, name)
        spec = checked(self.run.spec)
        threads = most_threads()
        torch.set_num_threads(threads)
        device = choose_device(spec.device)
        self.say(device=describe_device(device))
        checkpoint = newest_checkpoint(self.run.checkpoints)
        self.log = self.open.enter_context(closing(EventLog(self.run.events_path, keep=checkpoint.numbers["log"] if checkpoint else 0)))
        self.trainer = Trainer(spec, load(spec.data, self.tell_download), device, self.control)
        if device.type == "cpu":
            torch.set_num_threads(threads_for(self.trainer.batch, sum(w.numel() for w in self.trainer.optimised), threads))
            self.say(device=describe_device(device))
        if checkpoint:
            self.load(checkpoint)
        self.resumed = self.trainer.step
        self.note = note_on(checkpoint) if checkpoint else BEGAN_ANEW if any(self.run.checkpoints.glob("step-*")) else ""
        self.say(reason=self.note, reason_values={"resumed": self.resumed})
        self.plane = last_plane(self.run, self.trainer.step)

    def load(self, checkpoint: Checkpoint) -> None:
        try:
            self.trainer.load(checkpoint.tensors, checkpoint.numbers)
        except (RuntimeError, KeyError, ValueError, TypeError, AttributeError) as error:
            if is_out_of_memory(error):
                raise
            raise UserError(UNFIT, mark("Delete its folder of checkpoints to train it anew."), name=checkpoint.path.name) from error

    def follow(self) -> int:
        """Pass each event of the loop on to the log, the snapshots, the checkpoints and the status."""
        from ..export.onnx import MovingDecoder
        from ..training.events import Between, Ended, HeldOut, Paused, Setting, Snapshot, Step
        from .publish import publish_decoder, publish_inputs, publish_snapshot

        decoder = MovingDecoder(self.trainer.model)
        for event in self.trainer.events():
            match event:
                case Between():
                    self.between()
                case Step() | HeldOut() | Setting():
                    self.log.append(event.record())
                    if isinstance(event, Step) and event.step == 1:
                        publish_inputs(self.run, self.trainer)
                    if isinstance(event, HeldOut) and event.step == self.trainer.steps_per_epoch:
                        self.log_reference()
                case Snapshot():
                    self.plane = publish_snapshot(self.run, event, self.trainer.dataset, self.plane)
                    kept = publish_decoder(self.run, self.trainer, event.step, decoder)
                    self.log.append({"kind": "snapshot", "step": event.step, "epoch": event.epoch, "decoder": kept})
                case Paused():
                    self.save()
                    self.publish()
                    self.say(state="paused")
                    self.paused_since = time.monotonic()
                case Ended():
                    return self.finish(event)
        raise AssertionError("a training ends with Ended")

    def is_wanted(self) -> bool:
        """Whether the run has been paused for a while and others wait for a place; looked up once a second."""
        now = time.monotonic()
        if self.status.state != "paused" or now - self.paused_since < PAUSE_ALONE or now - self.looked < 1.0:
            return False
        self.looked = now
        self.gave_way = bool(waiting(self.run))
        return self.gave_way

    def between(self) -> None:
        """Do what is due by the clock. None of it changes what is trained or logged."""
        now = time.monotonic()
        if self.status.state == "paused" or now - self.said > STATUS_EVERY:
            self.say(state="running", seconds_left=self.seconds_left(now))
        if now > self.checkpoint_due:
            self.save()
            self.checkpoint_due = time.monotonic() + CHECKPOINT_EVERY
        left = self.status.seconds_left
        if now > self.results_due and (left is None or left > FIRST_RESULTS):  # else the last ones are there soon
            self.publish(soon_old=True)
            took = time.monotonic() - now
            self.results_wait = max(self.results_wait * RESULTS_GROW, took / RESULTS_SHARE)
            self.results_due = time.monotonic() + self.results_wait

    def seconds_left(self, now: float) -> float | None:
        done = self.trainer.step - self.began_step
        if not done:
            return None
        budget = self.trainer.spec.budget
        left = (budget.epochs * self.trainer.steps_per_epoch - self.trainer.step) * (now - self.began) / done
        return min(left, budget.seconds - self.trainer.seconds) if budget.seconds else left

    def save(self) -> None:
        """Commit a checkpoint; snapshots and the log are on disk before it, and the log's length goes in."""
        tensors, numbers = self.trainer.state()
        self.synced = sync_new(self.run.snapshots, self.synced)
        numbers |= {"log": self.log.sync(), "threads": torch_threads(), "torch": torch_version()}
        save_checkpoint(self.run.checkpoints, self.trainer.step, tensors, numbers)

    def publish(self, *, soon_old: bool = False) -> None:
        from .publish import publish_results

        publish_results(self.run, self.trainer.model, self.trainer.dataset, self.trainer.step, soon_old=soon_old)
        self.published = self.trainer.step

    def finish(self, event: Ended) -> int:
        """Save and publish what was learnt, then write the last status."""
        self.say(phase="finishing")
        self.save()
        # Stopped at the step of the newest results (it was paused): they are right. Other ends may have changed the weights.
        if event.reason != "stopped" or self.published != self.trainer.step:
            self.publish()
        self.log.close()
        values: dict[str, Any] = {"term": event.term, "step": event.step, "patience": self.trainer.spec.budget.patience}
        values["resumed"] = self.resumed
        state: State = {"stopped": "stopped", "diverged": "failed"}.get(event.reason, "done")  # type: ignore[assignment]
        reason = REASONS.get(event.reason) or (GAVE_WAY if self.gave_way else self.note)
        self.say(state=state, seconds_left=None, reason=reason, reason_values=values)
        return 1 if state == "failed" else 0

    def log_reference(self) -> None:
        from ..training.baseline import baseline

        trainer = self.trainer
        self.log.append({"kind": "baseline"} | asdict(baseline(trainer.model, trainer.dataset, trainer.spec.seed)))

    def tell_download(self, done: int, total: int) -> None:
        """Log a download's progress at most four times a second; a stop request ends it."""
        if self.control.request().stop:
            raise Stopped
        if time.monotonic() - self.said > STATUS_EVERY or done >= total:
            self.log.append({"kind": "data", "done": done, "total": total})
            self.say()

    def say(self, **changes: Any) -> None:
        """Write the status, with where the training is. How far it is now may be forgotten in a power cut: the checkpoints know."""
        trainer = getattr(self, "trainer", None)
        if trainer:
            changes |= {"step": trainer.step, "epoch": trainer.epoch, "seconds": trainer.seconds}
        before, self.status = self.status, replace(self.status, **changes)
        self.run.write_status(self.status, settled=(before.state, before.phase) != (self.status.state, self.status.phase))
        self.said = time.monotonic()


def note_on(checkpoint: Checkpoint) -> str:
    """Say what is not as it would have been without the interruption; empty when all is."""
    if checkpoint.passed_over:
        return PASSED_OVER
    same = (checkpoint.numbers.get("threads"), checkpoint.numbers.get("torch")) == (torch_threads(), torch_version())
    return "" if same else OTHERWISE


def most_threads() -> int:
    """Return this worker's share of the cores."""
    return max(1, (os.cpu_count() or 2) // training_places())


def torch_threads() -> int:
    import torch

    return torch.get_num_threads()


def torch_version() -> str:
    import torch

    return str(torch.__version__)


def warm_up() -> None:
    """Import all that a run needs and train for a few steps, so that the first real step comes at once."""
    import torch

    from ..data.loading import load
    from ..export.onnx import MovingDecoder
    from ..latent.samplers import draw_codes
    from ..presets import preset
    from ..training.baseline import baseline
    from ..training.events import HeldOut
    from ..training.loop import Trainer

    torch.set_num_threads(most_threads())
    spec = preset("digits", "vae")
    trainer = Trainer(spec, load(spec.data), torch.device("cpu"))
    for event in trainer.events():
        if isinstance(event, HeldOut):
            break
    baseline(trainer.model, trainer.dataset, 0)
    draw_codes(trainer.model, trainer.probe_clean.flatten(1)[:, : trainer.model.code_size])
    MovingDecoder(trainer.model).content()
    if torch.cuda.is_available():
        torch.zeros(1, device="cuda")


def stand_by() -> int:
    """Warm up, say so, and train the run whose path comes on stdin; leave when stdin closes without one."""
    warm_up()
    print("ready", flush=True)
    path = sys.stdin.readline().strip()
    if not path:
        return 0
    run = Run(Path(path))
    log = os.open(run.log_path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    for stream in (1, 2):
        os.dup2(log, stream)
    return train_run(run)


def main() -> int:
    """Entry point of the process."""
    if readonly():
        print(READONLY, file=sys.stderr)
        return REFUSED
    return stand_by() if sys.argv[1] == "--standby" else train_run(Run(Path(sys.argv[1])))


if __name__ == "__main__":
    leave(main())
