"""What went wrong in a training, in words, and a button that opens Train with a setting changed: on Explore and on
Compare; and, for who watches it on Train, what can be seen of it besides."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, TypedDict

import streamlit as st

from aecore.evaluation.evidence import Evidence, evidence_of
from aecore.evaluation.sights import Sight, sights
from aecore.evaluation.troubles import Trouble, numbers_in_use, troubles
from aecore.runs.run import ENDED, Run

from .forms.asked import written
from .language import _, say
from .words import escape, joined

__all__ = ["change_for", "narrated", "show_troubles", "trouble_line"]

TRAIN = Path(__file__).resolve().parent.parent / "pages" / "train.py"


class Said(TypedDict):
    """One sentence of the narrator."""

    name: str
    text: str
    evidence: str  # what it was measured from
    advice: str  # what may help
    offer: bool  # whether the form can be begun with that


class Narrated(TypedDict):
    """What is to be said of a run now."""

    troubles: list[Said]
    sights: list[Said]
    used: int | None  # numbers of the code that are in use
    size: int | None  # of how many


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
    seen: list[Sight] = field(default_factory=list)
    in_use: tuple[int, int] | None = None
    """Numbers of the code that are in use, and how many there are; None before the first snapshot."""

    def at(self, run: Run) -> list[Trouble]:
        """Return the troubles of a run; a look that is still good is not repeated."""
        with self.lock:
            status = run.status
            now, ended = time.monotonic(), status.state in ENDED
            state = (status.state, status.changed if ended else 0.0)
            if state != self.state or (not ended and now >= self.due):
                evidence = evidence_of(run)
                self.found, self.state = troubles(run.spec, evidence), state
                self.seen, self.in_use = sights(run.spec, evidence), in_use(run, evidence)
                self.due = now + max(AGAIN, SHARE * (time.monotonic() - now))
            return self.found


def in_use(run: Run, evidence: Evidence) -> tuple[int, int] | None:
    if evidence.codes is None or not len(evidence.codes):
        return None
    alive = numbers_in_use(run.spec, evidence)
    return int(alive.sum()), len(alive)


@lru_cache(maxsize=500)
def look_at(path: Path) -> Look:
    return Look()


def troubles_of(run: Run) -> list[Trouble]:
    return look_at(run.path).at(run)


def narrated(run: Run) -> Narrated:
    """Return what is to be said of a run now: what goes wrong first, then what can be seen, each with its evidence."""
    look = look_at(run.path)
    found = look.at(run)
    wrong = [
        Said(name=one.name, text=say(one.sentence), evidence="", advice=say(one.advice), offer=bool(one.change))
        for one in found
    ]
    seen = [
        Said(name=one.name, text=say(one.sentence), evidence=say(one.evidence), advice="", offer=False)
        for one in look.seen
    ]
    used, size = look.in_use or (None, None)
    return Narrated(troubles=wrong, sights=seen, used=used, size=size)


def change_for(run: Run, name: str) -> dict[str, Any]:
    """Return the settings that may mend a trouble of a run; none where it has no such trouble (any more)."""
    return next((trouble.change for trouble in troubles_of(run) if trouble.name == name), {})


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
            f":material/troubleshoot: {who}{escape(joined(say(trouble.sentence), say(trouble.advice)))}",
            width="stretch",
        )
        if trouble.change:
            settings = [f"{path}={written(value)}" for path, value in trouble.change.items()]
            query = [("like", run.id), *(("set", setting) for setting in settings)]
            st.page_link(TRAIN, label=_("Try this"), icon=":material/build:", query_params=query, width="content")
