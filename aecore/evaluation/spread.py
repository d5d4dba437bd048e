"""Several seeds, and what a difference is worth. Knows no torch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import hypot
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from ..errors import UserError
from ..texts import Sentence, mark
from .score import CardResult, Score, Spread

__all__ = ["Verdict", "draw", "read_cards", "spread", "winner"]

RESULTS = TypeAdapter(list[CardResult])


@dataclass(frozen=True)
class Verdict:
    """Which of two scores is better, and the sentence that says on what grounds."""

    outcome: Literal["first", "second", "draw", "unknown"]
    why: Sentence


def read_cards(value: Any) -> list[CardResult]:
    """Read the JSON of `cards_of` back; raises UserError when it is damaged or of another version."""
    try:
        if value["version"] != 1:
            raise ValueError(value["version"])
        return RESULTS.validate_python(value["cards"])
    except (ValidationError, ValueError, TypeError, KeyError) as error:
        raise UserError(mark("These metric cards cannot be read."), mark("Have them computed anew.")) from error


def spread(runs: Sequence[list[CardResult]]) -> list[CardResult]:
    """Return the cards of runs that differ in their seed only as one: means, with the lowest and the highest value of each score.

    A card that one of the runs has no scores of is taken from that run, with its reason. One run is returned as it is.
    """
    if len(runs) == 1:
        return runs[0]
    others = [{card.name: card for card in cards} for cards in runs[1:]]
    return [together((card, *(cards[card.name] for cards in others))) for card in runs[0] if all(card.name in cards for cards in others)]


def together(cards: tuple[CardResult, ...]) -> CardResult:
    for card in cards:
        if card.state != "measured":
            return card
    rows = [{score.name: score for score in card.scores} for card in cards]
    shared = [name for name in rows[0] if all(name in row for row in rows)]
    return replace(cards[0], scores=[merged([row[name] for row in rows]) for name in shared])


def merged(scores: list[Score]) -> Score:
    values = [score.value for score in scores]
    names = [name for name in scores[0].baselines if all(name in score.baselines for score in scores)]
    means = {name: sum(score.baselines[name] for score in scores) / len(scores) for name in names}
    over = Spread(len(values), min(values), max(values))
    return replace(scores[0], value=sum(values) / len(values), baselines=means, interval=None, spread=over)


def draw(a: Score, b: Score) -> Verdict:
    """Compare two values of one score.

    Of what is counted, any difference is one.
    With several seeds each: a draw when the means are no further apart than the wider of the two spreads (highest - lowest). With one
    seed each: a draw when they are no further apart than the half widths of the bootstrap intervals, added as independent errors are;
    that says what other held-out items could change, not what other seeds would. Else it is unknown.
    """
    if not a.better:
        return Verdict("unknown", Sentence(mark("Neither more nor less of this is better.")))
    apart = abs(a.value - b.value)
    if a.exact and b.exact:
        room = 0.0
        inside = mark("Both are counted, and the same.")
        outside = mark("Both are counted: neither other items nor other seeds would change them.")
    elif a.spread and b.spread:
        room = max(s.high - s.low for s in (a.spread, b.spread))
        inside = mark("The difference lies inside the spread over seeds: a draw.")
        outside = mark("The difference is larger than the spread over seeds.")
    elif a.interval and b.interval:
        room = hypot(*((high - low) / 2 for low, high in (a.interval, b.interval)))
        inside = mark("One seed each: the difference is no larger than other held-out items could make it, so it counts as a draw.")
        outside = mark("One seed each: the difference is larger than other held-out items could make it; other seeds may still turn it.")
    else:
        return Verdict(
            "unknown", Sentence(mark("Unknown: one seed. Train each with two seeds or more to see what the difference is worth."))
        )
    if room == 0 < apart and not (a.exact and b.exact):  # PCA against PCA: both are known for the items at hand only
        return Verdict("unknown", Sentence(mark("Unknown: of neither is it known what other items or seeds would change.")))
    if apart <= room:
        return Verdict("draw", Sentence(inside))
    return Verdict("first" if (a.value > b.value) == (a.better == "higher") else "second", Sentence(outside))


def winner(scores: Sequence[Score]) -> int | None:
    """Return the place of the score that beats every other, or None when it does not: a draw, or nobody knows."""
    if not scores or not scores[0].better:
        return None
    choose = max if scores[0].better == "higher" else min
    best = choose(range(len(scores)), key=lambda place: scores[place].value)
    beaten = [draw(scores[best], other).outcome == "first" for place, other in enumerate(scores) if place != best]
    return best if beaten and all(beaten) else None
