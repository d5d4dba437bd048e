"""Where lessons are written: the desk on Learn for the one in hand."""

from __future__ import annotations

from itertools import islice

import streamlit as st

from aecore.errors import UserError
from aecore.lessons.course import Kept, as_file, kept_named, save
from aecore.lessons.lesson import Lesson
from aecore.lessons.plans import OWN

from ...address import keep as keep_part
from ...address import part
from ...lab import store
from ...language import _
from ...words import error_text, escape, explained, locked, titles_apart
from ..dock import start_lesson
from ..ways import follow
from . import draft, recording
from .checked import draw_check
from .content import Values, letter_for
from .form import draw_form
from .plans import plan_of
from .shelf import link_of, say_unchecked

__all__ = ["draw_desk", "draw_recording", "writes"]

MOST_RUNS = 40
"""Runs that are offered for a lesson."""


def writes() -> bool:
    """Whether the page is the desk."""
    return part("write") is not None


def draw_desk() -> None:
    """The lesson in hand: what was recorded, its runs, the form, and what can be done with it."""
    found = draft.values()
    key = f"author/{st.session_state.get('lesson-draft-times', 0)}"
    with st.container(key="author-desk"):
        st.button(
            _("Back to Learn"),
            icon=":material/arrow_back:",
            on_click=keep_part,
            args=("write", None),
            key="author-back",
        )
        st.header(_("Write a lesson"), anchor=False)
        if why := locked():
            st.info(why)
        recorded(found)
        runs_form(found, key)
        draw_form(found, key)
        with explained():
            draft.keep()
        actions(found)


def recorded(found: Values) -> None:
    """Begin to record, or choose from what was recorded."""
    if recording.recording() is None:
        st.button(
            _("Record what I do"), icon=":material/radio_button_checked:", on_click=recording.start, key="author-record"
        )
        st.caption(
            _("Go through the app once as your students shall. Trainings, races, tools and choices become steps.")
        )
    if said := st.session_state.pop("author-said", None):
        st.info(escape(said))
    proposed: list[recording.Proposal] = st.session_state.get("author-proposed", [])
    if not proposed:
        return
    with st.container(border=True, key="author-proposed"):
        st.subheader(_("What you did"), anchor=False)
        ticked = [
            one for n, one in enumerate(proposed) if st.checkbox(escape(one.title), True, key=f"author-proposal/{n}")
        ]
        with st.container(horizontal=True):
            if st.button(_("Make steps of these"), type="primary", key="author-propose"):
                with explained():
                    recording.take(ticked)
                    st.session_state["author-proposed"] = []
                    st.rerun()
            if st.button(_("Leave them"), key="author-leave"):
                st.session_state["author-proposed"] = []
                st.rerun()


def draw_recording() -> None:
    """That something is recorded, and the way to end it; on every page."""
    if recording.recording() is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="author-recording"):
        st.info(_("What you do is being recorded for a lesson."))
        if st.button(_("Stop recording"), icon=":material/stop:", key="author-stop"):
            with explained():
                st.session_state["author-proposed"] = found = recording.stop()
                if not found:
                    st.session_state["author-said"] = _("Nothing that you did could prove a step; add steps by hand.")
            follow("learn", {"write": "1"})


def runs_form(found: Values, key: str) -> None:
    """The runs of the lesson by their letters, and the way to another one."""
    with st.expander(_("Models of the lesson"), key=f"{key}/runs"):
        for races in ("runs", "races"):
            for letter, plan in list(found.get(races, {}).items()):
                with st.container(horizontal=True, vertical_alignment="center"):
                    st.markdown(f"**{letter}** {escape(said_plan(plan))}")
                    st.button(
                        _("Take out {letter}").format(letter=letter), key=f"{key}/{races}/{letter}",
                        on_click=found[races].pop, args=(letter,),
                    )  # fmt: skip
        there = {run.id: run for run in islice(store().glance(), MOST_RUNS)}
        titles = titles_apart(there.values())
        with st.container(horizontal=True, vertical_alignment="bottom"):
            chosen = st.selectbox(
                _("A model that is here"),
                list(there),
                format_func=lambda one: titles.get(one, one),
                key=f"{key}/run",
            )
            if st.button(_("Add it"), key=f"{key}/add-run") and chosen:
                with explained():
                    letter_for(found, plan_of(there[chosen]))
                    st.rerun()
        plan = {"data": OWN, "variant": "undercomplete", "free": ["variant"]}
        if st.button(_("Add one on the learner's own data"), key=f"{key}/own"):
            with explained():
                letter_for(found, plan)
                st.rerun()


def said_plan(plan: Values) -> str:
    if "shipped" in plan:
        return str(plan["shipped"])
    named = [str(plan["data"]), *plan.get("variants", [plan.get("variant", "")])]
    changed = [f"{path}={value}" for path, value in plan.get("set", {}).items()]
    if plan.get("knob"):
        changed.append(f"{plan['knob']}={', '.join(map(str, plan['values']))}")
    return " · ".join([*named, *changed])


def actions(found: Values) -> None:
    """Save, try, check, throw away; what is lacking is said first."""
    lesson = draft.lesson_or_why(found)
    if isinstance(lesson, UserError):
        st.warning(escape(error_text(lesson)), icon=":material/edit_note:")
    with st.container(horizontal=True, key="author-actions"):
        lacks = isinstance(lesson, UserError)
        if st.button(_("Save"), type="primary", disabled=lacks, key="author-save"):
            keep_lesson(lesson)
        if st.button(_("Try as a student"), disabled=lacks, key="author-try") and (made := keep_lesson(lesson)):
            start_lesson(made.name)
        with st.popover(_("Throw away"), key="author-forget-it"):
            st.caption(_("What you are writing is lost then. Lessons that were saved stay."))
            if st.button(_("Throw it away"), icon=":material/delete:", key="author-forget"):
                draft.forget()
                keep_part("write", None)
                st.rerun()
    saved = st.session_state.get("author-saved")
    if isinstance(lesson, Lesson) and saved:
        with explained():
            draw_saved(saved, lesson)


def keep_lesson(lesson: Lesson | UserError) -> Kept | None:
    """Keep the lesson as it is now. What was tried and not shared before is replaced."""
    made = None
    with explained():
        assert isinstance(lesson, Lesson)
        made = save(lesson, store())
        st.session_state["author-saved"] = made.name
    return made


def draw_saved(name: str, lesson: Lesson) -> None:
    """What can be done with what was saved."""
    one = kept_named(name, store())
    if one.lesson != lesson:
        st.caption(_("You have changed it since it was saved."))
        return
    st.success(_("Saved. Its link is below; it takes whoever has it to this revision."))
    say_unchecked(one)
    st.code(link_of(name), language=None)
    file, content = as_file(one.lesson)
    st.download_button(_("File"), content, file, "application/json", key="author-file-get", on_click="ignore")
    draw_check(name, one.lesson)
