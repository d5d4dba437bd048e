"""The columns of a comparison with a verdict for each; its outcome as JSON values and as lines for a terminal. Knows no
torch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

from ..runs.changes import in_force
from ..runs.run import Run
from ..texts import Sentence, mark
from .cards import CARDS
from .score import CardResult, Score
from .verdicts import METHOD, Entry, Verdict, level_of, side_of, verdicts

__all__ = [
    "HEADLINES",
    "Column",
    "Raced",
    "Table",
    "code_size",
    "gap_of",
    "headlines",
    "outcome",
    "outcome_lines",
    "pca_of",
    "score_in",
    "view_of",
]

PCA = "PCA"
HEADLINES = {"orderly": ("neighbours", "trust")}
"""Which score of a card stands for it, where it is not the card's first that anyone has."""
Column = tuple[str, str]
"""The names of a card and of one of its scores."""


@dataclass(frozen=True)
class Raced:
    """A contestant: what people know it by, and the cards of each of its seeds that has some."""

    name: str
    each: Sequence[list[CardResult]]
    seeds: int = 1
    """That were tried."""
    failed: int = 0
    """Of these, those that failed, diverged or were stopped."""
    size: int = 0
    """Numbers in its code, as `code_size` counts them."""
    view: str = ""
    """What its encoder is given, as `view_of` names it."""
    baseline: str = ""
    """Which baseline of these cards competes, in place of the model that was measured."""


class Table:
    """Columns of a comparison. Those of the table are corrected for together, and one that is looked at besides is
    corrected for as one more."""

    def __init__(
        self,
        raced: Sequence[Raced],
        columns: Sequence[Column],
        *,
        looks: int = 1,
        fair: bool = True,
        whole: bool = True,
    ) -> None:
        self.raced, self.columns = raced, tuple(columns)
        self.looks, self.fair, self.whole = looks, fair, whole
        self.known: dict[Column, list[tuple[int, Entry]]] = {}

    @cached_property
    def verdicts(self) -> dict[Column, Verdict]:
        """Of the table, in the order of its columns."""
        return self.judge(self.columns)

    def judge(self, columns: Sequence[Column]) -> dict[Column, Verdict]:
        """Return a verdict for each column in which there is something to compare."""
        names = {".".join(column): column for column in columns}
        entries = {name: [entry for _place, entry in self.entries(*column)] for name, column in names.items()}
        better = {name: text_of(*column).better for name, column in names.items()}
        gaps = {name: gap for name, column in names.items() if (gap := self.gap(*column))}
        found = verdicts(entries, better, gaps=gaps, looks=self.looks, fair=self.fair, whole=self.whole)
        return {names[name]: verdict for name, verdict in found.items()}

    def verdict(self, card: str, score: str) -> Verdict | None:
        """None where neither more nor less is better, or fewer than two have a value."""
        column = (card, score)
        if column in self.columns:
            return self.verdicts.get(column)
        return self.judge((*self.columns, column)).get(column)

    def gap(self, card: str, score: str) -> Sentence | None:
        """Return who of all has no value at some of its seeds; None where nobody has so."""
        return next((gap for one in self.raced if (gap := gap_of(one, card, score))), None)

    def entries(self, card: str, score: str) -> list[tuple[int, Entry]]:
        """Those that have a value in a column, each with its place among all; read once."""
        column = (card, score)
        if column not in self.known:
            found = [(place, entry_of(one, *column)) for place, one in enumerate(self.raced)]
            self.known[column] = [(place, entry) for place, entry in found if entry]
        return self.known[column]


def entry_of(raced: Raced, card: str, score: str) -> Entry | None:
    """Return a contestant in a column; None where one of its seeds has no value."""
    found = [score_in(cards, card, score) for cards in raced.each]
    side = side_of([one for one in found if one], raced.baseline)
    given = raced.view if CARDS[card].viewed else ""
    return Entry(raced.name, side, raced.failed, raced.seeds, given) if side and all(found) else None


def gap_of(raced: Raced, card: str, score: str) -> Sentence | None:
    """Return a sentence where a contestant has no value at some of its seeds, or its card failed there; None where it
    has all, or the score does not apply to it."""
    lacking = [cards for cards in raced.each if score_in(cards, card, score) is None]
    broken = any(result.name == card and result.state == "failed" for cards in lacking for result in cards)
    if raced.baseline or not lacking or not (broken or len(lacking) < len(raced.each)):
        return None
    return Sentence(
        mark("Nobody is said to lead: “{name}” has no value here at {lacking} of its {seeds} seeds."),
        {"name": raced.name, "lacking": len(lacking), "seeds": len(raced.each)},
    )


