"""The lessons as Learn shows them."""

from __future__ import annotations

from typing import Any

from aecore.lessons.course import course, kept
from aecore.lessons.lesson import Lesson
from aecore.lessons.texts import blocks, told

from ..home.doors import href
from ..lab import store
from ..language import language
from .given import LessonCard

__all__ = ["course_data"]

HOUR = (1, 2, 7, 11)
"""Places in the course of those that fill one hour together."""
FALLBACK = "explore"


def course_data() -> dict[str, Any]:
    """Return what the component is given."""
    shipped = [card(lesson, lesson.id, number) for number, lesson in enumerate(course(), 1)]
    own = [card(one.lesson, one.name) for one in kept(store())]
    return {"lessons": shipped, "own": own, "hour": [one["id"] for one in shipped if one["number"] in HOUR]}


def card(lesson: Lesson, name: str, number: int = 0) -> LessonCard:
    page = next((step.here.page for step in lesson.steps if step.here), FALLBACK)
    return {
        "id": lesson.id,
        "name": name,
        "number": number,
        "title": said(lesson.title, lesson),
        "goal": plain(said(lesson.goal, lesson)),
        "minutes": lesson.minutes,
        "builds": list(lesson.builds_on),
        "steps": [step.id for step in lesson.steps],
        "href": href(page, None, {"lesson": name}),
    }


def said(texts: dict[str, str], lesson: Lesson) -> str:
    return told(texts, language(), lesson.source).text


def plain(text: str) -> str:
    """A text without its marks, as one paragraph."""
    lines = (line for block in blocks(text) for line in block["lines"])
    return " ".join("".join(span["text"] for span in line) for line in lines)
