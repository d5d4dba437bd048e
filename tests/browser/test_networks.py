"""A network that is lost, slow or loses some of what is sent: pages say what is amiss and go on by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from aecore.runs.run import Run
from tests.served import Server

from .test_story import expect_state, live_root, number, start_run, wait_for_number
from .waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.exhaustive]

RUN = "/explore?run=digits-vae-2d"
SLOW = 90_000
NO_ANSWER = re.compile("No answer from the server yet")
KILOBYTE = 1000


@pytest.fixture
def page(app: Server, browser: Browser) -> Iterator[Page]:
    """A page that may not throw; what the network does to it is drawn or told by the test."""
    context = browser.new_context(base_url=app.url, viewport={"width": 1440, "height": 900})
    context.add_init_script("localStorage.setItem('latent-lab-explore-hint', '1')")
    page, thrown = context.new_page(), list[str]()
    page.set_default_timeout(SLOW)
    page.on("pageerror", lambda error: thrown.append(str(error)))
    yield page
    shown = page.get_by_test_id("stException").all_inner_texts()
    context.close()
    assert thrown == []
    assert shown == []


def cut(page: Page, pattern: str, times: int) -> list[str]:
    """Let the first requests for something fail; returns what was asked for so far."""
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.abort("connectionreset") if len(asked) <= times else route.continue_()

    page.route(pattern, answer)
    return asked


def told(page: Page) -> Any:
    return page.get_by_test_id("no-answer").filter(visible=True)


@pytest.mark.parametrize("file", ["items.safetensors", "decoder.onnx", "encoder.onnx"])
def test_a_file_of_a_run_that_is_lost_on_the_way_is_asked_for_again_and_that_is_said(page: Page, file: str) -> None:
    page.goto("/gallery")
    asked = cut(page, f"**/results/{file}*", times=3)
    page.goto(RUN)
    expect(told(page)).to_have_text(NO_ANSWER)
    page.locator('[data-ready="1"][data-decoder="ready"][data-encoder="ready"]').wait_for()
    expect(told(page)).to_have_count(0)
    assert len(asked) > 3


def test_home_goes_on_by_itself_where_its_model_is_lost_on_the_way(page: Page) -> None:
    page.goto("/gallery")
    cut(page, "**/results/items.safetensors*", times=3)
    page.goto("/")
    expect(told(page)).to_have_text(NO_ANSWER)
    page.locator("[data-alive]").wait_for(state="attached")
    expect(told(page)).to_have_count(0)


def test_a_calculation_that_is_asked_for_without_a_network_is_there_when_it_is_back(page: Page) -> None:
    page.goto(RUN)
    page.locator('[data-encoder="ready"]').wait_for()
    page.context.set_offline(True)
    page.get_by_test_id("map-kind").select_option("umap")
    expect(told(page)).to_have_text(NO_ANSWER)
    page.context.set_offline(False)
    expect(page.get_by_test_id("map-line")).to_contain_text("continuity", timeout=2 * SLOW)
    expect(told(page)).to_have_count(0)


def test_a_training_that_is_watched_says_that_nobody_answers_and_goes_on_where_it_was(app: Server, page: Page) -> None:
    page.goto("/train?set=budget.epochs=2000")
    run = Run(app.runs / start_run(page))
    root = live_root(page)
    root.wait_for(state="attached")
    wait_for_number(root, "points", 5)
    page.context.set_offline(True)
    page.get_by_text("Connection lost, trying again").wait_for()
    seen, at = number(root, "points"), run.status.step
    until(page, lambda: run.status.step > at + 50)  # nobody has stopped it
    assert number(root, "points") == seen
    page.context.set_offline(False)
    wait_for_number(root, "step", at + 50)
    expect(page.get_by_text("Connection lost, trying again")).to_be_hidden()
    page.get_by_role("button", name="Stop").click()
    expect_state(page, "stopped")


def test_every_page_is_there_over_a_line_of_50_kilobytes_a_second(page: Page) -> None:
    throttle(page.context, page)
    for path, ready in {
        "/": "[data-alive]", RUN: '[data-ready="1"][data-decoder="ready"]', "/train": "button", "/gallery": "h1",
    }.items():  # fmt: skip
        page.goto(path, timeout=SLOW)
        page.locator(ready).first.wait_for(state="attached")


def throttle(context: BrowserContext, page: Page) -> None:
    context.new_cdp_session(page).send(
        "Network.emulateNetworkConditions",
        {
            "offline": False, "latency": 400,
            "downloadThroughput": 50 * KILOBYTE, "uploadThroughput": 50 * KILOBYTE,
        },
    )  # fmt: skip


@pytest.mark.parametrize("path", ["/", RUN, "/train", "/compare", "/gallery"])
def test_pages_bear_that_every_third_request_for_what_runs_hold_is_lost(page: Page, path: str) -> None:
    turn = count()
    page.route("**/api/runs/**", lambda route: route.abort() if next(turn) % 3 == 0 else route.continue_())
    page.goto(path)
    page.locator("h1").first.wait_for()
    if path == RUN:
        page.locator('[data-ready="1"][data-decoder="ready"][data-encoder="ready"]').wait_for()
    if path == "/":
        page.locator("[data-alive]").wait_for(state="attached")
    expect(told(page)).to_have_count(0)
