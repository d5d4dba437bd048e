"""The new user's story, done by a real browser that looks at what is drawn."""

from __future__ import annotations

import hashlib
import re
import shutil
import time

import pytest
from playwright.sync_api import Locator, Page, expect

from .waiting import holds, still

pytestmark = pytest.mark.browser


def picture_of(canvas: Locator) -> str:
    """A digest of what a canvas shows."""
    return hashlib.sha256(canvas.screenshot()).hexdigest()


def wait_for_change(canvas: Locator, before: str) -> None:
    deadline = time.monotonic() + 60
    while picture_of(canvas) == before:
        assert time.monotonic() < deadline, "the picture did not change"


def number(root: Locator, name: str) -> int:
    return int(root.get_attribute(f"data-{name}") or 0)


def wait_for_number(root: Locator, name: str, least: int) -> int:
    deadline = time.monotonic() + 120
    while (found := number(root, name)) < least:
        assert time.monotonic() < deadline, f"data-{name} is {found}, not {least}"
        time.sleep(0.05)
    return found


def start_run(page: Page) -> str:
    """Pick two tiles, press Train, and return the run's id from the link."""
    page.get_by_role("radio", name="Handwritten digits").click()
    page.get_by_test_id("tile-vae").click()
    page.get_by_role("button", name="Train", exact=True).click()
    page.wait_for_url(re.compile(r"run=digits-vae-"))
    return re.search(r"run=([a-z0-9-]+)", page.url)[1]


def expect_state(page: Page, state: str) -> None:
    expect(page.locator(f".lab[data-state={state}]")).to_be_attached(timeout=120_000)


def live_root(page: Page) -> Locator:
    # While its state changes the run may be drawn at two places for a moment.
    return page.locator("[data-first-point-ms]").last


def test_home_is_alive_at_once_and_is_whose_hand_is_on_it(open_page):
    page = open_page("/")
    decoded = page.get_by_test_id("decoded")
    page.locator("[data-alive]").wait_for(state="attached")  # it has walked, and drawn what it met
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/decode" in request.url else None)
    box = page.get_by_test_id("map").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.35)
    page.locator('[data-mood="yours"]').wait_for(state="attached")
    still(page)
    before = picture_of(decoded)
    page.mouse.move(box["x"] + box["width"] * 0.72, box["y"] + box["height"] * 0.5)
    wait_for_change(decoded, before)
    between = picture_of(decoded)
    page.keyboard.press("Tab")  # what the keyboard does elsewhere moves nothing
    page.get_by_test_id("take").click()
    page.keyboard.press("Shift+ArrowLeft")
    wait_for_change(decoded, between)
    assert asked == []  # the browser has decoded all of it
    page.get_by_role("link", name="Open this map").click()
    page.wait_for_url(re.compile(r"/explore\?.*run=mnist-conv-vae-2d"))
    page.locator('[data-points][data-decoder="ready"]').wait_for(state="attached")


def test_train_watch_leave_and_come_back_by_the_link(open_page):
    page = open_page("/train")
    run = start_run(page)
    root = live_root(page)
    root.wait_for(state="attached")
    first = wait_for_number(root, "points", 1)
    assert wait_for_number(root, "points", first + 20) > first
    link = page.url
    page.context.close()

    again = open_page("/" + link.split("/", 3)[3])
    assert run in again.url
    expect_state(again, "done")
    assert wait_for_number(live_root(again), "points", 100) > 100
    held_out = again.get_by_text("nats/item").first
    expect(held_out).to_be_visible()


def test_pause_continue_and_stop(open_page):
    page = open_page("/train")
    page.get_by_role("radio", name="MNIST", exact=True).wait_for()
    page.get_by_role("radio", name="Handwritten digits").click()
    page.get_by_role("radio", name="Convolutional autoencoder").click()
    page.get_by_role("heading", name="Convolutional autoencoder").wait_for()  # the page has taken the choice in
    page.get_by_role("button", name="Train", exact=True).click()
    page.wait_for_url(re.compile(r"run=digits-convolutional-"))
    live_root(page).wait_for(state="attached")
    page.get_by_role("button", name="Pause").click()
    expect_state(page, "paused")
    held = number(live_root(page), "points")
    page.get_by_role("button", name="Continue").click()
    wait_for_number(live_root(page), "points", held + 3)
    page.get_by_role("button", name="Stop").click()
    expect_state(page, "stopped")
    stopped = number(live_root(page), "points")
    page.get_by_role("button", name="Resume").click()
    wait_for_number(live_root(page), "points", stopped + 3)


