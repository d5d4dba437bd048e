"""Hands that are quicker than the page: what was set last counts, though the page has not answered yet."""

from __future__ import annotations

import json
import re
from contextlib import nullcontext

import pytest
from playwright.sync_api import Page, expect

from aecore.races import open_race
from aecore.runs.run import Run
from aecore.runs.store import Store
from tests.tuning import live_settings

from .test_story import expect_state, start_run
from .waiting import still, until

pytestmark = [pytest.mark.browser, pytest.mark.exhaustive]

SENT_MS = 1200
"""By then a page has sent what was asked of it: a slider waits for 200 ms, a press after it for 500 ms."""


def own(app) -> list[Run]:
    return [run for run in Store(app.runs).runs() if not run.shipped]


def press_at_once(page: Page, name: str) -> None:
    """Click a button where it is now, without the waits that a test would allow itself."""
    box = page.get_by_role("button", name=name, exact=True).bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


@pytest.mark.parametrize("key", ["Home", "ArrowRight", "ArrowLeft"])
@pytest.mark.parametrize("busy", [lambda app: nullcontext(), lambda app: app.held()], ids=["at rest", "busy"])
def test_a_press_on_train_right_after_a_slider_was_moved_trains_what_it_says(app, open_page, key, busy):
    page, before = open_page("/train"), {run.id for run in own(app)}
    slider = page.get_by_role("slider", name="Epochs")
    slider.wait_for()
    still(page)
    was = slider.get_attribute("aria-valuetext")
    with busy(app):
        slider.focus()
        page.keyboard.press(key)
        says = slider.get_attribute("aria-valuetext")
        press_at_once(page, "Train")
        page.wait_for_timeout(SENT_MS)
    assert says != was
    until(page, lambda: {run.id for run in own(app)} - before)
    [run] = [run for run in own(app) if run.id not in before]
    assert f"{run.spec.budget.epochs:,}" == says
    run.ask("stop")


def test_a_press_on_start_right_after_seeds_were_chosen_races_so_many(app, open_page):
    page = open_page("/compare?epochs=1&seeds=1")
    slider = page.get_by_role("slider", name="Seeds")
    slider.wait_for()
    still(page)
    with app.held():
        slider.focus()
        page.keyboard.press("ArrowRight")
        press_at_once(page, "Start")
        page.wait_for_timeout(SENT_MS)
    page.wait_for_url("**race=**")
    race = re.search(r"race=([a-z0-9]+)", page.url)[1]
    assert open_race(Store(app.runs), race).race.seeds == 2


def test_items_that_were_just_left_out_are_not_in_the_file(app, open_page):
    page = open_page("/explore?run=digits-fsq-2d")
    page.get_by_role("button", name="Take away", exact=True).click()
    page.get_by_test_id("stDialog").get_by_text("20 MB").click()  # other tests ask for other sizes
    page.locator(".st-key-taking-make button").wait_for()
    still(page)
    with app.held():
        page.get_by_text("With the items themselves").click()
        page.locator(".st-key-taking-make button").click()
        page.wait_for_timeout(SENT_MS)
    page.get_by_test_id("stDialog").locator("a[href*='as=html']").wait_for(timeout=120_000)
    told = app.runs.glob(".shipped/digits-fsq-2d/derived/page-*.json")
    assert [json.loads(one.read_text())["items"] for one in told] == [False]


def test_a_double_click_on_train_makes_one_run(app, open_page):
    page, before = open_page("/train?set=budget.epochs=10000"), {run.id for run in own(app)}
    button = page.get_by_role("button", name="Train", exact=True)
    button.wait_for()
    still(page)
    button.dblclick()
    page.wait_for_url("**run=**")
    still(page)
    [run] = [run for run in own(app) if run.id not in before]
    run.ask("stop")


def test_a_press_on_pause_right_after_a_live_setting_was_written_loses_neither(app, open_page):
    page = open_page("/train?set=budget.epochs=10000")
    run = Run(app.runs / start_run(page))
    expect_state(page, "running")
    page.locator(".st-key-run-tuning button").first.click()
    field = page.get_by_role("spinbutton").first
    field.wait_for()
    still(page)
    field.fill("2")
    press_at_once(page, "Pause")
    expect_state(page, "paused")
    until(page, lambda: live_settings(run)["model.bottleneck.beta"] == 2)
    page.get_by_role("button", name="Stop").click()
    expect_state(page, "stopped")
    expect(page.get_by_test_id("stException")).to_have_count(0)


PLACES = """() => {
  const places = (window.places = {});
  const look = () => {
    for (const button of document.querySelectorAll("[class*='st-key-train-h'] button")) {
      const {left, top, width} = button.getBoundingClientRect();
      if (width > 0) (places[button.innerText.trim().split("\\n").pop()] ??= new Set()).add(`${left} ${top}`);
    }
    requestAnimationFrame(look);
  };
  look();
}"""
STAY = ("Pause", "Continue", "Stop", "Explore")


def test_no_button_moves_under_a_press_while_a_run_is_paused_and_goes_on(app, open_page):
    """For 40 ms the page had the old button beside the new one, and Stop went aside between press and release."""
    page = open_page("/train?set=budget.epochs=10000")
    run = Run(app.runs / start_run(page))
    expect_state(page, "running")
    still(page)
    page.evaluate(PLACES)
    page.get_by_role("button", name="Pause", exact=True).click()
    expect_state(page, "paused")
    page.get_by_role("button", name="Continue").click()
    expect_state(page, "running")
    still(page)
    run.ask("stop")
    places = page.evaluate("Object.fromEntries(Object.entries(window.places).map(([name, all]) => [name, [...all]]))")
    assert {name: len(places[name]) for name in STAY} == dict.fromkeys(STAY, 1), places
    assert places["Pause"] == places["Continue"]
