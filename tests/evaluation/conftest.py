"""Short trainings in this process, and what troubles are read from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pytest
import torch

from aecore.data.loading import load
from aecore.evaluation.evidence import Evidence
from aecore.presets import checked, preset
from aecore.spec import Spec
from aecore.training.baseline import baseline
from aecore.training.events import Ended, HeldOut, Snapshot, Step
from aecore.training.loop import Trainer


@dataclass(frozen=True)
class Trained:
    spec: Spec
    trainer: Trainer
    evidence: Evidence


@cache
def trained_once(data: str, variant: str, epochs: int, values: tuple[tuple[str, Any], ...]) -> Trained:
    spec = checked(preset(data, variant, {"budget.epochs": epochs, "device": "cpu", **dict(values)}))
    trainer = Trainer(spec, load(spec.data), torch.device("cpu"))
    events: list[dict[str, Any]] = []
    snapshot, diverged = None, False
    for event in trainer.events():
        match event:
            case Step() | HeldOut():
                events.append(event.record())
            case Snapshot():
                snapshot = event
            case Ended():
                diverged = event.reason == "diverged"
    reference = baseline(trainer.model, trainer.dataset, spec.seed)
    events.append({"kind": "baseline", "pca_variance_explained": reference.pca_variance_explained})
    drawn = trainer.dataset.drawn
    entries = dict(trainer.model.named_buffers()).get("bottleneck.entries")
    assert snapshot
    shown = snapshot.reconstructions
    evidence = Evidence(
        events,
        snapshot.codes.numpy(),
        None if entries is None else entries.numpy(),
        np.asarray(drawn(trainer.probe_clean[: len(shown)])),
        np.asarray(drawn(shown)),
        True,
        diverged,
    )
    return Trained(spec, trainer, evidence)


@pytest.fixture(scope="session")
def trained() -> Callable[..., Trained]:
    """Train a variant on a data set, once for each set of arguments; `values` use `__` for the dots of a path."""

    def train(data: str = "digits", variant: str = "vae", epochs: int = 20, **values: Any) -> Trained:
        return trained_once(data, variant, epochs, tuple(sorted((name.replace("__", "."), value) for name, value in values.items())))

    return train
