"""What a lesson names is held against the controls and the parts of addresses that there are."""

from __future__ import annotations

from typing import Any

import pytest

from aecore.errors import UserError
from aecore.lessons.course import course
from aecore.lessons.lesson import Lesson, lesson_of
from ui.lessons.meeting import refuse_strange

from .making import LESSON


@pytest.mark.parametrize("lesson", course(), ids=lambda lesson: lesson.id)
def test_lessons_that_ship_name_only_what_is_there(lesson: Lesson):
    refuse_strange(lesson)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"hide": ["train.nothing"]}, "train.nothing"),
        ({"fix": ["explore.map", "what.is.this"]}, "what.is.this"),
        ({"here": {"page": "train", "link": {"tool": "walk"}}}, "tool"),
        ({"here": {"page": "explore", "link": {"tool": "hammer"}}}, "hammer"),
        ({"text": {"en": "See [there](explore?fog=on)."}}, "fog"),
        ({"done": {"link": {"part": "weather", "any": True}}}, "weather"),
    ],
)
def test_what_no_page_has_is_refused_by_its_name(changed: dict[str, Any], said: str):
    step = {"id": "one", "kind": "do", "text": {"en": "Do it."}, "done": {"gesture": {"kind": "visit", "times": 2}}}
    of_lesson = changed.keys() & {"hide", "fix"}
    step |= {} if of_lesson else changed
    with pytest.raises(UserError) as refused:
        refuse_strange(lesson_of(LESSON | {"steps": [step]} | (changed if of_lesson else {})))
    assert said in map(str, refused.value.message.values.values())
