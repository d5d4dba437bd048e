"""Plotly figures of single cards: what a card has drawn of each contestant, in one figure."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from aecore.evaluation.cards import BASELINES
from aecore.evaluation.score import CardResult
from aecore.texts import mark

from ..language import _
from .contest import Competitor, pca_rivals
from .detail_figures import detail_of
from .figures import styled
from .marks import QUIET, plotted

__all__ = ["card_figure", "detail_figure"]

AXES = {
    "neighbours": mark("neighbours looked at"),
    "noise": mark("noise added, in standard deviations of the data"),
    "distance": mark("distance to the nearest training item"),
    "items": mark("items"),
}
WORDS = BASELINES | {
    "code": mark("the model"),
    "item": mark("an item"),
    "error": mark("By error alone"),
    "both": mark("By error and place of the code"),
    "held-out": mark("held-out items"),
    "activity": mark("how much each number varies"),
    "numbers": mark("numbers"),
    "kept": mark("Numbers that are kept"),
    "nats": mark("nats per item"),
    "rate": mark("Rate"),
    "distortion": mark("Distortion"),
    "new": mark("new items"),
    "real": mark("real items"),
}
"""Of series and bars, by the names that cards draw them under."""
OWN_UNITS = {"activity"}
"""Series that each model has on a scale of its own, unless they are shares."""
DASHES = ("dash", "dot", "dashdot", "longdash")
HATCHES = ("", "/", "x", ".", "-")


def detail_figure(rows: list[Competitor], name: str) -> go.Figure | None:
    """Draw what a card tells beside its scores; None where it tells no more."""
    figure = detail_of(rows, name)
    return styled(figure, 400) if figure else None


def card_figure(rows: list[Competitor], name: str) -> go.Figure | None:
    """Draw what a card shows, all contestants in one figure; None where the card has no such picture."""
    shown = [
        (row, result)
        for row in rows
        for result in row.cards
        if result.name == name and result.picture and row.contestant
    ]
    if not shown:
        return None
    draw = {"lines": lines, "bars": bars, "matrix": matrices}.get(str((shown[0][1].picture or {})["kind"]))
    return draw(shown) if draw else None


def lines(shown: list[tuple[Competitor, CardResult]]) -> go.Figure:
    """The model's own line for each, in its colour with its mark; baselines grey, each with dashes of its own: PCA once
    for each code size, the others from the first."""
    figure = go.Figure()
    drawn = set()
    for row, result in shown:
        picture = result.picture or {}
        own, *others = picture["series"]
        for series, values in picture["series"].items():
            size = size_of(row) if series == "pca" else ""
            if series != own and (series, size) in drawn:
                continue
            drawn.add((series, size))
            title = row.name if series == own else _("PCA") + f", {size}" if size else word(series)
            figure.add_scatter(
                x=picture["x"],
                y=values,
                name=title,
                mode="lines+markers" if series == own else "lines",
                line=own_line(row) if series == own else dashed(others.index(series)),
                marker=plotted(row.symbol, 8),
            )
    picture = shown[0][1].picture or {}
    figure.update_xaxes(title=_(AXES.get(picture["x_unit"], picture["x_unit"])))
    figure.update_yaxes(title=_(AXES.get(picture["unit"], picture["unit"])))
    return styled(figure, 380)


def own_line(row: Competitor) -> dict[str, Any]:
    return {"color": row.symbol["colour"], "width": 2.5}


def dashed(place: int) -> dict[str, Any]:
    return {"color": QUIET, "width": 1.8, "dash": DASHES[place % len(DASHES)]}


def size_of(row: Competitor) -> str:
    """How many numbers PCA has beside a contestant, in words."""
    return pca_rivals([row])[0].detail if pca_rivals([row]) else row.detail


def bars(shown: list[tuple[Competitor, CardResult]]) -> go.Figure:
    """Small multiples, on one scale unless what a bar stands for has each contestant's own unit. Series are told apart
    by their hatching; those of baselines are grey."""
    pictures = [result.picture or {} for _row, result in shown]
    shared = pictures[0]["unit"] != "" or not set(pictures[0]["series"]) & OWN_UNITS
    names = [row.name for row, _result in shown]
    figure = make_subplots(rows=1, cols=len(shown), subplot_titles=names, shared_yaxes=shared)
    for place, ((row, _result), picture) in enumerate(zip(shown, pictures, strict=True), 1):
        for number_of, (series, values) in enumerate(picture["series"].items()):
            hatch = {"shape": HATCHES[number_of % len(HATCHES)], "fillmode": "overlay", "fgcolor": "#ffffff", "size": 6}
            figure.add_bar(
                x=[word(str(label)) for label in picture["labels"]],
                y=values,
                name=word(series),
                marker={"color": bar_colour(row, series), "pattern": hatch},
                showlegend=place == 1,
                row=1,
                col=place,
            )
    figure.update_xaxes(type="category")
    figure.update_yaxes(title=_(pictures[0].get("unit", "")), col=1)
    return styled(figure, 340)


def bar_colour(row: Competitor, series: str) -> str:
    """Training items are a baseline in some scores, but what is drawn of them is the model's."""
    return QUIET if series in BASELINES and series != "train" else row.symbol["colour"]


def word(key: str) -> str:
    """What a series or a bar is called."""
    return _(WORDS.get(key, key))


def matrices(shown: list[tuple[Competitor, CardResult]]) -> go.Figure:
    figure = make_subplots(
        rows=1, cols=len(shown), subplot_titles=[row.name for row, _result in shown], horizontal_spacing=0.06
    )
    for place, (_row, result) in enumerate(shown, 1):
        picture = result.picture or {}
        names = {"x": [_(str(c)) for c in picture["columns"]], "y": [_(str(r)) for r in picture["rows"]]}
        figure.add_heatmap(
            z=picture["values"], **names, colorscale="Blues", zmin=0, showscale=place == len(shown), row=1, col=place
        )
    figure.update_yaxes(autorange="reversed", type="category")
    figure.update_xaxes(type="category")
    return styled(figure, 380)
