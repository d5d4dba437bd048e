"""Which runs are compared: those of the race in the link, or those that it names one by one."""

from __future__ import annotations

import streamlit as st

from aecore.races import Started, open_race
from aecore.runs.run import Run

from ..address import part
from ..lab import store
from ..language import _
from ..links import MOST_COMPARED

__all__ = ["chosen"]


def chosen() -> tuple[Started | None, list[Run]]:
    """Return the race in the link with those of its runs that still exist, or the runs named in it one by one."""
    lab = store()
    if name := part("race"):
        started = open_race(lab, name)
        there = lab.these(started.runs)
        tell_missing(len(started.runs) - len(there), len(started.runs))
        return started, list(there.values())
    named = [name for name in dict.fromkeys((part("runs") or "").split(".")) if name][:MOST_COMPARED]
    there = lab.these(named)
    if named and not there:
        lab.get(named[0])  # says that there is no such run
    tell_missing(len(named) - len(there), len(named))
    return None, list(there.values())


def tell_missing(lost: int, n: int) -> None:
    """Say that runs are not there any more: what is left may look like a smaller comparison."""
    if lost and lost == n:
        st.info(
            _("All runs of this race were deleted. “Repeat” trains them anew, with the same settings and seeds."),
            icon=":material/info:",
        )
    elif lost:
        st.info(
            _("{lost} of these {n} runs do not exist any more; the others are compared.").format(lost=lost, n=n),
            icon=":material/info:",
        )
