"""Thirty tabs in one browser: each opens, those that were opened first are at work at the end, and so is the server."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

import psutil
import pytest
from playwright.sync_api import Browser, Page, expect

from aecore.runs.run import Run
from tests.served import Server

from .chromium import find_chromium
from .conftest import FLAGS
from .test_policy import WEBGL
from .test_story import expect_state, live_root, picture_of, start_run, wait_for_change, wait_for_number

pytestmark = [pytest.mark.browser, pytest.mark.proof, pytest.mark.timeout(1800)]

TABS = 30
SLOW = 180_000
EXPLORE = "/explore?run=digits-vae-2d"
OTHERS = ("/", "/train", "/compare", "/gallery", "/learn")
TRAINED = 50


@pytest.fixture
def painting(browser: Browser) -> Iterator[Browser]:
    """A Chromium with WebGL. It gives a page of the app at most sixteen drawings, and takes the oldest away."""
    flags = [*(flag for flag in FLAGS if flag != "--disable-gpu"), *WEBGL]
    chromium = browser.browser_type.launch(executable_path=find_chromium(), args=flags)
    yield chromium
    chromium.close()


def megabytes(server: Server) -> float:
    return psutil.Process(server.process.pid).memory_info().rss / 1e6


def test_thirty_tabs_open_and_the_first_is_at_work_at_the_end(app: Server, painting: Browser) -> None:
    context = painting.new_context(base_url=app.url, viewport={"width": 1280, "height": 800})
    context.add_init_script("localStorage.setItem('latent-lab-explore-hint', '1')")
    thrown, took, before = list[str](), list[float](), megabytes(app)

    def opened(path: str) -> Page:
        page = context.new_page()
        page.set_default_timeout(SLOW)
        page.on("pageerror", lambda error: thrown.append(f"{path}: {error}"))
        began = time.monotonic()
        page.goto(path)
        page.locator('[data-decoder="ready"]' if path == EXPLORE else "h1").first.wait_for()
        took.append(time.monotonic() - began)
        return page

    watching = opened("/train?set=budget.epochs=10000")
    run = Run(app.runs / start_run(watching))
    wait_for_number(live_root(watching), "points", 1)
    maps = [opened(EXPLORE) for _ in range(TABS - 1 - len(OTHERS))]
    rest = [opened(path) for path in OTHERS]
    assert len(context.pages) == TABS
    grown = megabytes(app) - before
    for page in (maps[0], maps[len(maps) // 2], maps[-1]):
        page.bring_to_front()
        expect(page.get_by_test_id("map")).to_have_attribute("data-renderer", "webgl")
        decoded = page.get_by_test_id("decoded").first
        was, box = picture_of(decoded), page.get_by_test_id("map").bounding_box()
        assert box
        page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.4)
        page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.6)
        wait_for_change(decoded, was)
    watching.bring_to_front()
    wait_for_number(live_root(watching), "step", run.status.step + TRAINED)
    watching.get_by_role("button", name="Stop").click()
    expect_state(watching, "stopped")
    for page in (watching, *maps, *rest):
        expect(page.get_by_test_id("stException")).to_have_count(0)
    assert thrown == []
    sys.stdout.write(
        f"{TABS} tabs: the first in {took[0]:.1f} s, the median {sorted(took)[TABS // 2]:.1f} s, the last "
        f"{took[-1]:.1f} s, the slowest {max(took):.1f} s; server {before:.0f} MB and {grown:.0f} MB more\n"
    )
    context.close()
