"""Stops of a slider that goes by ratios: each has a label of its own, and what a run began with stays among them."""

from __future__ import annotations

import pytest
import streamlit as st

from aecore.spec import Spec
from ui.forms.controls import control, steps
from ui.forms.fields import field_at


@pytest.mark.parametrize("value", [0.0003, 0.003, 0.8, 3, 1500])
def test_no_two_stops_have_one_label(value: float) -> None:
    stops = steps(1e-6, 1e6, value) if isinstance(value, float) else steps(1, 10**6, value)
    assert value in stops
    assert len({f"{stop:,g}" for stop in stops}) == len(stops)
    assert {type(stop) for stop in stops} == {type(value)}


@pytest.mark.parametrize("path", ["optimiser.learning_rate", "budget.seconds"])
def test_what_a_run_began_with_stays_among_the_stops(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    offered: list[list] = []
    monkeypatch.setattr(st, "select_slider", lambda _label, stops, value, **_how: offered.append(stops))
    field, value = field_at(Spec(), path)
    first = type(value)(0.004 if path.endswith("rate") else 77)
    control(path, field, type(value)(1 if path.startswith("budget") else 0.1), "key", first)
    assert first in offered[0]
    assert offered[0] == sorted(set(offered[0]))
