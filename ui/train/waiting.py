"""Why a run waits: who trains before it, how long that will take, and a way to stop one of them."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from aecore.errors import UserError
from aecore.runs.run import Run
from aecore.workers.places import place_in_queue

from .. import lab
from ..attempt import attempt
from ..language import _
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
    if run.status.state != "queued":
        return
    before = [other for other in lab.store().active() if other.id != run_id and other.status.state != "queued"]
    if not before:
        return
    with st.container(border=True, gap="small", key="train-waiting"):
        st.markdown(sentence(run, before))
        for other in before[:MOST]:
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


def sentence(run: Run, before: list[Run]) -> str:
    """How many there are, and when the first of them will be done where all say so."""
    place = place_in_queue(run) or 1
    told = (
        _("It waits behind one run.")
        if len(before) + place == 2
        else _("It waits behind {n} runs.").format(n=len(before) + place - 1)
    )
    left = [other.status.seconds_left for other in before if other.status.state == "running"]
    known = [seconds for seconds in left if seconds is not None]
    if place > 1 or not known or len(known) < len(left):
        return told
    return told + " " + _("A place is free in about **{time}**.").format(time=time_words(min(known)))


def left_of(run: Run) -> str:
    status = run.status
    if status.state == "paused":
        return _("paused, so it keeps its place for a while")
    if status.seconds_left is None:
        return _("just begun")
    return _("about {time} left").format(time=time_words(status.seconds_left))


def stop(run_id: str) -> None:
    attempt(lambda: lab.engine().cancel(lab.store().get(run_id)), "run-error")
