"""What troubles are seen from: the events of a run, the codes and pictures of its newest snapshot. Knows no torch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..data.cards import DataCard
from ..errors import UserError
from ..runs.log import all_events
from ..runs.logged import whole
from ..runs.run import ENDED, Run
from ..runs.tensors import all_arrays

__all__ = ["Array", "Evidence", "Moment", "evidence_of"]

Array = NDArray[np.floating[Any]]
MOMENTS = 8
"""Of the newest snapshots, so many are held against each other."""


@dataclass(frozen=True)
class Moment:
    """Mean codes `(N, d)` of the followed items at one moment."""

    epoch: float
    codes: Array = field(repr=False)


@dataclass(frozen=True)
class Evidence:
    """How a training went, on the data of a card. Arrays are None where a run has none (yet)."""

    card: DataCard
    events: Sequence[dict[str, Any]] = ()
    """As in the event log, oldest first. After a live setting changed, only what came later counts."""
    codes: Array | None = field(default=None, repr=False)
    """Mean codes `(N, d)` of the followed items."""
    labels: NDArray[np.integer[Any]] | None = field(default=None, repr=False)
    """Class of each of them `(N,)`, below 0 where it has none; and which of them are not trained on."""
    held_out: NDArray[np.integer[Any]] | None = field(default=None, repr=False)
    moments: Sequence[Moment] = ()
    """The newest snapshots, oldest first."""
    entries: Array | None = field(default=None, repr=False)
    """Codebook `(K, token)`."""
    pictures: Array | None = field(default=None, repr=False)
    """Originals `(n, C, H, W)` of the first followed items, and what came back of them."""
    rebuilt: Array | None = field(default=None, repr=False)
    ended: bool = False
    diverged: bool = False

    @cached_property
    def since(self) -> Sequence[dict[str, Any]]:
        """The events since the last change of a setting."""
        changed = [place for place, event in enumerate(self.events) if event.get("kind") == "setting"]
        return self.events[changed[-1] :] if changed else self.events

    @cached_property
    def evaluations(self) -> list[dict[str, Any]]:
        """The evaluations of held-out items since the last change of a setting, the one after the first step left
        out."""
        return [event for event in self.since if event.get("kind") == "held-out" and event["step"] > 1]

    @cached_property
    def losses(self) -> Array:
        """The reconstruction term of training at each report since the last change of a setting, nats per item `(n,)`:
        what penalties add may leap for reasons of its own."""
        return reconstructions(self.since)

    def fall(self) -> float:
        """Return by how much that term has fallen at most since the very first step."""
        losses = reconstructions(self.events)
        return float(losses[0] - losses.min()) if len(losses) else 0.0

    @property
    def live(self) -> dict[str, float]:
        """The settings that were changed while it trained, as they are now."""
        return {event["path"]: event["value"] for event in self.events if event.get("kind") == "setting"}

    @property
    def epoch(self) -> float:
        """The epoch of the last evaluation of held-out items; 0 before the first."""
        return float(self.evaluations[-1]["epoch"]) if self.evaluations else 0.0

    @property
    def explained(self) -> list[float]:
        """The share of variance explained of held-out items at each evaluation, at most 1."""
        return [float(event["variance_explained"]) for event in self.evaluations]

    @property
    def reference(self) -> dict[str, Any]:
        """What mean and PCA reach on the same items; empty when it is not known (yet)."""
        found = [event for event in self.events if event.get("kind") == "baseline"]
        return found[-1] if found else {}

    @property
    def pca(self) -> float | None:
        """The share that PCA with the same code size explains; None when it is not known (yet)."""
        found = self.reference.get("pca_variance_explained")
        return None if found is None else float(found)

    @property
    def noise(self) -> float | None:
        """The share of the variance that is the generator's own noise; None where that is not known."""
        floor, mean = self.reference.get("floor_mse"), self.reference.get("mean_mse")
        return float(floor / mean) if floor and mean else None

    def errors_after(self, epoch: float) -> tuple[Array, Array]:
        """Return the held-out squared errors per value `(n,)` from an epoch on, and their epochs `(n,)`."""
        found = [event for event in self.evaluations if event["epoch"] >= epoch]
        return np.array([event["mse"] for event in found], float), np.array([event["epoch"] for event in found], float)

    def last_term(self, name: str) -> float:
        """Return a term of the last evaluation, nats per item; 0 when there is none."""
        return float(self.evaluations[-1]["terms"].get(name, 0.0)) if self.evaluations else 0.0

    def gap(self) -> float:
        """Return the reconstruction nats of held-out items minus those of training items over the last epoch; 0 when
        unknown.

        Both are at sampled codes where codes are distributions. Training items are judged as they were trained on: with
        dropout, and by the weights of a whole epoch and not of its end, which makes the gap smaller than it is.
        """
        nats = self.training(self.epoch)
        return self.last_term("reconstruction") - nats if nats is not None and self.evaluations else 0.0

    def training(self, epoch: float) -> float | None:
        """Return the mean reconstruction term over the epoch of training that ended at `epoch`; None when nothing was
        reported then."""
        losses = reconstructions([event for event in self.since if epoch - 1 < event.get("epoch", 0.0) <= epoch])
        return float(losses.mean()) if len(losses) else None


def reconstructions(events: Sequence[dict[str, Any]]) -> Array:
    return np.array([event["terms"]["reconstruction"] for event in events if event.get("kind") == "step"], float)


def evidence_of(run: Run) -> Evidence:
    """Read what a run has shown so far; what is missing or damaged is left out."""
    status = run.status
    steps = run.steps("snapshot")
    inputs, snapshot = arrays(run.inputs), arrays(run.snapshot(max(steps))) if steps else {}
    events = whole(all_events(run.events_path))
    pictures, rebuilt = inputs.get("pictures"), snapshot.get("reconstructions")
    return Evidence(
        run.card,
        events,
        snapshot.get("codes"),
        inputs.get("labels"),
        inputs.get("held_out"),
        moments_of(run, events),
        arrays(run.weights).get("bottleneck.entries") if run.weights else None,
        None if pictures is None or rebuilt is None else pictures[: len(rebuilt)],
        rebuilt,
        status.state in ENDED,
        status.state == "failed" and bool((status.reason_values or {}).get("term")),
    )


def moments_of(run: Run, events: Sequence[dict[str, Any]]) -> list[Moment]:
    """Return the codes of the newest snapshots that the log names, with the epochs it gives them."""
    named = [event for event in events if event.get("kind") == "snapshot"][-MOMENTS:]
    read = [(event["epoch"], arrays(run.snapshot(event["step"])).get("codes")) for event in named]
    found = [Moment(float(epoch), codes) for epoch, codes in read if codes is not None and np.isfinite(codes).all()]
    return [moment for moment in found if moment.codes.shape == found[-1].codes.shape]


def arrays(path: Path) -> dict[str, NDArray[Any]]:
    """Return the tensors of a file, none when it is missing or damaged."""
    try:
        return all_arrays(path)
    except UserError:
        return {}
