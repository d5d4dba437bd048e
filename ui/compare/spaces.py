"""Spaces beside each other: whether contestants lay the same items out alike, and whether another seed would."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from plotly.subplots import make_subplots

from aecore.evaluation.spaces import MEASURES, spaces
from aecore.races import Contestant
from aecore.runs.run import Run

from ..language import _
from .naming import names_of, number

__all__ = ["show_spaces", "spaces_figure", "spaces_of"]

MEASURE_HEIGHT, NAME_HEIGHT = 190, 46


@dataclass(frozen=True)
class Asked:
    """What is compared: equal as long as the results of all runs are the same files."""

    key: tuple[Any, ...]
    contestants: tuple[tuple[str, tuple[Run, ...]], ...] = field(compare=False)


def spaces_of(found: list[Contestant]) -> dict[str, Any]:
    """Return what `aecore.evaluation.spaces.spaces` finds; asked again, nothing is computed until results change."""
    named = tuple(zip(names_of(found), (one.runs for one in found), strict=True))
    return compared(Asked(tuple((name, *map(version, runs)) for name, runs in named), named))


@lru_cache(maxsize=8)
def compared(asked: Asked) -> dict[str, Any]:
    return spaces(asked.contestants)


def version(run: Run) -> tuple[Path, int]:
    return run.items, run.items.stat().st_mtime_ns if os.path.exists(run.items) else 0


def show_spaces(found: list[Contestant], config: dict[str, Any]) -> None:
    """Draw the section: what is compared, the figure, or a sentence why there is none."""
    told = spaces_of(found)
    st.markdown("**" + _("Spaces beside each other") + "**")
    figure = spaces_figure(told)
    if figure is None:
        why = told["why"]
        st.caption(_(why))
        return
    st.caption(
        _(
            "How alike the same {n} held-out items lie in two spaces, in all dimensions of the mean codes, however "
            "each space is turned. On the diagonal the seeds of one contestant: would another seed draw this map? "
            "Each number is the mean over all pairs of runs, below it what chance gives."
        ).format(n=f"{told['n']:,}")
    )
    st.plotly_chart(figure, config=config, key="figure/spaces")
    for title, meaning, _measure, _chance in MEASURES.values():
        st.caption(_("{name}: {said}").format(name=_(title), said=_(meaning)))


def spaces_figure(told: dict[str, Any]) -> go.Figure | None:
    """Draw a table of contestants with contestants for each measure; None where there is nothing to compare."""
    rows = told["rows"]
    if not rows:
        return None
    names = list(dict.fromkeys(name for row in rows for name in (row["first"], row["second"])))
    figure = make_subplots(
        rows=len(MEASURES),
        cols=1,
        subplot_titles=[_(measure[0]) for measure in MEASURES.values()],
        vertical_spacing=0.12,
    )
    for place, measure in enumerate(MEASURES, 1):
        values, texts = np.full((len(names), len(names)), np.nan), np.full((len(names), len(names)), "", object)
        hover = texts.copy()
        for row in rows:
            at, cell = (names.index(row["first"]), names.index(row["second"])), row[measure]
            for i, j in (at, at[::-1]):
                values[i, j], texts[i, j], hover[i, j] = cell["value"], in_cell(cell), on_cell(row, cell)
        figure.add_heatmap(
            x=names,
            y=names,
            z=values,
            text=texts,
            customdata=hover,
            texttemplate="%{text}",
            hovertemplate="%{customdata}<extra></extra>",
            colorscale="Blues",
            zmin=0,
            zmax=1,
            showscale=False,
            row=place,
            col=1,
        )
    figure.update_yaxes(autorange="reversed", type="category", automargin=True)
    figure.update_xaxes(type="category", automargin=True)
    height = len(MEASURES) * (MEASURE_HEIGHT + NAME_HEIGHT * (len(names) - 1))
    return figure.update_layout(height=height, margin={"l": 10, "r": 10, "t": 40, "b": 10}, font={"size": 13})


def in_cell(cell: dict[str, float]) -> str:
    return f"{number(cell['value'])}<br>" + _("chance {value}").format(value=number(cell["chance"]))


def on_cell(row: dict[str, Any], cell: dict[str, float]) -> str:
    pair = f"{row['first']}, {row['second']}"
    told = _("{n} pairs of runs: {low} to {high}, by chance {chance}").format(
        n=row["pairs"], low=number(cell["low"]), high=number(cell["high"]), chance=number(cell["chance"])
    )
    return f"{pair}<br>{told}"
