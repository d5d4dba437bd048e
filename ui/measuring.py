"""What stands between a race and its leaderboard: whether it is fair, how far the metric cards are, and why some will not come."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import streamlit as st

from aecore.errors import UserError
from aecore.evaluation.fair import fair
from aecore.evaluation.spread import read_cards
from aecore.races import Contestant
from aecore.runs.files import read_json
from aecore.runs.run import Run
from aecore.texts import Sentence
from aecore.workers.jobs import JobState, ask, job_of, state_of

from .contest import Competitor, card_jobs, competitors, number, pca_rivals, score_of
from .language import _, say
from .words import escape, locked

__all__ = ["fair_words", "fairness", "known_pca_curve", "lead_counts", "pending", "tell_progress"]


def fairness(found: list[Contestant]) -> None:
    """The badge: whether they may be compared, and why not. As long as they train its place is kept."""
    if len(found) < 2:
        return
    if not all(c.is_done for c in found):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.badge(_("Still racing"), icon=":material/hourglass_top:", color="gray")
            st.caption(_("Whether it is a fair comparison is said when all have ended."), width="content")
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
    is_fair = all(one.fair for one in against)
    same = [_("Same data, split, seeds and budget.")] if is_fair else []
    return is_fair, [*same, *why, *weights(found)]


def weights(found: list[Contestant]) -> list[str]:
    """A sentence with the learnt weights of each, PCA's beside them; none until all cards are there."""
    rows = competitors(found, may_ask=False)
    rows += pca_rivals(rows)
    counted = [(row, score) for row in rows if (score := score_of(row, "honest", "weights"))]
    if not {row.id for row in rows if row.contestant} <= {row.id for row, _score in counted}:
        return []
    names = [row.name if row.contestant else f"{row.name} ({row.detail})" for row, _score in counted]
    told = [_("{name}: {value}").format(name=name, value=number(score.value)) for name, (_row, score) in zip(names, counted, strict=True)]
    return [_("Learnt weights: {counts}.").format(counts=" · ".join(told))]


def lead_counts(found: list[Contestant]) -> bool:
    """Whether it may be said who leads: those that have ended may be compared with each other."""
    ended = [contestant for contestant in found if contestant.is_done]
    return len(ended) < 2 or fair_words(ended)[0]


def known_pca_curve(run: Run) -> dict[str, Any] | None:
    """PCA of every size on the data of a run, where it has been computed."""
    job = job_of(run, "pca", {})
    return read_json(job.path) if state_of(job).state == "done" else None


def pending(found: list[Contestant]) -> bool:
    """Whether cards are still to come."""
    rows = competitors([c for c in found if c.is_done], may_ask=not locked())
    coming = ("running",) if locked() else ("running", "none")  # where nothing can be computed, none will come
    return any(not row.cards and any(state.state in coming for state in row.waiting) for row in rows)


def tell_progress(rows: list[Competitor]) -> None:
    """What will not come, with why; then one line that keeps its place, so that the leaderboard does not move as cards arrive."""
    waiting = [row for row in rows if row.contestant and row.contestant.is_done and not row.cards]
    doing = ""
    for row in waiting:
        if failed := next((state for state in row.waiting if state.state == "failed"), None):
            tell_failure(row, failed)
        elif not row.waiting:
            st.caption(
                _("{name} has no results, so it has no metric cards: it failed or was stopped before its end.").format(
                    name=escape(row.name)
                )
            )
        elif locked() and all(state.state == "none" for state in row.waiting):
            st.caption(_("{name} has no metric cards yet, and none can be computed here.").format(name=escape(row.name)))
        else:
            state = next((state for state in row.waiting if state.state == "running"), row.waiting[0])
            text = _("Now {name}: {doing}.").format(name=escape(row.name), doing=_(state.text) if state.text else _("waiting"))
            doing = text if state.state == "running" or not doing else doing
    measured = sum(bool(row.cards) for row in rows)
    if measured == len(rows):
        st.caption(_("All are measured."))
        return
    if not doing and all(row.contestant and row.contestant.is_done for row in rows):
        st.caption(_("Measured: {n} of {all}.").format(n=measured, all=len(rows)))
        return
    so_far = _("Measured so far: {n} of {all}, so who leads may change.").format(n=measured, all=len(rows))
    st.caption(f"{so_far} {doing}".strip())


def tell_failure(row: Competitor, failed: JobState) -> None:
    why = " ".join(say(Sentence(text, failed.values or {})) for text in (failed.text, failed.hint))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.warning(f"**{escape(row.name)}** {escape(why.strip())}", icon=":material/error:")
        if not locked():
            st.button(_("Try again"), key=f"again/{row.id}", on_click=measure_again, args=(row.contestant,))


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
