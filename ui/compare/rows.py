"""Rows of the scoreboard: lanes with values and intervals, what is said of them, differences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from aecore.evaluation.cards import CARDS, MetricCard
from aecore.evaluation.differences import Difference
from aecore.evaluation.outcome import HEADLINES, Column, gap_of
from aecore.evaluation.score import Score
from aecore.evaluation.verdicts import Verdict
from aecore.runs.changes import in_force
from aecore.texts import mark

from ..language import _, say
from ..words import joined
from .axis import axis_of
from .board import baseline
from .contest import Competitor, expected_rivals, raced_of, score_of
from .judged import Judged, rivals_in_doubt, signed, unit_of, with_unit
from .naming import number

__all__ = ["Board", "row_of", "why_not"]

BETWEEN = {"%": mark("points"), "from 0 to 1": "", "from −1 to 1": ""}
"""Units of differences, where they are not those of the scores."""


@dataclass(frozen=True)
class Board:
    """Contestants, measured or not, and the verdicts on those that are."""

    own: Sequence[Competitor]
    judged: Judged
    waits: dict[str, str]
    """What stands in the place of numbers, by the ids of rows."""

    @cached_property
    def everyone(self) -> list[Competitor]:
        """Contestants, then PCA: what it will be as long as nobody is measured."""
        rivals = {row.id: row for row in self.judged.rows if row.contestant is None}
        expected = expected_rivals(self.own) if self.pending else []
        return [*self.own, *({row.id: row for row in expected} | rivals).values()]

    @property
    def pending(self) -> list[Competitor]:
        """Those that numbers are still to come of."""
        return [
            row for row in self.own if not row.cards and row.contestant and (row.waiting or not row.contestant.is_done)
        ]

    @cached_property
    def places(self) -> dict[str, int]:
        return {row.id: place for place, row in enumerate(self.everyone)}

    def column(self, card: MetricCard) -> Column | None:
        """The headline of a card: the one that is measured, else the one that will be; None where none is."""
        there = next((column for column in self.judged.columns if column[0] == card.name), None)
        if there or not any(applies(card, row) for row in self.pending):
            return there
        return card.name, HEADLINES.get(card.name, (card.scores[0].name,))[0]


def row_of(board: Board, column: Column) -> dict[str, Any]:
    card, verdict = CARDS[column[0]], board.judged.verdict(*column)
    lanes = [lane for row in board.everyone if (lane := lane_of(board, row, column))]
    axis = axis_of([score for row in board.everyone if (score := score_of(row, *column))])
    return {
        "id": card.name,
        "title": _(card.title),
        "question": _(card.meaning),
        "measure": measure(board, column),
        "unit": unit_of(*column),
        "lanes": lanes,
        "shown": axis and list(axis),
    } | (told(board, column, verdict) if verdict else untold(board, column, lanes))


def lane_of(board: Board, row: Competitor, column: Column) -> dict[str, Any] | None:
    """None for PCA where a score has no such baseline."""
    score = score_of(row, *column)
    if score is None and row.contestant is None and row.cards:
        return None
    gap = _("comes with the others") if row.contestant is None else gap_in(row, column)
    low, high = (score.interval if score else None) or (None, None)
    text = number(score.value) if score else board.waits.get(row.id, gap)
    return {
        "who": board.places[row.id],
        "value": score.value if score else None,
        "text": text,
        "low": low,
        "high": high,
    }


def gap_in(row: Competitor, column: Column) -> str:
    return _("not at every seed") if gap_of(raced_of(row), *column) else _("does not apply")


def beside(score: Score) -> str:
    """The baseline of a score that PCA has no value in: it stands in no lane of its own."""
    return "" if "pca" in score.baselines else baseline(score)


def measure(board: Board, column: Column) -> str:
    """What is measured, its unit, which way is better, on how many items, and a baseline that has no lane."""
    text = next(text for text in CARDS[column[0]].scores if text.name == column[1])
    better = {"higher": _("higher is better"), "lower": _("lower is better"), "": ""}[text.better]
    scores = [score for row in board.everyone if (score := score_of(row, *column))]
    n = f"n = {scores[0].n:,}" if scores else ""
    others = " / ".join(dict.fromkeys(beside(score) for row in board.own if (score := score_of(row, *column))))
    return " · ".join(filter(None, (_(text.title), unit_of(*column), better, n, others)))


def told(board: Board, column: Column, verdict: Verdict) -> dict[str, Any]:
    """What is said of a row that has a verdict."""
    entries = board.judged.entries(*column)
    places = [board.places[row.id] for row, _entry in entries]
    best = entries[verdict.best][1].name
    tag, tagged = {
        "leads": (_("{name} leads").format(name=best), [verdict.best]),
        "draw": (_("A draw"), list(verdict.level) if len(verdict.level) > 1 else []),
        "ahead": (_("{name} is ahead").format(name=best), [verdict.best]),
        "unknown": (_("Nobody leads"), []),
        "unlike": (_("Not comparable"), []),
        "unfair": (_("Not comparable"), []),
        "waiting": ("", []),
    }[verdict.state]
    others = rivals_in_doubt(verdict) if verdict.state not in ("unlike", "unfair", "waiting") else []
    shown = sorted(others, key=lambda place: entries[place][0].contestant is None)  # models first, PCA after them
    return {
        "state": verdict.state,
        "tag": tag,
        "tagged": [places[place] for place in tagged],
        "note": note_of(verdict, unit_between(column)),
        "differences": [
            difference(places[verdict.best], places[place], one, unit_between(column))
            for place in shown
            if (one := verdict.against[place])
        ],
    }


def note_of(verdict: Verdict, unit: str) -> str:
    """Why nobody leads, and in a draw what could have been found: it may be one for want of seeds."""
    if verdict.state in ("leads", "unfair", "waiting"):
        return ""
    if verdict.state == "ahead":
        return _("Ahead on these items; other seeds may turn it.")
    why = say(verdict.why) if verdict.state != "draw" or len(verdict.level) < 2 else ""
    found = with_unit(verdict.found, unit) if verdict.state == "draw" and verdict.found is not None else ""
    return joined(why, found and _("Could be found: about {value}.").format(value=found))


def difference(first: int, second: int, one: Difference, unit: str) -> dict[str, Any]:
    """The best minus another, to the digits that its interval allows."""
    value, interval = signed(one.value), ""
    if one.interval and one.kind != "counted":
        low, high = one.interval
        value, *ends = (signed(end, high - low) for end in (one.value, low, high))
        interval = _("95 % from {low} to {high}").format(low=ends[0], high=ends[1])
    return {"first": first, "second": second, "value": value, "unit": unit, "interval": interval}


def unit_between(column: Column) -> str:
    """The unit of a difference: that of percentages is points, and a range is none."""
    unit = next(text.unit for text in CARDS[column[0]].scores if text.name == column[1])
    return _(BETWEEN.get(unit, unit))


def untold(board: Board, column: Column, lanes: list[dict[str, Any]]) -> dict[str, Any]:
    """What is said of a row without one: it is still to come, or there is nothing to compare."""
    values = [lane for lane in lanes if lane["value"] is not None]
    if board.pending:
        note = ""
    elif len(values) == 1:
        note = _("Only {name} has a value here.").format(name=board.everyone[values[0]["who"]].full_name)
    else:
        note = _("It describes and does not judge.")
    return {"state": "pending" if board.pending else "alone", "tag": "", "tagged": [], "note": note, "differences": []}


def applies(card: MetricCard, row: Competitor) -> bool:
    return bool(row.contestant) and why_not(card, row) == ""


def why_not(card: MetricCard, row: Competitor) -> str:
    run = row.contestant.runs[0] if row.contestant else None
    sentence = card.why_not(in_force(run), run.card) if run else None
    return say(sentence) if sentence else ""
