"""Compare as a new user meets it: few clicks, no typing, and no number without unit, size and baseline."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, expect

from aecore.runs.store import Store

from .axe import axe_faults
from .waiting import holds, still

pytestmark = pytest.mark.browser

LEADERS_TOO_EARLY = """(() => {
  const roots = [...document.querySelectorAll('.stMain *')].map((element) => element.shadowRoot).filter(Boolean);
  const boards = roots.flatMap((root) => [...root.querySelectorAll("[data-measured='false']")]);
  return boards.flatMap((board) => [...board.querySelectorAll('.verdict .tag, .difference')]).length;
})()"""
"""What is said of who leads by a scoreboard that waits for numbers still."""


def wait_for_board(page: Page, rows: int, seconds: float = 240) -> None:
    """The metric cards of all contestants are there when every row has its values."""
    deadline = time.monotonic() + seconds
    while page.locator(".board tbody tr").count() < rows:
        assert time.monotonic() < deadline, f"{page.locator('tbody tr').count()} rows instead of {rows}"
        time.sleep(0.3)


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/", marks=pytest.mark.proof, id="home"),
        pytest.param("/compare?epochs=8&seeds=1", marks=pytest.mark.exhaustive, id="short"),
    ],
)
def test_which_keeps_the_classes_apart_best_in_few_clicks(app, open_page, path):
    """From Home: which of VAE, sparse and PCA keeps the classes apart best on digits, and is it a draw?"""
    page = open_page(path)
    clicks = 0

    def click(what) -> None:
        nonlocal clicks
        what.click()
        clicks += 1

    if path == "/":
        click(page.get_by_role("link", name="Compare").first)
    page.get_by_test_id("tile-vae").wait_for()
    click(page.get_by_role("button", name="Start"))
    expect(page.get_by_test_id("entrant-1")).to_be_visible()
    expect(page.get_by_test_id("score-faithful")).to_be_visible()
    assert page.evaluate(LEADERS_TOO_EARLY) == 0
    wait_for_board(page, 3)  # both have codes of one size, so there is one PCA
    assert clicks <= 6
    expect(page.get_by_text("Neighbours with the same label:")).to_be_visible()
    expect(page.get_by_text(re.compile("leads with|A draw|is ahead of")).first).to_be_visible(timeout=120_000)
    assert "race=" in page.url
    page.reload()
    wait_for_board(page, 3, 60)
    every_row_says_what_its_differences_are_worth(page)
    assert axe_faults(page) == []
    every_number_stands_with_its_words(page)
    one_input_through_all(page)


def every_number_stands_with_its_words(page: Page) -> None:
    """Walk over the table: each value has its number of items, its baseline and a unit."""
    cells = page.locator(".board tbody td:not(.gap)").all()
    assert len(cells) > 20
    units = dict(
        page.locator(".board tbody td:not(.gap)").evaluate_all("all => all.map((td, i) => [i, td.dataset.unit])")
    )
    for place, cell in enumerate(cells):
        text = cell.inner_text().replace("\xa0", " ")
        if not text.strip():  # PCA has no value of this score
            continue
        assert "n = " in text, text
        assert cell.get_attribute("data-n") not in (None, "0"), text
        head = page.locator(".board thead th").nth(cell.evaluate("td => td.cellIndex")).inner_text()
        assert units[place] in head, head
    contestants = page.locator(".board tbody tr:not(.baseline) td:not(.gap)").all()
    assert all(cell.get_attribute("data-baseline") for cell in contestants if cell.inner_text().strip())


def every_row_says_what_its_differences_are_worth(page: Page) -> None:
    """Each row of the scoreboard has its unit, its number of items and the same in words for those who do not see it;
    columns show what models rebuild."""
    page.locator("[data-measured='true']").wait_for()
    rows = page.locator(".score")
    assert rows.count() > 6
    for row in rows.all():
        assert "n = " in row.locator(".measure").inner_text()
        lanes = row.locator(".lane").count()
        assert lanes == row.locator(".unseen li").count() > 1
        assert lanes == row.locator(".lane svg").count()
        judged = row.locator(".verdict")
        assert judged.inner_text().strip()
        for difference in row.locator(".difference").all():
            assert difference.locator("svg[aria-label]").count() == 2
    assert "95 % from" in page.get_by_test_id("score-orderly").inner_text()
    expect(page.get_by_test_id("entrant-0").locator(".line-pictures").nth(1).locator("canvas")).to_have_count(6)
    assert page.locator(".race [role=progressbar]").count() == 0


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
    one_drawing_through_all(page)


def one_drawing_through_all(page: Page) -> None:
    page.get_by_test_id("through-source-drawing").click()
    sheet = page.get_by_test_id("sketch")
    sheet.scroll_into_view_if_needed()
    box = sheet.bounding_box()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.15 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.85 * box["height"], steps=5)
    page.mouse.up()
    expect(page.locator("[data-item]")).to_have_attribute("data-item", "drawing")
    for read in page.locator(".through-read").all():
        expect(read).to_contain_text(re.compile("Read as [0-9]: of the 9|Far from all real items"))


@pytest.mark.exhaustive
def test_the_page_fits_on_a_phone(app, open_page):
    store = Store(app.runs)
    runs = ".".join(run.id for run in store.runs() if run.shipped and run.spec.data.name == "digits")
    for path in ("/compare", f"/compare?runs={runs}"):
        page = open_page(path, width=390, height=844, scheme="dark")
        holds(page, "document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'")
        still(page, 500)
        wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
        assert wide <= 391, f"{path}: {wide}"


@pytest.mark.proof
def test_one_autoencoder_at_several_values_from_the_form_to_try_this(app, open_page):
    """A race of code sizes, each named by its value; of what went wrong, Try this opens Train with the change made."""
    page = open_page("/compare?seeds=1")
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
        expect(page.locator(".board tbody .who-name", has_text=f"Code size {size}").first).to_be_visible()
    page.locator("[data-measured='true']").wait_for(timeout=60_000)
    page.get_by_role("button", name="all that was compared").click()
    expect(page.get_by_text("Learnt weights:")).to_be_visible()
    page.get_by_role("tab", name="What went wrong").click()
    page.get_by_role("link", name="Try this").first.click()
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_enabled()
    expect(page).to_have_url(re.compile("/train"))
