"""Why a run waits, and for how long: one home for the list of what trains and for the page of the run; and what is said
where no engine process would take it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from heapq import heapify, heappop, heapreplace

import streamlit as st

from aecore.engines.capacity import LOST, silence, word_of
from aecore.errors import UserError
from aecore.runs.costs import cost_of
from aecore.runs.run import Run
from aecore.settings import engine_name
from aecore.workers.places import waiting

from .lab import store
from .language import _
from .words import joined, time_words

__all__ = ["Wait", "engine_line", "wait_of"]


@dataclass(frozen=True)
class Wait:
    """What a run waits for."""

    before: list[Run]
    """Those that have a place now."""
    ahead: int
    """Those that wait too and are served first."""
    seconds: float | None
    """Until a place is free for it; None where nobody can tell."""

    @property
    def sentence(self) -> str:
        n = len(self.before) + self.ahead
        told = _("Behind one run") if n == 1 else _("Behind {n} runs").format(n=n)
        if self.seconds is None:
            return _("{behind}.").format(behind=told)
        return _("{behind}, about {time}.").format(behind=told, time=time_words(self.seconds))


def engine_line() -> str:
    """Say why nothing that waits would begin: no engine process serves the store, or it starts nothing; empty where one
    does, and where this server trains by itself."""
    if engine_name() != "queue":
        return ""
    root = store().root
    quiet, word = silence(root), word_of(root)
    if quiet >= LOST or word is None:
        heard = _("It was last heard {time} ago.").format(time=time_words(quiet)) if quiet < float("inf") else ""
        text = _("No engine process takes what waits here: it begins as soon as one runs (python -m aecore engine).")
        return joined(text, heard)
    return {
        "": "",
        "code": _("The engine process starts nothing now: its workers are of another version than it is."),
        "begin": _("The engine process starts nothing now: its workers cannot begin, and its log says why."),
    }[word.trouble]


def wait_of(run: Run, active: Iterable[Run]) -> Wait | None:
    """Return what a waiting run waits for, of all that wait, train or are paused; None where nobody is before it."""
    if run.status.state != "queued":
        return None
    before = [other for other in active if other.id != run.id and other.status.state != "queued"]
    queue = waiting(run)
    ahead = queue[: queue.index(run.id)] if run.id in queue else []
    return Wait(before, len(ahead), seconds_until(before, ahead)) if before else None


def seconds_until(before: list[Run], ahead: list[str]) -> float | None:
    """When a place is free for who comes after `ahead`, each of which takes the first one that becomes free."""
    ends = [other.status.seconds_left for other in before if other.status.state == "running"]
    free = [seconds for seconds in ends if seconds is not None]
    if not free or len(free) < len(ends):
        return None
    heapify(free)
    for run_id in ahead:
        takes = usual_seconds(run_id)
        if takes is None:
            return None
        heapreplace(free, free[0] + takes)
    return heappop(free)


@st.cache_data(ttl=60, max_entries=200, show_spinner=False)
def usual_seconds(run_id: str) -> float | None:
    """The seconds that a waiting run will train, as earlier runs did; None where there were none."""
    try:
        run = store().get(run_id)
    except UserError:
        return None
    cost = cost_of(run.spec, store().glance())
    return cost.of(run.spec.budget.epochs) if cost else None