def pca_of(contestants: Sequence[Raced]) -> list[Raced]:
    """PCA runs along in every race: return one for each code size, the smallest first, as the baseline of the
    first contestant that has it; of one that is given whole items if there is one."""
    found: dict[int, Raced] = {}
    for one in sorted(contestants, key=lambda one: one.view != ""):
        if any("pca" in score.baselines for cards in one.each for result in cards for score in result.scores):
            found.setdefault(one.size, one)
    several = len(found) > 1
    return [
        Raced(f"{PCA} ({size} numbers)" if several else PCA, one.each, size=size, view=one.view, baseline="pca")
        for size, one in sorted(found.items())
    ]


def code_size(run: Run) -> int:
    """Return the numbers in a run's code, at most those of an item: PCA has no more."""
    return min(in_force(run).model.bottleneck.size, prod(run.card.shape))


def view_of(run: Run) -> str:
    """Return what the encoder is given, with its settings; nothing where that is the whole item as it is."""
    view = in_force(run).model.view
    return "" if view.clean else view.model_dump_json()


def headlines(contestants: Sequence[Sequence[Sequence[CardResult]]]) -> list[tuple[str, str]]:
    """Return `(card, score)` of the one score that stands for each card which anyone has, in the order of the table;
    a contestant is the cards of each of its seeds."""
    there = {
        (result.name, score.name)
        for each in contestants
        for cards in each
        for result in cards
        for score in result.scores
    }
    found = []
    for name, card in CARDS.items():
        scores = [score.name for score in card.scores if (name, score.name) in there]
        wanted = [score for score in HEADLINES.get(name, ()) if score in scores]
        found += [(name, first) for first in (wanted or scores)[:1]]
    return found


def score_in(cards: Sequence[CardResult], card: str, score: str) -> Score | None:
    """Return a score of some cards by its names; None where it is not there."""
    own = (found for result in cards if result.name == card for found in result.scores)
    return next((found for found in own if found.name == score), None)


def outcome(contestants: Sequence[Raced], *, looks: int = 1, fair: bool = True) -> dict[str, Any]:
    """Return what a race has shown: for each headline that two have, who leads or not, all differences from the best
    with their 95 % intervals, how they were found, what was corrected for, and what could have been found; and who has
    no numbers at all, as none of its seeds got through."""
    table = Table(
        [*contestants, *pca_of(contestants)], headlines([one.each for one in contestants]), looks=looks, fair=fair
    )
    found = table.verdicts
    return {
        "method": METHOD,
        "correction": f"Holm over {max((one.columns for one in found.values()), default=0)} columns",
        "looks": looks,
        "level": level_of(looks),
        "without": [
            {"name": one.name, "seeds": one.seeds, "failed": one.failed} for one in contestants if not one.each
        ],
        "columns": [
            column_of(column, [entry for _place, entry in table.entries(*column)], one) for column, one in found.items()
        ],
    }


def text_of(card: str, score: str) -> Any:
    return next(text for text in CARDS[card].scores if text.name == score)


def column_of(column: tuple[str, str], entries: Sequence[Entry], found: Verdict) -> dict[str, Any]:
    text, best = text_of(*column), entries[found.best].name
    return {
        "card": column[0],
        "score": column[1],
        "title": text.title,
        "unit": text.unit,
        "better": text.better,
        "state": found.state,
        "best": best,
        "draw": [entries[place].name for place in found.level],
        "why": str(found.why),
        "p": found.p,
        "p_adjusted": found.adjusted,
        "could_find": found.found,
        "differences": [
            {
                "first": best,
                "second": entry.name,
                "value": one.value,
                "interval": one.interval,
                "over": one.kind,
                "p": one.p,
                "seeds": [len(entries[found.best].side.values), len(entry.side.values)],
                "n": entry.side.n,
            }
            for entry, one in zip(entries, found.against, strict=True)
            if one
        ],
    }


def outcome_lines(found: dict[str, Any]) -> Iterator[str]:
    """Yield an outcome in English: a line for each headline, and one for each difference from the best."""
    yield found["method"]
    for one in found["without"]:
        yield f"{one['name']}: no numbers, as {one['failed']} of its {one['seeds']} seeds did not get through."
    for column in found["columns"]:
        yield f"{column['title']}: best {column['best']}. {column['why']}"
        for one in column["differences"]:
            low, high = one["interval"] or (None, None)
            told = "" if low is None else f" (95 %: {low:+.4g} to {high:+.4g})"
            yield f"  against {one['second']}: {one['value']:+.4g} {column['unit']}".rstrip() + told
        if column["could_find"] is not None:
            yield f"  could be found: about {column['could_find']:.3g} {column['unit']}".rstrip()
