"""What the benchmarks share: one spec trained to its end, judged, and set beside mean and PCA."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import torch

from aecore.data.loading import load
from aecore.data.reference import Reference
from aecore.spec import Spec
from aecore.training.baseline import baseline
from aecore.training.events import HeldOut
from aecore.training.loop import Trainer

__all__ = ["Result", "train"]


@dataclass(frozen=True)
class Result:
    """How one training ended. `seconds` counts the whole loop: steps, events, snapshots, held-out judging."""

    trainer: Trainer
    last: HeldOut
    reference: Reference
    seconds: float


def train(spec: Spec) -> Result:
    """Train a spec on the CPU through the same loop as in the app."""
    trainer = Trainer(spec, load(spec.data), torch.device("cpu"))
    began = time.perf_counter()
    last = [event for event in trainer.events() if isinstance(event, HeldOut)][-1]
    seconds = time.perf_counter() - began
    return Result(trainer, last, baseline(trainer.model, trainer.dataset, spec.seed), seconds)
