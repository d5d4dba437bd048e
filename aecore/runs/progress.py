"""How far a run is, as a browser is told."""

from __future__ import annotations

from typing import TypedDict

from .run import Phase, Run, State, Status

__all__ = ["FeedStatus", "progress_of"]


class FeedStatus(TypedDict):
    """How far a run is."""

    state: State
    phase: Phase
    step: int
    epoch: float
    epochs: int
    seconds: float
    seconds_left: float | None
    position: int | None
    reason: str | None
    device: str


def progress_of(run: Run, now: Status, position: int | None) -> FeedStatus:
    """Return what a status of a run says, and its place in the queue where it has one."""
    return {
        "state": now.state,
        "phase": now.phase,
        "step": now.step,
        "epoch": now.epoch,
        "epochs": run.spec.budget.epochs,
        "seconds": now.seconds,
        "seconds_left": now.seconds_left,
        "position": position,
        "reason": now.why or None,
        "device": now.device,
    }
