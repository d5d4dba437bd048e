"""What a training tells: small frozen records. Those with `record()` go into the event log as they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from torch import Tensor

from ..data.reference import Reference

__all__ = [
    "LOGGED", "Between", "Download", "Ended", "Event", "HeldOut", "Pace", "Paused", "Setting", "Snapshot", "Step",
    "Units", "Written",
]  # fmt: skip


class Record:
    kind: ClassVar[str]

    def record(self) -> dict[str, Any]:
        """Return the event as JSON values."""
        return {"kind": self.kind, **vars(self)}


@dataclass(frozen=True)
class Step(Record):
    """Training loss since the last one of these: each term in nats per sample, and the weighted sum as `objective`."""

    kind: ClassVar[str] = "step"
    step: int
    epoch: float
    terms: dict[str, float]
    rate: float
    """Items per second."""


@dataclass(frozen=True)
class HeldOut(Record):
    """The same terms on all held-out items, with fixed noise; codes that are distributions are sampled, so that the
    terms are a bound (in older logs they are at mean codes). `mse` per value that counts, at mean codes."""

    kind: ClassVar[str] = "held-out"
    step: int
    epoch: float
    terms: dict[str, float]
    mse: float
    variance_explained: float
    """1 - SSE / SSE of the mean item, at mean codes."""
    n: int

    def __str__(self) -> str:
        explained = f"{100 * self.variance_explained:.1f} % of variance explained"
        return f"epoch {self.epoch:.2f}: held-out {self.terms['objective']:.2f} nats per item, {explained}"


@dataclass(frozen=True)
class Setting(Record):
    """A live setting was changed at this step."""

    kind: ClassVar[str] = "setting"
    step: int
    path: str
    value: float


@dataclass(frozen=True)
class Units(Record):
    """Which hidden units are on from this step on: for each layer, in the order in which an item goes through them, 1
    for a unit that is and 0 for one that is not."""

    kind: ClassVar[str] = "units"
    step: int
    epoch: float
    layers: tuple[str, ...]


@dataclass(frozen=True)
class Pace(Record):
    """From this step on so many seconds pass between two steps; 0: none. It changes nothing of what is trained."""

    kind: ClassVar[str] = "pace"
    step: int
    wait: float


@dataclass(frozen=True)
class Snapshot:
    """Mean codes `(n, d)` of the probe items and whole items `(m, ...)` rebuilt from the first m views."""

    step: int
    epoch: float
    codes: Tensor
    reconstructions: Tensor
    push: Tensor | None = None
    """Where a step would push the first codes `(k, d)`: the negative gradient of each item's objective with respect to
    its code, nats per unit; None unless it was asked for."""
    extra: bool = False
    """Taken because a person looks closely, and not by the schedule."""


@dataclass(frozen=True)
class Between:
    """Between two steps: the only moment at which `Trainer.state` may be taken."""

    step: int


@dataclass(frozen=True)
class Paused:
    """Training waits; sent once when the pause begins."""

    step: int


@dataclass(frozen=True)
class Ended:
    """Why training ended. `term` names what became non-finite when it diverged."""

    step: int
    reason: Literal["epochs", "seconds", "patience", "stopped", "diverged"]
    term: str = ""


@dataclass(frozen=True)
class Written(Record):
    """A snapshot was written; whether the decoder of its moment was kept too."""

    kind: ClassVar[str] = "snapshot"
    step: int
    epoch: float
    decoder: bool


@dataclass(frozen=True)
class Download(Record):
    """Bytes of the data set that were fetched."""

    kind: ClassVar[str] = "data"
    done: int
    total: int


LOGGED: dict[str, type] = {event.kind: event for event in (Step, HeldOut, Setting, Units, Pace, Written, Download)} | {
    "baseline": Reference
}
"""What stands in the event log, by its kind: the fields of an event are those of its class."""
Event = Between | Step | HeldOut | Setting | Units | Pace | Snapshot | Paused | Ended
