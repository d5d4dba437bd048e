"""Metric cards read back, and those of several seeds as one. Knows no torch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter, ValidationError

from ..errors import UserError
from ..texts import mark
from .asked import VERSION
from .differences import interval_of
from .score import CardResult, Score, Spread
from .verdicts import side_of

__all__ = ["read_cards", "spread"]

RESULTS = TypeAdapter(list[CardResult])


def read_cards(value: Any) -> list[CardResult]:
    """Read the JSON of `cards_of` back; raises UserError when it is damaged or of another version."""
    try:
        if value["version"] != VERSION:
            raise ValueError(value["version"])
        return RESULTS.validate_python(value["cards"])
    except (ValidationError, ValueError, TypeError, KeyError) as error:
        raise UserError(mark("These metric cards cannot be read."), mark("Have them computed anew.")) from error


def spread(runs: Sequence[list[CardResult]]) -> list[CardResult]:
    """Return the cards of runs that differ in their seed only as one: means, with the lowest and the highest value of
    each score, and the interval that other seeds and other items leave.

    A card that one of the runs has no scores of is taken from that run, with its reason. One run is returned as it is.
    """
    if len(runs) == 1:
        return runs[0]
    others = [{card.name: card for card in cards} for cards in runs[1:]]
    return [
        together((card, *(cards[card.name] for cards in others)))
        for card in runs[0]
        if all(card.name in cards for cards in others)
    ]


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
    side = side_of(scores)
    interval = interval_of(side) if side else None
    mean = sum(values) / len(values)
    return replace(scores[0], value=mean, baselines=means, interval=interval, spread=over, draws="", rivals={})
