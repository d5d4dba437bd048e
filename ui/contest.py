"""Who competes: contestants with their names and cards, and PCA that runs along."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import prod

from aecore.data.cards import card
from aecore.errors import UserError
from aecore.evaluation.score import CardResult, Score, Spread
from aecore.evaluation.spread import read_cards, spread
from aecore.models.variants import VARIANTS
from aecore.races import Contestant
from aecore.runs.files import read_json
from aecore.spec import leaves
from aecore.workers.jobs import Job, JobState, ask, job_of, state_of

from .controls import KINDS
from .language import _

__all__ = ["Competitor", "card_jobs", "competitors", "names_of", "number", "pca_rivals", "score_of"]


@dataclass(frozen=True)
class Competitor:
    """What the leaderboard has in one row: a contestant with its cards, or PCA of one size."""

    id: str
    name: str
    detail: str
    colour: int
    """Place in the palette; -1 for a baseline."""
    contestant: Contestant | None
    cards: tuple[CardResult, ...]
    """Empty as long as they are being computed."""
    waiting: tuple[JobState, ...] = ()
    """How far the cards are that are not there yet."""


def competitors(found: list[Contestant], *, may_ask: bool) -> list[Competitor]:
    """Return a row for every contestant; with `may_ask` the cards that are missing are asked for."""
    named = zip(found, names_of(found), strict=True)
    return [competitor(contestant, name, colour, may_ask=may_ask) for colour, (contestant, name) in enumerate(named)]


def competitor(contestant: Contestant, name: str, colour: int, *, may_ask: bool) -> Competitor:
    jobs = card_jobs(contestant)
    states = [state_of(job) for job in jobs]
    if may_ask and contestant.is_done:
        for place, (job, state) in enumerate(zip(jobs, states, strict=True)):
            if state.state == "none":
                try:
                    states[place] = ask(job)
                except UserError:  # others wait already; it is asked for again when the page looks the next time
                    break
    cards: tuple[CardResult, ...] = ()
    if jobs and all(state.state == "done" for state in states):
        try:
            cards = tuple(spread([read_cards(read_json(job.path)) for job in jobs]))
        except UserError as error:
            states[0] = JobState("failed", text=error.message.template, values=error.message.values, hint=error.hint.template)
    return Competitor(
        contestant.runs[0].id,
        name,
        detail_of(contestant),
        colour,
        contestant,
        cards,
        tuple(state for state in states if state.state != "done"),
    )


def card_jobs(contestant: Contestant) -> list[Job]:
    """The metric cards of those of its runs that have results: one that failed early has none."""
    return [job_of(run, "cards", {}) for run in contestant.runs if (run.results / "items.safetensors").exists()]


def names_of(found: list[Contestant]) -> list[str]:
    """A name for each that no other has: where variant and settings are not enough, its budget, else its first run."""
    names = [name_of(contestant, found) for contestant in found]
    for what in (budget_of, lambda contestant: contestant.runs[0].id):
        names = [name if names.count(name) == 1 else f"{name}, {what(one)}" for name, one in zip(names, found, strict=True)]
    return names


def budget_of(contestant: Contestant) -> str:
    budget = contestant.runs[0].spec.budget
    return _("{n} s of training").format(n=f"{budget.seconds:g}") if budget.seconds else _("{n} epochs").format(n=budget.epochs)


def name_of(contestant: Contestant, among: list[Contestant]) -> str:
    """The variant and what was changed in it; in a race of values also the usual one, of what was changed in others of its variant."""
    spec, parts = contestant.runs[0].spec, [_(VARIANTS[contestant.variant].title)]
    raced = [path for one in among if one.variant == contestant.variant for path in one.values if not path.startswith("data.")]
    changed = dict.fromkeys([*contestant.values, *raced])
    there = {path: (field, value) for path, field, value in leaves(spec)}
    for path in [path for path in changed if path in there][:3]:
        field, value = there[path]
        shown = f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else _(KINDS.get(str(value), str(value)))
        parts.append(f"{_(field.title or path)} {shown}")
    return _(", ").join(parts)


def detail_of(contestant: Contestant) -> str:
    size = contestant.runs[0].spec.model.bottleneck.size
    seeds = len(card_jobs(contestant)) or len(contestant.runs)  # what the numbers are means of
    numbers = _("1 number") if size == 1 else _("{n} numbers").format(n=size)
    return numbers + _(", ") + (_("1 seed") if seeds == 1 else _("{n} seeds").format(n=seeds))


def pca_rivals(rows: list[Competitor]) -> list[Competitor]:
    """PCA runs along in every race: one row for each code size, from the baselines of the first contestant that has it."""
    found: dict[int, Competitor] = {}
    for row in rows:
        if not row.contestant or not row.cards:
            continue
        spec = row.contestant.runs[0].spec
        size = min(spec.model.bottleneck.size, prod(card(spec.data.name).shape))
        cards = tuple(as_pca(result) for result in row.cards)
        if size not in found and any(result.scores for result in cards):
            detail = _("1 number") if size == 1 else _("{n} numbers").format(n=size)
            found[size] = Competitor(f"pca-{size}", _("PCA"), detail, -1, None, cards)
    return list(found.values())


def as_pca(result: CardResult) -> CardResult:
    """A card with the values of PCA in place of the model's; they have no spread of their own."""
    return replace(result, scores=[exact(score) for score in result.scores if "pca" in score.baselines], picture=None)


def exact(score: Score) -> Score:
    value = score.baselines["pca"]
    rest = {name: baseline for name, baseline in score.baselines.items() if name != "pca"}
    interval = (value, value) if score.interval else None
    over = Spread(score.spread.seeds, value, value) if score.spread else None
    return replace(score, value=value, baselines=rest, interval=interval, spread=over)


def number(value: float) -> str:
    """Three significant digits, without an exponent for what people read."""
    if abs(value) < 1e-9:
        return "0"
    if 1e-3 <= abs(value) < 1e6:
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return f"{value:.2e}"


def score_of(row: Competitor, name: str, wanted: str) -> Score | None:
    return next((score for result in row.cards if result.name == name for score in result.scores if score.name == wanted), None)
