"""Plotly figures of the Compare page: pictures of a card, error against the size of the code, an overview with spreads."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from aecore.evaluation.cards import BASELINES, CARDS
from aecore.evaluation.score import CardResult, Score
from aecore.texts import mark

from .board import columns
from .contest import Competitor, number, pca_rivals, score_of
from .language import _

__all__ = ["PALETTE", "card_figure", "card_names", "overview", "rate_and_error", "told"]

PALETTE = ("#4477aa", "#ee7733", "#228833", "#cc3311", "#8a63c9", "#8c6d46", "#ee4f9f", "#7f7f7f", "#a8a116", "#22a9b8")
"""The colours of the light theme's charts, for figures that are saved and printed too."""
QUIET = "#8a8fa3"
WHISKER, LIGHTER = "#6f7488", 0.65
"""Seen on both backgrounds and, the bars being lighter, on these."""
AXES = {
    "neighbours": mark("neighbours looked at"),
    "noise": mark("noise added (standard deviation)"),
    "distance": mark("distance to the nearest training item"),
    "items": mark("items"),
}


def colour(row: Competitor) -> str:
    return QUIET if row.colour < 0 else PALETTE[row.colour % len(PALETTE)]


def styled(figure: go.Figure, height: int) -> go.Figure:
    # Below the figure: above it the buttons would lie on it.
    legend = {"orientation": "h", "yref": "container", "yanchor": "bottom", "y": 0, "x": 0}
    figure.update_layout(height=height, margin={"l": 10, "r": 10, "t": 40, "b": 10}, legend=legend, font={"size": 13}, bargap=0.25)
    figure.update_xaxes(automargin=True)  # the page's theme does so by itself, a saved page has none
    figure.update_yaxes(automargin=True)
    return figure


def card_figure(rows: list[Competitor], name: str) -> go.Figure | None:
    """Draw what a card shows, all contestants in one figure; None where the card has no such picture."""
    shown = [(row, result) for row in rows for result in row.cards if result.name == name and result.picture and row.contestant]
    if not shown:
        return None
    draw = {"lines": lines, "bars": bars, "matrix": matrices}.get(str((shown[0][1].picture or {})["kind"]))
    return draw(shown) if draw else None


def lines(shown: list[tuple[Competitor, CardResult]]) -> go.Figure:
    """The model's own line for each, in its colour; baselines dashed: PCA once for each code size, the others from the first."""
    figure = go.Figure()
    drawn = set()
    for row, result in shown:
        picture = result.picture or {}
        own = next(iter(picture["series"]))
        for series, values in picture["series"].items():
            size = size_of(row) if series == "pca" else ""
            if series != own and (series, size) in drawn:
                continue
            drawn.add((series, size))
            style = {"color": colour(row), "width": 2.5} if series == own else {"color": QUIET, "width": 1.5, "dash": "dash"}
            title = row.name if series == own else _("PCA") + f", {size}" if size else _(BASELINES.get(series, series))
            figure.add_scatter(x=picture["x"], y=values, name=title, mode="lines+markers", line=style, marker={"size": 6})
    picture = shown[0][1].picture or {}
    figure.update_xaxes(title=_(AXES.get(picture["x_unit"], picture["x_unit"])))
    figure.update_yaxes(title=_(AXES.get(picture["unit"], picture["unit"])))
    return styled(figure, 380)


def size_of(row: Competitor) -> str:
    """How many numbers PCA has beside a contestant, in words."""
    return pca_rivals([row])[0].detail if pca_rivals([row]) else row.detail


def bars(shown: list[tuple[Competitor, CardResult]]) -> go.Figure:
    """Small multiples: what a bar stands for differs from one contestant to the other (its own units, its own sizes)."""
    figure = make_subplots(rows=1, cols=len(shown), subplot_titles=[row.name for row, _result in shown])
    for place, (row, result) in enumerate(shown, 1):
        picture = result.picture or {}
        for number_of, (series, values) in enumerate(picture["series"].items()):
            fill = colour(row) if number_of == 0 else QUIET
            labels = [_(str(label)) for label in picture["labels"]]
            figure.add_bar(x=labels, y=values, name=_(series), marker_color=fill, showlegend=place == 1, row=1, col=place)
    figure.update_yaxes(title=_((shown[0][1].picture or {}).get("unit", "")), col=1)
    return styled(figure, 340)


def matrices(shown: list[tuple[Competitor, CardResult]]) -> go.Figure:
    figure = make_subplots(rows=1, cols=len(shown), subplot_titles=[row.name for row, _result in shown], horizontal_spacing=0.06)
    for place, (_row, result) in enumerate(shown, 1):
        picture = result.picture or {}
        names = {"x": [_(str(c)) for c in picture["columns"]], "y": [_(str(r)) for r in picture["rows"]]}
        figure.add_heatmap(z=picture["values"], **names, colorscale="Blues", zmin=0, showscale=place == len(shown), row=1, col=place)
    figure.update_yaxes(autorange="reversed", type="category")
    figure.update_xaxes(type="category")
    return styled(figure, 380)


def overview(rows: list[Competitor]) -> list[go.Figure]:
    """Every headline score as bars with its spread, a small figure each with its own scale and unit; a phone shows one above the other."""
    return [headline(rows, name, wanted) for name, wanted in columns(rows)]


def headline(rows: list[Competitor], name: str, wanted: str) -> go.Figure:
    figure = go.Figure()
    for row in rows:
        if score := score_of(row, name, wanted):
            label = row.name if row.contestant else f"{row.name}, {row.detail}"
            bar = {"color": colour(row), "opacity": LIGHTER}
            figure.add_bar(x=[label], y=[score.value], marker=bar, error_y=whiskers(score), showlegend=False)
    figure.update_xaxes(tickfont={"size": 10})
    return styled(figure, 300).update_layout(title={"text": title_of(rows, name, wanted), "font": {"size": 14}}, margin_t=60)


def title_of(rows: list[Competitor], name: str, wanted: str) -> str:
    score = next(score for row in rows if (score := score_of(row, name, wanted)))
    unit = f"{_(score.unit)}, " if score.unit else ""
    return f"{_(score.title)}<br><span style='font-size: 11px'>{unit}n = {score.n:,}</span>"


def whiskers(score: Score) -> dict[str, Any]:
    low, high = (score.spread.low, score.spread.high) if score.spread else score.interval or (score.value, score.value)
    ends = {"array": [max(0.0, high - score.value)], "arrayminus": [max(0.0, score.value - low)]}
    return {"type": "data", "symmetric": False, "color": WHISKER, "thickness": 1.6} | ends


def rate_and_error(rows: list[Competitor], curve: dict[str, Any] | None) -> go.Figure | None:
    """Squared error against the numbers in the code; PCA of every size is the curve that a model should lie below."""
    figure = go.Figure()
    if curve:
        title = _("PCA, fitted to the training items")
        figure.add_scatter(
            x=curve["sizes"], y=curve["mse"], name=title, mode="lines+markers", line={"color": QUIET, "dash": "dash"}, marker={"size": 5}
        )
    shown = False
    for row in rows:
        score = score_of(row, "faithful", "mse")
        if row.contestant is None or score is None:
            continue
        shown = True
        size = row.contestant.runs[0].spec.model.bottleneck.size
        figure.add_scatter(
            x=[size], y=[score.value], name=row.name, mode="markers", marker={"size": 13, "color": colour(row)}, error_y=whiskers(score)
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
