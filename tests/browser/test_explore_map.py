"""The map of Explore: colours, selecting by pointer and keys, saving, and a browser without WebGL."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Locator, Page, expect

from .test_story import picture_of, wait_for_change
from .waiting import until

pytestmark = pytest.mark.browser

RUN = "/explore?run=digits-vae-2d"
ITEMS = 1797
NO_WEBGL = """const get = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) { return /webgl/.test(kind) ? null : get.call(this,
kind, ...rest); };"""

CONTEXTS = """window.contexts = [];
const get = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  const context = get.call(this, kind, ...rest);
  const breaker = /webgl/.test(kind) && context ? context.getExtension('WEBGL_lose_context') : null;
  if (breaker && !contexts.includes(breaker)) contexts.push(breaker);
  return context;
};"""
INK = """canvas => {
  const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const first = data.slice(0, 4).join();
  let count = 0;
  for (let i = 0; i < data.length; i += 4) count += data.slice(i, i + 4).join() !== first;
  return count;
}"""
"""How many pixels of a canvas are not of its background."""


def shown(page: Page) -> Locator:
    page.locator('[data-ready="1"]').wait_for()
    return page.get_by_test_id("map")


def draw_round(page: Page, stage: Locator, *, key: str = "Shift") -> None:
    """Draw a lasso round the middle of the map."""
    box = stage.bounding_box()
    assert box
    corners = [(0.4, 0.4), (0.55, 0.4), (0.55, 0.55), (0.4, 0.55)]
    places = [(box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in corners]
    page.keyboard.down(key)
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=5)
    page.mouse.up()
    page.keyboard.up(key)


def selected(page: Page) -> int:
    """How many items the map and the page say are selected; they must agree."""
    line = page.locator(".st-key-selection")
    expect(line).to_contain_text("items selected")
    told = int(re.search(r"(\d+) of 1797", line.inner_text())[1])
    expect(page.get_by_test_id("selected")).to_have_text(f"{told:,} of 1,797 selected")
    return told


def test_a_lasso_selects_the_page_counts_and_the_link_keeps_it(open_page):
    page = open_page(RUN)
    stage = shown(page)
    expect(page.locator(".st-key-selection")).to_have_count(0)
    draw_round(page, stage)
    count = selected(page)
    assert 20 < count < ITEMS / 2
    page.wait_for_url(re.compile("sel="))
    again = open_page("/" + page.url.split("/", 3)[3])
    shown(again)
    assert selected(again) == count
    draw_round(again, shown(again), key="Alt")
    expect(again.locator(".st-key-selection")).to_have_count(0)


def test_colours_stand_for_anything_known_and_the_legend_filters(open_page):
    page = open_page(RUN)
    stage = shown(page)
    before = picture_of(stage)
    page.get_by_test_id("colour-by").select_option("error")
    wait_for_change(stage, before)
    expect(page.locator(".colour-scale")).to_contain_text("squared error")
    page.wait_for_url(re.compile("colour=error"))
    page.get_by_test_id("colour-by").select_option("class")
    for name in ("4", "9"):
        page.locator(".class-chip").get_by_text(name, exact=True).click()
    page.wait_for_url(re.compile("only=4"))
    expect(page.locator(".class-chip[aria-pressed=true]")).to_have_count(2)
    page.locator("canvas.overlay").press("a")
    expect(page.locator(".st-key-selection")).to_contain_text(re.compile(r"9: \d+, 4: \d+\.|4: \d+, 9: \d+\."))


def test_the_map_is_played_with_keys_alone_and_says_what_is_there(open_page):
    page = open_page(RUN)
    shown(page)
    keys = page.locator("canvas.overlay")
    keys.press("n")
    expect(page.get_by_test_id("map-item")).to_contain_text(re.compile(r"Item \d+: \d, held-out, error [\d.]+"))
    keys.press("s")
    assert selected(page) == 1
    keys.press("Escape")
    keys.press("b")
    for _ in range(12):
        keys.press("Shift+ArrowRight")
        keys.press("Shift+ArrowDown")
    keys.press("b")
    assert 1 < selected(page) < ITEMS
    keys.press("i")
    expect(page.get_by_test_id("isolate")).to_have_text("Show all")
    expect(page.get_by_test_id("map-summary")).to_contain_text(re.compile(r"^\d+ of 1,797 items are on the map"))
    keys.press("?")
    expect(page.get_by_role("heading", name="How to use the map")).to_be_visible()


def test_pictures_letters_and_saving(open_page, tmp_path: Path):
    page = open_page(RUN)
    stage = shown(page)
    plain = picture_of(stage)
    page.get_by_test_id("map-menu").click()
    # Pictures stand where they fit, and go when they are not wanted.
    expect(page.get_by_test_id("map-pictures")).to_be_checked()
    page.get_by_test_id("map-pictures").uncheck()
    wait_for_change(stage, plain)
    page.wait_for_url(re.compile("pics=0"))
    page.get_by_test_id("map-pictures").check()
    page.get_by_test_id("marks-letters").click()
    page.wait_for_url(re.compile("marks=letters"))
    assert "pics=" not in page.url
    files = {}
    for kind in ("png", "svg", "csv"):
        with page.expect_download() as saving:
            page.get_by_test_id(f"save-{kind}").click()
        files[kind] = tmp_path / f"map.{kind}"
        saving.value.save_as(files[kind])
    assert files["png"].read_bytes().startswith(b"\x89PNG")
    drawing = ElementTree.parse(files["svg"]).getroot()
    letters = [node.text for node in drawing.iter("{http://www.w3.org/2000/svg}text")]
    assert {"0", "9"} <= set(letters)
    assert len(letters) > ITEMS
    assert list(drawing.iter("{http://www.w3.org/2000/svg}image"))
    with files["csv"].open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == ITEMS
    assert all(float(row["x"]) == pytest.approx(float(row["code_1"]), abs=1e-5) for row in rows)


DRAWN = 1000
"""Pixels that are inked at least where the items are drawn."""


def test_a_lost_webgl_context_leaves_the_map_drawn_and_at_work(open_page):
    page = open_page("/gallery")
    page.add_init_script(CONTEXTS)
    page.goto(RUN)
    stage = shown(page)
    expect(stage).to_have_attribute("data-renderer", "webgl")
    page.evaluate("window.contexts.forEach(breaker => breaker.loseContext())")
    expect(stage).to_have_attribute("data-renderer", "canvas")
    expect(page.get_by_text("This browser offers no WebGL")).to_be_visible()
    until(page, lambda: page.locator("canvas.points").evaluate(INK) > DRAWN)
    page.evaluate("window.contexts.forEach(breaker => breaker.restoreContext())")
    stage.hover()
    page.mouse.wheel(0, -300)
    until(page, lambda: page.locator("canvas.points").evaluate(INK) > DRAWN)
    draw_round(page, stage)
    assert selected(page) > 5


def test_without_webgl_the_map_is_drawn_all_the_same(open_page):
    page = open_page("/gallery")
    page.add_init_script(NO_WEBGL)
    page.goto(RUN)
    stage = shown(page)
    expect(stage).to_have_attribute("data-renderer", "canvas")
    expect(page.get_by_text("This browser offers no WebGL")).to_be_visible()
    drawn = (
        "canvas => new Set(new Uint32Array(canvas.getContext('2d').getImageData(0, 0, canvas.width, "
        "canvas.height).data.buffer)).size"
    )
    assert page.locator("canvas.points").evaluate(drawn) > 10
    draw_round(page, stage)
    assert 20 < selected(page) < ITEMS / 2
