"""What a teacher's link, or the open lesson, hides and fixes on every page, and the way back to the whole app."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from aecore.errors import UserError
from aecore.lessons.course import lesson_named
from aecore.lessons.lesson import Lesson

from ..components import show
from ..lab import store
from .controls import Control, controls_named
from .opened import opened, show_all

__all__ = ["hold_controls"]

FREED = "controls-freed"
"""The lesson whose hidden controls somebody has brought back in this session."""


def hold_controls() -> None:
    """Have the browser put away and fix what is named; a sentence says so, with a button that brings it all back."""
    here, lesson = opened(), opened_lesson()
    own = lesson if lesson and st.session_state.get(FREED) != here.lesson else None
    hide = controls_named([*here.hide, *(own.hide if own else ())])
    fix = controls_named([*here.fix, *(own.fix if own else ())])
    if not hide and not fix:
        return
    by_link = bool(here.hide or here.fix)
    with st.container(key="held-controls"):
        result = show(
            "controls", "held", {"hide": ids(hide), "fix": ids(fix), "by": "teacher" if by_link else "lesson"}
        )
    if getattr(result, "whole", None):
        show_all()
        st.session_state[FREED] = here.lesson
        st.rerun()


def opened_lesson() -> Lesson | None:
    """The lesson that is open; that one cannot be opened the dock says."""
    with suppress(UserError):
        return lesson_named(opened().lesson, store()) if opened().lesson else None
    return None


def ids(controls: list[Control]) -> list[str]:
    return [control.id for control in controls]
