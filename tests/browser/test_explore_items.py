"""Items in the explorer: drawn by hand, spoilt, reconstructed, beside their neighbours, in groups."""

from __future__ import annotations

import csv
import io
import re

import pytest
from playwright.sync_api import Page, expect

from .test_story import picture_of, wait_for_change
from .waiting import kept_aside, until

pytestmark = pytest.mark.browser


SLOW = 60_000
"""Milliseconds that an answer may take while others compute on the same cores."""


def open_tool(open_page, tool: str, more: str = "") -> Page:
    page = open_page(f"/explore?run=digits-vae-2d&tool={tool}{more}")
    page.locator('[data-encoder="ready"]').wait_for(timeout=60_000)
    return page


def stroke(page: Page, *points: tuple[float, float]) -> None:
    sheet = page.get_by_test_id("sketch")
    sheet.scroll_into_view_if_needed()
    box = sheet.bounding_box()
    for place, (x, y) in enumerate(points):
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=5)
        if place == 0:
            page.mouse.down()
    page.mouse.up()


def test_a_drawing_is_rebuilt_as_it_is_drawn_and_can_start_from_an_item(open_page):
    page = open_tool(open_page, "draw", "&a=3")
    expect(page.get_by_test_id("draw-centre")).to_be_checked()
    stroke(page, (0.5, 0.15), (0.5, 0.85))
    rebuilt, seen = page.get_by_test_id("draw-rebuilt"), page.get_by_test_id("draw-seen")
    expect(page.get_by_test_id("draw-near-0")).to_contain_text("1", timeout=SLOW)
    one = picture_of(rebuilt)
    stroke(page, (0.2, 0.2), (0.8, 0.2))
    wait_for_change(rebuilt, one)

    before = picture_of(seen)
    page.get_by_test_id("draw-from").click()
    wait_for_change(seen, before)
    item = picture_of(seen)
    page.get_by_role("button", name="Clear the sheet").click()
    expect(page.get_by_text("Draw here")).to_be_visible()
    page.get_by_role("button", name="Undo the last stroke").click()
    expect(seen).to_be_visible()
    assert picture_of(seen) == item


@pytest.mark.exhaustive
def test_a_picture_is_rotated_and_blurred_and_the_code_moves(open_page):
    page = open_tool(open_page, "noise", "&a=3")
    noisy, rebuilt, bars = (page.get_by_test_id(name) for name in ("noisy", "denoised", "code-bars"))
    noisy.scroll_into_view_if_needed()
    before = [picture_of(canvas) for canvas in (noisy, rebuilt, bars)]
    page.get_by_test_id("noise-rotate").click()
    page.get_by_test_id("noise-level").fill("90")
    for canvas, shown in zip((noisy, rebuilt, bars), before, strict=True):
        wait_for_change(canvas, shown)
    expect(page.get_by_text("90°")).to_be_visible()
    turned = picture_of(noisy)
    page.get_by_test_id("noise-blur").click()
    wait_for_change(noisy, turned)


def test_reconstructions_lead_to_the_map_and_bars_to_their_items(open_page):
    page = open_tool(open_page, "reconstruct")
    first = page.get_by_test_id("rebuilt-item-0")
    expect(first).to_have_attribute("data-item", re.compile(r"\d+"), timeout=SLOW)
    worst = first.get_attribute("data-item")
    page.get_by_test_id("rebuilt-best").click()
    expect(first).not_to_have_attribute("data-item", worst, timeout=SLOW)
    best = first.get_attribute("data-item")
    first.click()
    page.wait_for_url(re.compile(rf"[?&]a={best}\b"))
    page.get_by_test_id("bin-6").click()
    expect(page.get_by_text(re.compile(r"6 of \d+ items with such an error"))).to_be_visible()
    expect(page.get_by_test_id("rebuilt-best")).to_have_attribute("aria-checked", "false")


@pytest.mark.exhaustive
def test_neighbours_by_code_and_by_data(open_page):
    page = open_tool(open_page, "neighbours", "&a=3")
    near = page.get_by_test_id("neighbour-0")
    expect(page.get_by_text(re.compile(r"\d+ of 12 are “9”; among all 1797 items these are 10"))).to_be_visible(
        timeout=SLOW
    )
    by_code = near.get_attribute("data-item")
    page.get_by_role("radio", name="Data").click()
    expect(near).not_to_have_attribute("data-item", by_code, timeout=SLOW)
    near.click()
    page.wait_for_url(re.compile(rf"[?&]b={near.get_attribute('data-item')}\b"))


@pytest.mark.exhaustive
def test_a_group_is_kept_found_by_its_link_renamed_saved_and_removed(app, open_page):
    page = open_tool(open_page, "groups")
    source = page.get_by_test_id("group-source")
    source.select_option(label="all of “4” (181)")
    page.get_by_test_id("group-name").fill("fours")
    page.get_by_test_id("group-make").click()
    page.wait_for_url(re.compile("group=fours"))
    expect(page.get_by_test_id("group-0")).to_contain_text("181 items", timeout=SLOW)
    until(page, lambda: kept_aside(app.runs, "fours"))
    page.context.close()

    page = open_tool(open_page, "groups", "&group=fours")
    row = page.get_by_test_id("group-0")
    expect(row).to_contain_text("fours", timeout=SLOW)
    expect(row).to_contain_text("181 items")
    expect(page.locator(".group-row[data-open]")).to_have_count(1)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as CSV").click()
    assert download.value.suggested_filename == "fours.csv"
    table = list(csv.DictReader(io.StringIO(download.value.path().read_text())))
    assert len(table) == 181
    assert {line["label"] for line in table} == {"4"}
    assert {"item", "code_1", "code_2"} <= set(table[0])

    page.get_by_role("button", name="Rename").click()
    page.get_by_test_id("group-rename").fill("all fours")
    page.get_by_test_id("group-rename").press("Enter")
    expect(row).to_contain_text("all fours")
    page.get_by_role("button", name="Remove").click()
    expect(row).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(row).to_contain_text("all fours")
