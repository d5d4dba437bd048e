"""What a click asks for, and what went wrong with it, told where the button is."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from aecore.errors import UserError

from .words import explained

__all__ = ["attempt", "tell"]


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
