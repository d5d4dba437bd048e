"""How far a run is and what it has told since a byte of its log: what the live components ask for again and again.

A long piece of a log is read, written as JSON and packed once for all who ask for it while it stays as it is: a class
opens one run at once.
"""

from __future__ import annotations

import gzip
import json
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple, NotRequired, TypedDict

from aecore.files import FileState, state_of
from aecore.runs.log import fingerprint, read_events
from aecore.runs.logged import whole
from aecore.runs.progress import FeedStatus, progress_of
from aecore.runs.run import Run
from aecore.workers.places import place_in_queue

__all__ = ["FeedAnswer", "FeedStatus", "feed", "feed_as_json"]

LONG = 1 << 14
"""Bytes of a log from which on a piece is worth keeping. What a browser that watches asks for is shorter."""
KEPT = 32
"""Pieces and packed answers that are kept; each is at most about a megabyte."""
turns = [Lock() for _ in range(16)]
"""Of those who ask for the same, one reads; the others wait for it."""


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
    return progress_of(run, now, place_in_queue(run) if now.state == "queued" else None)


# --- as bytes -------------------------------------------------------------------------------------------------------


class Piece(NamedTuple):
    """The events of a log from a byte on, as JSON, and where the next read starts."""

    events: str
    following: int
    mark: str


def feed_as_json(run: Run, start: int, mark: str, pack: bool) -> tuple[bytes, bool]:
    """Return what `feed` does as JSON in ASCII (text in a log may hold what UTF-8 cannot carry), and whether it is
    packed as gzip; short answers are not."""
    state = state_of(run.events_path)
    if state is None or state.size - start < LONG:
        return as_json(feed(run, start, mark)).encode(), False
    with turns[hash(run.events_path) % len(turns)]:
        now = fingerprint(run.events_path, start)
        if now is None or (mark and mark != now):
            return as_json(feed(run, start, mark)).encode(), False
        status = as_json(status_of(run))
        if pack:
            return packed(run.events_path, start, state, status), True
        return answer(run.events_path, start, state, status), False


def as_json(value: Any) -> str:
    return json.dumps(value, allow_nan=False)


@lru_cache(maxsize=KEPT)
def piece(path: Path, start: int, state: FileState) -> Piece:
    events, following = read_events(path, start)
    return Piece(as_json(events), following, fingerprint(path, following) or "")


def answer(path: Path, start: int, state: FileState, status: str) -> bytes:
    found = piece(path, start, state)
    rest = f'"next": {found.following}, "mark": {as_json(found.mark)}, "events": {found.events}'
    return f'{{"status": {status}, {rest}}}'.encode()


@lru_cache(maxsize=KEPT)
def packed(path: Path, start: int, state: FileState, status: str) -> bytes:
    return gzip.compress(answer(path, start, state, status), 6)
