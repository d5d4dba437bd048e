"""What may be asked of a run while it trains and afterwards. Each button has its place, which stays when others come."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from aecore.runs.run import ENDED, Run

from ..attempt import attempt
from ..forms.fields import tune
from ..lab import engine, owner, store
from ..language import _
from ..words import escape, locked

__all__ = ["PACES", "buttons"]

PAGES = Path(__file__).resolve().parent.parent.parent / "pages"
PACES = (0.0, 0.2, 1.0)
"""Seconds between two steps that are offered: as fast as it can, slow motion, very slow."""


def buttons(run: Run, state: str) -> None:
    """Draw them: changes at the left, then what pauses or goes on, then stop, then the next step."""
    why = locked(run)
    st.page_link(
        PAGES / "train.py", label=_("New from these settings"), icon=":material/edit:", query_params={"like": run.id}
    )
    if state == "paused":
        press(_("One step"), "skip_next", lambda r: r.ask_steps(1), "step", run, why)
        press(_("One epoch"), "fast_forward", lambda r: r.ask_steps(0), "epoch-step", run, why)
        press(_("Arrows"), "north_east", lambda r: r.ask("arrows"), "arrows", run, why, _(ARROWS))
    if state not in ENDED and not why:
        tune(run, speed)
    label, icon, act, key = GO[state]
    press(_(label), icon, act, key, run, why)
    press(_("Stop"), "stop", engine().cancel, "stop", run, why, disabled=state in ENDED)
    if st.button(
        _("Explore"),
        icon=":material/explore:",
        type="primary" if state in ENDED else "secondary",
        disabled=not run.has_results,
        key="explore-run",
    ):
        st.switch_page(PAGES / "explore.py", query_params={"run": run.id})
