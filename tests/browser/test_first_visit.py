"""Explore tells a newcomer in one line how the map is used, until it has been used; who asks is shown around."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.mark.exhaustive
def test_a_line_that_goes_after_the_first_use_and_a_tour_on_request(open_page):
    page = open_page("/explore?run=digits-vae-2d", first_visit=True)
    hint, stage = page.get_by_test_id("map-hint"), page.get_by_test_id("map")
    expect(hint).to_contain_text("Move over the map")
    place = stage.bounding_box()
    stage.locator(".overlay").click()
    expect(hint).to_be_hidden()
    assert stage.bounding_box() == place, "nothing moves when it goes"

    page.get_by_role("button", name="How to use the map").click()
    page.get_by_test_id("tour").click()
    coach = page.get_by_test_id("coach")
    for step in ("1 of 3", "2 of 3", "3 of 3"):
        expect(coach).to_contain_text(step)
        coach.locator("button.button").click()
    expect(coach).to_have_count(0)
    page.reload()
    page.locator("[data-decoder='ready']").wait_for()
    expect(hint).to_be_hidden()
    expect(coach).to_have_count(0)
