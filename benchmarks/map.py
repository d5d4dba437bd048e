"""How quickly the map of Explore answers with many items: opening, hovering, selecting.

    python -m benchmarks.map [--items 10000 70000] [--openings 5] [--events 30]

The runs are made up: the shipped 2-D autoencoder of MNIST with as many codes as asked for, drawn around its own, and a
picture of 28 by 28 pixels for each as far as the app stores them (`aecore.workers.publish.ROOM`); the rest is decoded.
The browser's cache is empty at every opening.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import time
from math import prod
from pathlib import Path

import torch
from playwright.sync_api import FloatRect, Page
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from aecore.runs.run import Run
from aecore.workers.publish import ROOM
from tests.served import ROOT

from .stage import SINCE, Stage, figures, report, stage

SOURCE = "mnist-conv-vae-2d"
PARTS = ("codes", "sigma", "labels", "held_out", "error")
"""Tensors with a row for every item."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--items", type=int, nargs="+", default=[10_000, 70_000])
    parser.add_argument("--openings", type=int, default=5)
    parser.add_argument("--events", type=int, default=30)
    options = parser.parse_args()
    with stage() as app:
        figures()
        for count in options.items:
            measure(app, count, options.openings, options.events)


def measure(app: Stage, count: int, openings: int, events: int) -> None:
    stored = make_run(app.runs / f"map-{count}", count)
    kind = "with pictures" if stored else "decoded pictures"
    opening(app, count)  # the server reads what it needs for the first time
    report(f"{count} items, {kind}: link to map drawn, s", [opening(app, count) for _ in range(openings)])
    page = open_page(app, count)
    page.locator('[data-decoder="ready"]').wait_for()
    box = page.get_by_test_id("map").bounding_box()
    assert box
    report(f"{count} items: pointer on a point to its picture, ms", [hover(page, box) for _ in range(events)])
    report(f"{count} items: lasso closed to the line of text, ms", [lasso(page, box, i) for i in range(events)])
    page.context.close()


def make_run(folder: Path, count: int, source: str = SOURCE) -> bool:
    """Write a run with so many items, made from a shipped one; returns whether it holds pictures."""
    shutil.copytree(ROOT / "pretrained" / source, folder)
    path = Run(folder).items
    tensors = load_file(path)
    with safe_open(path, "pt") as file:
        metadata = file.metadata()
    shape = json.loads(metadata["shape"])
    generator = torch.Generator().manual_seed(0)
    rows = torch.randint(len(tensors["labels"]), (count,), generator=generator)
    tensors |= {name: tensors[name][rows] for name in PARTS if name in tensors}
    codes = tensors["codes"] + 0.05 * torch.randn(tensors["codes"].shape, generator=generator)
    xy = (codes - tensors["centre"]) @ tensors["plane"].T
    tensors |= {"codes": codes, "xy": xy, "ids": torch.arange(count, dtype=torch.int32)}
    stored = prod(shape) * count <= ROOM
    if stored:
        tensors["pictures"] = torch.randint(256, (count, *shape), generator=generator, dtype=torch.uint8)
    save_file(tensors, path, metadata)
    return stored


def open_page(app: Stage, count: int) -> Page:
    page = app.page(f"/explore?run=map-{count}", SINCE)
    page.locator('[data-ready="1"]').wait_for()
    return page


def opening(app: Stage, count: int) -> float:
    began = time.perf_counter()
    page = open_page(app, count)
    took = time.perf_counter() - began
    page.close()
    return took


CARD = """() => { const root = [...document.querySelectorAll('*')].map(e => e.shadowRoot).find(r =>
r?.querySelector('.item-card'));
  window.card = (root ?? document).querySelector('.item-card'); }"""


TOLD = """() => { window.took = since('pointerup', () => {
  const now = document.querySelector('.st-key-selection')?.innerText ?? window.line;
  return now !== window.line && /items selected/.test(now);
}); }"""


def hover(page: Page, box: FloatRect) -> float:
    """Go to a spot where many points lie, from one where none lies."""
    page.mouse.move(box["x"] + 2, box["y"] + box["height"] - 2)
    page.evaluate(CARD)
    page.wait_for_function("window.card.hidden")
    # A function body: the promise itself would be waited for, before the pointer has moved.
    page.evaluate("() => { window.took = since('pointermove', () => !window.card.hidden); }")
    page.mouse.move(
        box["x"] + box["width"] * random.uniform(0.42, 0.55), box["y"] + box["height"] * random.uniform(0.42, 0.55)
    )
    return float(page.evaluate("window.took"))


def lasso(page: Page, box: FloatRect, turn: int) -> float:
    """Draw round part of the points and wait until the page says how many they are."""
    left, top = box["x"] + box["width"] * (0.3 + 0.004 * turn), box["y"] + box["height"] * 0.35
    page.evaluate("window.line = document.querySelector('.st-key-selection')?.innerText ?? ''")
    page.keyboard.down("Shift")
    page.mouse.move(left, top)
    page.mouse.down()
    for x, y in ((120, 0), (140, 90), (60, 150), (0, 100)):
        page.mouse.move(left + x, top + y, steps=4)
    page.evaluate(TOLD)
    page.mouse.up()
    page.keyboard.up("Shift")
    took = float(page.evaluate("window.took"))
    page.get_by_test_id("map").locator("canvas.overlay").press("Escape")
    page.wait_for_function("!document.querySelector('.st-key-selection')")
    return took


if __name__ == "__main__":
    main()
