"""What the link holds: the run that is looked at, the view, the language. A link reopens what was on screen."""

from __future__ import annotations

import streamlit as st

from aecore.errors import UserError
from aecore.runs.run import Run

from .lab import store

__all__ = ["chosen_run", "forget_run", "keep", "open_run"]


def chosen_run(fallback: str | None = None) -> Run | None:
    """Return the run named in the link, else the one last opened in this session, else `fallback`; the link then names it.

    Raises UserError when the link names a run that is not there.
    """
    named = st.query_params.get("run")
    if named is not None:
        run = store().get(named)
    else:
        run = remembered(st.session_state.get("run")) or remembered(fallback)
    if run:
        open_run(run.id)
    return run


def remembered(run_id: str | None) -> Run | None:
    try:
        return store().get(run_id) if run_id else None
    except UserError:
        return None


def open_run(run_id: str) -> None:
    """Make `run_id` the run of this session and of the link."""
    if st.query_params.get("run") != run_id:
        st.query_params["run"] = run_id
    st.session_state["run"] = run_id


def forget_run() -> None:
    st.query_params.pop("run", None)
    st.session_state.pop("run", None)


def keep(name: str, value: str | None) -> None:
    """Keep a part of the view in the link (None removes it)."""
    if value is None:
        st.query_params.pop(name, None)
    elif st.query_params.get(name) != value:
        st.query_params[name] = value
