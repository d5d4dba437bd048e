"""Two tabs on one run: each sees what the other has said as soon as the page has a word to say, and nothing is lost."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .waiting import until

pytestmark = pytest.mark.browser

SLOW = 60_000
RUN = "patches-k-sparse-64d"
EDGES = (846, 671)
"""Items of its first two classes."""


def groups_at(runs: Path) -> dict[str, int]:
    """How many items are in each group that the server has written down."""
    found = list(runs.rglob(f"{RUN}/kept.json"))
    return {group["name"]: len(group["items"]) for group in json.loads(found[0].read_text())["groups"]} if found else {}


def open_groups(page: Page, label: str) -> None:
    page.goto(f"/explore?run={RUN}&tool=groups")
    page.locator('[data-ready="1"]').wait_for()
    page.get_by_test_id("group-source").select_option(label)


@pytest.mark.exhaustive
def test_each_of_two_tabs_makes_groups_and_all_of_them_stay(app, open_page):
    one, other = open_page(), open_page()
    for page, label in ((one, "0"), (other, "1")):
        open_groups(page, label)
    for page, name in ((one, "mine"), (other, "theirs")):
        page.get_by_test_id("group-name").fill(name)
        page.get_by_test_id("group-make").click()
    until(one, lambda: groups_at(app.runs) == {"mine": EDGES[0], "theirs": EDGES[1]})
    rows = other.locator(".group-row")
    expect(rows).to_have_count(2, timeout=SLOW)
    # The same name for other items: both stay, and the later one is told.
    for page, label in ((one, "0"), (other, "1")):
        page.get_by_test_id("group-source").select_option(label)
        page.get_by_test_id("group-name").fill("ours")
    for page in (one, other):
        page.get_by_test_id("group-make").click()
    until(other, lambda: groups_at(app.runs).keys() == {"mine", "theirs", "ours", "ours 2"})
    found = groups_at(app.runs)
    assert {found["ours"], found["ours 2"]} == set(EDGES)
    later = one if found["ours 2"] == EDGES[0] else other
    expect(later.get_by_text(re.compile("yours is now called “ours 2”"))).to_be_visible(timeout=SLOW)
    expect(later.locator(".group-row")).to_have_count(4, timeout=SLOW)
    one.reload()
    expect(one.locator(".group-row")).to_have_count(4, timeout=SLOW)
