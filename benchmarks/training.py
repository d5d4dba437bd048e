"""What the benchmarks share: one spec trained to its end, judged, and set beside mean and PCA."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import torch

from aecore.data.dataset import Dataset
from aecore.data.loading import load
from aecore.data.reference import Reference
from aecore.spec import Spec
from aecore.training.baseline import baseline
from aecore.training.control import Control, Request, Uncontrolled
from aecore.training.events import HeldOut
from aecore.training.loop import Trainer

__all__ = ["ProcessorTime", "Result", "train"]


class ProcessorTime:
    """Stops a training after so many seconds of this process' own processor time: other work on the cores does not count.

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
    looks = [event for event in trainer.events() if isinstance(event, HeldOut)]
    seconds = time.perf_counter() - began
    last = looks[-1] if looks and looks[-1].step == trainer.step else trainer.look()
    return Result(trainer, last, baseline(trainer.model, trainer.dataset, spec.seed), seconds)
