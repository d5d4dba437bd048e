"""Show me the code: a run as one plain PyTorch script, to read, to copy and to keep, as a file or as a notebook."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from aecore.export.script import beside_of, file_name, files_of, notebook_of, script_of, why_not
from aecore.runs.run import Run

from .. import lab
from ..dialogs import open_dialog
from ..language import _, say
from ..words import escape, explained, run_title

__all__ = ["code_button", "section", "show_code"]

HEIGHT = 460
"""Pixels of the code: a dialog holds it and the buttons above it."""


def code_button(ids: Sequence[str], key: str) -> None:
    """Draw the button that opens the dialog for a run, or for each of several."""
    if st.button(_("Show me the code"), icon=":material/code:", key=key, help=_("Show me the code")):
        show_code(ids)


def show_code(ids: Sequence[str]) -> None:
    """Open the dialog."""
    open_dialog(_("Show me the code"), lambda: chosen(list(ids)), ":material/code:", "large")


def chosen(ids: list[str]) -> None:
    with explained():
        runs = {run.id: run for run in map(lab.store().get, ids)}
        first = ids[0]
        if len(runs) > 1:
            first = st.segmented_control(
                _("Model"),
                list(runs),
                default=first,
                format_func=lambda run_id: run_title(runs[run_id]),
                required=True,
                key="code-run",
                label_visibility="collapsed",
            )
        else:
            st.markdown(f"**{run_title(runs[first])}**")
        section(runs[first])


def section(run: Run) -> None:
    """Draw the script of a run below what can be done with it."""
    if why := why_not(run):
        st.info(escape(say(why)), icon=":material/info:")
        return
    text = script_of(run)
    st.markdown(
        _(
            "The whole training in plain PyTorch, with nothing of Latent Lab: read it, change it, run it. With the "
            "same torch and threads it gives the same losses to the last bit."
        )
    )
    with st.container(horizontal=True):
        st.download_button(
            _("Script (.py)"),
            text,
            file_name(run),
            "text/x-python",
            icon=":material/download:",
            key=f"code-script/{run.id}",
            on_click="ignore",
        )
        st.download_button(
            _("Notebook (.ipynb)"),
            lambda: notebook_of(run),
            file_name(run, notebook=True),
            "application/x-ipynb+json",
            icon=":material/download:",
            key=f"code-notebook/{run.id}",
            on_click="ignore",
        )
        for path in files_of(run):
            st.download_button(
                path.name,
                path.read_bytes,
                path.name,
                "application/octet-stream",
                icon=":material/download:",
                key=f"code-file/{run.id}/{path.name}",
                on_click="ignore",
            )
    for sentence in beside_of(run):
        st.caption(escape(say(sentence)))
    with st.container(height=HEIGHT, border=False):  # it scrolls with the keyboard, as the code alone would not
        st.code(text, language="python", wrap_lines=True)
