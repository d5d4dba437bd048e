"""A check of a saved lesson over seeds: how far it is, and what came out at each seed."""

from __future__ import annotations

from typing import Any

import streamlit as st

from aecore.lessons.checking import CheckState, check_state, runs_to_train, start_check
from aecore.lessons.lesson import Lesson, Predict
from aecore.lessons.texts import told

from ...compare.naming import number
from ...lab import store
from ...language import _, language, say
from ...words import escape, explained, joined, locked

__all__ = ["draw_check"]

SEEDS = 3
LOOK = 1.0
"""Seconds between two looks."""


def draw_check(name: str, lesson: Lesson) -> None:
    """The way to a check, or the check."""
    now = check_state(name, store())
    if now.state == "running":
        st.fragment(running, run_every=LOOK)(name)
        return
    if now.found:
        draw_found(now.found, lesson)
    elif now.why:
        st.error(escape(say(now.why)))
    n = runs_to_train(lesson, SEEDS)
    st.caption(
        _("A check trains {n} models, from {seeds} seeds each question once, and says which answers flip.").format(
            n=n, seeds=SEEDS
        )
        if n
        else _("All models of this lesson ship, so every learner gets the same answers; the check says which.")
    )
    if st.button(_("Check over {n} seeds").format(n=SEEDS), disabled=bool(locked()), key="author-check"):
        with explained():
            start_check(name, store(), SEEDS)
            st.rerun()


def running(name: str) -> None:
    now: CheckState = check_state(name, store())
    if now.state != "running":
        st.rerun(scope="app")
    checking = _("Checking")
    doing = _(now.text) if now.text else ""
    st.progress(min(max(now.share, 0.0), 1.0), text=f"{checking}: {doing}" if doing else checking)


def draw_found(found: dict[str, Any], lesson: Lesson) -> None:
    """A row for each question: its outcome at each seed, the values, and what is wrong with it."""
    if found["holds"]:
        st.success(_("All answers hold: each question comes out the same from every seed."))
    else:
        st.error(_("Not all answers hold. A question that flips is no question: ask another one, or allow for a draw."))
    rows = [row(one, lesson) for one in found["truths"]]
    st.table(
        [dict(zip((_("Question"), _("At each seed"), _("Values"), _("Remarks")), one, strict=True)) for one in rows]
    )
    st.caption(_("{n} seeds, {seconds} s on this machine.").format(n=found["seeds"], seconds=number(found["seconds"])))


def row(one: dict[str, Any], lesson: Lesson) -> tuple[str, str, str, str]:
    step = lesson.step(one["step"])
    options = step.options if isinstance(step, Predict) else {}
    outcomes = [
        told(options[option], language(), lesson.source).text if option in options else "?"
        for option in one["outcomes"]
    ]
    values = [
        f"{name}: {number(min(seen))} – {number(max(seen))} {_(one['units'][name])}"
        for name, seen in one["values"].items()
    ]
    said = [
        *([_("It flips.")] if one["flips"] else []),
        *([_("About the same at {n} seeds.").format(n=one["draws"])] if one["draws"] else []),
        *([_("Not as expected, or not told, at {n} seeds.").format(n=one["missed"])] if one["missed"] else []),
    ]
    asked = told(step.text, language(), lesson.source).text if isinstance(step, Predict) else one["step"]
    return escape(asked[:80]), escape(", ".join(outcomes)), escape("; ".join(values)), joined(*said)
