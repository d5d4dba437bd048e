"""What the style sheet of the shell is for: the bar is there on every page, on a phone its menu holds all, light and
dark are a choice that lasts, an address of an older version leads on."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.waiting import holds, still

pytestmark = pytest.mark.browser
SLOW = 60_000
PAGES = ["Home", "Train", "Explore", "Compare", "Gallery"]


def link(page: Page, name: str):
    return page.locator(".st-key-bar-pages").get_by_role("link", name=name)


def test_every_page_is_one_click_away_and_nothing_lies_under_the_bar(open_page):
    page = open_page("/")
    for name in ("Gallery", "Compare"):
        link(page, name).click()
        heading = page.get_by_role("heading", name=name, level=1)
        heading.wait_for(timeout=SLOW)
        bar = page.locator(".st-key-bar").bounding_box()
        assert heading.bounding_box()["y"] >= bar["y"] + bar["height"]
        assert bar["width"] == page.viewport_size["width"]
    # Colours and type of the notes reach what Streamlit draws.
    holds(page, "getComputedStyle(document.querySelector('h1')).fontFamily.includes('Lab Serif')")
    holds(page, "[...document.fonts].some((font) => font.family.includes('Lab Serif') && font.status === 'loaded')")


def test_an_address_of_an_older_version_leads_on_with_all_that_it_says(open_page):
    page = open_page("/runs?lang=zh")
    page.get_by_role("heading", name="模型库").wait_for(timeout=SLOW)
    assert urlsplit(page.url).path == "/gallery"


@pytest.mark.exhaustive(sample=1)
@pytest.mark.parametrize("width", [390, 320])
def test_on_a_phone_the_menu_holds_the_pages_the_language_and_the_colours(open_page, width):
    page = open_page("/gallery")
    page.set_viewport_size({"width": width, "height": 844})
    expect(page.locator(".st-key-bar-pages")).to_be_hidden()
    holds(page, "document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("heading", name="Gallery", level=1).wait_for(timeout=SLOW)
    still(page)  # a page that is still being drawn closes the menu again
    page.get_by_test_id("stPopover").last.get_by_role("button").click()
    menu = page.locator(".st-key-menu-pages")
    for name in PAGES:
        expect(menu.get_by_role("link", name=name)).to_be_visible()
    page.get_by_text("简体中文").click()
    page.get_by_role("heading", name="模型库").wait_for(timeout=SLOW)


def test_dark_is_a_choice_for_all_pages_that_a_reload_keeps(open_page):
    page = open_page("/gallery")
    page.get_by_role("heading", name="Gallery", level=1).wait_for(timeout=SLOW)
    still(page)
    page.get_by_test_id("stPopover").last.get_by_role("button").click()
    with page.expect_event("load"):
        page.get_by_test_id("appearance-Dark").click()
    app = "document.querySelector('.stApp')"
    ground = f"{app} && getComputedStyle({app}).backgroundColor === 'rgb(13, 12, 24)'"
    holds(page, ground)
    page.goto(page.url.replace("/gallery", "/explore"))
    page.get_by_role("heading", name="Explore", level=1).wait_for(timeout=SLOW)
    holds(page, ground)
