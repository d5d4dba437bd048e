"""Texts and ratings of one's own in a real browser: from lines that are pasted to words on the map."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from .axe import axe_faults
from .test_own import ZONE, headline
from .test_story import expect_state

pytestmark = [pytest.mark.browser, pytest.mark.exhaustive]

SUBJECTS = ("The old man", "A young girl", "My brother", "The cat", "A tired cook")
VERBS = ("sees", "paints", "forgets")
OBJECTS = ("a red house", "the river", "an old song", "seven apples")
SIXTY = [f"{who} {does} {what}." for who in SUBJECTS for does in VERBS for what in OBJECTS]


def test_sixty_pasted_lines_become_words_on_a_map(open_page):
    page = open_page(ZONE)
    page.get_by_role("button", name="Paste a table or texts").click()
    page.get_by_label("A table, or one text a line").fill("\n".join(SIXTY))
    page.get_by_role("button", name="Read this").click()
    headline(page, re.compile("60 texts, up to 8 tokens long"))
    expect(page.get_by_text("Read word by word")).to_have_count(2)  # what is taken, and an offer
    assert axe_faults(page) == []
    page.get_by_test_id("own-use").click()
    page.get_by_role("button", name="Train", exact=True).wait_for()
    page.goto(page.url + "&set=budget.epochs=20")
    page.get_by_role("button", name="Train", exact=True).click()
    page.wait_for_url(re.compile(r"run=own-"))
    expect_state(page, "done")
    run = re.search(r"run=([a-z0-9-]+)", page.url)[1]
    page.goto(f"/explore?run={run}&tool=find&find=brother")
    page.locator('[data-decoder="ready"]').wait_for()
    expect(page.get_by_role("button", name=re.compile("my brother (sees|paints|forgets)")).first).to_be_visible()
    page.get_by_test_id("find-box").fill("zebra")
    expect(page.get_by_test_id("find-said")).to_have_text("Not among the words that this model reads: zebra.")


def test_ratings_show_how_they_become_stars_and_begin_with_completion(open_page):
    page = open_page(ZONE)
    page.get_by_test_id("own-example-ratings").click()
    headline(page, re.compile("400 people rated 40 things"))
    expect(page.get_by_role("row", name="★★★★★ 9, 10")).to_be_visible()
    expect(page.get_by_test_id("own-start-fill")).to_have_attribute("aria-checked", "true")
    assert axe_faults(page) == []
    page.get_by_test_id("own-guess-scale_of").select_option("0 20")
    expect(page.get_by_text("Ratings from 0 to 20 become 1 to 5 stars")).to_be_visible()
    expect(page.get_by_role("row", name="★★★★★")).to_have_count(0)
