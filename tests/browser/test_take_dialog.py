"""The dialog *Take away*: what it makes is what the server keeps, sent to be saved; from Explore, from the Gallery, and
for a comparison; with the keyboard alone."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Download, Page, expect

from aecore.runs.run import ENDED, Run
from aecore.runs.store import Store
from tests.export.taken import held_in
from tests.served import Server

from .axe import axe_faults
from .offline import opened
from .test_story import start_run
from .waiting import holds, until

pytestmark = [pytest.mark.browser, pytest.mark.exhaustive]

RUN = "ratings-completion-3d"
TWO = ["digits-vae-2d", "digits-fsq-2d"]
CODE = "document.querySelector('[data-testid=stDialog] [data-testid=stCode]')"


def saved(page: Page, form: str) -> Download:
    with page.expect_download(timeout=60_000) as download:
        page.get_by_test_id("stDialog").locator(f"a[href*='as={form}']").click()
    return download.value


def test_a_page_is_made_when_it_is_asked_for_and_saved_as_it_was_told(
    open_page: Callable[..., Page], app: Server
) -> None:
    page = open_page(f"/explore?run={RUN}")
    page.get_by_role("button", name="Take away", exact=True).click()
    dialog = page.get_by_test_id("stDialog")
    expect(dialog).to_contain_text("5 MB")
    page.locator(".st-key-taking-make button").click()
    expect(dialog.locator("a[href*='as=zip']")).to_be_visible(timeout=240_000)
    content = saved(page, "html").path().read_bytes()
    expect(dialog).to_contain_text(f"{len(content) / 1e6:.1f} MB")
    assert [run["id"] for run in held_in(content).runs] == [RUN]
    assert content in [file.read_bytes() for file in app.runs.glob(f".shipped/{RUN}/derived/page-*.html")]
    with zipfile.ZipFile(saved(page, "zip").path()) as archive:
        assert [archive.read(name) for name in archive.namelist()] == [content]


def test_the_menu_of_a_card_opens_the_dialog(open_page: Callable[..., Page]) -> None:
    page = open_page("/gallery?search=ratings")
    page.get_by_role("button", name="More about").first.click()
    page.get_by_role("menuitem", name="Take away").click()
    expect(page.get_by_test_id("stDialog")).to_contain_text("At most about")


def test_a_dialog_of_the_gallery_outlives_the_end_of_a_training(open_page: Callable[..., Page], app: Server) -> None:
    run = Store(app.runs).get(start_run(open_page("/train")))
    page = open_page("/gallery?search=ratings")
    page.get_by_role("button", name="More about").first.click()
    page.get_by_role("menuitem", name="Take away").click()
    dialog = page.get_by_test_id("stDialog")
    expect(dialog).to_contain_text("At most about")
    run.ask("stop")
    until(page, lambda: run.status.state in ENDED)
    page.wait_for_timeout(3000)
    expect(dialog).to_contain_text("At most about")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_the_main_button_of_a_dialog_can_be_read_in_the_dark(open_page: Callable[..., Page]) -> None:
    page = open_page("/explore?run=penguins-vae-3d", scheme="dark")
    page.get_by_role("button", name="Take away", exact=True).click()
    button = page.get_by_test_id("stDialog").get_by_test_id("stBaseButton-primary").first
    button.wait_for()
    ink, ground = button.evaluate("b => [getComputedStyle(b).color, getComputedStyle(b).backgroundColor]")
    assert contrast(ink, ground) >= 4.5, (ink, ground)


def contrast(*colours: str) -> float:
    """WCAG 2.2 of two colours as `rgb(r, g, b)`."""

    def light(colour: str) -> float:
        parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
        line = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), line, strict=True))

    dark, bright = sorted(map(light, colours))
    return (bright + 0.05) / (dark + 0.05)


def test_a_comparison_becomes_one_file_with_its_models_while_they_are_measured(
    open_page: Callable[..., Page], browser: Browser, tmp_path: Path
) -> None:
    page = open_page(f"/compare?runs={'.'.join(TWO)}")
    page.locator(".st-key-compare-take button").click()
    dialog = page.get_by_test_id("stDialog")
    expect(dialog).to_contain_text("One file with these models")
    page.locator(".st-key-taking-make button").click()
    expect(dialog.locator("a[href*='as=html']")).to_be_visible(timeout=240_000)
    download = saved(page, "html")
    assert download.suggested_filename.startswith("Digits-variational-autoencoder-2-numbers-Digits-two-numbers")
    download.save_as(file := tmp_path / "two.html")
    assert [run["id"] for run in held_in(file.read_bytes()).runs] == TWO
    assert axe_faults(page) == []
    with opened(browser, file) as taken:
        expect(taken.page.locator(".take-place .lab canvas").first).to_be_visible()
        assert (taken.requests, taken.faults, taken.violations) == ([file.as_uri()], [], [])


def test_the_keyboard_reaches_all_of_the_dialog_and_comes_back_to_where_it_was(open_page: Callable[..., Page]) -> None:
    page = open_page(f"/explore?run={RUN}")
    opener = page.get_by_role("button", name="Take away", exact=True)
    opener.press("Enter")
    dialog = page.get_by_test_id("stDialog")
    expect(dialog).to_contain_text("At most about")
    for tab, shown in (
        ("One HTML page", "With the items themselves"),
        ("Model for other programs", "Save the model"),
        ("The code", "import torch"),
    ):
        dialog.get_by_role("tab", name=tab).press("Enter")
        expect(dialog.get_by_text(shown).first).to_be_visible()
        assert axe_faults(page) == []
    dialog.get_by_role("button", name="Notebook").focus()
    page.keyboard.press("Tab")
    assert page.evaluate(f"document.activeElement === {CODE}")
    top = f"{CODE}.getBoundingClientRect().top"
    before = page.evaluate(top)
    page.keyboard.press("PageDown")
    holds(page, f"{top} < {before} - 100")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('[data-testid=stDialog]') !== null")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(opener).to_be_focused()


def test_a_dialog_stays_open_when_a_training_ends_meanwhile(open_page: Callable[..., Page], app: Server) -> None:
    page = open_page("/train?set=budget.epochs=10000")
    run = Run(app.runs / start_run(page))
    page.goto(f"/explore?run={RUN}")
    page.locator(".st-key-pill").wait_for()
    page.get_by_role("button", name="Take away", exact=True).click()
    dialog = page.get_by_test_id("stDialog")
    expect(dialog).to_contain_text("At most about")
    run.ask("stop")
    page.locator(".st-key-pill").wait_for(state="detached", timeout=60_000)
    page.wait_for_timeout(2500)  # the bar looks again every two seconds
    expect(dialog).to_contain_text("At most about")
    page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    expect(page.get_by_role("button", name="Take away", exact=True)).to_be_visible()
