"""The lessons of one's own, below the course on Learn."""

from __future__ import annotations

from contextlib import nullcontext
from urllib.parse import urlencode

import streamlit as st

from aecore.lessons.checking import check_state
from aecore.lessons.course import Kept, as_file, kept, remove
from aecore.lessons.lesson import Check, Lesson, Predict
from aecore.lessons.texts import told

from ...address import keep as keep_part
from ...components import show
from ...lab import store
from ...language import _, language
from ...web.addresses import base
from ...words import escape, explained, locked
from ..dock import start_lesson
from ..meeting import bring_met
from . import draft

__all__ = ["draw_shelf", "link_of", "say_unchecked", "title_of"]


def draw_shelf() -> None:
    """The lessons of one's own, and the ways to a new one."""
    with st.container(key="author-shelf"):
        st.header(_("Write and share lessons"), anchor=False)
        there = kept(store())
        lost = draft.unsaved(one.lesson for one in there)
        for one in there:
            draw_row(one, lost)
        why = locked()
        with st.container(horizontal=True, vertical_alignment="center"):
            begun = draft.is_open()
            label = _("Go on writing") if begun else _("Write a lesson")
            st.button(label, icon=":material/edit:", key="author-write", on_click=keep_part, args=("write", "1"))
        if why:
            st.caption(why)
        told_ = show("lessonfile", "author-file", {})
        if isinstance(content := getattr(told_, "file", None), str):
            with explained():
                made = bring_met(content.encode(), store())
                st.session_state["author-said"] = _("“{title}” is here now.").format(title=title_of(made.lesson))
                st.rerun()
        if said := st.session_state.pop("author-said", None):
            st.success(escape(said))


def title_of(lesson: Lesson) -> str:
    return told(lesson.title, language(), lesson.source).text


def draw_row(one: Kept, lost: bool) -> None:
    """A lesson and what can be done with it; `lost`: what is being written would be, were it revised now."""
    name, title = one.name, title_of(one.lesson)
    with st.container(horizontal=True, vertical_alignment="center", key=f"author-row-{name}"):
        st.markdown(escape(title))
        st.caption(_("{n} min, revision {revision}").format(n=one.lesson.minutes, revision=one.lesson.revision))
        if st.button(
            _("Take it"),
            help=_("Take the lesson “{title}” as a student").format(title=title),
            key=f"author-take/{name}",
        ):
            start_lesson(name)
        draw_revise(one, _("Revise “{title}”").format(title=title), lost)
        file, content = as_file(one.lesson)
        st.download_button(_("File"), content, file, "application/json", key=f"author-get/{name}", on_click="ignore")
        with st.popover(_("Link"), key=f"author-link/{name}"):
            say_unchecked(one)
            st.caption(_("Whoever opens this link on this server takes this revision."))
            st.code(link_of(name), language=None)
        with st.popover(_("Delete"), key=f"author-delete-it/{name}"):
            st.caption(_("Whoever has its link can no longer take it. Take its file first if you may want it back."))
            if st.button(_("Delete it"), icon=":material/delete:", key=f"author-delete/{name}"):
                with explained():
                    remove(name, store())
                    st.rerun()


def draw_revise(one: Kept, help_: str, lost: bool) -> None:
    """The way to the next revision; it asks first where something would be lost."""
    with st.popover(_("Revise"), help=help_, key=f"author-revise-it/{one.name}") if lost else nullcontext():
        if lost:
            st.caption(_("What you are writing now is not saved, and this would take its place."))
        label, help_ = (_("Revise all the same"), "") if lost else (_("Revise"), help_)
        if st.button(label, help=help_ or None, key=f"author-revise/{one.name}"):
            draft.revise(one.lesson)
            keep_part("write", "1")
            st.rerun()


def say_unchecked(one: Kept) -> None:
    """Say of a lesson that is shared what nobody knows of its answers yet, or that its check has found something."""
    checked = check_state(one.name, store())
    asks = any(isinstance(step, Predict | Check) and step.truth for step in one.lesson.steps)
    if not asks or (checked.found and checked.found["holds"]):
        return
    st.warning(
        _("Its check has found answers that do not hold. Revise it before you share it.")
        if checked.found
        else _("It was not checked yet: an answer may come out otherwise elsewhere.")
    )


def link_of(name: str) -> str:
    """The address of a lesson, as far as this page knows where it is."""
    whole = st.context.url or ""
    root = (
        whole.partition(f"{base()}/learn")[0].rstrip("/") if "/learn" in whole else whole.partition("?")[0].rstrip("/")
    )
    return f"{root}{base()}/learn?{urlencode({'lesson': name})}"
