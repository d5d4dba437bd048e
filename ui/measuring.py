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

from .contest import Competitor, card_jobs, names_of, number, pca_rivals, score_of
from .language import _, say
from .words import escape, locked

__all__ = ["fair_words", "fairness", "known_pca_curve", "lead_counts", "pending", "tell_progress"]


def fairness(found: list[Contestant], rows: list[Competitor]) -> None:
    """The badge: whether they may be compared, and why not. As long as they train its place is kept."""
    if len(found) < 2:
        return
    if not all(c.is_done for c in found):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.badge(_("Still racing"), icon=":material/hourglass_top:", color="gray")
            st.caption(_("Whether it is a fair comparison is said when all have ended."), width="content")
        return
    told_fair, why = fair_words(found, rows)
    if told_fair:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.badge(_("Fair comparison"), icon=":material/balance:", color="green")
            st.caption(escape(" ".join(why)), width="content")
    else:
        st.warning("**" + _("Not a fair comparison.") + "** " + escape(" ".join(why)), icon=":material/balance:")


def fair_words(found: list[Contestant], rows: list[Competitor]) -> tuple[bool, list[str]]:
    """Return whether the first may be compared with each of the others, and in sentences why or why not; `rows` have their cards."""
    names = run_names(found)
    against = [fair(found[0].runs, other.runs, count=False, names=names) for other in found[1:]]
    why = list(dict.fromkeys(say(sentence) for one in against for sentence in one.sentences))
    if all(one.fair for one in against):
        why = [_("Same data, split, seeds and budget."), *why]
    elif len(in_table(rows)) > 1 and lead_counts(rows):
        why.append(_("Those in the leaderboard may be compared with each other."))
    return all(one.fair for one in against), [*why, *weights(found, rows)]


def run_names(found: list[Contestant]) -> dict[str, str]:
    """What the page calls each run, by its id: as its contestant, and where that has several by its seed too."""
    named = [(name, one, run) for name, one in zip(names_of(found), found, strict=True) for run in one.runs]
    seeds = {run.id: _(", ") + _("seed {n}").format(n=run.spec.seed) for _name, one, run in named if len(one.runs) > 1}
    return {run.id: name + seeds.get(run.id, "") for name, _one, run in named}


def weights(found: list[Contestant], rows: list[Competitor]) -> list[str]:
    """A sentence with the learnt weights of each, PCA's beside them; none until all cards are there."""
    own = [row for row in rows if row.contestant]
    counted = [(row, score) for row in own + pca_rivals(own) if (score := score_of(row, "honest", "weights"))]
    if not {one.runs[0].id for one in found} <= {row.id for row, _score in counted}:
        return []
    names = [row.name if row.contestant else f"{row.name} ({row.detail})" for row, _score in counted]
    told = [_("{name}: {value}").format(name=name, value=number(score.value)) for name, (_row, score) in zip(names, counted, strict=True)]
    return [_("Learnt weights: {counts}.").format(counts=" · ".join(told))]


def in_table(rows: list[Competitor]) -> list[Contestant]:
    """Those that have numbers to compare: one that failed before its first results has none."""
    return [row.contestant for row in rows if row.contestant and row.cards]


def is_fair(found: list[Contestant]) -> bool:
    """Whether the first may be compared with each of the others; quick, as it reads neither cards nor weights."""
    return all(fair(found[0].runs, other.runs, count=False).fair for other in found[1:])


def lead_counts(rows: list[Competitor]) -> bool:
    """Whether it may be said who leads: those in the table may be compared with each other."""
    return is_fair(in_table(rows))


def known_pca_curve(run: Run) -> dict[str, Any] | None:
    """PCA of every size on the data of a run, where it has been computed."""
    job = job_of(run, "pca", {})
    return read_json(job.path) if state_of(job).state == "done" else None


def pending(rows: list[Competitor]) -> bool:
    """Whether cards are still to come."""
    coming = ("running",) if locked() else ("running", "none")  # where nothing can be computed, none will come
    waiting = [row for row in rows if row.contestant and row.contestant.is_done and not row.cards]
    return any(state.state in coming for row in waiting for state in row.waiting)


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
