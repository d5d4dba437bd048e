"""Opening Explore and coming back: what is fetched, when and how often."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from .test_story import picture_of, wait_for_change
from .waiting import holds, still, until

pytestmark = pytest.mark.browser

RUN = "digits-vae-2d"
SLOW = 60_000
HEADERS = 300
"""Bytes that an answer without content counts at most."""
TAKEN = """() => performance.getEntriesByType('resource').map(({ name, transferSize }) => [new URL(name), transferSize])
  .filter(([url]) => url.pathname.includes('/results/') && url.searchParams.has('v'))
  .map(([url, size]) => [url.pathname.split('/').pop() + (url.searchParams.get('part') === 'pictures' ? ' pictures' :
  ''), size])"""
"""The files of the run that were asked for under their versions, each with the bytes that came over the wire."""


def watched(page: Page) -> list[str]:
    """The addresses that the page asks for from now on, without those that only ask for a version."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.method == "GET" else None)
    return asked


def of_run(asked: list[str]) -> list[str]:
    files = (urlsplit(url) for url in asked if "/results/" in url)
    return [f"{url.path.rpartition('/')[2]}?{url.query.partition('v=')[0].strip('&')}" for url in files]


def test_each_file_is_fetched_once_under_its_version_and_pictures_last(open_page):
    page = open_page("/train")
    asked = watched(page)
    page.goto(f"/explore?run={RUN}")
    page.locator('[data-encoder="ready"]').wait_for(timeout=SLOW)
    expect(page.get_by_test_id("map")).to_be_visible()
    fetched = [name for name, size in page.evaluate(TAKEN) if size > HEADERS]
    assert sorted(fetched) == [
        "decoder.onnx", "encoder.onnx", "items.safetensors", "items.safetensors pictures", "map.webp",
    ]  # fmt: skip
    assert all("v=" in url for url in asked if "/results/" in url)
    names = of_run(asked)
    assert names.index("items.safetensors?part=pictures") > names.index("items.safetensors?part=points")


def test_coming_back_asks_for_no_file_of_the_run(open_page):
    page = open_page(f"/explore?run={RUN}")
    page.locator('[data-encoder="ready"]').wait_for(timeout=SLOW)
    until(page, lambda: "items.safetensors pictures" in dict(page.evaluate(TAKEN)))  # fetched beside the encoder
    still(page)
    decoded = picture_of(page.get_by_test_id("decoded"))
    page.get_by_role("link", name="Gallery").first.click()
    page.get_by_role("link", name="Train a new one").wait_for()
    asked = watched(page)
    page.get_by_role("link", name="Explore").first.click()
    page.locator('[data-encoder="ready"]').wait_for(timeout=SLOW)
    expect(page.locator('[data-ready="1"]')).to_be_attached()
    assert of_run(asked) == []
    assert picture_of(page.get_by_test_id("decoded")) == decoded


@pytest.mark.exhaustive
def test_map_and_decoder_do_not_wait_for_the_pictures(open_page):
    held: list[Route] = []
    page = open_page("/train")
    page.route("**/items.safetensors?part=pictures*", lambda route: held.append(route))
    page.goto(f"/explore?run={RUN}&a=3")
    page.locator('[data-decoder="ready"]').wait_for(timeout=SLOW)
    expect(page.locator('[data-ready="1"]')).to_be_attached()
    near = page.locator(".near-row canvas").first
    before = picture_of(near)
    while not held:
        page.wait_for_timeout(50)
    assert len(held) == 1
    held[0].continue_()
    wait_for_change(near, before)


@pytest.mark.exhaustive
def test_pictures_that_cannot_be_had_are_decoded_instead(open_page):
    page = open_page("/train")
    page.route("**/items.safetensors?part=pictures*", lambda route: route.fulfill(status=404, json={"error": "gone"}))
    page.goto(f"/explore?run={RUN}&a=3")
    page.locator('[data-decoder="ready"]').wait_for(timeout=SLOW)
    near = page.locator(".near-row canvas").first
    holds(page, "canvas => canvas.width > 1 && canvas.width < 20", near.element_handle(), SLOW / 1000)
    assert picture_of(near)


@pytest.mark.exhaustive
def test_a_tool_at_the_end_of_the_rail_is_in_sight_and_the_one_after_it_is_reached(
    open_page: Callable[..., Page],
) -> None:
    """A sparse code has one tool more than a laptop's window has room for."""
    page = open_page("/explore?run=patches-k-sparse-64d&tool=features")
    page.locator('[data-decoder="ready"]').wait_for()
    rail, tab = page.locator(".rail"), page.get_by_test_id("tool-features")
    expect(tab).to_have_attribute("aria-selected", "true")
    expect(tab).to_be_in_viewport(ratio=1)
    assert rail.evaluate("rail => rail.scrollHeight > rail.clientHeight")
    rail.hover()
    page.mouse.wheel(0, 600)
    expect(page.get_by_test_id("tool-reconstruct")).to_be_in_viewport(ratio=1)
