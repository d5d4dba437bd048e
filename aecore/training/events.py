"""What a training tells: small frozen records. Those with `record()` go into the event log as they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from torch import Tensor

__all__ = ["Between", "Ended", "Event", "HeldOut", "Paused", "Setting", "Snapshot", "Step"]


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
    """The same terms on all held-out items, at mean codes and fixed noise; `mse` per value that counts."""

    kind: ClassVar[str] = "held-out"
    step: int
    epoch: float
    terms: dict[str, float]
    mse: float
    variance_explained: float
    n: int


@dataclass(frozen=True)
class Setting(Record):
    """A live setting was changed at this step."""

    kind: ClassVar[str] = "setting"
    step: int
    path: str
    value: float


@dataclass(frozen=True)
class Snapshot:
    """Mean codes `(n, d)` of the probe items and whole items `(m, ...)` rebuilt from the first m views."""

    step: int
    epoch: float
    codes: Tensor
    reconstructions: Tensor


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


Event = Between | Step | HeldOut | Setting | Snapshot | Paused | Ended
