"""The leaderboard: its table, who leads in a score and what that is worth, in words and as CSV."""

from __future__ import annotations

import csv
import io
from typing import Any

from aecore.data.cards import card
from aecore.evaluation.cards import BASELINES, CARDS
from aecore.evaluation.score import CardResult, Score
from aecore.evaluation.spread import draw, winner
from aecore.texts import Sentence, mark

from .contest import Competitor, number, score_of
from .language import _, say

__all__ = ["HEADLINES", "columns", "leaders", "table", "table_csv", "verdict"]

HEADLINES = {"orderly": ("neighbours", "trust")}
"""Which score of a card stands in the leaderboard, where it is not the card's first."""
UNFAIR = mark("Nobody is said to lead: this is not a fair comparison.")


def columns(rows: list[Competitor], chosen: str | None = None) -> list[tuple[str, str]]:
    """Return `(card, score)` of every column that anyone has a value in: of each card its headline, or all of the chosen card."""
    found = []
    for name, about in CARDS.items():
        scores = [score.name for score in about.scores if any(score_of(row, name, score.name) for row in rows)]
        first = next((score for score in HEADLINES.get(name, ()) if score in scores), scores[0] if scores else None)
        found += [(name, score) for score in scores if score == first or name == chosen]
    return found


def table(rows: list[Competitor], chosen: str | None, *, fair: bool) -> dict[str, Any]:
    """Return the columns and rows of the leaderboard component; nobody leads where the comparison is not fair."""
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
                "how": _(about.measured) + " " + _(first.how),
            }
        )
        leading = leaders(scores) if fair else ()
        for row_id, score in scores.items():
            cells[row_id][column] = cell(score, leading, row_id)
    told = [
        {"id": row.id, "name": row.name, "detail": row.detail, "colour": row.colour, "cells": cells[row.id], "gaps": gaps(row, heads)}
        for row in rows
    ]
    return {"columns": heads, "rows": told, "card": chosen}


def leaders(scores: dict[str, Score]) -> tuple[str, ...]:
    """The one that beats all others, or those among whom the lead is a draw; empty where nothing is better or nobody knows."""
    ids, values = list(scores), list(scores.values())
    if len(ids) < 2 or not values[0].better:
        return ()
    alone = winner(values)
    if alone is not None:
        return (ids[alone],)
    best = (max if values[0].better == "higher" else min)(range(len(ids)), key=lambda place: values[place].value)
    level = [place for place in range(len(ids)) if place == best or draw(values[best], values[place]).outcome == "draw"]
    return tuple(ids[place] for place in level) if len(level) > 1 else ()


def cell(score: Score, leading: tuple[str, ...], row_id: str) -> dict[str, Any]:
    low, high = (score.spread.low, score.spread.high) if score.spread else score.interval or (None, None)
    return {
        "value": score.value,
        "text": number(score.value),
        "n": score.n,
        "low": low,
        "high": high,
        "spread": "seeds" if score.spread else "items" if score.interval and low != high else "",
        "best": leading == (row_id,),
        "draw": len(leading) > 1 and row_id in leading,
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
    writer.writerow(["who", "runs", "data", "card", "score", "value", "unit", "low", "high", "low_high_over", "n", "baselines"])
    for row in rows:
        runs = row.contestant.runs if row.contestant else ()
        data = card(runs[0].spec.data.name).name if runs else ""
        for result in row.cards:
            for score in result.scores:
                low, high = (score.spread.low, score.spread.high) if score.spread else score.interval or ("", "")
                over = "seeds" if score.spread else "held-out items" if score.interval else ""
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


# --- in words -------------------------------------------------------------------------------------------------------


def verdict(rows: list[Competitor], name: str, wanted: str, *, fair: bool) -> str:
    """Say who leads in one score and on what grounds, or that it is a draw; empty when there is nothing to compare.

    Where the comparison is not fair the numbers are told and nobody leads.
    """
    scores = {row.id: score for row in rows if (score := score_of(row, name, wanted))}
    if len(scores) < 2 or not next(iter(scores.values())).better:
        return ""
    names = {row.id: f"{row.name} ({row.detail})" if row.contestant is None else row.name for row in rows}
    leading = leaders(scores) if fair else ()
    ordered = sorted(scores, key=lambda row_id: scores[row_id].value, reverse=next(iter(scores.values())).better == "higher")
    first, second = ordered[0], rival(scores, ordered, leading)
    told = _("{first} has {x}, {second} {y}.")
    if len(leading) == 1:
        told = _("**{first}** leads with {x}; {second} follows with {y}.")
    elif leading:
        told = _("A draw between {names}: {x} against {y}.")
    words = told.format(
        names=_(" and ").join(f"**{names[row_id]}**" for row_id in ordered if row_id in leading),
        first=names[first],
        second=names[second],
        x=f"{number(scores[first].value)} {_(scores[first].unit)}".strip(),
        y=f"{number(scores[second].value)} {_(scores[second].unit)}".strip(),
    )
    return f"{words} {say(draw(scores[first], scores[second]).why) if fair else _(UNFAIR)}"


def rival(scores: dict[str, Score], ordered: list[str], leading: tuple[str, ...]) -> str:
    """The one whose number is told beside the best: the next of a draw, else the next that is not beaten for sure, else the next."""
    level = [row_id for row_id in ordered[1:] if row_id in leading]
    open_still = [row_id for row_id in ordered[1:] if draw(scores[ordered[0]], scores[row_id]).outcome == "unknown"]
    return (level or open_still or ordered[1:])[0]
