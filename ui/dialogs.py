"""Dialogs. Streamlit closes one when the whole page is drawn anew, so that what would draw it waits for its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import streamlit as st

__all__ = ["dialog_is_open", "forget_dialog", "open_dialog"]

OPEN = "dialog-open"


def open_dialog(
    title: str, draw: Callable[[], None], icon: str, width: Literal["small", "medium", "large"] = "small"
) -> None:
    """Open a dialog; when it is closed, the page is drawn anew."""
    st.session_state[OPEN] = True
    st.dialog(title, icon=icon, width=width, on_dismiss="rerun")(draw)()


def dialog_is_open() -> bool:
    return bool(st.session_state.get(OPEN))


def forget_dialog() -> None:
    """The whole page is drawn anew: whatever was open is closed."""
    st.session_state.pop(OPEN, None)
