"""Learn: every lesson as its card, in the language of the page, and the way into each."""

from __future__ import annotations

import types

import pytest

import ui.components
import ui.learning.family
from aecore.lessons.course import course
from aecore.models.variants import VARIANTS
from aecore.parts import AXES
from ui.language import LANGUAGES
from ui.learning.cards import HOUR
from ui.mounted import COMPONENTS

from .opening import open_page
from .test_contract import given, matches
from .test_home import opened
from .test_pages import launched, store

__all__ = ["given", "launched", "opened", "store"]


def last(given) -> dict:
    return next(data for name, data in reversed(given) if name == "course")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_lesson_has_its_card_in_the_language_of_the_page(store, launched, given, lang):
    open_page("learn", lang=lang)
    data = last(given)
    assert matches(data, COMPONENTS["course"].data)
    assert [card["id"] for card in data["lessons"]] == [lesson.id for lesson in course()]
    for card, lesson in zip(data["lessons"], course(), strict=True):
        assert card["title"] == lesson.title[lang]
        assert f"lesson={lesson.id}" in card["href"]
        assert f"lang={lang}" in card["href"]
        assert card["steps"] == [step.id for step in lesson.steps]
        assert not set("*`{[") & set(card["goal"]), "marks are no words"
    assert data["own"] == []


def test_what_a_lesson_builds_on_comes_before_it():
    before: set[str] = set()
    for lesson in course():
        assert set(lesson.builds_on) <= before, lesson.id
        before.add(lesson.id)


def test_one_hour_is_an_hour():
    minutes = [lesson.minutes for number, lesson in enumerate(course(), 1) if number in HOUR]
    assert sum(minutes) <= 60


@pytest.fixture
def say(monkeypatch):
    """Have the component of Learn tell something once."""

    def tell(go: str) -> None:
        told = [types.SimpleNamespace(go=go)]
        nothing = types.SimpleNamespace(go=None)
        monkeypatch.setattr(
            ui.components, "show", lambda name, *_given, **_more: told.pop() if name == "course" and told else nothing
        )

    return tell


@pytest.mark.parametrize("step", [0, -1])
def test_a_lesson_opens_where_it_takes_place_first(store, launched, opened, say, step):
    lesson = course()[0]
    wanted = lesson.steps[step].id
    say(f"{lesson.id}/{wanted}" if step else lesson.id)
    app = open_page("learn")
    assert opened[0][0] == next(one.here.page for one in lesson.steps if one.here)
    assert app.session_state["lesson-parts"] == {"lesson": lesson.id, "at": wanted}


def test_a_lesson_that_is_not_there_is_told(store, launched, opened, say):
    say("no-such-lesson")
    app = open_page("learn")
    assert "Learn lists all of them" in app.error[0].value
    assert opened == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_autoencoder_and_every_part_is_in_the_picture_of_the_family(store, launched, given, lang):
    open_page("learn", lang=lang)
    data = next(data for name, data in reversed(given) if name == "family")
    assert matches(data, COMPONENTS["family"].data)
    assert sorted(kin["id"] for kin in data["kin"]) == sorted(VARIANTS)
    parts = {part["id"]: part["text"] for axis in data["axes"] for part in axis["parts"]}
    assert list(parts) == [f"{axis}/{kind}" for axis, table in AXES.items() for kind in table]
    for kin in data["kin"]:
        assert kin["href"].startswith(f"train?variant={kin['id']}")
        assert {part for part in kin["parts"] if not part.startswith("penalty")} <= set(parts)
        assert len([part for part in kin["parts"] if not part.startswith("penalty")]) == len(AXES)
    spoken = [text for text in parts.values() if any("\u4e00" <= sign for sign in text)]
    assert len(spoken) == (0 if lang == "en" else len(parts))


def test_who_is_chosen_in_the_family_is_trained(store, launched, opened, monkeypatch):
    told = [types.SimpleNamespace(go="iwae"), types.SimpleNamespace(go="no-such-variant")]
    for _ in range(2):
        monkeypatch.setattr(
            ui.learning.family, "show", lambda name, *_given, **_more: told.pop(0) if name == "family" else None
        )
        open_page("learn")
    assert opened == [("train", {"variant": "iwae"})]
