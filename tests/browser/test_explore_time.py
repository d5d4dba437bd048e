"""Training time on the Explore page, and a run that goes on while it is explored, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


def test_a_moment_is_in_the_link_until_one_goes_back(open_page):
    page = open_page("/explore?run=digits-vae-2d&a=3&step=63")
    moment = page.get_by_test_id("moment")
    moment.wait_for(timeout=60_000)
    expect(page.get_by_test_id("time-caption")).to_contain_text("step 63")
    page.get_by_role("button", name="Back to now").click()
    expect(moment).to_be_hidden()
    expect(page.get_by_test_id("time-caption")).to_have_text("now")
    page.wait_for_function("!location.search.includes('step=') && location.search.includes('a=3')", timeout=15_000)


def test_a_decoder_of_the_training_that_is_gone_is_said_to_be(open_page):
    page = open_page("/explore?run=digits-vae-2d&a=3")
    page.route("**/snapshots/*.onnx", lambda route: route.fulfill(status=404, json={"error": "gone"}))
    page.locator('[data-decoder="ready"]').wait_for()
    page.get_by_test_id("time").press("Home")
    expect(page.get_by_test_id("moment")).to_contain_text("comes from the trained one", timeout=60_000)


def test_newer_results_are_offered_and_taken_with_the_tool_that_is_open(open_page):
    def newer(route: Route) -> None:
        if route.request.method == "HEAD":
            route.fulfill(status=200, headers={"ETag": '"another"'})
        else:
            route.continue_()

    page = open_page("/")
    page.route("**/results/items.safetensors", newer)
    page.goto("/explore?run=digits-vae-2d&tool=grid")
    page.locator('[data-decoder="ready"]').wait_for()
    pill = page.get_by_test_id("newer")
    expect(pill).to_be_visible(timeout=30_000)
    page.unroute("**/results/items.safetensors")
    pill.click()
    page.locator('[data-decoder="ready"]').wait_for()
    expect(page.get_by_test_id("newer")).to_be_hidden()
    expect(page.get_by_test_id("tool-grid")).to_have_attribute("aria-selected", "true")
