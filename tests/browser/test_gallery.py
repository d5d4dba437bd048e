"""The Gallery in a browser: pictures that load, cards chosen and deleted by keyboard, a thousand of them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.served import Server

from .waiting import holds, until

pytestmark = pytest.mark.browser
SHIPPED = Path(__file__).parents[2] / "pretrained" / "digits-vae-2d"
LOADED = """() => {
  const all = root => [...root.querySelectorAll('*')].flatMap(e => [e, ...(e.shadowRoot ? all(e.shadowRoot) : [])]);
  const done = all(document).filter(e => e.tagName === 'IMG' && e.loading === 'lazy' && e.complete);
  return done.length > 0 && done.every(e => e.naturalWidth === 420);
}"""


def ended(runs: Path, place: int, title: str) -> str:
    """Put an ended run into a store, as if it had been trained there."""
    path = runs / f"digits-vae-{place:06d}"
    path.mkdir(parents=True)
    for name in ("spec.json", "card.json", "status.json", "events.jsonl"):
        shutil.copy(SHIPPED / name, path)
    (path / "meta.json").write_text(json.dumps({"title": title, "created": 1e9 + place}))
    shutil.copytree(SHIPPED / "results", path / "results", ignore=shutil.ignore_patterns("*.onnx"))
    return path.name


@pytest.fixture
def two(app: Server) -> Iterator[tuple[str, str]]:
    names = [ended(app.runs, 900_000 + place, f"Mine {place}") for place in (1, 2)]
    yield names[0], names[1]
    for name in names:
        shutil.rmtree(app.runs / name, ignore_errors=True)


@pytest.mark.exhaustive
def test_cards_are_chosen_deleted_and_brought_back_by_keyboard(
    open_page: Callable[..., Page], app: Server, two: tuple[str, str]
) -> None:
    page = open_page("/gallery")
    first, second = (page.get_by_test_id(f"card-{name}") for name in two)
    first.wait_for()
    holds(page, LOADED)
    for card in (first, second):
        box = card.get_by_role("checkbox")
        box.focus()
        page.keyboard.press("Space")
        expect(box).to_be_checked()
    expect(page.get_by_role("button", name="Compare", exact=True)).to_be_enabled()
    page.get_by_test_id("chosen").get_by_role("button", name="Delete").press("Enter")
    expect(page.get_by_test_id("removed")).to_contain_text("Deleted: 2.")
    expect(first).to_have_count(0)
    assert not (app.runs / two[0]).exists()
    page.get_by_role("button", name="Undo").press("Enter")
    expect(second).to_be_visible()
    until(page, lambda: all((app.runs / name).exists() for name in two))
    # The menu: opened, gone through with arrows, left with Escape; the focus comes back.
    menu = page.get_by_test_id(f"menu-{two[0]}")
    menu.press("Enter")
    expect(page.get_by_role("menuitem", name="Explore")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("menuitem", name="Copy the id")).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_be_focused()


@pytest.mark.exhaustive
def test_a_thousand_runs_are_drawn_as_they_come_into_sight(open_page: Callable[..., Page], app: Server) -> None:
    names = [ended(app.runs, 100_000 + place, f"Run {place}") for place in range(1000)]
    try:
        page = open_page("/runs?page=4")
        card = page.locator("article")
        until(page, lambda: card.count() >= 60)
        assert card.count() <= 200
        expect(page.get_by_test_id(f"card-{names[1000 - 61]}")).to_be_in_viewport()
        page.get_by_test_id("gallery-search").fill("100007")
        expect(page.get_by_test_id(f"card-{names[7]}")).to_be_visible()
    finally:
        for name in names:
            shutil.rmtree(app.runs / name, ignore_errors=True)


@pytest.mark.exhaustive
def test_on_a_phone_two_cards_stand_side_by_side_and_every_control_fits_a_finger(
    open_page: Callable[..., Page],
) -> None:
    page = open_page("/gallery", width=390, height=844, touch=True)
    cards = page.locator("article")
    cards.first.wait_for()
    first, second = (cards.nth(place).bounding_box() for place in (0, 1))
    assert first
    assert second
    assert first["y"] == second["y"]
    assert first["width"] == pytest.approx(second["width"], abs=1)
    for control in (
        page.locator("article .choose").first,
        page.locator("article .more").first,
        page.locator(".pill").first,
    ):
        box = control.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 44
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
