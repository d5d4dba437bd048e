"""Home in a real browser: nothing jumps, all of it fits a phone, it can be read and used by everybody, and a kiosk."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from ui.home.doors import MOST

from .axe import axe_faults
from .waiting import holds, still

pytestmark = pytest.mark.browser

SHIFT = """
globalThis.shifted = 0;
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.shifted += entry.value;
}).observe({type: "layout-shift", buffered: true});
"""
WIDE_ENOUGH = "document.querySelector('.stMain').scrollWidth <= document.querySelector('.stMain').clientWidth"
PHONE = {"width": 390, "height": 844}


def alive(page: Page) -> Page:
    """Once it walks, in Streamlit's page and no more before it."""
    page.locator("#first").wait_for(state="detached")
    page.locator("[data-alive]").wait_for(state="attached")
    return page


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.exhaustive)])
def test_home_passes_axe_and_nothing_on_it_jumps(open_page, scheme):
    page = open_page("/_stcore/health", scheme=scheme)
    page.context.add_init_script(SHIFT)
    page.goto("/")
    alive(page)
    page.locator("[data-sprites]").wait_for(state="attached")
    page.get_by_test_id("walk").click()
    still(page)
    assert page.evaluate("globalThis.shifted") < 0.02
    assert axe_faults(page) == []


@pytest.mark.proof
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_on_a_phone_all_doors_are_above_the_fold(open_page, lang):
    page = alive(open_page(f"/?lang={lang}", touch=True, **PHONE))
    doors = page.locator(".doors a")
    expect(doors).to_have_count(MOST)
    box = doors.last.bounding_box()
    assert box["y"] + box["height"] <= PHONE["height"]
    assert box["height"] >= 44
    assert page.evaluate(WIDE_ENOUGH)


@pytest.mark.proof
def test_at_320_pixels_nothing_is_lost_sideways(open_page):
    page = alive(open_page("/", width=320, height=640))
    assert page.evaluate(WIDE_ENOUGH)
    expect(page.get_by_test_id("take")).to_be_visible()


@pytest.mark.exhaustive
def test_where_motion_is_not_wanted_the_whole_way_is_drawn_and_stepped_through(open_page):
    page = open_page("/_stcore/health")
    page.emulate_media(reduced_motion="reduce")
    page.goto("/")
    alive(page)
    expect(page.locator(".strip .there")).to_have_count(11)
    decodes = page.locator("[data-decodes]")
    page.locator("[data-sprites]").wait_for(state="attached")
    still(page)
    before = decodes.get_attribute("data-decodes")
    page.wait_for_timeout(500)
    expect(decodes).to_have_attribute("data-decodes", before)
    expect(page.get_by_test_id("walk")).to_be_hidden()
    page.get_by_test_id("step").click()
    expect(page.get_by_test_id("mood")).to_have_text("picture 2 of 11")
    expect(page.get_by_test_id("said")).to_contain_text("Nearest real item")


@pytest.mark.exhaustive
def test_it_stands_still_while_nobody_sees_it(open_page):
    page = alive(open_page("/", width=900, height=500))
    page.locator(".ready").scroll_into_view_if_needed()
    page.evaluate("document.querySelector('.stMain').scrollTo(0, 99999)")
    page.wait_for_timeout(600)
    before = page.locator("[data-decodes]").get_attribute("data-decodes")
    page.wait_for_timeout(800)
    assert page.locator("[data-decodes]").get_attribute("data-decodes") == before
    page.evaluate("document.querySelector('.stMain').scrollTo(0, 0)")
    holds(page, "before => [...document.querySelectorAll('*')].some(one => one.shadowRoot?.querySelector("
          "`[data-decodes]:not([data-decodes='${before}'])`))", before)  # fmt: skip


@pytest.mark.exhaustive
def test_a_kiosk_fills_the_window_and_leads_nowhere(open_page):
    page = alive(open_page("/?kiosk=1"))
    expect(page.locator("a:not([href^='#'])")).to_have_count(0)
    box = page.locator(".hero").bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 1440, 900)
    page.get_by_role("button", name="简体中文").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("漫步神经网络所知的世界")


@pytest.mark.exhaustive
def test_a_broken_decoder_leaves_the_map_and_a_sentence(open_page):
    page = open_page("/_stcore/health")
    page.route("**/decoder.onnx*", lambda route: route.fulfill(status=200, body="no network"))
    page.goto("/")
    expect(page.get_by_text("The map still works")).to_be_visible()
    expect(page.get_by_test_id("take")).to_be_disabled()
    expect(page.locator(".doors a")).to_have_count(4)
