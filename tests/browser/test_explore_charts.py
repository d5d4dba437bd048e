"""Ways to lay out the codes, sliders of a code, and the server that decodes where a browser cannot."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .waiting import kept_aside, until

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
RUN = "digits-denoising-16d"
LONG = 120_000


@pytest.fixture(scope="module")
def small(app) -> str:
    """A variational autoencoder of 178 wines: little to lay out, and codes that are distributions."""
    settings = ["--set", "model.bottleneck.size=4", "--epochs", "20", "--seed", "1", "--runs", str(app.runs)]
    command = [sys.executable, "-m", "aecore", "train", "--data", "wine", "--variant", "vae", *settings]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return Path(done.stdout.split()[-1]).name


def opened(page: Page) -> Page:
    page.locator("[data-decoder]").wait_for()
    return page


def decodes(page: Page) -> int:
    return int(page.locator("[data-decoder]").get_attribute("data-decodes") or 0)


def move(page: Page, across: float, down: float) -> None:
    box = page.get_by_test_id("map").bounding_box()
    page.mouse.move(box["x"] + box["width"] * across, box["y"] + box["height"] * down)


def test_two_dimensions_are_a_map_and_the_link_reopens_it(open_page):
    page = opened(open_page(f"/explore?run={RUN}&map=axes-4-11"))
    expect(page.get_by_test_id("map-kind")).to_have_value("axes")
    expect(page.get_by_label("across", exact=True)).to_have_value("4")
    page.get_by_label("up", exact=True).select_option("2")
    page.wait_for_url(re.compile(r"map=axes-4-2"))
    expect(page.get_by_test_id("map-line")).to_contain_text("of the variance")
    # The same dimension twice would be a line: the axes change places.
    page.get_by_label("across", exact=True).select_option("2")
    page.wait_for_url(re.compile(r"map=axes-2-4"))


def test_the_plane_through_three_items(open_page):
    page = opened(open_page(f"/explore?run={RUN}&a=1&b=2&c=3"))
    page.get_by_test_id("map-kind").select_option("three")
    page.wait_for_url(re.compile(r"map=three"))
    expect(page.get_by_test_id("map-line")).to_contain_text("of the variance")


def test_a_map_without_an_inverse_says_so_and_how_far_it_can_be_trusted(open_page, small):
    page = opened(open_page(f"/explore?run={small}"))
    made = page.get_by_text("Made up from the codes of its neighbours")
    line = page.get_by_test_id("map-line")
    page.get_by_test_id("map-kind").select_option("tsne")  # which begins to compute it
    expect(line).to_contain_text("Trustworthiness", timeout=LONG)
    page.get_by_test_id("map-perplexity").fill("900")
    page.get_by_test_id("map-apply").click()
    expect(line).to_contain_text("must be a number from 2 to 200")
    page.get_by_test_id("map-perplexity").fill("8")
    page.get_by_test_id("map-apply").click()
    expect(line).to_contain_text("The principal components are shown meanwhile", timeout=LONG)
    expect(line).to_contain_text("Trustworthiness", timeout=LONG)
    before = decodes(page)
    move(page, 0.4, 0.5)
    move(page, 0.5, 0.5)
    expect(made).to_be_visible()
    expect(page.locator("[data-decoder]")).not_to_have_attribute("data-decodes", str(before))
    expect(page.get_by_test_id("colour-by").locator("option", has_text="neighbours kept")).to_be_attached()

    again = opened(open_page("/" + page.url.split("/", 3)[3]))
    expect(again.get_by_test_id("map-line")).to_contain_text("Trustworthiness", timeout=60_000)
    expect(again.get_by_test_id("map-perplexity")).to_have_value("8")


def test_a_dimension_that_was_named_keeps_its_name(app, open_page):
    page = opened(open_page(f"/explore?run={RUN}&tool=code"))
    first = page.locator(".slider .name").first
    first.click()
    page.get_by_label("Give this dimension a name").fill("slant")
    page.keyboard.press("Enter")
    expect(first).to_have_text("slant")
    until(page, lambda: kept_aside(app.runs, "slant"))  # the page keeps it, in a run of its own
    again = opened(open_page(f"/explore?run={RUN}&tool=code"))
    expect(again.locator(".slider .name").first).to_have_text("slant")
    again.get_by_test_id("dimension-search").fill("slan")
    expect(again.locator(".slider:visible")).to_have_count(1)


def test_principal_components_move_the_code(open_page):
    page = opened(open_page(f"/explore?run={RUN}&tool=code"))
    before = page.get_by_test_id("dimension-0").input_value()
    page.get_by_test_id("code_components").click()
    page.get_by_test_id("component-0").fill("-2")
    page.get_by_test_id("code_numbers").click()
    assert page.get_by_test_id("dimension-0").input_value() != before


def test_the_server_decodes_when_the_browser_cannot(open_page):
    page = open_page("/")
    page.route("**/decoder.onnx*", lambda route: route.fulfill(status=200, body="no network"))
    page.goto(f"/explore?run={RUN}")
    page.locator('[data-decoder="server"]').wait_for()
    expect(page.get_by_text("The server decodes instead")).to_be_visible()
    before = decodes(page)
    move(page, 0.4, 0.5)
    expect(page.locator("[data-decoder]")).not_to_have_attribute("data-decodes", str(before))


def test_an_item_of_a_variational_autoencoder_is_a_distribution(open_page, small):
    page = opened(open_page(f"/explore?run={small}&a=3&tool=code"))
    spread = page.get_by_test_id("spread")
    expect(spread.get_by_role("img")).to_have_count(6)
    before = decodes(page)
    page.get_by_test_id("resample").click()
    expect(page.locator("[data-decoder]")).to_have_attribute("data-decodes", str(before + 6))
    shown = ".slider output"  # a draw may leave one number nearly where it was, but not all of them
    code = page.locator(shown).all_inner_texts()
    spread.get_by_role("button").last.click()
    expect(page.locator(shown)).not_to_have_text(code)
    assert opened(open_page(f"/explore?run={RUN}&tool=code")).get_by_test_id("spread").count() == 0


def test_three_dimensions_are_loaded_on_demand(open_page):
    page = opened(open_page(f"/explore?run={RUN}"))
    assert page.locator(".js-plotly-plot").count() == 0
    page.get_by_text("3-D view").click()
    page.locator(".js-plotly-plot").wait_for(timeout=LONG)
    expect(page.get_by_text("The three principal components hold")).to_be_visible()
    page.wait_for_url(re.compile(r"space=pca"))
