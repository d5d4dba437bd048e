"""Quick, good and long: three budgets that suit the data set, each with what it will take where that is known."""

from __future__ import annotations

import streamlit as st

from aecore.data.source import card_of
from aecore.runs.costs import Cost
from aecore.spec import Spec
from aecore.texts import mark

from ..forms.controls import steps
from ..language import _
from ..words import time_words

__all__ = ["BUDGETS", "budgets", "epochs_of"]

BUDGETS = {"quick": (mark("Quick"), 1 / 3), "good": (mark("Good"), 1.0), "long": (mark("Long"), 4.0)}
"""Titles, and the share of the epochs that the card of the data says."""
MOST = 10_000


def epochs_of(spec: Spec, budget: str) -> int:
    """Return the epochs of a budget, one of the stops of the slider."""
    usual = card_of(spec.data).epochs
    wanted = usual * BUDGETS[budget][1]
    return int(min(steps(1, MOST, usual), key=lambda stop: abs(stop - wanted)))


def budgets(spec: Spec, cost: Cost | None, slider: str, key: str) -> None:
    """Draw the three; a press moves the slider of the epochs, whose key is `slider`."""
    found = {name: epochs_of(spec, name) for name in BUDGETS}
    now = next((name for name, epochs in found.items() if epochs == spec.budget.epochs), None)
    st.session_state[key] = now

    def take() -> None:
        if chosen := st.session_state.get(key):
            st.session_state[slider] = found[chosen]

    st.segmented_control(
        _("How long it trains"),
        list(BUDGETS),
        format_func=lambda name: label(name, found[name], cost),
        key=key,
        on_change=take,
        width="stretch",
        label_visibility="collapsed",
    )


def label(name: str, epochs: int, cost: Cost | None) -> str:
    title = _(BUDGETS[name][0])
    return f"{title} · {time_words(cost.of(epochs))}" if cost else title
