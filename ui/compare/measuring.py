"""What stands between a race and its scores: whether it is fair, and whether all are measured."""

from __future__ import annotations

from typing import Any

import streamlit as st

from aecore.evaluation.facts import Described
from aecore.evaluation.fair import Fact, Fairness, fair
from aecore.files import read_json
from aecore.races import Contestant
from aecore.runs.run import Run
from aecore.texts import Sentence
from aecore.workers.jobs import JobState, job_of, state_of

from ..components import fair as fair_strip
from ..forms.controls import KINDS
from ..language import _, say
from ..words import escape, locked
from .contest import Competitor, pca_rivals, score_of
from .naming import names_of, number

__all__ = [
    "all_measured",
    "fair_words",
    "fairness",
    "known_pca_curve",
    "lead_counts",
    "pending",
    "strip",
]
MAIN = ("data", "held-out", "seeds", "epochs", "seconds", "code", "layers")
"""Facts that stand in the strip where all are equal; the others are shown when asked for."""


def fairness(found: list[Contestant], rows: list[Competitor]) -> None:
    """The strip: whether they may be compared, what is equal and what is not. Its place is kept as long as they
    train."""
    if len(found) < 2:
        for sentence in repeated(found):
            st.caption(escape(sentence))
    else:
        fair_strip(strip(found, rows), "fair")


def strip(found: list[Contestant], rows: list[Competitor]) -> dict[str, Any]:
    """Return the data of the strip."""
    result = judged(found)
    racing = not all(one.is_done for one in found)
    left_out = ("ended", "device") if racing else ("ended",)  # which device it is shows when the last has begun
    facts = [chip(fact) for fact in result.facts if fact.name not in left_out]
    if racing:
        notes = [_("Whether it is a fair comparison is said when all have ended.")]
        return {"state": "racing", "title": _("Still racing"), "chips": facts, "reasons": [], "notes": notes}
    reasons, notes = sorted_words(found, rows)
    if result.fair:
        return {"state": "fair", "title": _("Fair comparison"), "chips": facts, "reasons": [], "notes": notes}
    return {"state": "unfair", "title": _("Not a fair comparison."), "chips": facts, "reasons": reasons, "notes": notes}


def chip(fact: Fact) -> dict[str, Any]:
    """What each side has of one fact; once where all have the same."""
    same = len(set(fact.shown)) == 1  # of other data it may be no fault that they have not
    text = _("{name}: {value}").format(
        name=_(fact.title), value=" · ".join(map(worded, fact.shown[:1] if same else fact.shown))
    )
    state = "equal" if same else "decides" if fact.decisive and not fact.equal else "differs"
    return {"text": text, "state": state, "main": not same or fact.name in MAIN}


def worded(value: str) -> str:
    """A value of a fact in the language of the page."""
    if not isinstance(value, Described):
        return _(value)
    words = ((_(title), _(KINDS.get(word, word))) for title, word in value.words)
    return _(", ").join(" ".join(filter(None, pair)) for pair in words)


def told(sentence: Sentence) -> str:
    values = {name: worded(value) if isinstance(value, Described) else value for name, value in sentence.values.items()}
    return say(Sentence(sentence.template, values))


def judged(found: list[Contestant]) -> Fairness:
    """What is equal among them and what is not; quick, as it reads neither cards nor weights."""
    return fair(*(one.runs for one in found), count=False, names=run_names(found))


def fair_words(found: list[Contestant], rows: list[Competitor]) -> tuple[bool, list[str]]:
    """Return whether they may be compared with each other, and in sentences why or why not; `rows` have their cards."""
    is_fair = judged(found).fair
    reasons, notes = sorted_words(found, rows)
    first = [_("Same data, split, seeds and budget.")] if is_fair else reasons
    return is_fair, [*first, *([_("To bear in mind:"), *notes] if notes else [])]


def sorted_words(found: list[Contestant], rows: list[Competitor]) -> tuple[list[str], list[str]]:
    """Return in sentences why they may not be compared, and what is to be borne in mind."""
    result = judged(found)
    reasons = list(map(told, result.reasons))
    if not result.fair and len(in_table(rows)) > 1 and lead_counts(rows):
        reasons.append(_("Those in the leaderboard may be compared with each other."))
    return reasons, [*map(told, result.notes), *repeated(found), *weights(found, rows)]


def repeated(found: list[Contestant]) -> list[str]:
    """A sentence for each whose runs repeat a seed."""
    sentence = _(
        "{name}: {n} of its runs repeat the settings and the seed of another. That is the same training again, so each "
        "seed counts once."
    )
    named = zip(names_of(found), found, strict=True)
    return [sentence.format(name=name, n=len(one.repeats)) for name, one in named if one.repeats]


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
    each = [_("{name}: {value}").format(name=row.full_name, value=number(score.value)) for row, score in counted]
    return [_("Learnt weights: {counts}.").format(counts=" · ".join(each))]


def in_table(rows: list[Competitor]) -> list[Contestant]:
    """Those that have numbers to compare: one that failed before its first results has none."""
    return [row.contestant for row in rows if row.contestant and row.cards]


def lead_counts(rows: list[Competitor]) -> bool:
    """Whether it may be said who leads: those in the table may be compared with each other."""
    return judged(in_table(rows)).fair


def all_measured(rows: list[Competitor]) -> bool:
    """Whether every contestant has ended, and has its cards if it has results to measure."""
    return all(row.contestant.is_done and (row.cards or not row.waiting) for row in rows if row.contestant)


def known_pca_curve(run: Run) -> dict[str, Any] | None:
    """PCA of every size on the data of a run, where it has been computed."""
    job = job_of(run, "pca", {})
    return read_json(job.path) if state_of(job).state == "done" else None


def pending(rows: list[Competitor]) -> bool:
    """Whether cards are still to come."""
    waiting = [row for row in rows if row.contestant and row.contestant.is_done and not row.cards]
    return any(is_coming(row, state) for row in waiting for state in row.waiting)


def is_coming(row: Competitor, state: JobState) -> bool:
    """Whether a card is computed, or will be: where it cannot be asked for, none will come."""
    asked_for = state.state == "none" and row.contestant is not None and not locked(*row.contestant.runs)
    return state.state == "running" or asked_for
