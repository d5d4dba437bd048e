"""Who competes: contestants with their cards, and PCA that runs along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from aecore.errors import UserError
from aecore.evaluation.differences import interval_of
from aecore.evaluation.outcome import Raced, code_size, pca_of, score_in, view_of
from aecore.evaluation.score import CardResult, Score
from aecore.evaluation.spread import read_cards, spread
from aecore.evaluation.verdicts import side_of
from aecore.files import read_json
from aecore.races import Contestant
from aecore.workers.jobs import Job, JobState, job_of, state_of

from .. import lab
from ..language import _
from ..words import locked
from .marks import SymbolData, symbol, symbol_of_baseline
from .naming import names_of, numbers_of

__all__ = ["Competitor", "card_jobs", "competitors", "expected_rivals", "pca_rivals", "raced_of", "score_of"]


@dataclass(frozen=True)
class Competitor:
    """Who is measured: a contestant with its cards, or PCA of one size."""

    id: str
    name: str
    detail: str
    symbol: SymbolData
    contestant: Contestant | None
    """None for PCA."""
    cards: tuple[CardResult, ...]
    """Empty as long as they are being computed."""
    waiting: tuple[JobState, ...] = ()
    """How far the cards are that are not there yet."""
    each: tuple[list[CardResult], ...] = ()
    """The cards of each of its seeds; of PCA those of the contestant whose baseline it is."""
    view: str = ""
    """Of PCA: what it is given, as that contestant's encoder."""

    @property
    def full_name(self) -> str:
        """A name that says also how many numbers PCA has."""
        return self.name if self.contestant else f"{self.name} ({self.detail})"

    @property
    def failed(self) -> int:
        """How many of its seeds failed, diverged or were stopped."""
        return sum(run.status.state != "done" for run in self.contestant.runs) if self.contestant else 0


def competitors(found: list[Contestant], *, may_ask: bool) -> list[Competitor]:
    """Return a row for every contestant; with `may_ask` the cards that are missing are asked for, of runs that may be
    changed."""
    named = zip(found, names_of(found), strict=True)
    return [competitor(contestant, name, place, may_ask=may_ask) for place, (contestant, name) in enumerate(named)]


def competitor(contestant: Contestant, name: str, place: int, *, may_ask: bool) -> Competitor:
    jobs = card_jobs(contestant)
    states = [state_of(job) for job in jobs]
    if may_ask and contestant.is_done:
        for number_of, (job, state) in enumerate(zip(jobs, states, strict=True)):
            if state.state == "none" and not locked(job.run):
                try:
                    states[number_of] = lab.engine().ask(job)
                except UserError:  # others wait already; it is asked for again when the page looks the next time
                    break
    cards: tuple[CardResult, ...] = ()
    each: tuple[list[CardResult], ...] = ()
    if jobs and all(state.state == "done" for state in states):
        try:
            each = tuple(read_cards(read_json(job.path)) for job in jobs)
            cards = tuple(spread(each))
        except UserError as error:
            states[0] = JobState(
                "failed", text=error.message.template, values=error.message.values, hint=error.hint.template
            )
    return Competitor(
        contestant.runs[0].id,
        name,
        detail_of(contestant),
        symbol(place),
        contestant,
        cards,
        tuple(state for state in states if state.state != "done"),
        each,
    )


def card_jobs(contestant: Contestant) -> list[Job]:
    """The metric cards of those of its runs that have results: one that failed early has none."""
    return [job_of(run, "cards", {}) for run in contestant.runs if run.has_results]


def detail_of(contestant: Contestant) -> str:
    size = contestant.runs[0].spec.model.bottleneck.size
    seeds = len(card_jobs(contestant)) or len(contestant.runs)  # what the numbers are means of
    told = [numbers_of(size), _("1 seed") if seeds == 1 else _("{n} seeds").format(n=seeds)]
    lost = sum(run.status.state != "done" for run in contestant.runs) if contestant.is_done else 0
    if lost:
        told.append(_("{n} of {all} failed or diverged").format(n=lost, all=len(contestant.runs)))
    return _(", ").join(told)


def raced_of(row: Competitor) -> Raced:
    """What the core must know of a row to judge it."""
    if row.contestant is None:
        return Raced(row.full_name, row.each, view=row.view, baseline="pca")
    runs = row.contestant.runs
    return Raced(row.name, row.each, len(runs), row.failed, code_size(runs[0]), view_of(runs[0]))


def pca_rivals(rows: Sequence[Competitor], own: Sequence[Competitor] = ()) -> list[Competitor]:
    """PCA runs along in every race: one row for each code size that is measured; `own` are all contestants, whose sizes
    its marks follow from."""
    known = [row for row in rows if row.contestant and row.cards]
    places = {row.id: row for row in expected_rivals(own or known)}
    found = [(places[pca_id(one.size)], one) for one in pca_of([raced_of(row) for row in known])]
    return [pca_rival(place, row, one.view) for place, one in found for row in known if row.each is one.each]


def pca_rival(place: Competitor, beside: Competitor, view: str) -> Competitor:
    """PCA with as many numbers as a contestant has, on the same items."""
    cards = tuple(as_pca(result, beside.each) for result in beside.cards)
    return replace(place, cards=cards, each=beside.each, view=view)


def pca_id(size: int) -> str:
    return f"pca-{size}"


def expected_rivals(own: Sequence[Competitor]) -> list[Competitor]:
    """PCA before it is measured: one of each code size, the smallest first."""
    first: dict[int, Competitor] = {}
    for row in own:
        if row.contestant:
            first.setdefault(code_size(row.contestant.runs[0]), row)
    marks = {size: symbol_of_baseline(row.symbol, alone=len(first) == 1) for size, row in first.items()}
    return [
        Competitor(pca_id(size), _("PCA"), numbers_of(size), mark, None, ()) for size, mark in sorted(marks.items())
    ]


def as_pca(result: CardResult, each: Sequence[list[CardResult]]) -> CardResult:
    """A card with the values of PCA in place of the model's: no seed would change them, other items might."""
    scores = [score for score in result.scores if "pca" in score.baselines]
    return replace(result, scores=[exact(score, result.name, each) for score in scores], picture=None)


def exact(score: Score, card: str, each: Sequence[list[CardResult]]) -> Score:
    rest = {name: baseline for name, baseline in score.baselines.items() if name != "pca"}
    found = [own for cards in each if (own := score_in(cards, card, score.name))]
    pca = side_of(found, "pca")
    interval = interval_of(pca) if pca else None
    return replace(score, value=score.baselines["pca"], baselines=rest, interval=interval, spread=None)


def score_of(row: Competitor, name: str, wanted: str) -> Score | None:
    """Return a score of a row, over its seeds; None where it has no value."""
    return score_in(row.cards, name, wanted)
