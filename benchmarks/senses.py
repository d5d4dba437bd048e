"""How soon three things that a camera has seen are a map to walk on.

    python -m benchmarks.senses [--rounds 3] [--side 32]

In a real browser whose camera plays a film made for it: a cup, a pen and a key before one background, each moved about
for some seconds. The button of each class is held until it has 30 pictures; the clock begins when the last one is let
go. Then as a person would who knows the way: *Look at them*, *Use these data*, *Train*, and Explore at once.

- **Check card**: until it is on the screen.
- **Walkable**: until Explore shows the map of the run with a decoder that answers, while the training goes on.
- **Trained**: until the last epoch, and what the workers took of the processor for it: on a machine that does nothing
  else a training takes about as long; variance explained of the held-out pictures a minute after the last picture and
  then, and PCA's with as many numbers.
"""

from __future__ import annotations

import argparse
import re
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page

from aecore.runs.log import all_events
from aecore.runs.run import Run
from aecore.runs.store import Store
from tests.browser.chromium import find_chromium
from tests.browser.conftest import ALLOWED, DEVICES, FLAGS

from .stage import Stage, head, stage

PATIENCE_MS = 180_000
WIDTH, HEIGHT, FPS = 240, 180, 15
SECONDS = 10
"""That each thing is shown."""
EACH = 30
MINUTE = 60
SEED = 20_261_201
COLOURS = {"cup": (200, 50, 40), "pen": (30, 60, 200), "key": (220, 190, 40)}


def drawn(thing: str, at: float, background: Image.Image) -> Image.Image:
    """A thing at a moment: it is moved and turned a little."""
    picture = background.copy()
    pen = ImageDraw.Draw(picture)
    x, y, lean = 120 + 30 * np.sin(2.1 * at), 90 + 22 * np.cos(1.7 * at), 18 * np.sin(1.3 * at)
    colour = COLOURS[thing]
    if thing == "cup":
        pen.ellipse((x + 20, y - 20, x + 58, y + 22), outline=colour, width=9)
        pen.rectangle((x - 34, y - 40, x + 34, y + 40), fill=colour)
    elif thing == "pen":
        pen.line((x - 55, y - 40 + lean, x + 55, y + 40 - lean), fill=colour, width=13)
    else:
        pen.ellipse((x - 62, y - 26, x - 10, y + 26), outline=colour, width=12)
        pen.line((x - 10, y, x + 55, y + lean), fill=colour, width=11)
    return picture


def film(path: Path) -> None:
    """Write what the camera sees, as YUV4MPEG2."""
    draw = np.random.default_rng(SEED)
    background = Image.fromarray(draw.integers(90, 190, (6, 8, 3), dtype=np.uint8)).resize((WIDTH, HEIGHT))
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{FPS}:1 Ip A1:1 C420jpeg\n".encode())
        for thing in COLOURS:
            for moment in range(SECONDS * FPS):
                pixels = np.asarray(drawn(thing, moment / FPS, background)).astype(int)
                noisy = np.clip(pixels + draw.normal(0, 4, pixels.shape), 0, 255).astype(np.uint8)
                luma, *chroma = Image.fromarray(noisy).convert("YCbCr").split()
                halves = [plane.resize((WIDTH // 2, HEIGHT // 2)).tobytes() for plane in chroma]
                file.write(b"FRAME\n" + luma.tobytes() + b"".join(halves))


class Took(NamedTuple):
    card: float
    walkable: float
    trained: float
    processor: float
    soon: float
    explained: float
    pca: float


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--side", type=int, default=32, choices=(32, 64))
    options = parser.parse_args()
    with TemporaryDirectory() as folder, stage() as app:
        film(path := Path(folder) / "things.y4m")
        seeing = [*FLAGS, *DEVICES, ALLOWED, f"--use-file-for-fake-video-capture={path}"]
        head(
            "round",
            "side",
            "check card, s",
            "walkable, s",
            "trained, s",
            "of the processor, s",
            "explained after a minute, %",
            "explained, %",
            "PCA, %",
        )
        for number in range(1, options.rounds + 1):
            browser = app.browser.browser_type.launch(executable_path=find_chromium(), args=seeing)
            took = story(app, browser, options.side)
            browser.close()
            seconds = " | ".join(f"{value:.1f}" for value in took[:4])
            shares = " | ".join(f"{100 * value:.0f}" for value in took[4:])
            print(f"| {number} | {options.side} | {seconds} | {shares} |", flush=True)


def story(app: Stage, browser: Browser, side: int) -> Took:
    """Record three classes and go on until they are a map; return seconds from the last picture."""
    page = browser.new_page(base_url=app.server.url, viewport={"width": 1440, "height": 900})
    page.set_default_timeout(PATIENCE_MS)
    page.goto("/train?data=own")
    page.get_by_test_id("sense-camera").click()
    page.get_by_test_id("sense-add").click()
    page.locator(".sense-hold:not([disabled])").first.wait_for()
    shown = time.monotonic()
    for number, thing in enumerate(COLOURS):
        page.get_by_label("Name of this class").nth(number).fill(thing)
        page.wait_for_timeout(max(0, 1000 * (shown + number * SECONDS + 1 - time.monotonic())))
        hold(page, number)
    began = time.monotonic()
    page.get_by_test_id("sense-look").click()
    page.locator("[data-phase=ready]").wait_for()
    card = time.monotonic() - began
    if side != 32:
        page.locator(".guess .pick").first.select_option(str(side))
        page.locator("[data-phase=ready]").wait_for()
    page.get_by_test_id("own-use").click()
    before = spent(app)
    page.get_by_role("button", name="Train", exact=True).click()
    page.wait_for_url(re.compile("run=own-"))
    run = Store(app.runs).get(re.search(r"run=([a-z0-9-]+)", page.url)[1])  # type: ignore[index]
    page.goto(f"/explore?run={run.id}")
    page.locator('[data-decoder="ready"]').wait_for()
    walkable = time.monotonic() - began
    while run.status.state not in ("done", "failed") and time.monotonic() < began + MINUTE:
        time.sleep(0.1)
    soon = last(run, "held-out")["variance_explained"]
    while run.status.state not in ("done", "failed"):
        time.sleep(0.1)
    trained, processor = time.monotonic() - began, spent(app) - before
    page.context.close()
    explained, pca = last(run, "held-out")["variance_explained"], last(run, "baseline")["pca_variance_explained"]
    return Took(card, walkable, trained, processor, soon, explained, pca)


def spent(app: Stage) -> float:
    """Seconds of the processor that the workers have taken."""
    workers = (child for child in app.process.children(recursive=True) if "workers" in " ".join(child.cmdline()))
    return sum(sum(worker.cpu_times()[:2]) for worker in workers)


def last(run: Run, kind: str) -> dict[str, Any]:
    return next(event for event in reversed(all_events(run.events_path)) if event["kind"] == kind)


def hold(page: Page, number: int) -> None:
    """Hold a class's button until it has its pictures."""
    row = page.get_by_test_id("sense-row").nth(number)
    box = row.get_by_test_id("sense-hold").bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    while row.get_by_test_id("sense-thumb").count() < EACH:
        page.wait_for_timeout(20)
    page.mouse.up()


if __name__ == "__main__":
    main()
