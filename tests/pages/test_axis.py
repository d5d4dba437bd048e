"""One far off does not make one point of the others: their axis is theirs, and it stands at the edge with its value."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ui.compare.axis import axis_of
from ui.compare.board import columns
from ui.compare.contest import pca_rivals
from ui.compare.figures import headline

from .test_compare import rows_of, score
from .test_pages import store
from .test_scoreboard import board, row

__all__ = ["store"]


def scores(*values: float | tuple[float, float, float]) -> list:
    ends = [one if isinstance(one, tuple) else (one, one, one) for one in values]
    return [replace(score("trust", 1.0), value=value, interval=(low, high)) for value, low, high in ends]


@pytest.mark.parametrize(
    ("values", "ends"),
    [
        ((24.0, 25.0, 30.0, 400.0), (24.0, 30.0)),
        ((-1e6, 24.0, 25.0), (24.0, 25.0)),
        ((1.0, 2.0, 3.0, 1e4, -1e4), (1.0, 3.0)),
        (((24.0, 23.0, 25.0), (26.0, 25.0, 27.0), (900.0, 890.0, 910.0)), (23.0, 27.0)),
        (((24.0, 23.0, 25.0), (26.0, 25.0, 27.0), (28.0, -500.0, 550.0)), (23.0, 28.0)),  # its interval alone is cut
        ((80.0, 80.0, 1e6), (80.0, 80.0)),
        ((80.0, 80.0, 80.0, 127.0, 1000.0), (80.0, 127.0)),  # equal ones have room around them, too
        ((100.0, 100.0, 75.0), None),
        ((2.0, 2.0, 3.0), None),
        ((0.95, 0.95, 0.96), None),
        ((0.0, 0.0, 0.01), None),
        ((20.0, 30.0, 90.0), None),
        ((20.0, 30.0, 1e6, 1.1e6), None),  # two and two: nobody is the odd one out
        ((20.0, 1e6), None),
        ((5.0, 5.0, 5.0), None),
        ((), None),
    ],
)
def test_the_axis_is_that_of_most(values: tuple, ends: tuple[float, float] | None) -> None:
    assert axis_of(scores(*values)) == ends


def test_the_row_says_which_axis_and_keeps_every_value_and_the_difference(store) -> None:
    rows = rows_of(store, (24.0, 24.2), (25.0, 25.2), (9000.0, 9001.0))
    found = row(board(rows), "orderly")
    low, high = found["shown"]
    assert 20 < low < 25 < high < 60
    assert max(lane["value"] for lane in found["lanes"]) == 9000.5
    assert len(found["differences"]) == 3


def test_the_figure_has_it_at_the_edge_with_an_arrow_and_its_value_and_without_whiskers(store) -> None:
    rows = rows_of(store, 24.0, 25.0, 9000.0)
    rows += pca_rivals(rows)
    figure = headline(rows, *next(column for column in columns(rows) if column[0] == "orderly"))
    (told,) = figure.layout.annotations
    assert told.text == "9,000 →"
    far = next(trace for trace in figure.data if trace.y[0] == told.y)
    assert far.x[0] == told.x < figure.layout.xaxis.range[1] < 100
    assert far.error_x.array is None
    assert all(trace.error_x.array for trace in figure.data if trace is not far)
