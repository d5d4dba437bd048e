"""How long a race takes in the app: from the click on Start until every curve has ended, and until every card is there.

    python -m benchmarks.race [--variants vae sparse-l1 undercomplete denoising k-sparse contractive] [--races 1]

Digits, the budget that the form offers (30 epochs), one seed. Starts its own server on a free port with empty folders and a real
Chromium (headless, software rendering).
"""

from __future__ import annotations

import argparse
import platform
import tempfile
import time
from pathlib import Path

import psutil
import torch
from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import find_chromium
from tests.browser.conftest import FLAGS, App

from .latency import report, wait_for_standby

CHOSEN = ("vae", "sparse-l1")
"""What the form has chosen when it is opened."""
PATIENCE = 600_000


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--variants", nargs="+", default=["vae", "sparse-l1", "undercomplete", "denoising", "k-sparse", "contractive"])
    parser.add_argument("--races", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        app = App(Path(folder))
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        try:
            machine = platform.processor() or platform.machine()
            print(f"{machine}, {psutil.cpu_count()} cores, torch {torch.__version__}, {len(options.variants)} variants x 1 seed")
            print(f"{'figure':<52} {'median':>9} {'min':>9} {'max':>9}    n")
            wait_for_standby(app)
            ended, told = zip(*(race(browser, app, options.variants) for _ in range(options.races)), strict=True)
            report("click on Start until every curve has ended, s", ended)
            report("click on Start until every card is there, s", told)
        finally:
            browser.close()
            app.close()


def race(browser: Browser, app: App, variants: list[str]) -> tuple[float, float]:
    page = browser.new_page(base_url=app.url, viewport={"width": 1440, "height": 900})
    page.goto("/compare")
    for name in {*variants} ^ {*CHOSEN}:
        page.get_by_test_id(f"tile-{name}").click()
        page.wait_for_timeout(500)
    began = time.perf_counter()
    page.get_by_role("button", name="Start").click()
    page.locator("[data-ended='true']").wait_for(timeout=PATIENCE)
    ended = time.perf_counter() - began
    while page.locator("tbody tr:not(.baseline)").count() < len(variants):
        page.wait_for_timeout(200)
    told = time.perf_counter() - began
    page.close()
    return ended, told


if __name__ == "__main__":
    main()
