"""How the pages are shown to many people at once: the presenter view of a lecture hall, the kiosk of a museum."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from .address import keep, part

__all__ = ["kiosk", "mark_views", "present", "presenting"]

View = Literal["present", "kiosk"]
ON = "1"


def presenting() -> bool:
    """Whether type is larger and controls that a lecture does not need are hidden."""
    return asked("present")


def kiosk() -> bool:
    """Whether anybody may touch the screen and nobody may leave Home."""
    return asked("kiosk")


def present(on: bool) -> None:
    """Begin the presenter view or end it; the link says so."""
    st.session_state["present"] = on
    keep("present", ON if on else None)


def mark_views() -> None:
    """Say in the page which view it is, for its style sheet: the whole page looks for these classes."""
    if presenting():
        st.html('<span class="lab-presents"></span>')
    if kiosk():
        st.html('<span class="lab-kiosk"></span>')


def asked(view: View) -> bool:
    """Whether the link asks for a view, or has asked for it in this session: links within the app lose their parts."""
    if part(view) == ON:
        st.session_state[view] = True
    return bool(st.session_state.get(view))
