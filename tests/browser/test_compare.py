"""Compare as a new user meets it: few clicks, no typing, and no number without unit, size and baseline."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, expect

from aecore.runs.store import Store

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

BOARD = "document.querySelector('[data-rows]')"


def wait_for_board(page: Page, rows: int, seconds: float = 240) -> None:
    """The metric cards of all contestants are there when every row has its values."""
    deadline = time.monotonic() + seconds
    while page.locator("tbody tr").count() < rows:
        assert time.monotonic() < deadline, f"{page.locator('tbody tr').count()} rows instead of {rows}"
        time.sleep(0.3)


def test_which_keeps_the_classes_apart_best_in_few_clicks(app, open_page):
    """From Home: which of VAE, sparse and PCA keeps the classes apart best on digits, and is it a draw?"""
    page = open_page("/")
    clicks = 0

    def click(what) -> None:
        nonlocal clicks
        what.click()
        clicks += 1

    click(page.get_by_role("link", name="Compare").first)
    page.get_by_test_id("tile-vae").wait_for()
    click(page.get_by_role("button", name="Start"))
    expect(page.get_by_test_id("entrant-1")).to_be_visible()
    wait_for_board(page, 4)
    assert clicks <= 6
    expect(page.get_by_text("Neighbours with the same label:")).to_be_visible()
    said = page.get_by_text("Neighbours with the same label:").inner_text()
    assert "leads with" in said or "A draw between" in said
    assert "race=" in page.url
    page.reload()
    wait_for_board(page, 4, 60)
    every_number_stands_with_its_words(page)
    one_input_through_all(page)


def every_number_stands_with_its_words(page: Page) -> None:
    """Walk over the table: each value has its number of items, its baseline and a unit."""
    cells = page.locator("tbody td:not(.gap)").all()
    assert len(cells) > 20
    units = dict(page.locator("tbody td:not(.gap)").evaluate_all("all => all.map((td, i) => [i, td.dataset.unit])"))
    for place, cell in enumerate(cells):
        text = cell.inner_text()
        if not text.strip():  # PCA has no value of this score
            continue
        assert "n = " in text, text
        assert cell.get_attribute("data-n") not in (None, "0"), text
        head = page.locator("thead th").nth(cell.evaluate("td => td.cellIndex")).inner_text()
        assert units[place] in head, head
    contestants = page.locator("tbody tr:not(.baseline) td:not(.gap)").all()
    assert all(cell.get_attribute("data-baseline") for cell in contestants if cell.inner_text().strip())
    for row in page.locator(".race-row > .number").all():
        assert "n = " in row.inner_text()


def one_input_through_all(page: Page) -> None:
    page.get_by_role("tab", name="One input through all").click()
    rows = page.get_by_test_id("through-row")
    expect(rows).to_have_count(2)
    root = page.locator("[data-item]")
    expect(root).to_have_attribute("data-item", "0")
    page.get_by_test_id("offer-3").click()
    expect(root).to_have_attribute("data-item", "3")
    errors = rows.nth(0).locator(".through-name .number")
    before = errors.inner_text()
    assert "squared error" in before
    page.get_by_test_id("through-level").fill("0.6")
    expect(errors).not_to_have_text(before)


def test_the_page_fits_on_a_phone(app, open_page):
    store = Store(app.runs)
    runs = ".".join(run.id for run in store.runs() if run.shipped and run.spec.data.name == "digits")
    for path in ("/compare", f"/compare?runs={runs}"):
        page = open_page(path, width=390, height=844, scheme="dark")
        page.wait_for_function("document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'")
        page.wait_for_timeout(1500)
        wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
        assert wide <= 391, f"{path}: {wide}"


def test_one_autoencoder_at_several_values_from_the_form_to_try_this(app, open_page):
    """A race of code sizes, each named by its value; of what went wrong, Try this opens Train with the change made."""
    page = open_page("/compare")
    page.get_by_test_id("tile-vae").wait_for()
    page.get_by_text("One, many values").click()
    page.get_by_text("Values", exact=True).wait_for()
    epochs = page.get_by_role("slider", name="Epochs")
    epochs.focus()
    for _ in range(24):
        page.keyboard.press("ArrowLeft")
    page.get_by_text("3 runs on Handwritten digits").wait_for()
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_test_id("entrant-2")).to_be_visible()
    wait_for_board(page, 6)
    for size in (2, 32, 64):
        expect(page.locator("tbody .who-name", has_text=f"Code size {size}").first).to_be_visible()
    expect(page.get_by_text("Learnt weights:")).to_be_visible(timeout=60_000)
    page.get_by_role("tab", name="What went wrong").click()
    page.get_by_role("link", name="Try this").first.click()
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_enabled()
    expect(page).to_have_url(re.compile("/train"))
