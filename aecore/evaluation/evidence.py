"""What troubles are seen from: the events of a run, the codes and pictures of its newest snapshot. Knows no torch."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..runs.log import read_events
from ..runs.run import ENDED, Run

__all__ = ["Evidence", "evidence_of"]

Array = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Evidence:
    """How a training went. Arrays are None where a run has none (yet)."""

    events: Sequence[dict[str, Any]] = ()
    """As in the event log, oldest first. After a live setting changed, only what came later counts."""
    codes: Array | None = field(default=None, repr=False)
    """Mean codes `(N, d)` of the followed items."""
    entries: Array | None = field(default=None, repr=False)
    """Codebook `(K, token)`."""
    pictures: Array | None = field(default=None, repr=False)
    """Originals `(n, C, H, W)` of the first followed items, and what came back of them."""
    rebuilt: Array | None = field(default=None, repr=False)
    ended: bool = False
    diverged: bool = False

    @cached_property
    def looks(self) -> list[dict[str, Any]]:
        """The looks at the held-out items since the last change of a setting, the one after the first step left out."""
        changed = [place for place, event in enumerate(self.events) if event.get("kind") == "setting"]
        since = self.events[changed[-1] :] if changed else self.events
        return [event for event in since if event.get("kind") == "held-out" and event["step"] > 1]

    @property
    def epoch(self) -> float:
        return float(self.looks[-1]["epoch"]) if self.looks else 0.0

    @property
    def explained(self) -> list[float]:
        return [float(look["variance_explained"]) for look in self.looks]

    @property
    def pca(self) -> float | None:
        found = [event["pca_variance_explained"] for event in self.events if event.get("kind") == "baseline"]
        return float(found[-1]) if found else None

    def errors_after(self, epoch: float) -> tuple[Array, Array]:
        """Return the held-out squared errors from an epoch on, and their epochs."""
        kept = [look for look in self.looks if look["epoch"] >= epoch]
        return np.array([look["mse"] for look in kept], float), np.array([look["epoch"] for look in kept], float)

    def last_term(self, name: str) -> float:
        return float(self.looks[-1]["terms"].get(name, 0.0)) if self.looks else 0.0

    def gap(self) -> float:
        """Return the reconstruction nats of held-out items minus those of training items over the last epoch; 0 when unknown.

        Training items are judged with sampled codes and dropout, which makes the gap smaller than it is.
        """
        since = self.epoch - 1
        nats = [e["terms"]["reconstruction"] for e in self.events if e.get("kind") == "step" and e["epoch"] > since]
        return self.last_term("reconstruction") - float(np.mean(nats)) if nats and self.looks else 0.0


def evidence_of(run: Run) -> Evidence:
    """Read what a run has shown so far; what is missing or damaged is left out."""
    events, start = read_events(run.events_path)
    found = list(events)
    while events:
        events, start = read_events(run.events_path, start)
        found += events
    status = run.status
    inputs, snapshot = arrays(run.snapshots / "inputs.safetensors"), arrays(newest(run.snapshots, ".safetensors"))
    pictures, rebuilt = inputs.get("pictures"), snapshot.get("reconstructions")
    return Evidence(
        found,
        snapshot.get("codes"),
        arrays(newest(run.checkpoints, "") / "model.safetensors").get("bottleneck.entries"),
        None if pictures is None or rebuilt is None else pictures[: len(rebuilt)],
        rebuilt,
        status.state in ENDED,
        status.state == "failed" and bool((status.reason_values or {}).get("term")),
    )


def newest(folder: Path, suffix: str) -> Path:
    """Return the file or checkpoint with the highest step in its name; the folder itself when there is none."""
    steps = [path for path in folder.glob(f"*{suffix}") if path.stem.removeprefix("step-").split("-")[0].isdigit()]
    return max(steps, key=lambda path: int(path.stem.removeprefix("step-").split("-")[0]), default=folder)


def arrays(path: Path) -> dict[str, NDArray[Any]]:
    """Return the tensors of a file, none when it is missing or damaged."""
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    with suppress(OSError, ValueError, KeyError, SafetensorError):
        return dict(load_file(path))
    return {}
