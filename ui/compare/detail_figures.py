"""Figures of what cards tell beside their scores: rate against distortion, accuracy by number of labels, errors of the
classes. Each takes the rows of the leaderboard and gives None where no contestant has such details."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import plotly.graph_objects as go

from ..language import _
from .contest import Competitor
from .marks import QUIET, plotted
from .naming import number

__all__ = ["detail_of", "errors_by_class", "probe_by_labels", "rate_distortion"]

Told = list[tuple[Competitor, dict[str, Any]]]


def details_of(rows: list[Competitor], card: str, name: str) -> Told:
    """Return the contestants whose card has these details, of several seeds those of the first."""
    found = [
        (row, result.details.get(name))
        for row in rows
        for result in row.cards
        if result.name == card and row.contestant
    ]
    return [(row, details) for row, details in found if details]


def rate_distortion(rows: list[Competitor]) -> go.Figure | None:
    """Variance explained against bits of an item: a curve for each grid of a continuous code, a point for a discrete
    one; PCA's, the largest one of those that ran along, dashed."""
    told = details_of(rows, "compact", "rate_distortion")
    if not told:
        return None
    figure = go.Figure()
    for row, details in told:
        own = details["series"]["code"]
        one = len(own["bits"]) == 2  # the mean item at no bits, and the code as it is
        start = 1 if one else 0
        points = zip(own["bits"], own["explained"], strict=True)
        figure.add_scatter(
            x=own["bits"][start:],
            y=own["explained"][start:],
            name=row.name,
            mode="markers" if one else "lines+markers",
            line={"color": row.symbol["colour"], "width": 2.5},
            marker=plotted(row.symbol, 12 if one else 6),
            text=[on_point(*point, details["values"]) for point in points][start:],
            hovertemplate="%{text}",
        )
    if rivals := [details["series"]["pca"] for _row, details in told if "pca" in details["series"]]:
        pca = max(rivals, key=lambda series: series["explained"][-1])
        line = {"color": QUIET, "width": 1.5, "dash": "dash"}
        figure.add_scatter(x=pca["bits"], y=pca["explained"], name=_("PCA"), mode="lines", line=line)
    first = told[0][1]
    figure.add_vline(x=first["budget"], line={"color": QUIET, "dash": "dot", "width": 1})
    most = max(series["bits"][-1] for _row, details in told for series in details["series"].values())
    figure.update_xaxes(
        title=_("bits per item ({n} values), {items} held-out items").format(
            n=first["values"], items=f"{first['n']:,}"
        ),
        range=[0, min(most, 8 * first["budget"])],
    )
    figure.update_yaxes(title=_("variance explained, %"), range=[-5, 102])
    return figure


def on_point(bits: float, explained: float, values: int) -> str:
    return _("{share} % with {bits} bits per item, {each} per value").format(
        share=number(explained), bits=number(bits), each=number(bits / values)
    )


def probe_by_labels(rows: list[Competitor]) -> go.Figure | None:
    """Accuracy against the number of labels that the classifier was told, with intervals; PCA and the raw items of the
    first contestant dashed."""
    told = details_of(rows, "useful", "labels")
    if not told:
        return None
    figure = go.Figure()
    for row, details in told:
        values, ends = details["series"]["code"], details["intervals"]
        figure.add_scatter(
            x=details["labels"],
            y=values,
            name=row.name,
            mode="lines+markers",
            line={"color": row.symbol["colour"], "width": 2.5},
            marker=plotted(row.symbol, 8),
            error_y=whiskers(values, ends, QUIET),
        )
    first = told[0][1]
    for name, dash in (("pca", "dash"), ("raw", "dot")):
        title = _("PCA") if name == "pca" else _("the item itself")
        line = {"color": QUIET, "width": 1.5, "dash": dash}
        figure.add_scatter(x=first["labels"], y=first["series"][name], name=title, mode="lines", line=line)
    figure.update_xaxes(title=_("labels that the classifier is told"), type="log", tickvals=first["labels"])
    title = _("accuracy, %, {n} held-out items, mean of {tries} draws")
    figure.update_yaxes(title=title.format(n=f"{first['n']:,}", tries=first["tries"]))
    return figure


def errors_by_class(rows: list[Competitor]) -> go.Figure | None:
    """Squared error per value in each class with its interval and n; PCA of the first contestant beside it."""
    told = details_of(rows, "faithful", "classes")
    if not told:
        return None
    figure, first = go.Figure(), told[0][1]
    for row, details in told:
        values = details["series"]["code"]
        figure.add_bar(
            x=classes(details),
            y=values,
            name=row.name,
            marker_color=row.symbol["colour"],
            error_y=whiskers(values, details["intervals"], QUIET),
        )
    figure.add_scatter(
        x=classes(first),
        y=first["series"]["pca"],
        name=_("PCA"),
        mode="markers",
        marker={"color": QUIET, "symbol": "line-ew-open", "size": 16},
    )
    figure.update_yaxes(title=_("squared error per value"), rangemode="tozero")
    figure.update_xaxes(type="category")
    return figure.update_layout(barmode="group")


def classes(details: dict[str, Any]) -> list[str]:
    named = zip(details["classes"], details["n"], strict=True)
    return [_("{name} (n = {n})").format(name=_(name), n=f"{n:,}") for name, n in named]


def whiskers(values: list[float], ends: list[tuple[float, float] | None], colour: str) -> dict[str, Any]:
    """The intervals about values; none where there is none."""
    known = [end or (value, value) for value, end in zip(values, ends, strict=True)]
    more = [max(0.0, high - value) for value, (_low, high) in zip(values, known, strict=True)]
    less = [max(0.0, value - low) for value, (low, _high) in zip(values, known, strict=True)]
    return {"type": "data", "symmetric": False, "array": more, "arrayminus": less, "color": colour, "thickness": 1.4}


DRAWN: dict[str, Callable[[list[Competitor]], go.Figure | None]] = {
    "compact": rate_distortion,
    "useful": probe_by_labels,
    "faithful": errors_by_class,
}


def detail_of(rows: list[Competitor], card: str) -> go.Figure | None:
    """Return the figure of a card's details; None where it has none."""
    draw = DRAWN.get(card)
    return draw(rows) if draw else None
