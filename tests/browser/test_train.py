"""A run that takes the page: a sketch goes through it, a paused one takes a step, the film shows its beginning."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .test_story import expect_state, live_root, number, picture_of, start_run, wait_for_change, wait_for_number
from .waiting import until

pytestmark = pytest.mark.browser


@pytest.mark.exhaustive
def test_a_step_arrows_the_film_and_a_sketch(open_page):
    page = open_page("/train?set=budget.epochs=200")
    start_run(page)
    root = live_root(page)
    root.wait_for(state="attached")
    wait_for_number(root, "points", 30)
    page.get_by_role("button", name="Pause").click()
    expect_state(page, "paused")
    before = number(root, "step")
    page.get_by_role("button", name="One step").click()
    wait_for_number(root, "step", before + 1)
    until(page, lambda: number(root, "snapshot") == before + 1)
    page.get_by_role("button", name="Arrows").click()
    page.get_by_text("arrows: where the next step will push").wait_for()
    assert number(root, "step") == before + 1
    expect_state(page, "paused")

    stage = page.get_by_test_id("map")
    now = picture_of(stage)
    page.locator(".thumb").first.click()
    wait_for_change(stage, now)
    until(page, lambda: number(root, "snapshot") == 1)

    rebuilt = page.get_by_test_id("sketch-rebuilt")
    empty = picture_of(rebuilt)
    box = page.get_by_test_id("sketch").bounding_box()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.2 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.8 * box["height"], steps=6)
    page.mouse.up()
    wait_for_change(rebuilt, empty)
    page.get_by_role("button", name="Stop").click()
    expect_state(page, "stopped")
    expect(page.get_by_role("button", name="Explore")).to_be_enabled()


@pytest.mark.exhaustive
def test_a_remedy_begins_the_form_with_its_change_and_says_so(open_page, app):
    page = open_page("/train?set=optimiser.learning_rate=0.1&set=budget.epochs=20")
    start_run(page)
    expect_state(page, "done")
    page.get_by_role("button", name="Try this").click()
    page.get_by_text("changed: Learning rate 0.1 → 0.001").wait_for()
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_enabled()


@pytest.mark.exhaustive
def test_a_run_that_is_pruned_shows_which_units_are_on_and_the_film_shows_them_as_they_were(open_page):
    page = open_page("/train?set=model.backbone.structure=pruned&set=budget.epochs=20&set=data.items=256")
    start_run(page)
    network = page.get_by_test_id("units")
    expect(network).to_contain_text("192 of 768 hidden units are on.")
    squares = [path.get_attribute("d").count("M") for path in network.locator("path.on").all()]
    assert squares == [64, 32, 32, 64]
    expect(network).to_contain_text("64 of 256 units")
    expect_state(page, "done")
    page.locator(".thumb").first.click()
    expect(network).to_contain_text("768 of 768 hidden units are on.")
    page.get_by_role("button", name="Compare with all units").wait_for()
