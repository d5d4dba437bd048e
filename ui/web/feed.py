"""How far a run is and what it has told since a byte of its log: what the live components ask for again and again."""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict

from aecore.runs.log import fingerprint, read_events
from aecore.runs.logged import whole
from aecore.runs.run import Phase, Run, State
from aecore.texts import fill
from aecore.workers.places import place_in_queue

__all__ = ["FeedAnswer", "FeedStatus", "feed"]


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


class FeedAnswer(TypedDict):
    """What follows a byte of the log of a run."""

    status: FeedStatus
    next: int
    mark: str
    events: list[dict[str, Any]]
    reset: NotRequired[bool]


def feed(run: Run, start: int, mark: str = "") -> FeedAnswer:
    """Return the status of a run and its events from byte `start` on.

    `mark` is what the last answer called so. When the log up to `start` is another one by now (a resume has cut it
    back, and it may have grown again), the answer says `reset` and the reader begins anew.
    """
    status, now = status_of(run), fingerprint(run.events_path, start)
    if now is None or (mark and mark != now):
        return {"status": status, "next": 0, "mark": "", "events": [], "reset": True}
    events, following = read_events(run.events_path, start)
    return {
        "status": status,
        "next": following,
        "mark": fingerprint(run.events_path, following) or "",
        "events": whole(events),
    }


def status_of(run: Run) -> FeedStatus:
    now = run.status
    return {
        "state": now.state,
        "phase": now.phase,
        "step": now.step,
        "epoch": now.epoch,
        "epochs": run.spec.budget.epochs,
        "seconds": now.seconds,
        "seconds_left": now.seconds_left,
        "position": place_in_queue(run) if now.state == "queued" else None,
        "reason": fill(f"{now.reason} {now.hint}".strip(), now.reason_values or {}) or None,
        "device": now.device,
    }
