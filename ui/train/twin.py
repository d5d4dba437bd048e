"""A run beside the same training with one thing as usual: from nothing, where it began with another run's weights; with
all units, where they are switched while it trains."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from aecore.engines.engine import submit_new
from aecore.runs.run import Run
from aecore.spec import Spec
from aecore.texts import mark

from .. import lab
from ..attempt import attempt
from ..forms.beginning import twin_of, without_start
from ..language import _
from ..words import locked

__all__ = ["compare_with_twin"]

PAGES = Path(__file__).resolve().parent.parent.parent / "pages"
OPEN = "twin-to-open"


class Twin(NamedTuple):
    """How another training is offered that differs in one thing."""

    key: str
    label: str
    help: str
    of: Callable[[Spec], Spec]
    """Its spec; the same one where there is nothing to differ in."""


def with_all_units(spec: Spec) -> Spec:
    """The same training with all units from the first step to the last."""
    return spec.with_values({"model.backbone.structure": "fixed"}) if spec.model.backbone.reshapes else spec


TWINS = (
    Twin(
        "twin",
        mark("Compare with a start from nothing"),
        mark("Trains the same once more from weights drawn by chance, and shows both curves."),
        without_start,
    ),
    Twin(
        "twin-units",
        mark("Compare with all units"),
        mark("Trains the same once more with all units from the first step to the last, and shows both curves."),
        with_all_units,
    ),
)


def compare_with_twin(run: Run) -> None:
    """Offer what can be compared, and go there when the twin is queued."""
    for twin in TWINS:
        if twin.of(run.spec) != run.spec:
            st.button(
                _(twin.label),
                icon=":material/compare:",
                on_click=partial(begin, run, twin.of(run.spec)),
                disabled=bool(locked()),
                help=locked() or _(twin.help),
                key=twin.key,
            )
    if there := st.session_state.pop(OPEN, None):
        st.switch_page(PAGES / "compare.py", query_params={"runs": f"{run.id}.{there}"})


def begin(run: Run, spec: Spec) -> None:
    """Queue the twin unless there is one."""
    mine, store = lab.owner(), lab.store()

    def make() -> str:
        there = twin_of(spec)
        return there.id if there else submit_new(lab.engine(), store, spec, owner=mine).id

    def go() -> None:
        st.session_state[OPEN] = lab.once("twin", spec, make)

    attempt(go, "run-error")
