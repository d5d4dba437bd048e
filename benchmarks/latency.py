"""How quickly the app answers: first paint, Train click to first loss point, Stop click to run let go, memory.

    python -m benchmarks.latency [--clicks 10]

In the browser, on a server of its own with empty folders. The standby worker is warm before each click.
"""

from __future__ import annotations

import argparse
import re
import time

from playwright.sync_api import Page

from aecore.runs.run import Run

from .stage import Stage, figures, report, stage

CLOCK = "addEventListener('pointerdown', () => { window.pressed = performance.now() }, true)"
OPENED = 20


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--clicks", type=int, default=10)
    clicks = parser.parse_args().clicks
    with stage() as app:
        figures()
        app.wait_for_standby()
        report("app idle memory, server alone, MB", [app.memory()])
        first_paint(app)
        drawn, playable = zip(*(first_paint(app) for _ in range(clicks)), strict=True)
        report("Home, browser cache empty: link to map drawn, s", drawn)
        report("Home, browser cache empty: link to decoding, s", playable)
        page = app.page("/train", CLOCK)
        report("Train click to first drawn loss point, s", [click_to_point(page, app) for _ in range(clicks)])
        report("Stop click to run let go, s", [stop_to_gone(page, app) for _ in range(clicks)])
        open_runs(page, app)
        report(f"server memory after {OPENED} runs were opened, MB", [app.memory()])


def first_paint(app: Stage) -> tuple[float, float]:
    page = app.page()
    began = time.perf_counter()
    page.goto("/")
    page.locator('[data-ready="1"]').wait_for()
    drawn = time.perf_counter() - began
    page.locator('[data-decoder="ready"]').wait_for()
    playable = time.perf_counter() - began
    page.close()
    return drawn, playable


def start(page: Page, app: Stage) -> str:
    """Open the form, press Train and return the new run's id."""
    page.goto("/train")
    page.get_by_test_id("tile-vae").wait_for()
    app.wait_for_standby()
    before = page.url
    page.get_by_role("button", name="Train", exact=True).click()
    page.wait_for_url(lambda url: url != before and "run=" in url)
    return re.search(r"run=([a-z0-9-]+)", page.url)[1]


def click_to_point(page: Page, app: Stage) -> float:
    root = page.locator(f'.lab[data-run="{start(page, app)}"][data-first-point-ms]').first
    took = float(root.get_attribute("data-first-point-ms")) - page.evaluate("window.pressed")
    ended(page)
    return took / 1000


def ended(page: Page) -> None:
    page.locator(".lab[data-state=done], .lab[data-state=stopped]").wait_for(state="attached")


def stop_to_gone(page: Page, app: Stage) -> float:
    """Press Stop and wait until the worker has let go of the run."""
    run = Run(app.runs / start(page, app))
    button = page.get_by_role("button", name="Stop")
    button.wait_for()
    began = time.perf_counter()
    button.click()
    while run.is_alive():
        time.sleep(0.005)
    took = time.perf_counter() - began
    ended(page)
    return took


def open_runs(page: Page, app: Stage) -> None:
    """Open `OPENED` different runs in Explore, training more where there are too few."""
    while len(ids := [path.name for path in app.runs.iterdir() if not path.name.startswith(".")]) < OPENED:
        start(page, app)
        ended(page)
    for run in ids[:OPENED]:
        page.goto(f"/explore?run={run}")
        page.locator('[data-decoder="ready"]').wait_for()


if __name__ == "__main__":
    main()
