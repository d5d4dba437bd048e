"""Which lesson is open in this session, at which step, and what it or a teacher takes out of sight: the link first,
then the session, as links within the app lose their parts."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from ..address import keep, leave_out, part
from ..links import PARTS
from .controls import controls_named

__all__ = ["PARTS_KEPT", "Opened", "begin", "close", "enter", "keep_open", "opened", "show_all", "turn_to"]

PARTS_KEPT = ("lesson", "at", "class", "hide", "fix")
"""Parts of the address that go along from page to page."""
PLACE = "lesson-parts"


@dataclass(frozen=True)
class Opened:
    """What the address says of a lesson; each empty where it says nothing."""

    lesson: str = ""
    at: str = ""
    """Id of a step."""
    code: str = ""
    """Of a class."""
    hide: tuple[str, ...] = ()
    """Ids of controls that the link hides, besides those of the lesson."""
    fix: tuple[str, ...] = ()


def keep_open() -> None:
    """Remember what the address says, and say it again where a link within the app has lost it."""
    known: dict[str, str] = st.session_state.setdefault(PLACE, {})
    asked = part("lesson")
    if asked and asked != known.get("lesson"):
        known.clear()  # another lesson: its step, class and controls are those of its own link
    known.update({name: value for name in PARTS_KEPT if (value := part(name))})
    for name in {"hide", "fix"} & known.keys():
        keep_known(known, name)
    if "class" in known:
        known["class"] = known["class"].upper()  # as it is written on the board
    for name, value in known.items():
        keep(name, value)


def keep_known(known: dict[str, str], name: str) -> None:
    """Leave out controls that are not known here, and say which."""
    asked = known[name].split(",")
    there = [one for one in asked if controls_named([one])]
    for one in asked:
        if one not in there:
            leave_out(one)
    known[name] = ",".join(there)


def opened() -> Opened:
    """Return what is open in this session."""
    known: dict[str, str] = st.session_state.get(PLACE, {})
    hide, fix = (tuple(filter(None, known.get(name, "").split(","))) for name in ("hide", "fix"))
    return Opened(known.get("lesson", ""), known.get("at", ""), known.get("class", ""), hide, fix)


def begin(lesson: str, step: str) -> None:
    """Open a lesson at a step, in the place of the one that is open; a class goes on to it."""
    code = opened().code
    close()
    st.session_state[PLACE] = {"lesson": lesson, "at": step} | ({"class": code} if code else {})


def turn_to(step: str) -> None:
    """Have the link name another step."""
    st.session_state.setdefault(PLACE, {})["at"] = step
    keep("at", step)


def enter(code: str) -> None:
    """Have the link name the class whose code somebody has typed; what is no code is passed over."""
    if PARTS["class"].form.fits(code):
        st.session_state.setdefault(PLACE, {})["class"] = code.upper()
        keep("class", code.upper())


def close() -> None:
    """Close the lesson; what it hid comes back."""
    st.session_state.pop(PLACE, None)
    for name in PARTS_KEPT:
        keep(name, None)


def show_all() -> None:
    """Bring back what the link hid or fixed; the lesson stays open."""
    known: dict[str, str] = st.session_state.get(PLACE, {})
    for name in ("hide", "fix"):
        known.pop(name, None)
        keep(name, None)
