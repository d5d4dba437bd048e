"""Which runs are compared: those of the race in the link, or those that it names one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import streamlit as st

from aecore.errors import UserError
from aecore.races import Started, open_race
from aecore.runs.run import Run

from ..address import keep, part, refuse
from ..lab import store
from ..language import _
from ..links import MOST_COMPARED
from ..words import explained

__all__ = ["chosen", "while_there"]


def chosen() -> tuple[Started | None, list[Run]]:
    """Return the race in the link with those of its runs that still exist, or the runs named in it one by one."""
    here = store()
    if name := part("race"):
        if part("runs"):
            refuse("runs")
            keep("runs", None)
        started = open_race(here, name)
        there = here.these(started.runs)
        tell_missing(len(started.runs) - len(there), len(started.runs))
        return started, list(there.values())
    wanted = [name for name in dict.fromkeys((part("runs") or "").split(".")) if name]
    if len(named := wanted[:MOST_COMPARED]) < len(wanted):
        refuse("runs")
        keep("runs", ".".join(named))
    there = here.these(named)
    if named and not there:
        here.get(named[0])  # says that there is no such run
    tell_missing(len(named) - len(there), len(named))
    return None, list(there.values())


@contextmanager
def while_there(ids: Sequence[str]) -> Iterator[None]:
    """Draw what is read of runs; where one is deleted meanwhile the page is drawn anew: it says so and shows the
    others."""
    with explained():
        try:
            yield
        except UserError:
            if len(store().these(ids)) == len(ids):
                raise
            st.rerun(scope="app")


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
