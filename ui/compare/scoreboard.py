"""The scoreboard: a row for each quality, in its place from the start, with what is known of everyone in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aecore.evaluation.cards import CARDS, MetricCard

from ..language import _
from .board import reason
from .contest import Competitor
from .judged import Judged
from .rows import Board, row_of, why_not
from .said import summary

__all__ = ["scoreboard"]


def scoreboard(own: Sequence[Competitor], judged: Judged, waits: dict[str, str]) -> dict[str, Any]:
    """Return the data of the component; `judged` are those of `own` that are measured, and PCA."""
    board = Board(own, judged, waits)
    columns = {name: board.column(card) for name, card in CARDS.items()}
    return {
        "verdict": summary(judged, len(board.pending)),
        "caption": caption(board),
        "who": [{"name": row.full_name, "symbol": row.symbol} for row in board.everyone],
        "rows": [row_of(board, column) for column in columns.values() if column],
        "absent": [
            {"title": _(CARDS[name].title), "why": why_absent(CARDS[name], own)}
            for name, column in columns.items()
            if not column
        ],
    }


def caption(board: Board) -> str:
    if board.pending:
        measured = sum(bool(row.cards) for row in board.own)
        return _("Measured so far: {n} of {all}, so who leads may change.").format(n=measured, all=len(board.own))
    seeds = {len(row.each) for row in board.own if row.cards}
    if not seeds:
        return ""
    if seeds == {1}:
        return _("marks: one seed · lines: 95 % intervals over held-out items")
    of = str(max(seeds)) if len(seeds) == 1 else f"{min(seeds)}–{max(seeds)}"
    return _("marks: mean of {n} seeds · lines: 95 % intervals").format(n=of)


def why_absent(card: MetricCard, own: Sequence[Competitor]) -> str:
    """The first reason that is known: of a measurement that found none, else of the card itself."""
    found = (reason(result) for row in own for result in row.cards if result.name == card.name and result.why)
    return next(found, "") or next(filter(None, (why_not(card, row) for row in own)), "")
