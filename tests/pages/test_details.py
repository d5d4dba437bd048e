"""Figures of what cards tell beside their scores, and of spaces beside each other: each mark stands where its number
says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save_file

from aecore.races import contestants
from ui.compare.contest import Competitor
from ui.compare.detail_figures import errors_by_class, probe_by_labels, rate_distortion
from ui.compare.pictures import detail_figure
from ui.compare.spaces import compared, spaces_figure, spaces_of

from .test_compare import finished, launched, result, rows_of, score, store

__all__ = ["launched", "store"]

RATES = {
    "budget": 16.0, "target": 80.0, "values": 64, "n": 450, "fitted_on": 1347, "needed": {"code": None},
    "series": {
        "code": {"bits": [0.0, 4.0, 20.0], "explained": [0.0, 30.0, 50.0]},
        "pca": {"bits": [0.0, 5.0, 22.0], "explained": [0.0, 20.0, 40.0]},
    },
}  # fmt: skip
POINT = RATES | {"series": {"code": {"bits": [0.0, 14.0], "explained": [0.0, 60.0]}}}
LABELS = {
    "labels": [10, 100, 1347], "tries": 10, "n": 450, "intervals": [(35.0, 45.0), (60.0, 70.0), None],
    "series": {"code": [40.0, 65.0, 80.0], "pca": [30.0, 50.0, 60.0], "raw": [45.0, 80.0, 96.0]},
}  # fmt: skip
CLASSES = {
    "classes": ["zero", "one"], "n": [1200, 4], "intervals": [(0.01, 0.03), None],
    "series": {"code": [0.02, 0.05], "pca": [0.03, 0.06], "mean": [0.07, 0.08]},
}  # fmt: skip


def rows_with(store, card: str, scored: str, *details: dict[str, Any]) -> list[Competitor]:
    rows = rows_of(store, *(10.0 for _ in details))
    name = {"compact": "rate_distortion", "useful": "labels", "faithful": "classes"}[card]
    return [
        replace(row, cards=(replace(result(card, score(scored, 1.0, card=card)), details={name: told}),))
        for row, told in zip(rows, details, strict=True)
    ]


def traces(figure: Any) -> dict[str, Any]:
    return {trace.name: trace for trace in figure.data}


def test_a_continuous_code_is_a_curve_and_a_discrete_one_a_point(store, launched) -> None:
    rows = rows_with(store, "compact", "explained_at", RATES, POINT)
    drawn = traces(detail_figure(rows, "compact"))
    curve, point = drawn[rows[0].name], drawn[rows[1].name]
    assert (list(curve.x), list(curve.y)) == ([0.0, 4.0, 20.0], [0.0, 30.0, 50.0])
    assert (list(point.x), list(point.y), point.mode) == ([14.0], [60.0], "markers")
    assert list(point.text) == ["60 % with 14 bits per item, 0.219 per value"]
    assert list(drawn["PCA"].x) == [0.0, 5.0, 22.0]


def test_accuracy_is_drawn_by_number_of_labels_with_its_intervals(store, launched) -> None:
    rows = rows_with(store, "useful", "accuracy", LABELS)
    drawn = traces(detail_figure(rows, "useful"))
    own = drawn[rows[0].name]
    assert (list(own.x), list(own.y)) == ([10, 100, 1347], [40.0, 65.0, 80.0])
    assert list(own.error_y.array) == [5.0, 5.0, 0.0]
    assert list(drawn["the item itself"].y) == [45.0, 80.0, 96.0]


def test_every_class_says_its_n_and_one_of_few_items_has_no_whiskers(store, launched) -> None:
    rows = rows_with(store, "faithful", "mse", CLASSES)
    drawn = traces(detail_figure(rows, "faithful"))
    own = drawn[rows[0].name]
    assert list(own.x) == ["zero (n = 1,200)", "one (n = 4)"]
    assert list(own.y) == [0.02, 0.05]
    assert list(own.error_y.arrayminus) == pytest.approx([0.01, 0.0])
    assert list(drawn["PCA"].y) == [0.03, 0.06]


def test_cards_without_details_have_no_figure(store, launched) -> None:
    rows = rows_of(store, 10.0, 20.0)
    for draw in (rate_distortion, probe_by_labels, errors_by_class):
        assert draw(rows) is None
    assert detail_figure(rows, "orderly") is None


def test_spaces_are_a_table_with_chance_below_each_value_and_computed_once(store, launched) -> None:
    draw = np.random.default_rng(0)
    codes = draw.normal(size=(60, 2)).astype("f4")
    runs = [finished(store, variant, 10.0, seed) for variant in ("vae", "undercomplete") for seed in range(2)]
    for run, more in zip(runs, (0.0, 0.01, 5.0, 5.0), strict=True):
        other = codes + more * draw.normal(size=(60, 2)).astype("f4")
        save_file({"codes": other, "held_out": np.ones(60, "u1"), "ids": np.arange(60, dtype="i4")}, run.items)
    found = contestants(runs)
    compared.cache_clear()
    told = spaces_of(found)
    assert spaces_of(contestants(runs)) is told
    figure = spaces_figure(told)
    alignment, residual, shared = figure.data
    assert alignment.z[0][0] > 0.99 > alignment.z[0][1] == alignment.z[1][0]
    assert residual.z[0][0] < 0.01
    assert shared.z[0][0] > 0.9
    assert "chance" in alignment.text[0][0]
    assert "4 pairs of runs" in alignment.customdata[0][1]


def test_one_run_alone_has_no_spaces_beside_it(store, launched) -> None:
    told = spaces_of(contestants([finished(store, "vae", 10.0)]))
    assert spaces_figure(told) is None
    assert "two runs" in told["why"]
