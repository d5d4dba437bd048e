"""From Home to “which of these do not belong?”, as somebody does it who has read nothing."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from sklearn.datasets import load_digits

from .axe import axe_faults

pytestmark = [pytest.mark.browser, pytest.mark.exhaustive]


def pictures_at(path: Path) -> Path:
    """A zip of 20 handwritten digits, four times as large as the model knows them, and two chessboards."""
    digits = (load_digits().images[1500:1520] * 255 / 16).astype("uint8")
    board = np.kron(np.indices((4, 4)).sum(0) % 2 * 255, np.ones((8, 8))).astype("uint8")
    with zipfile.ZipFile(path, "w") as archive:
        for number, picture in enumerate([*digits, board, 255 - board]):
            content = io.BytesIO()
            Image.fromarray(picture).resize((32, 32)).save(content, "PNG")
            archive.writestr(f"{'digit' if number < 20 else 'board'}{number:02}.png", content.getvalue())
    return path


def names_of(page: Page) -> list[str]:
    """What the first rows of the table are called."""
    return [cell.strip() for cell in page.locator(".use-table tbody td .name").all_inner_texts() if ".png" in cell]


def test_which_of_these_do_not_belong_is_answered_two_clicks_from_home(
    open_page: Callable[..., Page], tmp_path: Path
) -> None:
    page = open_page("/")
    page.get_by_role("link", name="Use", exact=True).first.click()
    page.get_by_test_id("use-files").wait_for()
    with page.expect_file_chooser() as chooser:
        page.get_by_test_id("use-files").click()
    chooser.value.set_files(pictures_at(tmp_path / "new.zip"))
    page.get_by_test_id("use-findings").wait_for(timeout=120_000)
    assert set(names_of(page)[:2]) == {"board20.png", "board21.png"}
    assert "of 22 do not belong" in page.get_by_test_id("use-found").inner_text()

    # The threshold goes with the keyboard, and a row is looked at with it.
    share = page.get_by_test_id("use-share")
    share.focus()
    before = page.locator(".use-table tbody tr.odd").count()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    assert page.locator(".use-table tbody tr.odd").count() >= before >= 2
    page.get_by_test_id("use-row").nth(1).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".use-table tr[aria-selected=true] button")).to_have_text("2")
    assert "Number 2 of 22" in page.get_by_test_id("use-detail").inner_text()

    assert axe_faults(page) == []

    # The same files for something else, with the arrow keys; then they leave as a table.
    page.get_by_test_id("use-for-odd").focus()
    page.keyboard.press("ArrowDown")
    page.locator("[data-testid=use-findings]:not([data-purpose=odd])").wait_for(timeout=120_000)
    with page.expect_download() as download:
        page.get_by_role("button", name="Table (CSV)").click()
    table = Path(download.value.path()).read_text("utf-8-sig").splitlines()
    assert len(table) == 23

    # A number beyond its bounds becomes the nearest that may be; what was found before goes from the link at once.
    page.get_by_test_id("use-for-like").click()
    page.wait_for_url(re.compile("for=like"))
    field = page.get_by_label("How many are found")
    field.fill("5000")
    field.press("Tab")
    expect(field).to_have_value(re.compile(r"^\d{1,3}$"))
