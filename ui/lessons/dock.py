"""The dock of a lesson beside every page: what it is told, and what it asks for."""

from __future__ import annotations

import time
from typing import Any

import streamlit as st

from aecore.errors import UserError
from aecore.lessons.course import course, lesson_named
from aecore.lessons.lesson import Lesson, Predict
from aecore.lessons.plans import Shipped
from aecore.lessons.truths import read
from aecore.settings import readonly

from ..components import show
from ..lab import store
from ..language import LANGUAGES, _, language
from ..web.addresses import base
from ..words import explained
from .filling import prose, words
from .given import MeasuredData, RunOfLesson
from .having import Having, having
from .opened import begin, close, enter, opened, turn_to
from .steps import Teller
from .told import Told, told_of
from .ways import begin_at, follow, way_of

__all__ = ["draw_dock", "start_lesson"]


def draw_dock(page: str) -> None:
    """Draw the lesson that is open, if one is, beside a page. One that cannot be opened is told and closed."""
    name = opened().lesson
    if not name:
        return
    lesson: Lesson | None = None
    with explained():
        try:
            lesson = lesson_named(name, store())
        except UserError:
            close()
            raise
    if lesson:
        st.fragment(dock)(name, page)


def dock(name: str, page: str) -> None:
    """The dock; drawn anew when something was done in it, or it looks for what it waits for. A person's own lesson may
    have been deleted since the page was drawn."""
    with explained():
        draw(name, page)


def draw(name: str, page: str) -> None:
    lesson, key = lesson_named(name, store()), f"lesson/{name}"
    said = told_of(st.session_state.get(key))
    told = said or Told()
    at = told.at if lesson.step(told.at) else opened().at
    at = at if lesson.step(at) else lesson.steps[0].id
    if said:
        turn_to(at)
    found = having(lesson, told, store())
    with st.container(key="lesson"):
        result = show("lesson", key, data_of(lesson, name, Teller(lesson, found, told, at, page)))
    if getattr(result, "leave", None):
        close()
        st.rerun(scope="app")
    if isinstance(code := getattr(result, "enter", None), str):
        enter(code)
        st.rerun(scope="app")
    if isinstance(asked := getattr(result, "go", None), dict):
        go(asked, lesson, found)


def go(asked: dict[str, Any], lesson: Lesson, found: Having) -> None:
    """Go where the dock asks to: where a step takes place, to another lesson, where a text leads."""
    step = lesson.step(str(asked.get("step", "")))
    if step and (way := way_of(step, lesson, found, "")):
        follow(way.page, way.link)
    elif isinstance(other := asked.get("lesson"), str):
        start_lesson(other)
    elif isinstance(asked.get("page"), str) and isinstance(asked.get("link"), dict):
        follow(asked["page"], asked["link"])


def start_lesson(name: str, at: str = "") -> None:
    """Open another lesson, where it takes place first, at a step of it: else at its first one."""
    lesson = lesson_named(name, store())
    begin(name, at if lesson.step(at) else lesson.steps[0].id)
    first = begin_at(lesson, having(lesson, Told(), store()))
    follow(first.page, first.link)


# --- what it is told --------------------------------------------------------------------------------------------------


def data_of(lesson: Lesson, name: str, teller: Teller) -> dict[str, Any]:
    ids = [one.id for one in course()]
    number = ids.index(lesson.id) + 1 if lesson.id in ids else 0
    last = teller.at == lesson.steps[-1].id
    data: dict[str, Any] = {
        "lesson": lesson.id, "name": name, "revision": lesson.revision,
        "title": words(lesson.title, lesson), "goal": words(lesson.goal, lesson), "minutes": lesson.minutes,
        "number": number, "all": len(ids), "steps": teller.steps(), "at": teller.at,
        "here": f"{base()}/{teller.page if teller.page != 'home' else ''}", "now": time.time(),
        "heard": teller.told.said, "ids": teller.having.ids, "runs": runs_said(lesson, teller.having) if last else [],
        "not_shown": prose(lesson.not_shown, lesson), "notes": notes(lesson),
    }  # fmt: skip
    if 0 < number < len(ids):
        following = course()[number]
        data["following"] = {"id": following.id, "line": teller.fill.line(following.title)}
    return data | ({"code": code} if (code := opened().code) else {})


def notes(lesson: Lesson) -> list[str]:
    """What is not here as the lesson expects it."""
    said = []
    if readonly() and any(not isinstance(plan, Shipped) for plan in lesson.runs.values()) | bool(lesson.races):
        said.append(_("Nothing can be trained on this server. Steps that train can be skipped."))
    spoken = language()
    if spoken not in lesson.languages:
        names = LANGUAGES.get(spoken, spoken), LANGUAGES.get(lesson.source, lesson.source)
        said.append(
            _("Not all of this lesson is there in {language}; the rest is in {source}.").format(
                language=names[0], source=names[1]
            )
        )
    return said


def runs_said(lesson: Lesson, found: Having) -> list[RunOfLesson]:
    """The runs that count, with what questions of the lesson ask of them."""
    asked = {name for step in lesson.steps if isinstance(step, Predict) for name in step.truth.names()}
    return [
        {
            "name": name,
            "run": run.id,
            "spec": run.spec.to_json(),
            "seed": run.spec.seed,
            "said": measured(name, asked, found),
        }
        for name, runs in found.runs.items()
        for run in runs
    ]


def measured(name: str, asked: set[str], found: Having) -> list[MeasuredData]:
    said: list[MeasuredData] = []
    for one in sorted(asked):
        if not one.startswith((f"{name}:", f"{name}.")):
            continue
        try:
            reading = read(one, found.runs)
        except UserError:
            continue
        said.append(
            {"name": one, "title": _(reading.title), "value": reading.value, "unit": _(reading.unit), "n": reading.n}
        )
    return said
