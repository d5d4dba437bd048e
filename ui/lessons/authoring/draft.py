"""A lesson that is being written: the JSON values of its file, whole or not, in the session and in the store."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

import streamlit as st

from aecore.errors import UserError
from aecore.lessons.course import as_file, draft, keep_draft
from aecore.lessons.lesson import Lesson, lesson_of, refuse_large
from aecore.settings import readonly
from aecore.texts import mark

from ...lab import store
from ...language import _, language
from .content import Values, said

__all__ = ["begin", "cleaned", "forget", "is_open", "keep", "lesson_or_why", "revise", "unsaved", "values"]

PLACE = "lesson-draft"
HEADS = ("title", "goal", "not_shown")
"""Texts of a lesson before its steps."""


def begin() -> None:
    """Begin a new lesson in the language of the page."""
    written = language()
    put(
        {
            "version": 1, "id": "my-lesson", "revision": 1, "minutes": 8, "source": written, "title": {written: ""},
            "goal": {written: ""}, "runs": {"A": {"shipped": "digits-vae-2d"}}, "races": {}, "hide": [], "fix": [],
            "steps": [], "not_shown": {written: ""},
        }
    )  # fmt: skip


def revise(lesson: Lesson) -> None:
    """Begin the next revision of a lesson; its id and those of its steps stay, and with them everyone's progress."""
    put(json.loads(lesson.to_json()) | {"revision": lesson.revision + 1})


def put(found: Values) -> None:
    st.session_state[PLACE] = found
    st.session_state["lesson-draft-kept"] = ""
    st.session_state["lesson-draft-times"] = st.session_state.get("lesson-draft-times", 0) + 1
    keep()


def is_open() -> bool:
    """Whether something is being written, here or in a session before."""
    return PLACE in st.session_state or draft(store()) is not None


def unsaved(there: Iterable[Lesson]) -> bool:
    """Whether something is written that none of the lessons holds, whatever its revision."""
    if not is_open():
        return False
    found = values()
    if not found["steps"] and not any(text.strip() for name in HEADS for text in found[name].values()):
        return False
    lesson = lesson_or_why(found)
    return isinstance(lesson, UserError) or lesson not in [
        one.model_copy(update={"revision": lesson.revision}) for one in there
    ]


def values() -> Values:
    """Return what is being written, to be changed in place; a new lesson where there is none."""
    if PLACE not in st.session_state:
        found = draft(store())
        if found is None:
            begin()
        else:
            st.session_state[PLACE] = found
    found_now: Values = st.session_state[PLACE]
    return found_now


def keep() -> None:
    """Write what has changed to the store; a read-only one keeps it in the session alone."""
    text = json.dumps(st.session_state[PLACE])
    if not readonly() and text != st.session_state.get("lesson-draft-kept"):
        keep_draft(st.session_state[PLACE], store())
        st.session_state["lesson-draft-kept"] = text


def forget() -> None:
    """Throw it away."""
    st.session_state.pop(PLACE, None)
    keep_draft(None, store())


# --- as a lesson ------------------------------------------------------------------------------------------------------


def lesson_or_why(found: Values) -> Lesson | UserError:
    """Return the lesson, or what is still lacking in it."""
    if empty := list(lacking(found)):
        return UserError(mark("Still empty: {what}."), what=_(", ").join(empty[:4]))
    try:
        lesson = lesson_of(cleaned(found))
        refuse_large(as_file(lesson)[1])
        return lesson
    except UserError as error:
        return error


def lacking(found: Values) -> Iterator[str]:
    """Yield what has no text yet in the language that the lesson is written in, by what the form calls it."""
    source = found["source"]
    heads = {"title": _("Title"), "goal": _("Goal, in a sentence"), "not_shown": _("What this does not show")}
    yield from (title for name, title in heads.items() if not said(found[name], source).strip())
    if not found["steps"]:
        yield _("Steps of the lesson")
    for place, step in enumerate(found["steps"], 1):
        needed = [step["text"]] if "text" in step else []
        needed += [*step.get("options", {}).values()] if isinstance(step.get("options"), dict) else []
        needed += [step["texts"][name] for name in ("right", "wrong")] if "texts" in step else []
        if not all(said(texts, source).strip() for texts in needed):
            yield _("Step {n}").format(n=place)


def cleaned(found: Values) -> Values:
    """Return the values without texts that nobody has written."""
    kept = {key: tidy(value) for key, value in found.items()}
    for step in kept["steps"]:
        if "texts" in step:
            step["texts"] = {name: texts for name, texts in step["texts"].items() if texts}
    return {key: value for key, value in kept.items() if value not in ({}, []) or key in ("steps", "title", "goal")}


def tidy(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: inner for key, one in value.items() if (inner := tidy(one)) != ""}
    if isinstance(value, list):
        return [inner for one in value if (inner := tidy(one)) not in ("", {})]
    return value.strip() if isinstance(value, str) else value
