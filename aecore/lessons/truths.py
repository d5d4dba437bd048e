"""What came out of a question in the learner's own runs.

With one seed a lead is one *on these items*: 95 % of what other items could change lies on one side of 0 (paired
bootstrap). With several seeds both reasons to vary count, other seeds and other items, and a lead needs p <= 0.05 of
this one comparison; `draw: "board"` asks for what the leaderboard asks for, with its corrections. Knows no torch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

import numpy as np

from ..errors import UserError
from ..evaluation.differences import Difference, Side, difference, interval_of
from ..evaluation.outcome import Raced, Table, code_size, headlines, view_of
from ..evaluation.score import Better, Score
from ..evaluation.verdicts import side_of
from ..runs.tensors import all_arrays
from ..texts import Sentence, mark
from .forms import Bin, Class, Compare, Count, First, Item, Order, Truth, Value, cards_needed, digest_of, runs_named
from .scores import Ref, Runs, cards_of_run, ref_of, runs_of, scores_of

__all__ = [
    "Bin", "Class", "Compare", "Count", "First", "Item", "Order", "Outcome", "Reading", "Truth", "Value",
    "cards_needed", "digest_of", "is_right", "outcome", "read", "runs_named",
]  # fmt: skip

LEVEL = 0.05


@dataclass(frozen=True)
class Reading:
    """A number that was read off. `title` and `unit` are marked texts."""

    value: float
    title: str = ""
    unit: str = ""
    n: int = 0
    """Items."""
    seeds: int = 1
    interval: tuple[float, float] | None = None
    """At 95 %: what other items could change, and other seeds where there are several."""


@dataclass(frozen=True)
class Outcome:
    """What came out. `option` is None where that cannot be told, then with why; `values` are by the names that the
    truth reads."""

    option: str | None
    values: dict[str, Reading] = field(default_factory=dict)
    why: Sentence | None = None
    state: Literal["leads", "ahead", "draw", ""] = ""
    """What a lead is worth: `ahead` on these items with one seed, `leads` over seeds as well."""


def read(name: str, runs: Runs) -> Reading:
    """Return what a name stands for; raises UserError where it is not there (yet), with why."""
    ref = ref_of(name)
    return reading(ref, scores_of(ref, runs))


def reading(ref: Ref, scores: Sequence[Score]) -> Reading:
    side = sided(ref, scores)
    first = scores[0]
    return Reading(side.mean, first.title, first.unit, first.n, len(scores), interval_of(side))


def sided(ref: Ref, scores: Sequence[Score]) -> Side:
    baseline = "" if ref.of or ref.part == "curve" else ref.part
    side = side_of(scores, baseline)
    if side is None:
        raise UserError(mark("Nobody has measured “{name}” of this run."), name=ref.part)
    return side


def outcome(truth: Truth, runs: Runs, link: dict[str, str] | None = None) -> Outcome:
    """Return what came out of a question in the learner's own runs; `link` are the parts of the address that a truth
    over an item reads. Where it cannot be told (a run is missing, was stopped, diverged; a card does not apply), a
    sentence says why."""
    try:
        if truth.failed and not isinstance(truth, Order) and any(diverged(runs, name) for name in runs_named(truth)):
            return Outcome(truth.failed)
        match truth:
            case Compare():
                return compared(truth, runs)
            case Order():
                return ordered(truth, runs)
            case First():
                return first_of(truth, runs)
            case Class():
                return Outcome(truth.answers.get(class_of(truth.of, runs, link or {}), truth.other))
            case Value():
                return Outcome(None, readings(truth, runs))
            case Bin():
                values = readings(truth, runs)
                names = list(truth.names())
                value = values[names[0]].value - (values[names[1]].value if len(names) > 1 else 0.0)
                return Outcome(truth.answers[int(np.searchsorted(truth.edges, value, side="right"))], values)
            case Count():
                values = readings(truth, runs)
                n = sum(values[name].value > truth.above for name in truth.count)
                return Outcome(truth.answers[n], values)
    except UserError as error:
        told = f"{error.message.template} {error.hint.template}".strip()
        return Outcome(None, why=Sentence(told, error.message.values | error.hint.values))


def diverged(runs: Runs, name: str) -> bool:
    found = runs.get(name, ())
    several = found if isinstance(found, Sequence) else [found]
    return any(run.status.diverged for run in several)


def readings(truth: Truth, runs: Runs) -> dict[str, Reading]:
    return {name: read(name, runs) for name in truth.names()}


def compared(truth: Compare, runs: Runs) -> Outcome:
    refs = [ref_of(name) for name in truth.compare]
    scores = [scores_of(ref, runs) for ref in refs]
    values = {name: reading(ref, found) for name, ref, found in zip(truth.compare, refs, scores, strict=True)}
    ahead, why, state = which(truth, refs, scores, runs)
    return Outcome(None if why else truth.answers[1 - ahead], values, why, state)


State = Literal["leads", "ahead", "draw", ""]


def which(truth: Compare, refs: list[Ref], scores: list[list[Score]], runs: Runs) -> tuple[int, Sentence | None, State]:
    """Return 1 where the first is ahead, -1 where the second is and 0 for neither; why it cannot be told; what it is
    worth."""
    if truth.draw == "board":
        return by_board(refs, runs)
    a, b = (sided(ref, found) for ref, found in zip(refs, scores, strict=True))
    return between(None if isinstance(truth.draw, str) else truth.draw, a, b, way(scores[0][0].better))


def between(within: float | None, a: Side, b: Side, sign: int) -> tuple[int, Sentence | None, State]:
    """As `which`, of two sides: by a margin where one is given."""
    if within is None:
        return told_apart(difference(a, b), sign)
    gap = sign * (a.mean - b.mean)
    return (0, None, "draw") if abs(gap) <= within else (1 if gap > 0 else -1, None, "ahead")


def way(better: Better) -> int:
    return -1 if better == "lower" else 1


def told_apart(found: Difference, sign: int) -> tuple[int, Sentence | None, State]:
    gap = sign * found.value
    if found.kind == "unknown":
        return 0, Sentence(mark("How this number varies is not known, so nobody is said to be ahead.")), ""
    if found.kind == "counted":
        return (1 if gap > 0 else -1 if gap < 0 else 0), None, "ahead" if gap else "draw"
    assert found.interval is not None
    if found.interval[0] <= 0 <= found.interval[1] or (found.p is not None and found.p > LEVEL):
        return 0, None, "draw"
    return (1 if gap > 0 else -1), None, "leads" if found.p is not None else "ahead"


def by_board(refs: list[Ref], runs: Runs) -> tuple[int, Sentence | None, State]:
    """What the leaderboard says of these two in this column."""
    raced = []
    for ref in refs:
        each = runs_of(runs, ref.run)
        cards = [cards_of_run(run) for run in each]
        name = f"{ref.run} {ref.part}".strip()
        raced.append(Raced(name, cards, len(each), 0, code_size(each[0]), view_of(each[0]), ref.part))
    table = Table(raced, headlines([one.each for one in raced]))
    verdict = table.verdict(refs[0].card, refs[0].score)
    if verdict is None or verdict.state not in ("leads", "ahead", "draw"):
        return 0, verdict.why if verdict else Sentence(mark("Neither more nor less is better here.")), ""
    if verdict.state == "draw":
        return 0, None, "draw"
    return (1 if verdict.best == 0 else -1), None, "leads" if verdict.state == "leads" else "ahead"


def ordered(truth: Order, runs: Runs) -> Outcome:
    refs = [ref_of(name) for name in truth.order]
    broken = [place for place, ref in enumerate(refs) if diverged(runs, ref.run)]
    scores = {place: scores_of(ref, runs) for place, ref in enumerate(refs) if place not in broken}
    if not scores:
        return Outcome(truth.failed, why=None if truth.failed else Sentence(mark("All of them diverged.")))
    values = {truth.order[place]: reading(refs[place], found) for place, found in scores.items()}
    sides = {place: sided(refs[place], found) for place, found in scores.items()}
    sign = way(next(iter(scores.values()))[0].better) * (-1 if truth.worst else 1)
    ranked = sorted(sides, key=lambda place: -sign * sides[place].mean)
    order = (*broken, *ranked) if truth.worst else (*ranked, *broken)
    for option, listed in sorted(truth.answers.items(), key=lambda answer: -len(answer[1])):
        if order[: len(listed)] == listed:
            state, why = apart(truth, sides, order[: len(listed) + 1], sign)
            return Outcome(None if why else truth.draw if state == "draw" else option, values, why, state)
    return Outcome(truth.other, values)


def apart(truth: Order, sides: dict[int, Side], order: Sequence[int], sign: int) -> tuple[State, Sentence | None]:
    """Whether each of an order can be told from the next, and why that is not known."""
    worth: set[State] = set()
    for before, after in pairwise(order):
        if before not in sides or after not in sides:  # it diverged
            continue
        found, why, state = between(truth.within, sides[before], sides[after], sign)
        if why or found <= 0:
            return "draw" if why is None else "", why
        worth.add(state)
    return "leads" if worth == {"leads"} else "ahead", None


def first_of(truth: First, runs: Runs) -> Outcome:
    values: dict[str, Reading] = {}
    answer = len(truth.first)
    for place, pair in enumerate(truth.first):
        found = compared(Compare(compare=pair), runs)
        values |= found.values
        if found.why:
            return Outcome(None, values, found.why)
        if found.option == "less" and answer == len(truth.first):
            answer = place
    return Outcome(truth.answers[answer], values)


def class_of(item: Item, runs: Runs, link: dict[str, str]) -> str:
    """Return the name of the class of an item."""
    run = runs_of(runs, item.run)[0]
    place = str(item.item) if isinstance(item.item, int) else link.get(item.item, "")
    labels = all_arrays(run.items).get("labels", np.zeros(0, int))
    if not place.isdecimal() or int(place) >= len(labels):
        raise UserError(mark("No such item is chosen."), mark("Choose one on the map."))
    label = int(labels[int(place)])
    classes = run.card.classes
    return str(classes[label]) if 0 <= label < len(classes) else ""


def is_right(truth: Truth, found: Outcome, answer: str | float) -> bool | None:
    """Whether an answer is what came out; None where that cannot be told."""
    if isinstance(truth, Value):
        reading_ = found.values.get(truth.value)
        return None if reading_ is None or isinstance(answer, str) else abs(answer - reading_.value) <= truth.within
    return None if found.option is None else answer == found.option
