"""Every page for everybody: names, roles and contrast by axe-core in both modes, 320 pixels of width, twice the size,
fingers, forced colours, and rest for who asked for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from .axe import axe_faults
from .waiting import still

pytestmark = pytest.mark.browser

MAP = '.lab[data-ready="1"][data-points]'
PAGES = {
    "home": ("/", "[data-decodes]"),
    "train": ("/train", "[data-testid=tile-vae]"),
    "own": ("/train?data=own", "[data-testid=own-zone]"),
    "explore": ("/explore?run=mnist-conv-vae-2d", MAP),
    "compare": ("/compare", "[data-testid=tile-vae]"),
    "gallery": ("/gallery", "[data-testid=card-digits-vae-2d]"),
}
"""Address, and what is there when the page is."""
FINGER = 44
"""Pixels along what a finger is to hit (WCAG 2.5.5)."""
LOOK = Path(__file__).with_name("everywhere.js")


@pytest.fixture(params=PAGES)
def name(request: pytest.FixtureRequest) -> str:
    return request.param


def opened(open_page, name: str, **options) -> Page:
    path, ready = PAGES[name]
    page = open_page(path, **options)
    page.locator(ready).first.wait_for(state="attached")
    still(page)
    return page


def found(page: Page, what: str) -> str:
    """What is wrong, a line for each part."""
    page.evaluate(LOOK.read_text("utf-8"))
    return "\n".join(page.evaluate(f"everywhere.{what}"))


@pytest.mark.proof(sample=2)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_passes_axe(open_page, name, scheme):
    assert "\n".join(axe_faults(opened(open_page, name, scheme=scheme))) == ""


@pytest.mark.proof(sample=1)
def test_nothing_is_lost_at_320_pixels_and_fingers_hit_what_is_to_be_pressed(open_page, name):
    page = opened(open_page, name, width=320, height=800, touch=True)
    assert found(page, "cut()") == ""
    assert found(page, f"small({FINGER})") == ""


@pytest.mark.proof(sample=1)
def test_nothing_is_lost_at_twice_the_size(open_page, name):
    """A window of 1440 by 900 whose page is shown at 200 % has room for half as many pixels."""
    assert found(opened(open_page, name, width=720, height=450), "cut()") == ""


@pytest.mark.proof(sample=1)
def test_what_is_chosen_is_seen_in_forced_colours_and_nothing_moves_for_who_wants_rest(open_page, name):
    page = opened(open_page, name, forced_colors="active", reduced_motion="reduce")
    assert found(page, "alike()") == ""
    assert found(page, "moving()") == ""
