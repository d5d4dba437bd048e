"""The metric cards of the runs of a race, as they come."""

from __future__ import annotations

import time

from ..engines.engine import Engine
from ..errors import UserError
from ..evaluation.score import CardResult
from ..evaluation.spread import read_cards
from ..files import read_json
from ..runs.run import Run
from ..workers.jobs import Job, job_of, state_of

__all__ = ["cards_when_there", "job_when_there"]

LOOK = 0.1
"""Seconds between two looks."""


def cards_when_there(engine: Engine, run: Run) -> list[CardResult]:
    """Wait for the metric cards of a run that has ended, and return them. Where its worker does not compute them, the
    engine is asked to. Raises UserError when they cannot be computed."""
    job = job_of(run, "cards", {})
    job_when_there(engine, job)
    return read_cards(read_json(job.path))


def job_when_there(engine: Engine, job: Job) -> None:
    """Wait for the result of a job, and ask for it where nobody has. Raises UserError when it cannot be computed."""
    while (now := state_of(job)).state != "done":
        if now.state == "failed":
            raise UserError(now.text, now.hint, **(now.values or {}))
        if now.state == "none":
            engine.ask(job)
        time.sleep(LOOK)
