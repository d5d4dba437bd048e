"""The dialog *Take away*: everything that a run, or a few of them, can leave as."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import streamlit as st

from aecore.errors import UserError
from aecore.runs.run import Run
from aecore.texts import mark

from .. import lab
from ..dialogs import open_dialog
from ..language import _
from ..words import explained, run_title
from . import code, model, page

__all__ = ["can_be_taken", "show_taking"]


class Section(NamedTuple):
    """A form in which something leaves."""

    title: str
    icon: str
    draw: Callable[[Run], None]


SECTIONS = (
    Section(mark("One HTML page"), ":material/language:", page.section),
    Section(mark("Model for other programs"), ":material/deployed_code:", model.section),
    Section(mark("The code"), ":material/code:", code.section),
)
"""In the order of the tabs."""


def can_be_taken(run: Run) -> bool:
    """Whether who asks may take a run away, and there is something to take."""
    try:
        run.refuse_taking()
    except UserError:
        return False
    return run.has_results


def show_taking(ids: Sequence[str]) -> None:
    """Open the dialog for a run; for several, with what leaves as one comparison."""
    open_dialog(_("Take away"), lambda: taking(list(ids)), ":material/download:", "medium")


def taking(ids: list[str]) -> None:
    with explained():
        runs = [lab.store().get(run_id) for run_id in ids]
        st.markdown(" · ".join(f"**{run_title(run)}**" for run in runs))
        if len(runs) > 1:
            page.offer(runs)
            return
        for section, place in zip(SECTIONS, places(), strict=True):
            with place, explained():
                section.draw(runs[0])


def places() -> Sequence[st.delta_generator.DeltaGenerator]:
    """A tab for each section; one alone needs none."""
    if len(SECTIONS) == 1:
        return [st.container()]
    return st.tabs([f"{section.icon} {_(section.title)}" for section in SECTIONS])
