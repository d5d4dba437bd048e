"""What one HTML file of a ready model weighs and takes: to be written, to show its first decoded picture, to move over.

    python -m benchmarks.take [--only RUN ...] [--openings 10] [--to docs/take-away.md]

Every opening is of a file, from file://, in a browser without internet and with nothing in its cache. The first picture
is timed from the beginning of the navigation; frames are those while a pointer moves over the map and each spot is
decoded. Nothing of Latent Lab runs besides.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from aecore.engines.pretrain import SHIPPED
from aecore.export.html import write_html
from aecore.runs.store import Store
from aecore.workers.taking import with_film
from tests.browser.chromium import find_chromium
from tests.browser.conftest import FLAGS
from tests.browser.offline import opened
from tests.browser.waiting import holds
from ui.web.build import build_components

__all__ = ["main"]

BEGIN, END = "<!-- benchmarks.take -->", "<!-- end of benchmarks.take -->"
MOVES = 120
FIRST_MOVES = 10
"""Frames that are not counted: the pointer comes to the map."""
FIRST = """
window.first = null;
new MutationObserver(() => {
  if (first === null && document.querySelector('.lab[data-first-picture-ms]')) first = performance.now();
}).observe(document, {subtree: true, attributes: true, attributeFilter: ['data-first-picture-ms']});
"""
MOVE = """async ([moves, first]) => {
  const overlay = document.querySelector('[data-testid=map] canvas.overlay');
  const {left, top, width, height} = overlay.getBoundingClientRect();
  const took = [];
  let last = await new Promise(requestAnimationFrame);
  for (let i = 0; i < moves; i++) {
    const clientX = left + width * (0.5 + 0.3 * Math.sin(i / 17));
    const clientY = top + height * (0.5 + 0.3 * Math.cos(i / 23));
    const pointer = {clientX, clientY, bubbles: true, pointerId: 1, pointerType: 'mouse'};
    overlay.dispatchEvent(new PointerEvent('pointermove', pointer));
    const now = await new Promise(requestAnimationFrame);
    if (i >= first) took.push(now - last);
    last = now;
  }
  return took;
}"""
HEAD = """| ready model | file | written | first picture: median (most) | frame: median, p95 | requests | broken rules |
|---|---|---|---|---|---|---|"""


def measured(browser: Browser, file: Path, openings: int) -> dict[str, Any]:
    """Open a file several times."""
    firsts, frames = list[float](), list[float]()
    requests, violations = 0, 0
    for _ in range(openings):
        with opened(browser, file, scripts=FIRST) as taken:
            holds(taken.page, "window.first !== null")
            firsts.append(taken.page.evaluate("window.first"))
            taken.page.wait_for_timeout(300)
            frames += taken.page.evaluate(MOVE, [MOVES, FIRST_MOVES])
            requests = max(requests, len(taken.requests))
            violations += len(taken.violations)
    return {"firsts": firsts, "frames": frames, "requests": requests, "violations": violations}


def row(name: str, size: int, seconds: float, found: dict[str, Any]) -> str:
    firsts, frames = found["firsts"], sorted(found["frames"])
    p95 = frames[int(0.95 * (len(frames) - 1))]
    return (
        f"| {name} | {size / 1e6:.2f} MB | {seconds:.1f} s | {statistics.median(firsts) / 1000:.2f} s "
        f"({max(firsts) / 1000:.2f} s) | {statistics.median(frames):.1f} ms, {p95:.1f} ms | {found['requests']} "
        f"| {found['violations']} |"
    )


def main() -> None:
    """Measure, print the table, and put it into a page of the documentation."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", nargs="*", default=[shipped.id for shipped in SHIPPED])
    parser.add_argument("--openings", type=int, default=10)
    parser.add_argument("--to", type=Path)
    options = parser.parse_args()
    assert not build_components()
    rows = [HEAD]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        store = Store(Path(folder) / "runs")
        for name in options.only:
            run, file = store.get(name), Path(folder) / f"{name}.html"
            began = time.perf_counter()
            with_film(run, lambda share, text: None)
            told = write_html([run], file)
            seconds = time.perf_counter() - began
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
            rows.append(row(name, told.size, seconds, measured(browser, file, options.openings)))
            browser.close()
            print(rows[-1], flush=True)
    if options.to:
        put(options.to, "\n".join(rows))
    print(json.dumps({"openings": options.openings, "moves": MOVES - FIRST_MOVES}))


def put(page: Path, table: str) -> None:
    """Write the table between its two marks in a page."""
    text = page.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", "utf-8")


if __name__ == "__main__":
    main()
