"""Training time on the Explore page, and a run that goes on while it is explored, in a real browser."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageSequence
from playwright.sync_api import Page, Route, expect

from .test_story import picture_of, wait_for_change
from .waiting import holds, still

pytestmark = pytest.mark.browser


def test_a_moment_is_in_the_link_until_one_goes_back(open_page):
    page = open_page("/explore?run=digits-vae-2d&a=3&step=63")
    moment = page.get_by_test_id("moment")
    moment.wait_for(timeout=60_000)
    expect(page.get_by_test_id("time-caption")).to_contain_text("step 63")
    page.get_by_role("button", name="Back to now").click()
    expect(moment).to_be_hidden()
    expect(page.get_by_test_id("time-caption")).to_have_text("now")
    holds(page, "!location.search.includes('step=') && location.search.includes('a=3')")


def test_a_decoder_of_the_training_that_is_gone_is_said_to_be(open_page):
    page = open_page("/explore?run=digits-vae-2d&a=3")
    page.route("**/snapshots/*.onnx", lambda route: route.fulfill(status=404, json={"error": "gone"}))
    page.locator('[data-decoder="ready"]').wait_for()
    page.get_by_test_id("time").press("Home")
    expect(page.get_by_test_id("moment")).to_contain_text("comes from the trained one", timeout=60_000)


def save_film(page: Page, kind: str) -> Path:
    with page.expect_download(timeout=90_000) as download:
        page.get_by_test_id(f"film-{kind}").click()
    assert download.value.suggested_filename == f"Training.{kind}"
    return download.value.path()


def test_the_film_holds_map_and_decoded_item(open_page):
    page = open_page("/explore?run=digits-vae-2d&a=3")
    page.locator('[data-decoder="ready"]').wait_for()
    page.get_by_test_id("time-menu").click()
    with Image.open(save_film(page, "gif")) as film:
        frames = [np.asarray(frame.convert("L"), dtype=float) for frame in ImageSequence.Iterator(film)]
    assert len(frames) > 5
    height, width = frames[0].shape
    assert width > height, "the decoded item stands beside the map"
    decoded = [frame[30:270, height:] for frame in frames]
    assert all(abs(after - before).max() > 10 for before, after in pairwise(decoded))
    assert save_film(page, "webm").read_bytes()[:4] == bytes.fromhex("1a45dfa3"), "Matroska begins so"


def test_each_moment_can_fill_the_map_and_the_link_keeps_it(open_page):
    page = open_page("/explore?run=digits-vae-2d&a=3&step=21")
    page.get_by_test_id("moment").wait_for(timeout=60_000)
    still(page)
    before = picture_of(page.get_by_test_id("map"))
    page.get_by_test_id("time-menu").click()
    page.get_by_test_id("time-fit").check()
    page.get_by_test_id("time-menu").click()
    page.wait_for_url(lambda url: "fit=each" in url)
    wait_for_change(page.get_by_test_id("map"), before)
    again = open_page("/" + page.url.split("/", 3)[3])
    again.get_by_test_id("moment").wait_for(timeout=60_000)
    again.get_by_test_id("time-menu").click()
    expect(again.get_by_test_id("time-fit")).to_be_checked()


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
    expect(pill).to_be_visible(timeout=60_000)
    page.unroute("**/results/items.safetensors")
    pill.click()
    page.locator('[data-decoder="ready"]').wait_for()
    expect(page.get_by_test_id("newer")).to_be_hidden()
    expect(page.get_by_test_id("tool-grid")).to_have_attribute("aria-selected", "true")
