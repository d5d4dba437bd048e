"""What the explorer tells the page to keep with a run: heard once each, however often it is told."""

from __future__ import annotations

from typing import Any

import streamlit as st

from aecore.runs.annotations import annotate, read_annotations
from aecore.runs.run import Run

from ..language import say
from ..words import escape

__all__ = ["hear", "last_heard"]

REMEMBERED = 50
"""Sayings of one run that a session knows to have heard."""


def hear(run: Run, key: str) -> None:
    """Keep what the explorer of this `key` says, before it is drawn, and tell what became of it until something else is
    said: the page may be drawn anew in the same moment. Raises UserError when something is refused, or when what is
    kept cannot be read."""
    heard = st.session_state.setdefault(place(run), [])
    told = st.session_state.setdefault(f"told/{run.id}", [])
    for saying in sayings(st.session_state.get(key)):
        if saying["id"] in heard:
            continue
        heard[:] = [*heard, saying["id"]][-REMEMBERED:]
        told.clear()
        told += annotate(run, saying["said"], saying["before"]).told
    for sentence in told:
        st.info(escape(say(sentence)), icon=":material/merge:")
    read_annotations(run)


def sayings(told: Any) -> list[dict[str, Any]]:
    """Return what is told to be kept, the oldest first; what has not this form was told by nobody."""
    found = getattr(told, "keep", None)
    return [
        saying
        for saying in (found if isinstance(found, list) else [])
        if isinstance(saying, dict)
        and isinstance(saying.get("id"), str)
        and isinstance(saying.get("said"), dict)
        and isinstance(saying.get("before"), dict)
    ]


def last_heard(run: Run) -> str:
    """Return which saying was heard last in this session; empty when none was."""
    return str((st.session_state.get(place(run)) or [""])[-1])


def place(run: Run) -> str:
    return f"heard/{run.id}"