@pytest.mark.exhaustive
def test_a_run_that_is_deleted_while_it_is_open_gets_a_sentence_and_no_more_requests(open_page, app):
    page = open_page("/train")
    run = start_run(page)
    expect_state(page, "done")
    shutil.rmtree(app.runs / run)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # as on coming back to the tab
    expect(page.get_by_test_id("stAlert").first).to_contain_text("There is no run called")
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/feed" in request.url else None)
    page.wait_for_timeout(2500)
    assert asked == []
    page.get_by_role("radio", name="Denoising autoencoder").click()
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_enabled()


def test_explore_decodes_walks_and_adds_noise(open_page):
    page = open_page("/explore?run=digits-vae-2d")
    root = page.locator('[data-decoder="ready"]')
    root.wait_for()
    decoded = page.get_by_test_id("decoded")

    before = picture_of(decoded)
    slider = page.get_by_test_id("spot-0")
    slider.focus()
    for _ in range(12):
        slider.press("ArrowRight")
    wait_for_change(decoded, before)

    page.get_by_test_id("tool-noise").click()
    page.locator('[data-encoder="ready"]').wait_for()
    noisy, rebuilt = page.get_by_test_id("noisy"), page.get_by_test_id("denoised")
    noisy.scroll_into_view_if_needed()
    noisy_before, rebuilt_before = picture_of(noisy), picture_of(rebuilt)
    level = page.get_by_test_id("noise-level")
    level.focus()
    for _ in range(10):
        level.press("ArrowRight")
    wait_for_change(noisy, noisy_before)
    wait_for_change(rebuilt, rebuilt_before)


def test_two_clicked_items_make_a_path_that_the_link_keeps(open_page):
    page = open_page("/explore?run=digits-vae-2d&tool=walk&a=3&b=20")
    page.locator('[data-decoder="ready"]').wait_for()
    path = page.get_by_test_id("path")
    path.scroll_into_view_if_needed()
    expect(path).to_be_visible()
    first = picture_of(path)
    page.goto("/explore?run=digits-vae-2d&tool=walk&a=7&b=31")
    page.locator('[data-decoder="ready"]').wait_for()
    other = page.get_by_test_id("path")
    other.scroll_into_view_if_needed()
    wait_for_change(other, first)
    assert "a=7" in page.url
    assert "b=31" in page.url


@pytest.mark.exhaustive
def test_a_run_survives_the_app_being_killed(open_page, app):
    page = open_page("/train")
    run = start_run(page)
    page.locator(".lab[data-snapshot]").wait_for(state="attached")
    app.kill()
    app.start()
    again = open_page(f"/train?run={run}")
    expect_state(again, "done")


@pytest.mark.parametrize(
    "run", ["no-such-run-here", "..%2F..%2Fetc", "%00", "x" * 3000, "<img src=x onerror=alert(1)>"]
)
@pytest.mark.exhaustive(sample=1)
def test_a_hostile_or_missing_run_in_the_link_gets_a_sentence(open_page, run):
    page = open_page(f"/explore?run={run}")
    expect(page.get_by_test_id("stAlert").first).to_contain_text("There is no run called")


def test_chinese_comes_from_the_browser_and_from_the_switch(open_page):
    page = open_page("/train", locale="zh-CN")
    expect(page.get_by_role("button", name="训练", exact=True)).to_be_visible()
    other = open_page("/gallery")
    other.get_by_role("heading", name="Gallery", level=1).wait_for()
    still(other)  # a page that is still being drawn closes the menu again
    other.get_by_test_id("stPopover").last.get_by_role("button").click()
    other.get_by_text("简体中文").click()
    expect(other.get_by_role("heading", level=1)).not_to_have_text("Gallery")
    assert "lang=zh" in other.url


@pytest.mark.exhaustive(sample=1)
@pytest.mark.parametrize("path", ["/", "/train", "/explore", "/gallery", "/train?run=digits-vae-2d"])
def test_nothing_sticks_out_on_a_phone(open_page, path):
    page = open_page(path, width=390, height=844, scheme="dark")
    page.get_by_test_id("stMain").get_by_role("heading").first.wait_for()
    holds(page, "document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    # A formula scrolls within its own box, and its MathML twin for screen readers is clipped.
    elements = "[...document.querySelectorAll('[data-testid=stMain] *')].filter(e => !e.closest('.katex'))"
    sticking_out = f"{elements}.filter(e => e.getBoundingClientRect().right > 400).length"
    assert page.evaluate(sticking_out) == 0
