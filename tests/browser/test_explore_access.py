"""Explore for keyboards and screen readers: names, roles and contrast by axe-core, what is said, and where the focus
is."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from ui.links import TOOLS

from .axe import axe_faults
from .waiting import still

pytestmark = pytest.mark.browser


OF_SOME_CODES = {"prefix", "views", "features", "settling", "write"}
"""Tools for ordered codes, for sparse ones, for layers that settle, and for what is written word by word."""


@pytest.mark.proof(sample=1)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_tool_passes_axe(open_page, scheme):
    page = open_page("/explore?run=digits-vae-2d&a=3&b=20&via=9", scheme=scheme)
    page.locator('[data-decoder="ready"]').wait_for()
    for tool in [tool for tool in TOOLS if tool not in OF_SOME_CODES]:
        page.get_by_test_id(f"tool-{tool}").click()
        if tool == "directions":
            page.get_by_test_id("from-c4").click()
            page.get_by_test_id("to-c9").click()
        still(page)
        assert axe_faults(page) == [], tool
    for menu in ("map-menu", "time-menu"):
        page.get_by_test_id(menu).click()
        assert axe_faults(page) == [], menu


def test_axe_would_find_a_button_without_a_name(open_page):
    page = open_page("/explore?run=digits-vae-2d")
    page.locator('[data-decoder="ready"]').wait_for()
    page.get_by_test_id("map-menu").evaluate(
        "button => { button.removeAttribute('aria-label'); button.removeAttribute('title'); }"
    )
    assert any(fault.startswith("button-name") for fault in axe_faults(page))


def test_the_map_is_told_in_words_and_moving_the_spot_says_only_the_item_it_comes_to(open_page):
    page = open_page("/explore?run=digits-vae-2d")
    page.locator('[data-decoder="ready"]').wait_for()
    surface = page.get_by_role("application", name="Map of the codes")
    expect(page.get_by_test_id("map-summary")).to_contain_text("1,797 of 1,797 items are on the map")
    surface.focus()
    assert surface.evaluate("map => getComputedStyle(map).outlineStyle") != "none", "the focus is seen"
    said = page.get_by_test_id("map-item")
    expect(said).to_be_empty()
    page.keyboard.press("n")
    expect(said).to_contain_text("Nearest on the map")
    # What changes with every movement of the spot is not read aloud.
    live = page.locator(".decoded-panel, .slider-rows").evaluate_all(
        "parts => parts.flatMap(part => [...part.querySelectorAll('[aria-live], [role=status]')]).length"
    )
    assert live == 0


def test_tab_reaches_every_part_and_each_shows_the_focus(open_page):
    page = open_page("/explore?run=digits-vae-2d")
    page.locator('[data-decoder="ready"]').wait_for()
    page.get_by_test_id("map-kind").or_(page.get_by_test_id("map-fog")).first.focus()
    wanted = {"map-fog", "map-menu", "mode-move", "time", "tool-walk", "item-a", "spot-0", "near-0"}
    unseen = []
    for _ in range(60):
        at = page.evaluate("""() => {
            let part = document.activeElement;
            while (part?.shadowRoot?.activeElement) part = part.shadowRoot.activeElement;
            const { outlineStyle, outlineWidth } = getComputedStyle(part);
            return { id: part.dataset.testid ?? part.className, seen: outlineStyle !== "none" &&
            parseFloat(outlineWidth) >= 1,
                explorer: !!part.closest(".explorer") };
        }""")
        wanted.discard(at["id"])
        if at["explorer"] and not at["seen"]:
            unseen.append(at["id"])
        page.keyboard.press("Tab")
    assert not wanted, "the Tab key does not reach them"
    assert not unseen, "the focus is not seen on them"
