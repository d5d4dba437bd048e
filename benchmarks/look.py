"""How much of each page's first screen is blank, how much of it jumps while it loads, and how soon Home is alive.

    python -m benchmarks.look [--rounds 10] [--only blank shift alive] [--pages home train ...] [--pictures FOLDER]

On a window of 1440 by 900, each page in a browser profile of its own, when it has come to rest.

- **Blank**: the share of blocks of 20 by 20 pixels (72 by 45 of them) that have nothing in them and nothing in any of
  the four blocks beside them. A block has nothing in it when no channel of its pixels varies by more than 16 of
  255: plain ground, of the page, of a card or of the stage. `--pictures` keeps the screens, blank blocks in red.
- **Shift**: the sum of all layout shifts that the browser reports (Layout Instability API: share of the window that
  moved, times how far), but for those within 0.5 s of a click or key, from the first byte until rest. Shifts inside
  components count: the browser looks at what is drawn, whichever tree it is in. The aim is below 0.02.
- **Alive**: on a first visit of Home, from the first contentful paint to the first picture that the browser has decoded
  itself, in seconds, looked for at every frame. The aim is a median of at most 1.0 s.

Software rendering and a busy machine make the last two worse, the first one not.
"""

from __future__ import annotations

import argparse
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image
from playwright.sync_api import Page

from .stage import EVERYWHERE, Stage, figures, head, report, stage, trainings

BLOCK, VARIES = 20, 16
"""Pixels along a block; the difference within a channel up to which it is plain."""
PATIENCE_MS = 60_000
REST_MS = 1500
"""After the last thing that a page waits for: what fades in has done so."""
WHAT = ("blank", "shift", "alive")


class State(NamedTuple):
    """A page as it is looked at: its address, what is there when it is ready, and what is pressed before."""

    path: str
    ready: str
    """A selector, looked for in components too."""


STATES: dict[str, State] = {
    "home": State("/", "[data-decodes]"),
    "train": State("/train", "[data-testid=tile-vae]"),
    "train, running": State("/train?run={run}", ".lab[data-run] canvas"),
    "explore": State("/explore?run=mnist-conv-vae-2d", '.lab[data-ready="1"][data-points]'),
    "explore, 16 numbers": State("/explore?run=digits-denoising-16d", '.lab[data-ready="1"][data-points]'),
    "compare": State("/compare", "[data-testid=tile-vae]"),
    "gallery": State("/gallery", "[data-testid=card-digits-vae-2d]"),
}
SHIFTS = """
window.shifted = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) shifted.push(entry.value);
}).observe({ type: "layout-shift", buffered: true });
"""
ALIVE = """
const look = () => {
  if (everywhere("[data-decodes]").length) window.alive = performance.now();
  else requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""
PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--only", nargs="+", default=list(WHAT), choices=WHAT)
    parser.add_argument("--pages", nargs="+", default=list(STATES), choices=list(STATES))
    parser.add_argument("--pictures", type=Path, help="a folder for screens with their blank blocks in red")
    options = parser.parse_args()
    with stage() as app:
        alive(app)  # the server reads some things for the first time
        if {"blank", "shift"} & set(options.only):
            head("page", "blank, %", "layout shift")
            with running(app, options.pages) as run:
                for name in options.pages:
                    look(app, name, run, options.pictures)
        if "alive" in options.only:
            figures()
            took = [alive(app) for _ in range(options.rounds)]
            report("Home, first visit: first paint to first decoded picture, s", took)


@contextmanager
def running(app: Stage, pages: list[str]) -> Iterator[str]:
    """Have a run train while it is looked at; yields its id, empty where no page shows it."""
    if not any("{run}" in STATES[name].path for name in pages):
        yield ""
        return
    with trainings(app.runs, 1) as (run,):
        yield run.id


def look(app: Stage, name: str, run: str, pictures: Path | None) -> None:
    page = screen(app, STATES[name].path.format(run=run), STATES[name].ready)
    pixels = np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("RGB"))
    shifted = float(page.evaluate("shifted.reduce((sum, value) => sum + value, 0)"))
    page.context.close()
    empty = blank(pixels)
    print(f"| {name} | {100 * empty.mean():.1f} | {shifted:.4f} |", flush=True)
    if pictures:
        pictures.mkdir(parents=True, exist_ok=True)
        reddened(pixels, empty).save(pictures / f"blank-{name.replace(', ', '-')}.png")


def screen(app: Stage, path: str, ready: str, script: str = "") -> Page:
    """Open a page in a new profile and wait until it has come to rest."""
    page = app.page(path, EVERYWHERE + SHIFTS + script)
    page.wait_for_function("(wanted) => everywhere(wanted).length > 0", arg=ready, timeout=PATIENCE_MS)
    page.wait_for_timeout(REST_MS)
    return page


def alive(app: Stage) -> float:
    """Open Home for the first time; return the seconds from its first paint to its first decoded picture."""
    page = screen(app, "/", "[data-decodes]", ALIVE)
    took = float(page.evaluate(f"(alive - {PAINT}) / 1000"))
    page.context.close()
    return took


def blank(pixels: np.ndarray) -> np.ndarray:
    """Return which blocks `(rows, columns)` of a screen `(H, W, 3)` have nothing in them or beside them."""
    rows, columns = pixels.shape[0] // BLOCK, pixels.shape[1] // BLOCK
    cut = pixels[: rows * BLOCK, : columns * BLOCK].astype(int)
    blocks = cut.reshape(rows, BLOCK, columns, BLOCK, 3)
    filled = (blocks.max((1, 3)) - blocks.min((1, 3))).max(-1) > VARIES
    around = np.pad(filled, 1)
    beside = (around[:-2, 1:-1], around[2:, 1:-1], around[1:-1, :-2], around[1:-1, 2:])
    return ~np.logical_or.reduce((filled, *beside))


def reddened(pixels: np.ndarray, empty: np.ndarray) -> Image.Image:
    """Return a screen with its blank blocks in red."""
    shade = np.kron(empty, np.ones((BLOCK, BLOCK), bool))
    shown = pixels[: shade.shape[0], : shade.shape[1]].astype(float)
    shown[shade] = 0.6 * shown[shade] + 0.4 * np.array((220, 30, 30))
    return Image.fromarray(shown.astype(np.uint8))


if __name__ == "__main__":
    main()
