"""A lesson brought as a file and taken; what was done in the app becomes a step of a new one."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.lessons.making import LESSON, as_bytes

pytestmark = [pytest.mark.browser, pytest.mark.exhaustive]


def file(content: bytes) -> FilePayload:
    return {"name": "mine.lesson.json", "mimeType": "application/json", "buffer": content}


def test_a_lesson_is_brought_and_taken_and_what_is_none_is_refused(open_page: Callable[..., Page]) -> None:
    page = open_page("/learn")
    place = page.get_by_test_id("lesson-file")
    place.set_input_files(file(b" " * (64 * 1024 + 1)))
    expect(page.get_by_text("a lesson has at most 64 KB")).to_be_visible()
    place.set_input_files(file(json.dumps({**LESSON, "colour": "red"}).encode()))
    expect(page.get_by_text("“colour” is not known")).to_be_visible()
    place.set_input_files(file(as_bytes(LESSON)))
    expect(page.get_by_text("is here now")).to_be_visible()
    page.get_by_role("button", name="Take it").click()
    page.wait_for_url("**lesson=own-*")
    expect(page.get_by_text("Two numbers.").first).to_be_visible()


def test_what_was_done_while_it_was_recorded_becomes_a_step(open_page: Callable[..., Page]) -> None:
    page = open_page("/learn?write=1")
    page.get_by_label("Title").fill("Two numbers")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Still empty")).to_be_visible()
    page.get_by_role("button", name="Record what I do").click()
    expect(page.get_by_text("being recorded")).to_be_visible()
    page.get_by_role("link", name="Explore").first.click()
    page.get_by_test_id("tool-grid").click()
    page.wait_for_url("**tool=grid**")
    page.get_by_role("button", name="Stop recording").click()
    expect(page.get_by_text("Open the tool “Grid”.").first).to_be_visible()
    page.get_by_role("button", name="Make steps of these").click()
    expect(page.get_by_text("1. Something to do")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Title")).to_have_value("Two numbers")
    page.get_by_role("button", name="Throw away").click()
    page.get_by_role("button", name="Throw it away").click()
    expect(page.get_by_role("button", name="Write a lesson")).to_be_visible()
