"""The closed table of controls: every part of a link that a lesson may hide or fix has its control on every page that
reads it, and what is not in the table is passed over."""

from __future__ import annotations

import re

from ui.lessons.controls import CONTROLS, controls_named
from ui.links import EVERY, PARTS


def test_every_part_that_a_lesson_may_hide_or_fix_has_a_control_on_each_of_its_pages():
    without = [
        (part.name, page)
        for part in PARTS.values()
        if part.lesson
        for page in part.pages
        if not any(part.name in control.parts and page in control.pages for control in CONTROLS.values())
    ]
    assert without == []


def test_controls_belong_to_parts_and_pages_that_there_are():
    for control in CONTROLS.values():
        assert re.fullmatch(r"[a-z]+(\.[a-z]+){1,2}(-[a-z]+)*", control.id)
        assert set(control.parts) <= PARTS.keys(), control.id
        assert control.pages
        assert set(control.pages) <= set(EVERY)
        assert control.title
        assert control.where
        for name in control.parts:
            assert set(control.pages) <= set(PARTS[name].pages), (control.id, name)


def test_a_link_names_controls_by_their_ids_or_by_parts_of_the_address():
    assert [control.id for control in controls_named(["data", "explore.tool.draw", "what.is.this", ""])] == [
        "train.data", "explore.tool.draw", "compare.data",
    ]  # fmt: skip
