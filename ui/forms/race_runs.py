"""Runs that are there already, chosen to be compared instead of a race."""

from __future__ import annotations

import streamlit as st

from ..address import keep
from ..attempt import pressed
from ..gallery.some import to_choose_from
from ..lab import store
from ..language import _
from ..words import titles_apart
from .race_asked import forget_race_form

__all__ = ["choose_runs"]


def choose_runs(most: int) -> None:
    """Instead of a race: up to `most` runs that are there already, opened by their link."""
    ready = titles_apart(to_choose_from(store()))
    with st.expander(_("Or compare runs you have"), icon=":material/folder_open:"):
        picked = st.multiselect(
            _("Runs"),
            list(ready),
            format_func=lambda run: ready.get(run, run),
            max_selections=most,
            placeholder=_("Choose two or more"),
        )
        if pressed(_("Compare them"), disabled=len(picked) < 2, key="compare-picked"):
            open_runs(picked)
            st.rerun()


def open_runs(ids: list[str]) -> None:
    forget_race_form()
    keep("runs", ".".join(ids))
