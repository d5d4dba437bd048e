"""Another run beside the one that is explored: which there are, and whether an item of one is the same item of the
other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from aecore.errors import UserError
from aecore.runs.run import Run

from ..address import part
from ..lab import store
from ..words import plain_titles

__all__ = ["PART", "asked_beside", "others_of"]

PART = "beside"
MOST = 100
"""Runs in the list: those of the same data come first."""


def others_of(run: Run, runs: Sequence[Run]) -> list[dict[str, Any]]:
    """Return what can stand beside a run, each with its title and whether its data have the same name."""
    titles = plain_titles(runs)
    mine = run.about
    found = [
        {
            "run": other.id,
            "title": titles[other.id],
            "same": (other.about.data, other.about.origin) == (mine.data, mine.origin),
        }
        for other in runs
        if other.id != run.id and other.has_results
    ]
    return sorted(found, key=lambda other: not other["same"])[:MOST]


def asked_beside(key: str) -> Run | None:
    """Return the run that the explorer of this `key`, or the link, wants beside it; None when there is none."""
    view = getattr(st.session_state.get(key), "view", None)
    wanted = view.get(PART) if isinstance(view, dict) else part(PART)
    if not isinstance(wanted, str):
        return None
    try:
        other = store().usable(wanted)
    except UserError:
        return None
    return other if other.has_results else None
