"""Every lesson can be completed as a learner would: with a mouse, guessing wrong; with a finger on a phone, and with
the keyboard alone in Chinese, guessing what usually comes out."""

from __future__ import annotations

import pytest

from aecore.lessons.course import course
from aecore.lessons.lesson import Predict

from .learner import Way, take

pytestmark = pytest.mark.browser

WAYS: dict[Way, dict] = {
    "mouse": {"right": False, "lang": "en"},
    "finger": {"right": True, "lang": "en"},
    "keys": {"right": True, "lang": "zh"},
}
OWN_DATA = "own-data"
"""Begins with files of one's own: what stands behind the zone has tests of its own (test_own.py)."""
LESSONS = [lesson.id for lesson in course() if lesson.id != OWN_DATA]
PHONE = {"width": 390, "height": 844, "touch": True}


def completed(open_page, lesson: str, way: Way) -> None:
    wishes = WAYS[way]
    page = open_page("/", **(PHONE if way == "finger" else {}))
    shown = take(page, lesson, way=way, **wishes)
    asked = next(one for one in course() if one.id == lesson).steps
    guesses = {step.id: step for step in asked if isinstance(step, Predict)}
    assert shown.keys() == guesses.keys()
    for name, came in shown.items():
        if guesses[name].expected:
            # What usually comes out may come out otherwise on this machine: then the lesson says so.
            assert came in (("right", "unexpected", "draw") if wishes["right"] else ("wrong", "unexpected", "draw"))


@pytest.mark.exhaustive
@pytest.mark.timeout(900)
@pytest.mark.parametrize(("lesson", "way"), [("place", "keys"), ("parts", "mouse")])
def test_two_of_them_are_completed(open_page, lesson, way):
    """A third, a small one, is taken by test_dock.py."""
    completed(open_page, lesson, way)


@pytest.mark.proof
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("lesson", LESSONS)
def test_each_is_completed(open_page, lesson, way):
    completed(open_page, lesson, way)
