"""Explore tells a newcomer in three steps what to drag, once."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


def test_three_steps_and_never_again(open_page):
    page = open_page("/explore?run=digits-vae-2d", first_visit=True)
    coach = page.get_by_test_id("coach")
    coach.wait_for()
    for step in ("1 of 3", "2 of 3", "3 of 3"):
        expect(coach).to_contain_text(step)
        coach.locator("button.button").click()
    expect(coach).to_have_count(0)
    page.reload()
    page.get_by_test_id("map").wait_for()
    page.locator("[data-decoder='ready']").wait_for()
    expect(coach).to_have_count(0)
