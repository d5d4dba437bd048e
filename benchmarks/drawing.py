"""How quickly the network answers in Explore while somebody draws, moves the level of noise, or the slider of one
number of the code.

    python -m benchmarks.drawing [--events 60]

From the event to the moment in which the new picture is put on its canvas: encoder (not for a slider) and decoder, all
in the browser. Runs: the shipped convolutional 2-D VAE of MNIST (28 by 28 pixels) and the shipped VAE of the digits (8
by 8); for sliders also one with 16 numbers.
"""

from __future__ import annotations

import argparse

from playwright.sync_api import Page

from .stage import Stage, figures, report, stage

RUNS = ("mnist-conv-vae-2d", "digits-vae-2d")
CALM = 500
"""Milliseconds until what the page itself decodes at first is there."""
WIDE = "digits-denoising-16d"
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
    with stage() as app:
        figures()
        for run in RUNS:
            report(f"{run}: piece of a stroke to reconstruction, ms", drawing(app, run, events))
            report(f"{run}: step of noise to reconstruction, ms", noise(app, run, events))
        for run in (*RUNS, WIDE):
            report(f"{run}: step of a number's slider to picture, ms", slider(app, run, events))


def open_tool(app: Stage, run: str, tool: str) -> Page:
    page = app.page(f"/explore?run={run}&tool={tool}", WATCH)
    page.locator('[data-encoder="ready"]').wait_for()
    return page


def drawing(app: Stage, run: str, events: int) -> list[float]:
    page = open_tool(app, run, "draw")
    sheet = page.get_by_test_id("sketch")
    sheet.scroll_into_view_if_needed()
    box = sheet.bounding_box()
    assert box
    page.mouse.move(box["x"] + 0.25 * box["width"], box["y"] + 0.3 * box["height"])
    page.mouse.down()
    took = []
    for i in range(events):
        page.evaluate("() => { window.took = since('pointermove', 'draw-rebuilt'); }")
        page.mouse.move(
            box["x"] + (0.25 + 0.5 * i / events) * box["width"], box["y"] + (0.3 + 0.1 * (i % 5)) * box["height"]
        )
        took.append(float(page.evaluate("window.took")))
        page.wait_for_timeout(40)
    page.mouse.up()
    page.context.close()
    return took


def noise(app: Stage, run: str, events: int) -> list[float]:
    return stepped(open_tool(app, run, "noise"), "noise-level", "denoised", events)


def slider(app: Stage, run: str, events: int) -> list[float]:
    return stepped(open_tool(app, run, "code"), "dimension-0", "decoded", events)


def stepped(page: Page, slider: str, canvas: str, events: int) -> list[float]:
    """Move a slider to and fro by one step at a time."""
    page.get_by_test_id(slider).focus()
    page.wait_for_timeout(CALM)
    took = []
    for i in range(events):
        page.evaluate(f"() => {{ window.took = since('keydown', '{canvas}'); }}")
        page.keyboard.press("ArrowRight" if i % 2 else "ArrowLeft")
        took.append(float(page.evaluate("window.took")))
        page.wait_for_timeout(40)
    page.context.close()
    return took


if __name__ == "__main__":
    main()
