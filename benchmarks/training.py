"""What the benchmarks share: one spec trained to its end, judged, and set beside mean and PCA."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import numpy as np
import torch

from aecore.data.dataset import Dataset
from aecore.data.loading import load
from aecore.data.reference import Reference
from aecore.evaluation.evidence import Evidence
from aecore.spec import Spec
from aecore.training.baseline import baseline
from aecore.training.control import Control, Request, Uncontrolled
from aecore.training.events import Ended, HeldOut, Snapshot, Step
from aecore.training.loop import Trainer

__all__ = ["ProcessorTime", "Result", "Watched", "train", "watched"]


class ProcessorTime:
    """Stops a training after so many seconds of this process' own processor time: other work on the cores does not
    count.

    But not before `steps` steps.
    """

    def __init__(self, seconds: float, steps: int = 0) -> None:
        self.seconds, self.steps = seconds, steps
        self.asked, self.spent = 0, 0.0
        self.began: float | None = None

    def request(self) -> Request:
        now = time.process_time()
        self.began = now if self.began is None else self.began  # at the first step, not while the data are made
        self.asked, self.spent = self.asked + 1, now - self.began
        return Request(stop=self.spent >= self.seconds and self.asked > self.steps)


@dataclass(frozen=True)
class Result:
    """How one training ended. `seconds` counts the whole loop: steps, events, snapshots, held-out judging."""

    trainer: Trainer
    last: HeldOut
    reference: Reference
    seconds: float


def train(spec: Spec, dataset: Dataset | None = None, control: Control | None = None) -> Result:
    """Train a spec on the CPU through the same loop as in the app, on its data set unless another is given."""
    trainer = Trainer(spec, dataset or load(spec.data), torch.device("cpu"), control or Uncontrolled())
    began = time.perf_counter()
    evaluations = [event for event in trainer.events() if isinstance(event, HeldOut)]
    seconds = time.perf_counter() - began
    last = evaluations[-1] if evaluations and evaluations[-1].step == trainer.step else trainer.evaluate()
    return Result(trainer, last, baseline(trainer.model, trainer.dataset, spec.seed), seconds)


@dataclass(frozen=True)
class Watched:
    """A training and what it showed, as the worker would have written it down."""

    spec: Spec
    trainer: Trainer
    evidence: Evidence


def watched(spec: Spec, look: Callable[[Evidence], None] = lambda seen: None) -> Watched:
    """Train a spec on the CPU to its end and keep what troubles are read from; `look` is shown it at each snapshot."""
    trainer = Trainer(spec, load(spec.data), torch.device("cpu"))
    reference = baseline(trainer.model, trainer.dataset, spec.seed)
    events: list[dict[str, Any]] = [{"kind": "baseline", **asdict(reference)}]
    seen = Evidence(trainer.dataset.card, events)
    for event in trainer.events():
        match event:
            case Step() | HeldOut():
                events.append(event.record())
            case Snapshot():
                seen = shown(trainer, replace(seen, events=events), event)
                look(seen)
            case Ended():
                seen = replace(seen, events=list(events), ended=True, diverged=event.reason == "diverged")
    return Watched(spec, trainer, seen)


def shown(trainer: Trainer, seen: Evidence, snapshot: Snapshot) -> Evidence:
    """What was seen, with the codes and pictures of a snapshot."""
    drawn, back = trainer.dataset.drawn, snapshot.reconstructions
    entries = dict(trainer.model.named_buffers()).get("bottleneck.entries")
    return replace(
        seen,
        events=list(seen.events),
        codes=snapshot.codes.numpy(),
        entries=None if entries is None else entries.numpy(),
        pictures=np.asarray(drawn(trainer.prepared.probe.clean[: len(back)])),
        rebuilt=np.asarray(drawn(back)),
    )
