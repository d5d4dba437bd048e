"""The dialog *Take away*: what it makes is what the server keeps, sent to be saved; from Explore, from the Gallery, and
for a comparison."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.export.taken import held_in
from tests.served import Server

pytestmark = [pytest.mark.browser, pytest.mark.exhaustive]

RUN = "ratings-completion-3d"


def saved(page: Page, form: str) -> Path:
    with page.expect_download(timeout=60_000) as download:
        page.get_by_test_id("stDialog").locator(f"a[href*='as={form}']").click()
    return Path(download.value.path())


def test_a_page_is_made_when_it_is_asked_for_and_saved_as_it_was_told(
    open_page: Callable[..., Page], app: Server
) -> None:
    page = open_page(f"/explore?run={RUN}")
    page.get_by_role("button", name="Take away", exact=True).click()
    dialog = page.get_by_test_id("stDialog")
    expect(dialog).to_contain_text("5 MB")
    page.locator(".st-key-taking-make button").click()
    expect(dialog.locator("a[href*='as=zip']")).to_be_visible(timeout=240_000)
    content = saved(page, "html").read_bytes()
    expect(dialog).to_contain_text(f"{len(content) / 1e6:.1f} MB")
    assert [run["id"] for run in held_in(content).runs] == [RUN]
    assert content in [file.read_bytes() for file in app.runs.glob(f".shipped/{RUN}/derived/page-*.html")]
    with zipfile.ZipFile(saved(page, "zip")) as archive:
        assert [archive.read(name) for name in archive.namelist()] == [content]


def test_the_menu_of_a_card_and_a_comparison_open_the_dialog(open_page: Callable[..., Page]) -> None:
    page = open_page("/gallery?search=ratings")
    page.get_by_role("button", name="More about").first.click()
    page.get_by_role("menuitem", name="Take away").click()
    expect(page.get_by_test_id("stDialog")).to_contain_text("At most about")
    page.goto("/compare?runs=digits-vae-2d.digits-fsq-2d")
    page.locator(".st-key-compare-take button").click()
    expect(page.get_by_test_id("stDialog")).to_contain_text("One file with these models")
