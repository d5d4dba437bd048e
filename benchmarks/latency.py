"""How quickly the app answers: first paint, Train click to first loss point, Stop click to worker gone, memory.

    python -m benchmarks.latency [--clicks 10]

Starts its own server on a free port with empty folders and a real Chromium (headless, software rendering). Prints a table
with the median and the extremes of each figure. The standby worker is warm before each click.
"""

from __future__ import annotations

import argparse
import platform
import re
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import psutil
import torch
from playwright.sync_api import Browser, Page, sync_playwright

from aecore.runs.run import Run
from tests.browser.chromium import find_chromium
from tests.browser.conftest import FLAGS, App

CLOCK = "addEventListener('pointerdown', () => { window.pressed = performance.now() }, true)"
OPENED = 20


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--clicks", type=int, default=10)
    clicks = parser.parse_args().clicks
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        app = App(Path(folder))
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        try:
            machine = platform.processor() or platform.machine()
            print(f"{machine}, {psutil.cpu_count()} cores, torch {torch.__version__}, Chromium {browser.version}")
            print(f"{'figure':<52} {'median':>9} {'min':>9} {'max':>9}    n")
            wait_for_standby(app)
            report("app idle memory, server alone, MB", [memory(app)])
            first_paint(browser, app.url)
            drawn, playable = zip(*(first_paint(browser, app.url) for _ in range(clicks)), strict=True)
            report("Home, browser cache empty: link to map drawn, s", drawn)
            report("Home, browser cache empty: link to decoding, s", playable)
            page = browser.new_page(base_url=app.url, viewport={"width": 1440, "height": 900})
            page.add_init_script(CLOCK)
            page.goto("/train")
            page.get_by_role("radio", name="Variational autoencoder").wait_for()
            report("Train click to first drawn loss point, s", [click_to_point(page, app) for _ in range(clicks)])
            report("Stop click to worker gone, s", [stop_to_gone(page, app) for _ in range(clicks)])
            open_runs(page, app)
            report(f"server memory after {OPENED} runs were opened, MB", [memory(app)])
        finally:
            browser.close()
            app.close()


def report(name: str, values: Sequence[float]) -> None:
    print(f"{name:<52} {statistics.median(values):9.2f} {min(values):9.2f} {max(values):9.2f} {len(values):4}", flush=True)


def memory(app: App) -> float:
    return psutil.Process(app.process.pid).memory_info().rss / 2**20


def wait_for_standby(app: App) -> None:
    """Wait until the standby worker has warmed up: it sleeps, with torch in memory, for a second."""
    calm = 0
    while calm < 5:
        children = [child for child in psutil.Process(app.process.pid).children() if child.status() != psutil.STATUS_ZOMBIE]
        standby = [child for child in children if "--standby" in " ".join(child.cmdline()) and not child.num_fds() > 30]
        warm = standby and standby[0].memory_info().rss > 300 * 2**20 and standby[0].cpu_percent(0.2) < 2
        calm = calm + 1 if warm else 0
        time.sleep(0.0 if standby else 0.2)


def first_paint(browser: Browser, url: str) -> tuple[float, float]:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    began = time.perf_counter()
    page.goto(url)
    page.locator('[data-ready="1"]').wait_for()
    drawn = time.perf_counter() - began
    page.locator('[data-decoder="ready"]').wait_for()
    playable = time.perf_counter() - began
    page.close()
    return drawn, playable


def start(page: Page, app: App) -> str:
    """Press Train and return the new run's id."""
    wait_for_standby(app)
    before = page.url
    page.get_by_role("button", name="Train", exact=True).click()
    page.wait_for_url(lambda url: url != before and "run=" in url)
    return re.search(r"run=([a-z0-9-]+)", page.url)[1]


def click_to_point(page: Page, app: App) -> float:
    root = page.locator(f'.lab[data-run="{start(page, app)}"]')
    page.wait_for_function("root => root.dataset.firstPointMs", arg=root.element_handle())
    took = float(root.get_attribute("data-first-point-ms")) - page.evaluate("window.pressed")
    ended(page)
    return took / 1000


def ended(page: Page) -> None:
    page.locator(".lab[data-state=done], .lab[data-state=stopped]").wait_for(state="attached")


def stop_to_gone(page: Page, app: App) -> float:
    """Press Stop and wait until the worker's process is gone."""
    run = Run(app.runs / start(page, app))
    button = page.get_by_role("button", name="Stop")
    button.wait_for()
    worker = worker_of(app, run)
    began = time.perf_counter()
    button.click()
    while worker.is_running() and worker.status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.005)
    took = time.perf_counter() - began
    ended(page)
    return took


def worker_of(app: App, run: Run) -> psutil.Process:
    lock = str(run.path / "lock")
    return next(child for child in psutil.Process(app.process.pid).children() if any(file.path == lock for file in child.open_files()))


def open_runs(page: Page, app: App) -> None:
    """Open `OPENED` different runs in Explore, training more where there are too few."""
    while len(ids := [path.name for path in app.runs.iterdir() if not path.name.startswith(".")]) < OPENED:
        page.goto("/train")
        start(page, app)
        ended(page)
    for run in ids[:OPENED]:
        page.goto(f"/explore?run={run}")
        page.locator('[data-decoder="ready"]').wait_for()


if __name__ == "__main__":
    main()
