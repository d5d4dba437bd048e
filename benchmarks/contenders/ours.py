"""Ours: a run folder trained by the worker's own code, with log, snapshots, decoders, held-out judging, status and
checkpoints.

Unlike the others' turns, one of ours is a whole run from its first step to its last, so the crowded beginning is in it.
What comes after the last step (a last checkpoint, the results for Explore) is no training and is told apart, on stderr.
"""

from __future__ import annotations

import sys
import tempfile
import time
from contextlib import ExitStack
from math import prod
from pathlib import Path

from task import Task, take_turns

from aecore import parts
from aecore.data.loading import load
from aecore.presets import preset
from aecore.runs.log import read_events
from aecore.runs.store import Store
from aecore.spec import Spec
from aecore.training.events import Ended
from aecore.workers import preparing
from aecore.workers.leaving import stoppable_preparation
from aecore.workers.requests import ControlFolder
from aecore.workers.session import Session
from aecore.workers.telling import Teller

__all__ = ["spec_of"]

VARIANTS = {"dense": "undercomplete", "vae": "vae", "conv": "convolutional", "recurrent": "recurrent"}


class Timed(Session):
    """A worker's time with a run, and how long its training took."""

    def finish(self, event: Ended) -> int:
        self.took = time.monotonic() - self.began
        assert event.reason == "epochs", event
        code = super().finish(event)
        print(
            f"{self.took:.2f} s of training, then {time.monotonic() - self.began - self.took:.2f} s of results",
            file=sys.stderr,
        )
        return code


def spec_of(task: Task) -> Spec:
    """The task as a spec."""
    net, kind = task.network, task.network["kind"]
    backbone: parts.Backbone = {
        "dense": lambda: parts.Dense(widths=tuple(net["widths"])),
        "vae": lambda: parts.Dense(widths=tuple(net["widths"])),
        "conv": lambda: parts.Conv(channels=tuple(net["channels"]), width=net["width"]),
        "recurrent": lambda: parts.Recurrent(cell="lstm", width=net["width"]),
    }[kind]()
    vae = kind == "vae"
    model = parts.Model(
        backbone=backbone,
        bottleneck=parts.GaussianCode(size=net["code"]) if vae else parts.Plain(size=net["code"]),
        likelihood=parts.Bernoulli() if vae else parts.Gaussian(variance="fixed", sigma=1.0),
    )
    base = preset(task.dataset, VARIANTS[kind]).model_copy(update={"model": model})
    values = {
        "data.items": task.items,
        "budget.epochs": task.whole,
        "optimiser.kind": "adam",
        "optimiser.batch_size": task.batch,
        "optimiser.learning_rate": task.rate,
        "optimiser.schedule": "constant",
        "device": "cpu",
    }
    return base.with_values(values)


def prepare(task: Task):
    folder = tempfile.TemporaryDirectory()
    store, spec = Store(Path(folder.name)), spec_of(task)
    preparing.warm_up()
    load(spec.data)

    def turn() -> tuple[int, float, float]:
        run = store.create(spec)
        control, teller = ControlFolder(run), Teller(run)
        with run.lock().acquire(), ExitStack() as open_files:
            with stoppable_preparation(run, control):
                prepared = preparing.prepare(run, control, teller, open_files)
            session = Timed(run, control, 0, teller, prepared)
            assert session.follow() == 0, run.status
        items = task.whole * session.trainer.steps_per_epoch * session.trainer.batch
        events, _end = read_events(run.events_path, largest=1 << 30)
        last = [event for event in events if event["kind"] == "held-out"][-1]
        loss = last["terms"]["objective"] if task.network["kind"] == "vae" else 0.5 * last["mse"] * prod(task.shape)
        return items, session.took, loss

    turn.folder = folder  # kept for as long as turns are taken
    return turn


if __name__ == "__main__":
    take_turns(prepare)
