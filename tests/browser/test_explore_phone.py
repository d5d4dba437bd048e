"""Explore on a phone: map and decoded item on one screen, whatever tool is used, and a finger that decodes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from .test_story import picture_of, wait_for_change
from .waiting import still, two_frames

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
SMALL = {"width": 360, "height": 640}


def on_phone(open_page, run: str, size: dict[str, int], rest: str = "") -> Page:
    page = open_page(f"/explore?run={run}{rest}", **size, touch=True)
    page.locator('[data-decoder="ready"]').wait_for()
    return page


def whole(part: Locator, height: int) -> dict[str, float]:
    """Where a part is, which must be in sight as a whole."""
    box = part.bounding_box()
    assert box
    assert box["y"] >= 0, box
    assert box["y"] + box["height"] <= height, box
    return box


@pytest.mark.parametrize("size", [PHONE, SMALL], ids=["large", "small"])
@pytest.mark.parametrize("run", ["digits-vae-2d", "waves-beta-vae-6d", "digits-conditional-2d"])
def test_map_decoded_item_and_nearest_one_stand_on_one_screen(open_page, run, size):
    page = on_phone(open_page, run, size)
    main = page.get_by_test_id("stMain")
    for scrolled in (0, 260, 420):
        main.evaluate("(main, top) => (main.scrollTop = top)", scrolled)
        two_frames(page)
        stage, decoded = (
            whole(page.get_by_test_id("map"), size["height"]),
            whole(page.get_by_test_id("decoded"), size["height"]),
        )
        whole(page.get_by_test_id("near-0"), size["height"])
        assert decoded["y"] + decoded["height"] <= stage["y"] + 1, "a finger on the map does not hide the decoded item"
    assert main.evaluate("main => main.scrollWidth") <= size["width"]


def test_the_groups_along_the_lower_edge_lead_to_the_tools_while_the_map_stays_in_sight(open_page):
    page = on_phone(open_page, "digits-vae-2d", PHONE)
    groups = page.get_by_role("navigation", name="Groups of tools")
    assert whole(groups, PHONE["height"])["y"] > PHONE["height"] - 90
    page.get_by_test_id("tools-look").tap()
    expect(page.get_by_test_id("tool-find")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_test_id("tool-walk")).to_be_hidden()
    page.get_by_test_id("tool-neighbours").tap()
    expect(page.get_by_test_id("neighbour-0")).to_be_visible()
    page.get_by_test_id("neighbour-0").scroll_into_view_if_needed()
    two_frames(page)
    whole(page.get_by_test_id("map"), PHONE["height"])
    for button in (
        page.get_by_test_id("tools-look"),
        page.get_by_test_id("tool-neighbours"),
        page.get_by_test_id("mode-lasso"),
    ):
        box = button.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 44, "a finger needs room"


def test_a_finger_on_the_map_decodes_and_does_not_move_the_page(open_page):
    page = on_phone(open_page, "digits-vae-2d", PHONE)
    decoded, box = page.get_by_test_id("decoded"), page.get_by_test_id("map").bounding_box()
    before = picture_of(decoded)
    fingers = page.context.new_cdp_session(page)

    def touch(kind: str, *places: tuple[float, float]) -> None:
        points = [{"x": box["x"] + box["width"] * x, "y": box["y"] + box["height"] * y} for x, y in places]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", (0.3, 0.3))
    for step in range(10):
        touch("touchMove", (0.3 + 0.03 * step, 0.3 + 0.04 * step))
    wait_for_change(decoded, before)
    kept = picture_of(decoded)
    touch("touchEnd")
    page.wait_for_timeout(300)
    assert picture_of(decoded) == kept, "the spot stays when the finger is lifted"
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollTop") == 0


def test_a_tool_named_in_the_link_shows_its_tab(open_page):
    page = on_phone(open_page, "digits-vae-2d", PHONE, "&tool=samples")
    tab = page.get_by_test_id("tool-samples")
    expect(tab).to_have_attribute("aria-selected", "true")
    still(page)
    box = tab.bounding_box()
    assert box
    assert box["x"] >= 0, box
    assert box["x"] + box["width"] <= PHONE["width"], box
