"""Plotly figures of the Compare page: all headline scores with their intervals, error against the size of the code."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from aecore.evaluation.cards import BASELINES, CARDS
from aecore.evaluation.score import Score

from ..language import _
from .axis import axis_of
from .board import columns
from .contest import Competitor, score_of
from .marks import QUIET, plotted
from .naming import number

__all__ = ["card_names", "overview", "rate_and_error", "styled", "told"]

WHISKER = "#6f7488"
"""Seen on both backgrounds."""


def styled(figure: go.Figure, height: int) -> go.Figure:
    """Give a figure the size and margins of all."""
    # Below the figure: above it the buttons would lie on it.
    legend = {"orientation": "h", "yref": "container", "yanchor": "bottom", "y": 0, "x": 0}
    figure.update_layout(
        height=height, margin={"l": 10, "r": 10, "t": 40, "b": 10}, legend=legend, font={"size": 13}, bargap=0.25
    )
    figure.update_xaxes(automargin=True)  # the page's theme does so by itself, a saved page has none
    figure.update_yaxes(automargin=True)
    return figure


def overview(rows: list[Competitor]) -> list[go.Figure]:
    """Every headline score with its interval, a small figure each with its own scale and unit; a phone shows one
    above the other."""
    return [headline(rows, name, wanted) for name, wanted in columns(rows)]


def headline(rows: list[Competitor], name: str, wanted: str) -> go.Figure:
    """A mark for each with its interval, on one axis: where a scale has no natural zero, the length of a bar says
    nothing."""
    figure = go.Figure()
    scores = [(row, score) for row in rows if (score := score_of(row, name, wanted))]
    held = axis_of([score for _row, score in scores])
    for row, score in scores:
        label = row.name if row.contestant else f"{row.name}, {row.detail}"
        beyond = held is not None and not held[0] <= score.value <= held[1]
        edge = min(max(score.value, held[0]), held[1]) if held else score.value
        figure.add_scatter(
            x=[edge],
            y=[label],
            mode="markers",
            marker=plotted(row.symbol, 11),
            error_x=None if beyond else whiskers(score),
            showlegend=False,
            cliponaxis=False,
        )
        if beyond:
            right = edge < score.value
            figure.add_annotation(
                x=edge,
                y=label,
                text=f"{number(score.value)} →" if right else f"← {number(score.value)}",
                showarrow=False,
                xanchor="right" if right else "left",
                xshift=-10 if right else 10,
            )
    if held:
        room = 0.05 * ((held[1] - held[0]) or abs(held[0]) or 1.0)
        figure.update_xaxes(range=[held[0] - room, held[1] + room])
    figure.update_yaxes(tickfont={"size": 10}, autorange="reversed")
    return styled(figure, 120 + 34 * len(rows)).update_layout(
        title={"text": title_of(rows, name, wanted), "font": {"size": 14}}, margin_t=60
    )


def title_of(rows: list[Competitor], name: str, wanted: str) -> str:
    score = next(score for row in rows if (score := score_of(row, name, wanted)))
    unit = f"{_(score.unit)}, " if score.unit else ""
    return f"{_(score.title)}<br><span style='font-size: 11px'>{unit}n = {score.n:,}</span>"


def whiskers(score: Score) -> dict[str, Any]:
    low, high = score.interval or (score.value, score.value)
    ends = {"array": [max(0.0, high - score.value)], "arrayminus": [max(0.0, score.value - low)]}
    return {"type": "data", "symmetric": False, "color": WHISKER, "thickness": 1.6} | ends


def rate_and_error(rows: list[Competitor], curve: dict[str, Any] | None) -> go.Figure | None:
    """Squared error against the numbers in the code; PCA of every size is the curve that a model should lie below."""
    figure = go.Figure()
    if curve:
        title = _("PCA, fitted to the training items")
        figure.add_scatter(
            x=curve["sizes"],
            y=curve["mse"],
            name=title,
            mode="lines+markers",
            line={"color": QUIET, "dash": "dash"},
            marker={"size": 5},
        )
    shown = False
    for row in rows:
        score = score_of(row, "faithful", "mse")
        if row.contestant is None or score is None:
            continue
        shown = True
        size = row.contestant.runs[0].spec.model.bottleneck.size
        figure.add_scatter(
            x=[size],
            y=[score.value],
            name=row.name,
            mode="markers",
            marker=plotted(row.symbol, 13),
            error_y=whiskers(score),
        )
    if not shown:
        return None
    figure.update_xaxes(title=_("numbers in the code"), type="log")
    n = next(score.n for row in rows if (score := score_of(row, "faithful", "mse")))
    figure.update_yaxes(title=_("squared error per value, {n} held-out items").format(n=f"{n:,}"), rangemode="tozero")
    return styled(figure, 400)


def card_names(rows: list[Competitor]) -> list[str]:
    """The cards that hold a value of anyone, in the order of the table."""
    return [name for name in CARDS if any(result.scores for row in rows for result in row.cards if result.name == name)]


def told(score: Score) -> str:
    """One score in a line with all that must stand beside it."""
    unit = f" {_(score.unit)}" if score.unit else ""
    others = ", ".join(f"{_(BASELINES[name])}: {number(value)}" for name, value in score.baselines.items())
    return f"{number(score.value)}{unit} (n = {score.n:,}" + (f"; {others}" if others else "") + ")"
