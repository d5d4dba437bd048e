"""What stands between a race and its leaderboard: whether it is fair, how far the metric cards are, and why some will not come."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from aecore.errors import UserError
from aecore.evaluation.fair import fair
from aecore.evaluation.spread import read_cards
from aecore.races import Contestant
from aecore.runs.files import read_json
from aecore.runs.run import ACTIVE
from aecore.texts import Sentence
from aecore.workers.jobs import ask, state_of

from .contest import Competitor, card_jobs, competitors
from .language import _, say
from .words import escape, locked

__all__ = ["fair_words", "fairness", "pending", "tell_progress"]


def fairness(found: list[Contestant]) -> None:
    """The badge: whether they may be compared, and why not."""
    if len(found) < 2 or any(run.status.state in ACTIVE for c in found for run in c.runs):
        return
    is_fair, why = fair_words(found)
    if is_fair:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.badge(_("Fair comparison"), icon=":material/balance:", color="green")
            st.caption(escape(" ".join(why)), width="content")
    else:
        st.warning("**" + _("Not a fair comparison.") + "** " + escape(" ".join(why)), icon=":material/balance:")


def fair_words(found: list[Contestant]) -> tuple[bool, list[str]]:
    """Return whether the first may be compared with each of the others, and in sentences why or why not."""
    against = [fair(found[0].runs, other.runs, count=False) for other in found[1:]]
    why = list(dict.fromkeys(say(sentence) for one in against for sentence in one.sentences))
    if all(one.fair for one in against):
        return True, [_("Same data, split, seeds and budget."), *why]
    return False, why


def pending(found: list[Contestant]) -> bool:
    """Whether cards are still to come."""
    rows = competitors([c for c in found if c.is_done], may_ask=not locked())
    coming = ("running",) if locked() else ("running", "none")  # where nothing can be computed, none will come
    return any(not row.cards and any(state.state in coming for state in row.waiting) for row in rows)


def tell_progress(waiting: list[Competitor]) -> None:
    for row in waiting:
        if not (row.contestant and row.contestant.is_done):
            continue
        failed = next((state for state in row.waiting if state.state == "failed"), None)
        state = failed or next((state for state in row.waiting if state.state == "running"), next(iter(row.waiting), None))
        if failed:
            why = " ".join(say(Sentence(text, failed.values or {})) for text in (failed.text, failed.hint))
            with st.container(horizontal=True, vertical_alignment="center"):
                st.warning(f"**{escape(row.name)}** {escape(why.strip())}", icon=":material/error:")
                if not locked():
                    st.button(_("Try again"), key=f"again/{row.id}", on_click=measure_again, args=(row.contestant,))
        elif state is None:
            st.caption(
                _("{name} has no results, so it has no metric cards: it failed or was stopped before its end.").format(
                    name=escape(row.name)
                )
            )
        elif state.state == "none" and locked():
            st.caption(_("{name} has no metric cards yet, and none can be computed here.").format(name=escape(row.name)))
        else:
            doing = _(state.text) if state.text else _("waiting")
            st.progress(state.share, text=_("Metric cards of {name}: {doing}").format(name=escape(row.name), doing=doing))


def measure_again(contestant: Contestant) -> None:
    """Ask once more for the cards that failed; what is there and cannot be read is removed first."""
    for job in card_jobs(contestant):
        if state_of(job).state == "done":
            try:
                read_cards(read_json(job.path))
            except UserError:
                job.path.unlink(missing_ok=True)
        with suppress(UserError):  # others wait already: the page asks again
            ask(job)
