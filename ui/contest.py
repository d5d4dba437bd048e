"""Contestants side by side: their cards, the table of the leaderboard, and in words who leads and what that is worth."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from math import prod
from typing import Any

from aecore.data.cards import card
from aecore.errors import UserError
from aecore.evaluation.cards import BASELINES, CARDS
from aecore.evaluation.score import CardResult, Score, Spread
from aecore.evaluation.spread import draw, read_cards, spread, winner
from aecore.models.variants import VARIANTS
from aecore.races import Contestant
from aecore.runs.files import read_json
from aecore.texts import mark
from aecore.workers.jobs import Job, JobState, ask, job_of, state_of

from .controls import KINDS
from .forms import field_at
from .language import _, say

__all__ = ["HEADLINES", "Competitor", "card_jobs", "competitors", "names_of", "pca_rivals", "table", "table_csv", "verdict"]

HEADLINES = {"orderly": ("neighbours", "trust")}
"""Which score of a card stands in the leaderboard, where it is not the card's first."""


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
    names = [name_of(contestant) for contestant in found]
    for what in (budget_of, lambda contestant: contestant.runs[0].id):
        names = [name if names.count(name) == 1 else f"{name}, {what(one)}" for name, one in zip(names, found, strict=True)]
    return names


def budget_of(contestant: Contestant) -> str:
    budget = contestant.runs[0].spec.budget
    return _("{n} s of training").format(n=f"{budget.seconds:g}") if budget.seconds else _("{n} epochs").format(n=budget.epochs)


def name_of(contestant: Contestant) -> str:
    """The variant, and what was changed in it."""
    spec, parts = contestant.runs[0].spec, [_(VARIANTS[contestant.variant].title)]
    for path, value in list(contestant.values.items())[:3]:
        label = field_at(spec, path)[0].title or path
        shown = f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else _(KINDS.get(str(value), str(value)))
        parts.append(f"{_(label)} {shown}")
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


# --- the table ------------------------------------------------------------------------------------------------------


def score_of(row: Competitor, name: str, wanted: str) -> Score | None:
    return next((score for result in row.cards if result.name == name for score in result.scores if score.name == wanted), None)


def columns(rows: list[Competitor], chosen: str | None = None) -> list[tuple[str, str]]:
    """Return `(card, score)` of every column that anyone has a value in: of each card its headline, or all of the chosen card."""
    found = []
    for name, about in CARDS.items():
        scores = [score.name for score in about.scores if any(score_of(row, name, score.name) for row in rows)]
        first = next((score for score in HEADLINES.get(name, ()) if score in scores), scores[0] if scores else None)
        found += [(name, score) for score in scores if score == first or name == chosen]
    return found


def table(rows: list[Competitor], chosen: str | None) -> dict[str, Any]:
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
                "how": _(about.measured) + " " + _(first.how),
            }
        )
        leading = leaders(scores)
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


def number(value: float) -> str:
    """Three significant digits, without an exponent for what people read."""
    if abs(value) < 1e-9:
        return "0"
    if 1e-3 <= abs(value) < 1e6:
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return f"{value:.2e}"


def gaps(row: Competitor, heads: list[dict[str, Any]]) -> dict[str, str]:
    """Why a row has no value in a column."""
    whys = {result.name: reason(result) for result in row.cards if result.why}
    return {head["id"]: whys[head["card"]] for head in heads if head["card"] in whys}


def reason(result: CardResult) -> str:
    from aecore.texts import Sentence

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


def verdict(rows: list[Competitor], name: str, wanted: str) -> str:
    """Say who leads in one score and on what grounds, or that it is a draw; empty when there is nothing to compare."""
    scores = {row.id: score for row in rows if (score := score_of(row, name, wanted))}
    if len(scores) < 2 or not next(iter(scores.values())).better:
        return ""
    names = {row.id: f"{row.name} ({row.detail})" if row.contestant is None else row.name for row in rows}
    leading = leaders(scores)
    ordered = sorted(scores, key=lambda row_id: scores[row_id].value, reverse=next(iter(scores.values())).better == "higher")
    first, second = ordered[0], rival(scores, ordered, leading)
    shown = {
        "first": names[first],
        "second": names[second],
        "x": f"{number(scores[first].value)} {_(scores[first].unit)}".strip(),
        "y": f"{number(scores[second].value)} {_(scores[second].unit)}".strip(),
    }
    if len(leading) == 1:
        return (
            _("**{first}** leads with {x}; {second} follows with {y}.").format(**shown) + " " + say(draw(scores[first], scores[second]).why)
        )
    if len(leading) > 1:
        level = _(" and ").join(f"**{names[row_id]}**" for row_id in ordered if row_id in leading)
        return (
            _("A draw between {names}: {x} against {y}.").format(names=level, **shown) + " " + say(draw(scores[first], scores[second]).why)
        )
    return _("{first} has {x}, {second} {y}.").format(**shown) + " " + say(draw(scores[first], scores[second]).why)


def rival(scores: dict[str, Score], ordered: list[str], leading: tuple[str, ...]) -> str:
    """The one whose number is told beside the best: the next of a draw, else the next that is not beaten for sure, else the next."""
    level = [row_id for row_id in ordered[1:] if row_id in leading]
    open_still = [row_id for row_id in ordered[1:] if draw(scores[ordered[0]], scores[row_id]).outcome == "unknown"]
    return (level or open_still or ordered[1:])[0]
