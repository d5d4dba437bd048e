"""What teachers print and give away: one page a lesson, no truth on a handout, strangers' text as text, links that
a page takes."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from aecore.lessons.course import course
from aecore.lessons.lesson import Lesson, Predict, Reveal
from ui.language import speaking
from ui.links import PARTS
from ui.teaching.handout import handout
from ui.teaching.linking import fitting, lesson_link
from ui.teaching.paper import page
from ui.teaching.qr import qr_svg
from ui.teaching.sheet import called, checked, sheet

ROOM = "http://192.168.1.20:8501"
LESSONS = {lesson.id: lesson for lesson in course()}
TAG = re.compile(r"<[^>]+>")


def text_of(html: str) -> str:
    return unescape(TAG.sub(" ", html))


@pytest.mark.parametrize("lesson", course(), ids=lambda lesson: lesson.id)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_handout_asks_all_and_tells_no_truth(lesson: Lesson, lang: str) -> None:
    with speaking(lang):
        told = text_of(handout(lesson, lesson_link(lesson, lesson.id, {"lang": lang}, ROOM), 1))
    for step in lesson.steps:
        if isinstance(step, Predict):
            assert all(plainly(texts[lang]) in squeezed(told) for texts in step.options.values())
            assert not any(plainly(texts[lang]) in squeezed(told) for texts in step.behind.values())
        if isinstance(step, Reveal):
            revealed = [texts for _name, texts in step.texts_ if texts]
            assert not any(plainly(texts[lang]) in squeezed(told) for texts in revealed)


def plainly(text: str) -> str:
    return squeezed(re.sub(r"[*`$]|\{[^}]*\}", "", text))


def squeezed(text: str) -> str:
    return re.sub(r"[\s*`$]", "", text.replace("____", ""))


@pytest.mark.parametrize("lesson", course(), ids=lambda lesson: lesson.id)
def test_a_sheet_says_what_lies_behind_each_answer_that_the_lesson_explains(lesson: Lesson) -> None:
    with speaking("en"):
        told = squeezed(text_of(sheet(lesson, 1)))
    for step in lesson.steps:
        if isinstance(step, Predict):
            assert all(plainly(texts["en"]) in told for texts in step.behind.values())


@pytest.mark.parametrize("lesson", course(), ids=lambda lesson: lesson.id)
def test_all_that_a_link_says_is_read_by_the_page_it_leads_to(lesson: Lesson) -> None:
    chosen = {
        "at": lesson.steps[-1].id,
        "lang": "zh",
        "class": "K7QX",
        "hide": "train.advanced,bar.menu",
        "fix": "data",
    }
    at = urlsplit(lesson_link(lesson, lesson.id, chosen, ROOM))
    where, parts = at.path.strip("/") or "home", parse_qs(at.query)
    assert {name: parts[name] for name in chosen} == {name: [value] for name, value in chosen.items()}
    for name, (value,) in parts.items():
        assert where in PARTS[name].pages, name
        assert PARTS[name].form.fits(value), name


def test_what_does_not_fit_an_address_is_left_out_of_a_link() -> None:
    assert fitting({"class": "O0I1", "lang": "xx", "at": "<b>", "hide": "a b", "run": "x", "fix": ""}) == {}


def test_texts_of_strangers_stay_texts_on_paper() -> None:
    hostile = "<img src=x onerror=alert(1)>'\"&"
    found = Lesson.model_validate_json(
        Lesson.model_validate_json(course()[0].to_json()).model_copy(update={"title": {"en": hostile}}).to_json()
    )
    with speaking("en"):
        whole = page(hostile, [("en", handout(found, "javascript:alert(1)", 0)), ("en", sheet(found, 0))])
    assert "<img" not in whole
    assert "<script" not in whole
    assert "href" not in TAG.sub("", whole)
    assert hostile in text_of(whole)


def test_a_code_holds_the_link_and_is_black_on_white_with_its_quiet_zone() -> None:
    """Version and size by ISO/IEC 18004: 60 bytes at level M need version 4, which is 33 modules wide, and 4 on each
    side stay white."""
    svg = qr_svg("http://192.168.1.20:8501/explore?lesson=place&class=K7QX&v=1")
    assert 'viewBox="0 0 41 41"' in svg
    assert "#fff" in svg


@pytest.mark.parametrize("lesson", [one for one in course() if one.id in checked()], ids=lambda one: one.id)
def test_the_answer_sheet_calls_what_a_check_saw_by_words_and_tells_each_apart(lesson: Lesson) -> None:
    for truth in checked()[lesson.id]["truths"]:
        names = [called(name, lesson) for name in truth["values"]]
        assert len(set(names)) == len(names)
        assert not any(":" in name for name in names)
