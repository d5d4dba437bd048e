"""What went wrong in a training, in words, and a button that opens Train with a setting changed: on Train while it
happens, on Explore, on Compare."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from threading import Lock

import streamlit as st

from aecore.errors import UserError
from aecore.evaluation.evidence import evidence_of
from aecore.evaluation.troubles import Trouble, troubles
from aecore.runs.run import ENDED, Run

from .forms.asked import written
from .lab import store
from .language import _, say
from .words import escape

__all__ = ["show_troubles", "trouble_line", "watch_troubles"]

TRAIN = Path(__file__).resolve().parent.parent / "pages" / "train.py"
AGAIN = 5.0
"""Seconds between two looks at a run that trains."""
SHARE = 50
"""Of the time of a server that looks at one run, at most one part in so many goes into it, however long its log."""


@dataclass
class Look:
    """The last look at one run, for all who watch it."""

    lock: Lock = field(default_factory=Lock)
    state: object = None
    due: float = 0.0
    found: list[Trouble] = field(default_factory=list)

    def at(self, run: Run) -> list[Trouble]:
        """Return the troubles of a run; a look that is still good is not repeated."""
        with self.lock:
            status = run.status
            now, ended = time.monotonic(), status.state in ENDED
            state = (status.state, status.changed if ended else 0.0)
            if state != self.state or (not ended and now >= self.due):
                self.found, self.state = troubles(run.spec, evidence_of(run)), state
                self.due = now + max(AGAIN, SHARE * (time.monotonic() - now))
            return self.found


@lru_cache(maxsize=500)
def look_at(path: Path) -> Look:
    return Look()


def troubles_of(run: Run) -> list[Trouble]:
    return look_at(run.path).at(run)


def show_troubles(runs: Sequence[Run], name: str = "") -> bool:
    """Draw a box for each trouble of runs that differ in their seed only, once for all seeds that have it; False when
    there is none."""
    found: dict[str, list[tuple[Run, Trouble]]] = {}
    for run in runs:
        for trouble in troubles_of(run):
            found.setdefault(trouble.name, []).append((run, trouble))
    for seen in found.values():
        trouble_box(*seen[0], seeds_of(name, [run for run, _trouble in seen], len(runs)))
    return bool(found)


@st.fragment(run_every=AGAIN)
def watch_troubles(run_id: str) -> None:
    """Draw the troubles of a run that trains, and look again every few seconds."""
    try:
        show_troubles([store().get(run_id)])
    except UserError:  # deleted meanwhile: the page around says so
        return


def trouble_line(run: Run) -> None:
    """Draw one line with the names of a run's troubles, nothing when there is none; it unfolds to the boxes."""
    found = troubles_of(run)
    if not found:
        return
    titles = _(", ").join(dict.fromkeys(_(trouble.title) for trouble in found))
    with st.expander(_("What went wrong: {troubles}").format(troubles=titles), icon=":material/troubleshoot:"):
        for trouble in found:
            trouble_box(run, trouble)


def seeds_of(name: str, seen: list[Run], of: int) -> str:
    """The name, and where there are several seeds, in which of them it was seen; the sentence speaks of the first."""
    if of == 1:
        return name
    seeds = _(", ").join(str(run.spec.seed + 1) for run in seen)
    told = _("seed {n}") if len(seen) == 1 else _("seeds {n}, with the numbers of the first of them")
    return name + _(", ") + told.format(n=seeds)


def trouble_box(run: Run, trouble: Trouble, name: str = "") -> None:
    """What went wrong, what may help, and a way to Train with the change made."""
    with st.container(
        border=True, horizontal=True, vertical_alignment="center", key=f"trouble/{run.id}/{trouble.name}"
    ):
        who = f"**{escape(name)}** — " if name else ""  # the sentence begins with the trouble's name
        st.markdown(
            f":material/troubleshoot: {who}{escape(say(trouble.sentence))} {escape(say(trouble.advice))}",
            width="stretch",
        )
        if trouble.change:
            settings = [f"{path}={written(value)}" for path, value in trouble.change.items()]
            query = [("like", run.id), *(("set", setting) for setting in settings)]
            st.page_link(TRAIN, label=_("Try this"), icon=":material/build:", query_params=query, width="content")
