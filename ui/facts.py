"""The measured facts of a run, each with unit, data, sample size and baseline."""

from __future__ import annotations

from typing import Any

import streamlit as st

from aecore.data.cards import card
from aecore.runs.log import read_events
from aecore.runs.run import Run

from .language import _

__all__ = ["last_measures", "show_facts"]


@st.cache_data(max_entries=500, show_spinner=False)
def measures_of(path: str, size: int) -> dict[str, Any]:
    """Return the last held-out and baseline events of a log; cached by its length."""
    from pathlib import Path

    found: dict[str, Any] = {}
    events, start = read_events(Path(path))
    while events:
        found |= {event["kind"]: event for event in events if event.get("kind") in ("held-out", "baseline")}
        events, start = read_events(Path(path), start)
    return found


def last_measures(run: Run) -> dict[str, Any]:
    """Return the newest `held-out` and `baseline` events of a run, where it has them."""
    size = run.events_path.stat().st_size if run.events_path.exists() else 0
    return measures_of(str(run.events_path), size)


def show_facts(run: Run) -> None:
    """Draw the facts in a row; nothing is drawn that was not measured."""
    found = last_measures(run)
    held, base = found.get("held-out"), found.get("baseline")
    if not held:
        return
    title, n = _(card(run.spec.data.name).title), held["n"]
    on = _("{n} held-out items of {title}").format(n=f"{n:,}", title=title)
    rows = [
        (
            _("Held-out loss"),
            _("{value} nats per image").format(value=f"{held['terms']['objective']:.1f}"),
            _("Weighted sum of the loss terms per image, at mean codes. Measured on {on}.").format(on=on),
            "",
        ),
        (
            _("Variance explained"),
            f"{100 * held['variance_explained']:.1f} %",
            _("0 % is always showing the mean picture, 100 % is perfect. Measured on {on}.").format(on=on),
            _("PCA with {size} numbers: {value} %").format(size=base["code_size"], value=f"{100 * base['pca_variance_explained']:.1f}")
            if base
            else "",
        ),
        (
            _("Squared error"),
            f"{held['mse']:.4f}",
            _("Mean squared error per pixel, values between 0 and 1. Measured on {on}.").format(on=on),
            _("mean picture: {value}").format(value=f"{base['mean_mse']:.4f}") if base else "",
        ),
        (
            _("Code size"),
            str(run.spec.model.bottleneck.size),
            _("Numbers each picture is squeezed into."),
            _("picture: {n} numbers").format(n=card(run.spec.data.name).inputs),
        ),
    ]
    for column, (label, value, help, baseline) in zip(st.columns(len(rows)), rows, strict=True):
        with column, st.container(border=True, height="stretch", gap=None):
            st.metric(label, value, help=help)
            st.caption(baseline or on)
