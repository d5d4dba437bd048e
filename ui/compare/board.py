"""The leaderboard: its columns, its table, and the table as CSV."""

from __future__ import annotations

import csv
import io
from typing import Any

from aecore.evaluation.cards import BASELINES, CARDS
from aecore.evaluation.outcome import headlines
from aecore.evaluation.score import CardResult, Score
from aecore.evaluation.verdicts import Verdict
from aecore.texts import Sentence, mark

from ..language import _, say
from ..words import joined
from .contest import Competitor, score_of
from .judged import Judged
from .naming import number

__all__ = ["columns", "table", "table_csv"]


def columns(rows: list[Competitor], chosen: str | None = None) -> list[tuple[str, str]]:
    """Return `(card, score)` of every column that anyone has a value in: of each card its headline, or all of the
    chosen card."""
    first = headlines([row.each for row in rows])
    return [
        (name, score.name)
        for name, about in CARDS.items()
        for score in about.scores
        if (name, score.name) in first or (name == chosen and any(score_of(row, name, score.name) for row in rows))
    ]


def table(rows: list[Competitor], chosen: str | None, judged: Judged) -> dict[str, Any]:
    """Return the columns and rows of the leaderboard component."""
    cells: dict[str, dict[str, Any]] = {row.id: {} for row in rows}
    heads = []
    for name, wanted in columns(rows, chosen):
        scores = {row.id: score for row in rows if (score := score_of(row, name, wanted))}
        first, column = next(iter(scores.values())), f"{name}.{wanted}"
        about = CARDS[name]
        heads.append(
            {
                "id": column,
                "card": name,
                "title": _(first.title),
                "unit": _(first.unit) if first.unit else "",
                "better": first.better,
                "meaning": _(about.meaning),
                "how": joined(_(about.measured), _(first.how)),
            }
        )
        verdict, places = judged.verdict(name, wanted), judged.places(name, wanted)
        for row_id, score in scores.items():
            cells[row_id][column] = cell(score, verdict, places.index(row_id) if row_id in places else -1)
    told = [
        {
            "id": row.id,
            "name": row.name,
            "detail": row.detail,
            "baseline": row.contestant is None,
            "symbol": row.symbol,
            "cells": cells[row.id],
            "gaps": gaps(row, heads),
        }
        for row in rows
    ]
    return {"columns": heads, "rows": told, "card": chosen}


def cell(score: Score, verdict: Verdict | None, place: int) -> dict[str, Any]:
    low, high = score.interval or (None, None)
    return {
        "value": score.value,
        "text": number(score.value),
        "n": score.n,
        "low": low,
        "high": high,
        "spread": "seeds" if score.spread else "items" if score.interval and low != high else "",
        "best": verdict is not None and verdict.state == "leads" and verdict.best == place,
        "draw": verdict is not None and len(verdict.level) > 1 and place in verdict.level,
        "baseline": baseline(score),
    }


def baseline(score: Score) -> str:
    """The first of the baselines, which is the fairest one."""
    for name, value in score.baselines.items():
        return f"{_(SHORT.get(name, BASELINES[name]))} {number(value)}"
    return ""


SHORT = {
    "pca": mark("PCA"),
    "shuffled": mark("shuffled"),
    "raw": mark("raw"),
    "untrained": mark("untrained"),
    "train": mark("training items"),
}
"""Baselines where space is short."""


def gaps(row: Competitor, heads: list[dict[str, Any]]) -> dict[str, str]:
    """Why a row has no value in a column."""
    whys = {result.name: reason(result) for result in row.cards if result.why}
    return {head["id"]: whys[head["card"]] for head in heads if head["card"] in whys}


def reason(result: CardResult) -> str:
    values = {name: _(value) if isinstance(value, str) else value for name, value in result.why_values.items()}
    return say(Sentence(result.why, values))


def table_csv(rows: list[Competitor]) -> str:
    """Return all scores as CSV: one line for each contestant and score, with unit, baselines, size and spread."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        ["who", "runs", "data", "card", "score", "value", "unit", "low", "high", "low_high_over", "n", "baselines"]
    )
    for row in rows:
        runs = row.contestant.runs if row.contestant else ()
        # A name in a folder somebody made by hand must not begin a formula of a spreadsheet.
        data = runs[0].spec.data.name.lstrip("=+-@\t\r") if runs else ""
        for result in row.cards:
            for score in result.scores:
                low, high = score.interval or ("", "")
                over = ("seeds and held-out items" if score.spread else "held-out items") if score.interval else ""
                others = "; ".join(f"{name}={value:.6g}" for name, value in score.baselines.items())
                who = f"{row.name}, {row.detail}"
                writer.writerow(
                    [
                        who,
                        " ".join(run.id for run in runs),
                        data,
                        result.name,
                        score.name,
                        score.value,
                        score.unit,
                        low,
                        high,
                        over,
                        score.n,
                        others,
                    ]
                )
    return out.getvalue()
