"""The family of the autoencoders on Learn: a picture that is read, asked and clicked, by mouse and by keys."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from aecore.models.variants import VARIANTS

pytestmark = pytest.mark.browser
NAME = "Family of the autoencoders: which is which other one plus what"


def opened(page):
    page.get_by_text(NAME).click()
    family = page.get_by_test_id("family")
    expect(family.get_by_role("link")).to_have_count(len(VARIANTS))
    return family


def test_a_part_shows_who_has_it_and_a_name_opens_its_training(open_page):
    page = open_page("/learn")
    family = opened(page)
    family.get_by_test_id("lit-bottleneck/top-k").click()
    expect(family.locator(".node:not([data-dim])")).to_have_count(1)
    expect(family.get_by_role("status")).to_have_text(f"top-k: 1 of {len(VARIANTS)} autoencoders")
    family.get_by_role("button", name="Show all").click()
    expect(family.locator(".node[data-dim]")).to_have_count(0)
    page.mouse.move(0, 0)
    one = family.get_by_test_id("kin-nested-dropout")
    one.focus()
    expect(family.locator(".note")).to_contain_text("In training the end of the code is cut off")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ordered code (nested dropout)")).to_be_visible()


def test_on_a_phone_nothing_of_the_picture_lies_outside(open_page):
    page = open_page("/learn?lang=zh", width=390, height=844)
    page.locator("summary").filter(has_text="自编码器家族").click()
    tree = page.locator(".tree")
    expect(tree).to_be_visible()
    assert tree.evaluate("one => one.scrollWidth <= one.clientWidth")
