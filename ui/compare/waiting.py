"""What stands in place of numbers that are not there yet: who trains, who is measured and for how long still, who will
never be."""

from __future__ import annotations

import time
from collections.abc import Sequence

import streamlit as st

from aecore.workers.jobs import WAITS

from ..language import _
from ..words import locked
from .contest import Competitor, card_jobs

__all__ = ["wait_of", "waits"]

FIRST = 0.2
"""So much of one run's cards must have been seen to come before the rest is estimated."""


def waits(rows: Sequence[Competitor]) -> dict[str, str]:
    """Return what stands in the place of the numbers of each that has none, by the ids of their rows."""
    seconds = pace(rows)
    return {row.id: wait_of(row, seconds) for row in rows if not row.cards}


def wait_of(row: Competitor, seconds: float | None) -> str:
    """Say why a row has no numbers; `seconds`: what the cards of one run take, where that is known."""
    states = {state.state for state in row.waiting}
    if row.contestant is None or not row.contestant.is_done:
        return _("training")
    if not row.waiting:
        return _("no results")
    if "failed" in states or (locked(*row.contestant.runs) and "running" not in states):
        return _("not measured")
    if all(state.state != "running" or state.text == WAITS for state in row.waiting):
        return _("waiting")
    if seconds is None:
        return _("measuring")
    left = seconds * sum(1 - state.share for state in row.waiting)
    return _("measuring, about {n} s").format(n=max(1, round(left)))


def pace(rows: Sequence[Competitor]) -> float | None:
    """Return the seconds that the cards of one run take, from what came since this session first looked; None before
    anything has."""
    done = sum(progress(row) for row in rows)
    key = ("pace", *(row.id for row in rows))
    began, already = st.session_state.setdefault(str(key), (time.monotonic(), done))
    return (time.monotonic() - began) / (done - already) if done - already >= FIRST else None


def progress(row: Competitor) -> float:
    """Return how many runs of a contestant are measured, with the shares of those that are being measured."""
    jobs = len(card_jobs(row.contestant)) if row.contestant else 0
    return jobs - len(row.waiting) + sum(state.share for state in row.waiting)
