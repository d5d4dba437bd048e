"""Options that cannot be combined: greyed, reachable, explained; the page falls back on its own."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def option(page: Page, name: str):
    return page.get_by_role("radio", name=name, exact=True)


def test_a_variant_that_the_data_rule_out_says_why_and_cannot_be_chosen(open_page):
    page = open_page("/train")
    page.get_by_role("radio", name="Handwritten digits").click()
    forecasting = option(page, "Forecasting")
    expect(forecasting).to_have_attribute("aria-disabled", "true")
    expect(forecasting).to_have_attribute(
        "title", "Only curves have a past and a future; Handwritten digits is no set of curves."
    )
    forecasting.focus()
    expect(page.locator(".tile-note:visible")).to_have_text(
        "Only curves have a past and a future; Handwritten digits is no set of curves."
    )
    page.keyboard.press("Enter")
    expect(forecasting).to_have_attribute("aria-checked", "false")


@pytest.mark.exhaustive
def test_a_choice_that_new_data_rule_out_is_replaced_and_comes_back(open_page):
    page = open_page("/train")
    option(page, "Waves").click()
    expect(option(page, "Forecasting")).not_to_have_attribute("aria-disabled", "true")
    option(page, "Forecasting").click()
    expect(page.get_by_role("heading", name="Forecasting")).to_be_visible()
    option(page, "Wines").click()
    expect(option(page, "Variational autoencoder")).to_have_attribute("aria-checked", "true")
    expect(page.get_by_role("heading", name="Variational autoencoder")).to_be_visible()
    option(page, "Waves").click()
    expect(option(page, "Forecasting")).to_have_attribute("aria-checked", "true")


@pytest.mark.exhaustive
def test_words_find_options_and_enter_takes_the_first(open_page):
    page = open_page("/train")
    page.get_by_role("searchbox", name="Search in: Data set").fill("heart")
    expect(page.get_by_role("radiogroup", name="Data set").get_by_role("radio")).to_have_count(1)
    page.get_by_role("searchbox", name="Search in: Data set").press("Enter")
    expect(option(page, "Heartbeats")).to_have_attribute("aria-checked", "true")


def test_train_can_be_pressed_without_scrolling_and_nothing_scrolls_within_the_page(open_page):
    """Also where more is said and set than fits: waves have a knob of their own."""
    page = open_page("/train?data=sines&variant=beta-vae")
    button = page.get_by_role("button", name="Train", exact=True)
    expect(button).to_be_in_viewport(ratio=1)
    expect(option(page, "SVHN")).to_be_in_viewport()
    scrolling = "[...document.querySelectorAll('.tiles')].filter(e => e.scrollHeight > e.clientHeight + 1).length"
    assert page.evaluate(scrolling) == 0
