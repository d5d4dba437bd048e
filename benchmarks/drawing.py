"""How quickly the network answers in Explore while somebody draws, or moves the level of noise.

    python -m benchmarks.drawing [--events 60]

From the event to the moment in which the new reconstruction is put on its canvas: canvas to item, encoder, decoder, all in the
browser. Runs: the shipped convolutional 2-D VAE of MNIST (28 by 28 pixels) and the shipped VAE of the digits (8 by 8). Starts its
own server on a free port with empty folders and a real Chromium (headless, software rendering).
"""

from __future__ import annotations

import argparse
import platform
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import find_chromium
from tests.browser.conftest import FLAGS, App

RUNS = ("mnist-conv-vae-2d", "digits-vae-2d")
SOFTWARE = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"]
WATCH = """
const put = CanvasRenderingContext2D.prototype.putImageData;
CanvasRenderingContext2D.prototype.putImageData = function (...picture) {
  put.apply(this, picture);
  const { begun, canvas, end } = window.waiting ?? {};
  if (begun && this.canvas.dataset.testid === canvas) end(performance.now() - begun);
};
window.since = (event, canvas) => new Promise((end) => {
  window.waiting = { canvas, end };
  addEventListener(event, ({ timeStamp }) => (window.waiting.begun = timeStamp), { capture: true, once: true });
});
"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=60)
    events = parser.parse_args().events
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        app = App(Path(folder))
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=[*FLAGS, *SOFTWARE])
        try:
            print(f"{platform.processor() or platform.machine()}, {psutil.cpu_count()} cores, Chromium {browser.version}")
            print(f"{'figure':<58} {'median':>9} {'p95':>9} {'max':>9}    n")
            for run in RUNS:
                report(f"{run}: piece of a stroke to reconstruction, ms", drawing(browser, app, run, events))
                report(f"{run}: step of noise to reconstruction, ms", noise(browser, app, run, events))
        finally:
            browser.close()
            app.close()


def open_tool(browser: Browser, app: App, run: str, tool: str) -> Page:
    page = browser.new_page(base_url=app.url, viewport={"width": 1440, "height": 900})
    page.add_init_script(WATCH)
    page.goto(f"/explore?run={run}&tool={tool}")
    page.locator('[data-encoder="ready"]').wait_for()
    return page


def drawing(browser: Browser, app: App, run: str, events: int) -> list[float]:
    page = open_tool(browser, app, run, "draw")
    sheet = page.get_by_test_id("sketch")
    sheet.scroll_into_view_if_needed()
    box = sheet.bounding_box()
    assert box
    page.mouse.move(box["x"] + 0.25 * box["width"], box["y"] + 0.3 * box["height"])
    page.mouse.down()
    took = []
    for i in range(events):
        page.evaluate("() => { window.took = since('pointermove', 'draw-rebuilt'); }")
        page.mouse.move(box["x"] + (0.25 + 0.5 * i / events) * box["width"], box["y"] + (0.3 + 0.1 * (i % 5)) * box["height"])
        took.append(float(page.evaluate("window.took")))
        page.wait_for_timeout(40)
    page.mouse.up()
    page.context.close()
    return took


def noise(browser: Browser, app: App, run: str, events: int) -> list[float]:
    page = open_tool(browser, app, run, "noise")
    level = page.get_by_test_id("noise-level")
    level.focus()
    took = []
    for i in range(events):
        page.evaluate("() => { window.took = since('keydown', 'denoised'); }")
        page.keyboard.press("ArrowRight" if i % 2 else "ArrowLeft")
        took.append(float(page.evaluate("window.took")))
        page.wait_for_timeout(40)
    page.context.close()
    return took


def report(name: str, values: Sequence[float]) -> None:
    late = sorted(values)[int(0.95 * (len(values) - 1))]
    print(f"{name:<58} {statistics.median(values):9.2f} {late:9.2f} {max(values):9.2f} {len(values):4}", flush=True)


if __name__ == "__main__":
    main()
