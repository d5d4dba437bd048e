"""Thumbnails of runs that an older version has trained: made by jobs, a few at a time, while somebody looks at the
Gallery."""

from __future__ import annotations

from collections.abc import Iterable

from aecore.engines.engine import Engine
from aecore.errors import UserError
from aecore.runs.run import ACTIVE, Run
from aecore.runs.store import Damaged
from aecore.workers.jobs import job_of, state_of

from ..words import locked
from .thumbs import thumbs_of

__all__ = ["make_missing"]

LOOKED, AT_ONCE = 120, 2
"""Runs at the head of the list whose thumbnails are made, and how many at once: the cores belong to training."""


def make_missing(found: Iterable[Run | Damaged], engine: Engine) -> set[str]:
    """Ask for thumbnails that are lacking; returns the ids of the runs whose are being made. A run for which it has
    failed once stays without."""
    making = set[str]()
    lacking = (one for one in list(found)[:LOOKED] if isinstance(one, Run) and is_lacking(one))
    for run in lacking:
        try:
            job = job_of(run, "thumbnails", {})
            state = state_of(job).state
            if state == "none":
                state = engine.ask(job).state
        except UserError:  # too many calculations wait already: at the next look
            break
        if state == "running":
            making.add(run.id)
        if len(making) >= AT_ONCE:
            break
    return making


def is_lacking(run: Run) -> bool:
    if run.shipped or not run.has_results or thumbs_of(run) or locked(run):
        return False
    try:
        return run.status.state not in ACTIVE
    except UserError:
        return False
