"""How good runs are, as their logs say: of a run that has ended this is read once."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from aecore.files import FileState, state_of
from aecore.runs.log import read_events
from aecore.runs.logged import whole
from aecore.runs.run import ACTIVE, Run

from ..explore.facts import last_measures
from .given import GalleryScore

__all__ = ["score_of"]

END = 1 << 16
"""Bytes at both ends of a log in which what is looked for usually lies: the yardsticks after the first epoch, the
newest measurement at the end. So a thousand runs are read in the time of a few."""


def score_of(run: Run, state: str) -> GalleryScore | None:
    """Return what a run explains of its held-out items; None where that was not measured yet."""
    now = state_of(run.events_path)
    found = last_measures(run) if state in ACTIVE or now is None else measures_at(run.events_path, now)
    held, base = found.get("held-out"), found.get("baseline")
    if not held:
        return None
    return {
        "explained": 100 * held["variance_explained"],
        "pca": 100 * base["pca_variance_explained"] if base else None,
        "n": held["n"],
    }


@lru_cache(maxsize=20_000)
def measures_at(path: Path, state: FileState) -> dict[str, Any]:
    """Return the newest events of both kinds in a log of this state."""
    found = at_an_end(path, 0, "baseline") | at_an_end(path, max(0, state.size - END), "held-out")
    lacking = [kind for kind in ("baseline", "held-out") if kind not in found]
    return found | in_whole(path, lacking) if lacking else found


def at_an_end(path: Path, start: int, kind: str) -> dict[str, Any]:
    events = whole(read_events(path, start, END, (kind,))[0])
    return {kind: events[-1]} if events else {}


def in_whole(path: Path, kinds: list[str]) -> dict[str, Any]:
    found, before, start = dict[str, Any](), -1, 0
    while start > before:
        before = start
        events, start = read_events(path, start, kinds=tuple(kinds))
        found |= {event["kind"]: event for event in whole(events)}
    return found
