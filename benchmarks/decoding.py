"""How smoothly Explore decodes under the cursor, and how soon the first picture is there.

    python -m benchmarks.decoding [--run mnist-conv-vae-2d] [--seconds 10] [--openings 5]

The pointer is moved over the map without a rest; every decoded picture is noted with the time of its frame. Frame times
are those between two decoded pictures. The browser's cache is empty at every cold opening. Coming back is measured from
the click and from when the explorer begins; what lies between is Streamlit's, and an app with empty pages says what it
takes of itself.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from playwright.sync_api import Page

from tests.served import Server

from .pages import EMPTY, WHEN, round_trip
from .stage import Stage, figures, report, stage

NOTE = """() => {
  const inside = (root) => root.querySelector('[data-decodes]');
  const shadows = [...document.querySelectorAll('*')].flatMap((element) => element.shadowRoot ?? []);
  const counter = inside(document) ?? shadows.map(inside).find(Boolean);
  window.times = [];
  const note = () => window.times.push(performance.now());
  new MutationObserver(note).observe(counter, { attributes: true, attributeFilter: ['data-decodes'] });
}"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--run", default="mnist-conv-vae-2d")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--openings", type=int, default=5)
    options = parser.parse_args()
    with stage() as app:
        figures()
        first_picture(app, options.run)[0].close()  # the server reads what it needs for the first time
        cold, back, mounted = [], [], []
        for _ in range(options.openings):
            page, seconds = first_picture(app, options.run)
            cold.append(seconds)
            took, ours = coming_back(page)
            back.append(took)
            mounted.append(ours)
            page.close()
        report(f"{options.run} in Explore, cache empty: link to first decoded picture, s", cold)
        report("Gallery and back to Explore: click to decoded picture, ms", back)
        report("the same: explorer begun to decoded picture, ms", mounted)
        report("pages with nothing but a title: click to title, ms", empty_switches(app, options.openings))
        page, _ = first_picture(app, options.run)
        frames = drag(page, options.seconds)
        report(
            "pointer moving: from one decoded picture to the next, ms",
            [later - sooner for sooner, later in pairwise(frames)],
        )
        report("pointer moving: decoded pictures a second", [1000 * (len(frames) - 1) / (frames[-1] - frames[0])])


def first_picture(app: Stage, run: str) -> tuple[Page, float]:
    page = app.page()
    began = time.perf_counter()
    page.goto(f"/explore?run={run}", wait_until="commit")
    page.locator("[data-decodes]").wait_for()
    return page, time.perf_counter() - began


def coming_back(page: Page) -> tuple[float, float]:
    """Look at another page of the app and come back: modules, networks and files are in the browser by then.

    Returns the milliseconds from the click to the decoded picture, and those that are the explorer's own.
    """
    page.locator('[data-encoder="ready"]').wait_for()
    page.get_by_role("link", name="Gallery").first.click()
    page.get_by_test_id("train-new").wait_for()
    page.evaluate(
        "addEventListener('pointerdown', () => { window.pressed = performance.now() }, { once: true, capture: true })"
    )
    page.get_by_role("link", name="Explore").first.click()
    page.locator("[data-decodes]").wait_for()
    took = float(page.evaluate("performance.now() - window.pressed"))
    return took, float(page.locator("[data-decodes]").get_attribute("data-first-picture-ms") or "nan")


def empty_switches(app: Stage, count: int) -> list[float]:
    """What Streamlit itself takes to show another page, warm, on this machine and now."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "empty.py"
        script.write_text(EMPTY)
        empty = Server(Path(folder), script=str(script))
        try:
            return [
                took
                for _page, when, took in round_trip(Stage(empty, app.browser), "empty", 1 + count // 4)
                if when == WHEN[1]
            ]
        finally:
            empty.close()


def drag(page: Page, seconds: float) -> list[float]:
    """Move the pointer to and fro over the map; returns when each picture was decoded, in ms."""
    box = page.get_by_test_id("map").bounding_box()
    assert box
    page.evaluate(NOTE)
    until, turn = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        x = box["x"] + box["width"] * (0.2 if turn % 2 else 0.8)
        y = box["y"] + box["height"] * (0.25 + 0.1 * (turn % 6))
        page.mouse.move(x, y, steps=60)
        turn += 1
    return [float(moment) for moment in page.evaluate("window.times")]


if __name__ == "__main__":
    main()
