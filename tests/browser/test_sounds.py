"""Sounds in a real browser: what is played, when, and what ends it. Chromium has no loudspeaker here, but it says what
would be played: a page hook keeps each buffer that a source is started with."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .axe import axe_faults
from .waiting import holds

pytestmark = [pytest.mark.browser, pytest.mark.exhaustive]

ZONE = "/train?data=own"
HOOK = """window.played = [];
const start = AudioBufferSourceNode.prototype.start, stop = AudioBufferSourceNode.prototype.stop;
AudioBufferSourceNode.prototype.start = function (...given) {
  const values = this.buffer.getChannelData(0);
  const most = values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  window.played.push({rate: this.buffer.sampleRate, length: values.length, most, ended: false});
  this.number = window.played.length - 1;
  return start.apply(this, given);
};
AudioBufferSourceNode.prototype.stop = function (...given) {
  window.played[this.number].ended = true;
  return stop.apply(this, given);
};"""


def played(page: Page) -> list[dict[str, Any]]:
    return page.evaluate("window.played")


def heard(page: Page, count: int) -> dict[str, Any]:
    """Wait until so many sounds were started; returns the last one."""
    holds(page, f"window.played.length >= {count}")
    found = played(page)
    assert len(found) == count
    assert 0 < found[-1]["most"] <= 0.5 + 1e-6
    return found[-1]


def test_sounds_are_heard_from_the_zone_to_the_map(open_page: Callable[..., Page]) -> None:
    page = open_page("/train")
    page.add_init_script(HOOK)
    page.goto(ZONE)
    page.get_by_test_id("own-example-sounds").click()
    page.locator("[data-phase=ready]").wait_for()
    expect(page.get_by_test_id("own-headline")).to_have_text(
        "120 sounds in 3 classes, as pictures of their spectrum, 32 by 32"
    )
    assert played(page) == [], "nothing is heard before somebody asks for it"
    assert axe_faults(page) == []
    first = page.get_by_test_id("hear-0")
    expect(first).to_have_accessible_name("Hear it: drum")
    first.click()
    one = heard(page, 1)
    assert (one["rate"], one["length"]) == (8_000, 125 * 32)
    page.get_by_test_id("hear-1").focus()
    page.keyboard.press("Enter")
    heard(page, 2)
    assert played(page)[0]["ended"], "it ends when something else is heard"
    page.get_by_test_id("own-guess-kind").select_option("curve")
    expect(page.get_by_test_id("own-headline")).to_have_text(re.compile("as curves of 1,000 values"))
    page.get_by_test_id("hear-0").click()
    assert heard(page, 3)["rate"] == 8_000
    page.get_by_test_id("own-guess-kind").select_option("image")
    expect(page.get_by_test_id("own-headline")).to_have_text(re.compile("pictures of their spectrum"))
    page.get_by_test_id("own-use").click()
    page.get_by_role("button", name="Train", exact=True).click()
    page.wait_for_url(re.compile(r"run=own-"))
    page.locator(".lab[data-state=running]").wait_for(timeout=120_000)
    page.get_by_role("button", name="Stop").first.click()
    expect(page.locator(".lab[data-state=done], .lab[data-state=stopped]")).to_be_attached(timeout=120_000)
    page.goto(page.url.replace("/train", "/explore"))
    page.locator('[data-decoder="ready"]').wait_for()
    expect(page.get_by_test_id("tool-draw")).to_be_attached()
    expect(page.get_by_test_id("tool-camera")).to_have_count(0)
    before = len(played(page))
    page.get_by_test_id("hear-decoded").evaluate("button => { button.click(); button.click(); }")
    heard(page, before + 1)
    assert played(page)[-1]["ended"], "who asks again ends it"
    page.get_by_test_id("decoded").hover()
    page.keyboard.press("h")
    heard(page, before + 2)
    page.keyboard.press("Tab")
    page.get_by_test_id("near-0").focus()
    page.mouse.move(2, 2)
    page.keyboard.press("h")
    heard(page, before + 3)
