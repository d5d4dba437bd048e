"""The form that a lesson is written in: what it is about, its steps one by one, what it takes out of sight."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ...language import LANGUAGES, _
from ...words import escape
from ..controls import CONTROLS
from .content import Values, add_step, move_step, remove_step, said, slug
from .steps import FORMS, control_title, written

__all__ = ["draw_form"]


def kinds() -> dict[str, str]:
    return {
        "read": _("Something to read"),
        "predict": _("A guess"),
        "do": _("Something to do"),
        "check": _("Something to read off"),
        "reveal": _("What came out"),
    }


KINDS = ("read", "predict", "do", "check", "reveal")


def draw_form(found: Values, key: str) -> None:
    """Draw the form; what is typed goes into the values."""
    spoken = languages_row(found, key)
    with st.container(key="author-about"):
        about(found, spoken, key)
    st.subheader(_("Steps of the lesson"), anchor=False)
    for place, step in enumerate(list(found["steps"])):
        draw_step(found, step, place, spoken, key)
    adding(found, key)
    hidden(found, key)


def languages_row(found: Values, key: str) -> str:
    """The language that is written, and what is missing in it."""
    known = [*LANGUAGES]
    spoken = st.selectbox(
        _("Language that you write"), known, index=known.index(found["source"]) if found["source"] in known else 0,
        format_func=lambda one: LANGUAGES[one], key=f"{key}/spoken",
    )  # fmt: skip
    if missing := missing_in(found, spoken):
        st.caption(
            _("Missing in this language: {n} texts. There the lesson falls back to {source}, and says so.").format(
                n=missing, source=LANGUAGES.get(found["source"], found["source"])
            )
        )
    return spoken


def missing_in(found: Any, spoken: str) -> int:
    """Return how many texts are there in another language and not in this one."""
    if isinstance(found, dict):
        if found and all(name in LANGUAGES for name in found):
            return int(any(found.values()) and not found.get(spoken))
        return sum(missing_in(one, spoken) for one in found.values())
    return sum(missing_in(one, spoken) for one in found) if isinstance(found, list) else 0


def about(found: Values, spoken: str, key: str) -> None:
    was = slug(said(found["title"], found["source"]))
    written(found["title"], _("Title"), spoken, found, f"{key}/title", line=True)
    if found["revision"] == 1 and found["id"] in (was, "my-lesson"):  # later it is what progress is kept by
        found["id"] = slug(said(found["title"], found["source"]))
    written(found["goal"], _("Goal, in a sentence"), spoken, found, f"{key}/goal")
    found["minutes"] = int(st.number_input(_("Minutes"), 1, 90, int(found["minutes"]), key=f"{key}/minutes"))
    written(found["not_shown"], _("What this does not show"), spoken, found, f"{key}/not")


# --- a step -----------------------------------------------------------------------------------------------------------


def draw_step(found: Values, step: Values, place: int, spoken: str, key: str) -> None:
    own, title = f"{key}/{step['id']}", said(step.get("text"), spoken) or said(step.get("text"), found["source"])
    head = f"{place + 1}. {kinds()[step['kind']]}" + (f": {escape(title[:60])}" if title else "")
    with st.expander(head, expanded=not title, key=f"{own}/open"):
        if "text" in step:
            written(step["text"], _("Text"), spoken, found, f"{own}/text")
        FORMS[step["kind"]](step, found, spoken, own)
        with st.container(horizontal=True):
            st.button(_("Up"), key=f"{own}/up", disabled=place == 0, on_click=move_step, args=(found, place, -1))
            last = place == len(found["steps"]) - 1
            st.button(_("Down"), key=f"{own}/down", disabled=last, on_click=move_step, args=(found, place, 1))
            st.button(_("Take this step out"), key=f"{own}/out", on_click=remove_step, args=(found, place))


# --- what surrounds them ----------------------------------------------------------------------------------------------


def adding(found: Values, key: str) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(_("Kind of a new step"), KINDS, format_func=lambda one: kinds()[one], key=f"{key}/kind")
        st.button(_("Add a step"), icon=":material/add:", on_click=adds, args=(found, f"{key}/kind"), key=f"{key}/add")


def adds(found: Values, kind: str) -> None:
    """Add a step of the kind that is chosen when the button is pressed; `kind` is the key of the choice."""
    add_step(found, st.session_state[kind])


def hidden(found: Values, key: str) -> None:
    with st.expander(_("What is hidden or fixed while it is taken"), key=f"{key}/hidden"):
        for part, label in (("hide", _("Hidden")), ("fix", _("Fixed as it is"))):
            now = [one for one in found.get(part, []) if one in CONTROLS]
            found[part] = st.multiselect(label, list(CONTROLS), now, format_func=control_title, key=f"{key}/{part}")
