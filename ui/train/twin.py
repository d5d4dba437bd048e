"""A run that began with another one's weights, beside the same training from nothing."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from aecore.engines.engine import submit_new
from aecore.runs.run import Run

from .. import lab
from ..attempt import attempt
from ..forms.beginning import twin_of, without_start
from ..language import _
from ..words import locked

__all__ = ["compare_with_nothing"]

PAGES = Path(__file__).resolve().parent.parent.parent / "pages"
OPEN = "twin-to-open"


def compare_with_nothing(run: Run) -> None:
    """Offer the comparison, and go there when the twin is queued; nothing where a run began from nothing itself."""
    if not run.spec.start:
        return
    st.button(
        _("Compare with a start from nothing"),
        icon=":material/compare:",
        on_click=begin,
        args=(run,),
        disabled=bool(locked()),
        help=locked() or _("Trains the same once more from weights drawn by chance, and shows both curves."),
        key="twin",
    )
    if twin := st.session_state.pop(OPEN, None):
        st.switch_page(PAGES / "compare.py", query_params={"runs": f"{run.id}.{twin}"})


def begin(run: Run) -> None:
    """Queue the twin unless there is one."""
    mine, store, spec = lab.owner(), lab.store(), without_start(run.spec)

    def make() -> str:
        there = twin_of(run)
        return there.id if there else submit_new(lab.engine(), store, spec, owner=mine).id

    def go() -> None:
        st.session_state[OPEN] = lab.once("twin", spec, make)

    attempt(go, "run-error")
