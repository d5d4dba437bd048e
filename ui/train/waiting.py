"""Why a run waits: who trains before it, how long that will take, and a way to stop one of them."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from aecore.errors import UserError
from aecore.runs.run import Run

from .. import lab
from ..attempt import attempt
from ..language import _
from ..waits import engine_line, wait_of
from ..words import escape, locked, plain_title, time_words

__all__ = ["who_is_before"]

TRAIN = Path(__file__).resolve().parent.parent.parent / "pages" / "train.py"
MOST = 4
"""Runs that are named."""


@st.fragment(run_every=2.0)
def who_is_before(run_id: str) -> None:
    """Draw a line for each run that has a place now, while this one has none."""
    try:
        run = lab.store().get(run_id)
    except UserError:  # deleted meanwhile: the page around says so
        return
    if run.status.state == "queued" and (line := engine_line()):
        st.warning(line, icon=":material/hourglass_disabled:")
    wait = wait_of(run, lab.store().active())
    if wait is None:
        return
    with st.container(border=True, gap="small", key="train-waiting"):
        st.markdown(wait.sentence)
        for other in wait.before[:MOST]:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.page_link(TRAIN, label=escape(plain_title(other)), query_params={"run": other.id}, width="content")
                st.caption(left_of(other))
                st.button(
                    _("Stop that one"),
                    icon=":material/stop:",
                    key=f"stop-before/{other.id}",
                    on_click=stop,
                    args=(other.id,),
                    disabled=bool(locked(other)),
                    help=escape(locked(other)) or None,
                )


def left_of(run: Run) -> str:
    status = run.status
    if status.state == "paused":
        return _("paused, so it keeps its place for a while")
    if status.seconds_left is None:
        return _("just begun")
    return _("about {time} left").format(time=time_words(status.seconds_left))


def stop(run_id: str) -> None:
    attempt(lambda: lab.engine().cancel(lab.store().get(run_id)), "run-error")
