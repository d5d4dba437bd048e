"""What a click asks for, and what went wrong with it, told where the button is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from aecore.errors import UserError

from .words import explained

__all__ = ["attempt", "forget_press", "pressed", "tell"]

PRESSED = "pressed"


def attempt(action: Callable[[], object], place: str) -> None:
    """Do what a button asks; what goes wrong is told in its `place` when the page is drawn (`tell`)."""
    try:
        action()
    except UserError as error:
        st.session_state[place] = error


def tell(place: str) -> None:
    """Say once what has gone wrong with a click."""
    if error := st.session_state.pop(place, None):
        with explained():
            raise error


def pressed(
    label: str, sooner: Callable[[], bool] = lambda: False, /, *, key: str, disabled: bool = False, **look: Any
) -> bool:
    """Draw a button; returns whether it was pressed, once all that was set before the press is on the page.

    What it asks for is then made of what the page holds. A callback would be given what the page held when it was last
    drawn, and a hand may be quicker than the page; Streamlit's own answer is lost when a further change breaks the
    script off before it comes to the button. Drawing takes its time, though: `sooner` is such a callback. It does what
    is asked if the page still holds what it was drawn with, and returns whether it did.
    """
    st.button(label, key=key, disabled=disabled, on_click=note_press, args=(key, sooner), **look)
    if st.session_state.get(PRESSED) != key:
        return False
    forget_press()
    return not disabled


def note_press(key: str, sooner: Callable[[], bool]) -> None:
    if not sooner():
        st.session_state[PRESSED] = key


def forget_press() -> None:
    """A page that was drawn to its end has done what was asked of it, or has that button no more."""
    st.session_state.pop(PRESSED, None)
