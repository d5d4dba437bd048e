"""How far a run is, and what lists say of it."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass

from ..data.cards.card import Origin
from ..texts import fill, mark

__all__ = ["ACTIVE", "DIVERGED", "ENDED", "About", "Phase", "State", "Status"]

State = Literal["queued", "running", "paused", "done", "stopped", "failed", "interrupted"]
Phase = Literal["waiting", "data", "training", "finishing"]
ACTIVE = ("queued", "running", "paused")
ENDED = ("done", "stopped", "failed", "interrupted")
DIVERGED = mark(
    "“{term}” became infinite or undefined at step {step}; the last good weights were kept. Try a smaller "
    "learning rate."
)
"""The reason of a run that diverged."""


@dataclass(frozen=True, config=ConfigDict(extra="ignore", allow_inf_nan=False))
class Status:
    """How far a run is, as its worker last wrote it. What a later version says beyond that is passed over: its runs can
    still be looked at and deleted."""

    state: State = "queued"
    phase: Phase = "waiting"
    step: int = 0
    epoch: float = 0.0
    seconds: float = 0.0
    seconds_left: float | None = None
    reason: str = ""
    hint: str = ""
    reason_values: dict[str, Any] | None = None
    device: str = ""
    memory: int = 0
    """Most bytes that its process has held since it began on the run; 0 where nobody could tell."""
    changed: float = 0.0
    """Unix time of the last write."""
    beat: int = 0
    """Raised with each write: a worker that lives never leaves it as it is for long, whatever its clock says."""

    @property
    def diverged(self) -> bool:
        """Whether a loss became infinite or undefined."""
        return self.state == "failed" and self.reason == DIVERGED

    @property
    def why(self) -> str:
        """Why the run ended as it did and what to do about it, in English; empty where nothing is to be said."""
        return fill(f"{self.reason} {self.hint}".strip(), self.reason_values or {})


class About(NamedTuple):
    """What lists say of a run."""

    title: str
    """Empty where nobody has named it."""
    created: float
    variant: str
    data: str
    """Title of the card of its data."""
    origin: Origin
    state: State
    """As it was written: one that says it is active may be interrupted."""
    own: bool
    """Whether it was trained on data that a person brought, or is itself brought."""
    owner: str = ""
    """The id of the visitor who made it; empty: the operator's."""
