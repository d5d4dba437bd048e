"""Why the numbers of some will not come, and having them measured again."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import streamlit as st

from aecore.errors import UserError
from aecore.evaluation.spread import read_cards
from aecore.files import read_json
from aecore.races import Contestant
from aecore.texts import Sentence
from aecore.workers.jobs import JobState, state_of

from .. import lab
from ..language import _, say
from ..words import escape, joined, locked
from .contest import Competitor, card_jobs

__all__ = ["tell_failures"]


def tell_failures(rows: Sequence[Competitor]) -> None:
    """What will not come, with why."""
    for row in rows:
        if not row.contestant or not row.contestant.is_done or row.cards:
            continue
        if failed := next((state for state in row.waiting if state.state == "failed"), None):
            tell_failure(row, failed)
        elif not row.waiting:
            st.caption(
                _("{name} has no results, so it has no metric cards: it failed or was stopped before its end.").format(
                    name=escape(row.name)
                )
            )
        elif locked(*row.contestant.runs) and all(state.state == "none" for state in row.waiting):
            st.caption(
                _("{name} has no metric cards yet, and none can be computed here.").format(name=escape(row.name))
            )


def tell_failure(row: Competitor, failed: JobState) -> None:
    why = joined(*(say(Sentence(text, failed.values or {})) for text in (failed.text, failed.hint)))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.warning(f"**{escape(row.name)}** {escape(why)}", icon=":material/error:")
        if row.contestant and not locked(*row.contestant.runs):
            st.button(_("Try again"), key=f"again/{row.id}", on_click=measure_again, args=(row.contestant,))


def measure_again(contestant: Contestant) -> None:
    """Ask once more for the cards that failed; what is there and cannot be read is removed first."""
    for job in card_jobs(contestant):
        if job.run.why_not():
            continue
        if state_of(job).state == "done":
            try:
                read_cards(read_json(job.path))
            except UserError:
                job.path.unlink(missing_ok=True)
        with suppress(UserError):  # others wait already: the page asks again
            lab.engine().ask(job)
