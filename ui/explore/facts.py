"""The measured facts of a run, each with unit, data, sample size and baseline."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import streamlit as st

from aecore.parts.likelihoods import BELOW_ZERO
from aecore.runs.log import fingerprint, read_events
from aecore.runs.logged import whole
from aecore.runs.run import Run
from aecore.texts import mark

from ..language import _
from ..words import card_text, escape

__all__ = ["explained_line", "last_measures", "show_facts"]


class Measures:
    """The newest held-out and baseline events of one log, read on from where the last look ended."""

    def __init__(self, path: Path) -> None:
        self.path, self.lock = path, Lock()
        self.end, self.mark = 0, ""
        self.found: dict[str, Any] = {}

    def newest(self) -> dict[str, Any]:
        with self.lock:
            if fingerprint(self.path, self.end) != self.mark:  # a resume has cut the log back
                self.end, self.found = 0, {}
            before = -1
            while before != self.end:
                before = self.end
                events, self.end = read_events(self.path, before, kinds=("held-out", "baseline"))
                self.found |= {event["kind"]: event for event in whole(events)}
            self.mark = fingerprint(self.path, self.end) or ""
            return dict(self.found)


@lru_cache(maxsize=1000)
def measures_of(path: Path) -> Measures:
    return Measures(path)


def last_measures(run: Run) -> dict[str, Any]:
    """Return the newest `held-out` and `baseline` events of a run, where it has them."""
    return measures_of(run.events_path).newest()


def explained_line(run: Run) -> str:
    """Return what the run explains beside what PCA does, in a few words; empty where nothing was measured."""
    found = last_measures(run)
    held, base = found.get("held-out"), found.get("baseline")
    if not held:
        return ""
    line = _("{value} % explained").format(value=f"{100 * held['variance_explained']:.1f}")
    if not base:
        return line
    return line + " · " + _("PCA {value} %").format(value=f"{100 * base['pca_variance_explained']:.1f}")


def show_facts(run: Run) -> None:
    """Draw the facts in a row; nothing is drawn that was not measured."""
    found = last_measures(run)
    held, base = found.get("held-out"), found.get("baseline")
    if not held:
        return
    about, n = run.card, held["n"]
    on = _("{n} held-out items of {title}").format(n=f"{n:,}", title=escape(card_text(about, about.title)))
    values = about.sample.errors or (
        mark("values lie between 0 and 1") if about.bounded else mark("values are as in the data")
    )
    rows = [
        (
            _("Held-out loss"),
            _("{value} nats per item").format(value=f"{held['terms']['objective']:.1f}"),
            _(
                "Weighted sum of the loss terms per item; codes that are distributions are sampled (in runs of older "
                "versions they are mean codes). Measured on {on}."
            ).format(on=on),
            on if held["terms"]["objective"] >= 0 else on + " · " + _(BELOW_ZERO),
        ),
        (
            _("Variance explained"),
            f"{100 * held['variance_explained']:.1f} %",
            _("0 % is always showing the mean item, 100 % is perfect. Measured on {on}.").format(on=on),
            explained_by_others(base) if base else on,
        ),
        (
            _("Squared error"),
            f"{held['mse']:.4f}",
            _("Mean squared error per value; {values}. Measured on {on}.").format(values=_(values), on=on),
            error_of_others(base) if base else on,
        ),
        (
            _("Code size"),
            str(run.spec.model.bottleneck.size),
            _("Numbers each item is squeezed into."),
            _(about.sample.item).format(n=about.inputs),
        ),
    ]
    for column, (label, value, help, baseline) in zip(st.columns(len(rows)), rows, strict=True):
        with column, st.container(border=True, height="stretch", gap=None):
            st.metric(label, value, help=help)
            st.caption(baseline)


def explained_by_others(base: dict[str, Any]) -> str:
    """What PCA explains and, where the generator's noise is known, how much of the differences is signal."""
    pca = _("PCA with {size} numbers: {value} %").format(
        size=base["code_size"], value=f"{100 * base['pca_variance_explained']:.1f}"
    )
    if not base.get("floor_mse") or not base["mean_mse"]:
        return pca
    return pca + " · " + _("signal: {value} %").format(value=f"{100 * (1 - base['floor_mse'] / base['mean_mse']):.1f}")


def error_of_others(base: dict[str, Any]) -> str:
    parts = [
        _("PCA: {value}").format(value=f"{base['pca_mse']:.4f}"),
        _("mean item: {value}").format(value=f"{base['mean_mse']:.4f}"),
    ]
    if base.get("floor_mse"):
        parts.append(_("noise of the generator: {value}").format(value=f"{base['floor_mse']:.4f}"))
    return " · ".join(parts)
