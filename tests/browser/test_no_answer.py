"""A server that is there and answers nothing for a while, as one that is stopped or far too busy: pages say so, lose
nothing that was pressed, and go on by themselves."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.served import Server

from .test_networks import NO_ANSWER, cut, told

pytestmark = [pytest.mark.browser, pytest.mark.exhaustive]

SILENT_MS = 15_000
"""So long the page waits for a word before it takes the line for dead (`core/files/line.ts`)."""
TWO = "digits-vae-2d.digits-denoising-16d"


def test_compare_says_that_nobody_answers_and_goes_on(open_page: Callable[..., Page]) -> None:
    page = open_page("/gallery")
    asked = cut(page, "**/results/items.safetensors*", times=6)
    page.goto(f"/compare?runs={TWO}")
    page.get_by_role("tab", name="One input through all").click()
    expect(told(page)).to_have_text(NO_ANSWER, timeout=60_000)
    page.get_by_test_id("offer-0").wait_for(timeout=60_000)
    expect(told(page)).to_have_count(0)
    assert len(asked) > 6


def test_a_calculation_that_a_silent_server_was_asked_for_is_there_when_it_speaks_again(
    open_page: Callable[..., Page], app: Server
) -> None:
    page = open_page("/explore?run=digits-fsq-2d")
    page.locator('[data-encoder="ready"]').wait_for()
    with app.held():
        page.get_by_test_id("map-kind").select_option("umap")
        expect(told(page)).to_have_text(NO_ANSWER, timeout=2 * SILENT_MS)
    expect(told(page)).to_have_count(0, timeout=60_000)
    expect(page.get_by_test_id("map-line")).to_contain_text("continuity", timeout=180_000)


@pytest.mark.parametrize("seconds", [3, 25])
def test_what_is_pressed_in_a_dialog_while_nobody_answers_is_done_once_and_the_dialog_stays(
    open_page: Callable[..., Page], app: Server, seconds: int
) -> None:
    run = {3: "penguins-vae-3d", 25: "waves-beta-vae-6d"}[seconds]
    page = open_page(f"/explore?run={run}")
    page.get_by_role("button", name="Take away", exact=True).click()
    dialog = page.get_by_test_id("stDialog")
    make = page.locator(".st-key-taking-make button")
    make.wait_for()
    with app.held():
        make.click()
        page.wait_for_timeout(seconds * 1000)
        expect(dialog).to_be_visible()
    dialog.locator("a[href*='as=html']").wait_for(timeout=240_000)
    assert len(list(app.runs.glob(f".shipped/{run}/derived/page-*.html"))) == 1
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_text(re.compile("Connection (error|lost)"))).to_have_count(0)
