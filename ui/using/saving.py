"""What leaves of a result on the page Use: its table, the same with pictures, and all of it as a new data set."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from pathlib import Path

import streamlit as st

from aecore.data.own.inbox import begin, find
from aecore.errors import UserError
from aecore.use.saving import table_of, zip_of
from aecore.workers.jobs import Job

from ..forms.own import ZONE
from ..language import _, language, say, spoken
from ..own.zone import open_zone
from ..visitor import visitor
from ..words import nothing_taken
from .given import UseHead

__all__ = ["saves", "train_on"]

ODD = "odd"
"""A purpose, and the way to begin that serves it."""
PAGES = Path(__file__).resolve().parents[2] / "pages"


def saves(job: Job, head: UseHead) -> None:
    """Draw the buttons; what they give is made when they are pressed."""
    path, name = job.path, f"{job.run.id}-{head['wish']['purpose']}"
    icon, own = ":material/download:", partial(spoken, language())
    st.download_button(
        _("Table (CSV)"), partial(own, table_of, path, say), f"{name}.csv", "text/csv", icon=icon, on_click="ignore",
        key="use-csv",
    )  # fmt: skip
    st.download_button(
        _("With pictures (zip)"), partial(own, zip_of, path, say), f"{name}.zip", "application/zip", icon=icon,
        on_click="ignore", key="use-zip",
    )  # fmt: skip
    told = _("The table with the code of each item, looked at as if you had brought it.")
    if not nothing_taken() and st.button(_("As a new data set"), icon=":material/dataset:", key="use-data", help=told):
        bring(path, f"{name}.csv")
        go_to_zone()


def train_on(token: str, purpose: str = "") -> None:
    """Open the zone of own data, with files of the visitor's that are there already by their `token`, if they are; who
    looks for odd ones begins with what finds them."""
    there = ""
    with suppress(UserError):
        there = find(token, visitor().owner).token
    open_zone(there, purpose if purpose == ODD else "")
    go_to_zone()


def go_to_zone() -> None:
    st.switch_page(PAGES / "train.py", query_params={"data": ZONE})


def bring(path: Path, name: str) -> None:
    """Bring the table in as its owner's file, and open the zone with it."""
    content = table_of(path, say)
    drop = begin(visitor().owner, [(name, len(content))])
    drop.receive(1, 0, [content])
    open_zone(drop.token)
