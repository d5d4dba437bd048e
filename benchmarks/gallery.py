"""What the Gallery costs: cards of many runs, and thumbnails.

    python -m benchmarks.gallery [--runs 1000] [--times 5]

Cards: seconds of processor time until the page has them, first and again, and the bytes that it sends. Thumbnails:
those of the runs that ship, milliseconds of processor time for map and strip, and their bytes. While a run trains they
are made within the share of the time that results may take (3 %).
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

from aecore.evaluation.loading import load_model
from aecore.latent.items import items_of
from aecore.runs.artefacts import FILES
from aecore.runs.store import Store
from aecore.workers.thumbnails import drawn_map, drawn_strip
from ui.gallery.cards import cards_of
from ui.language import speaking

KEPT = [FILES[key].path for key in ("spec", "card", "status", "events")]
"""What a card is made of."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--times", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, speaking("en"):
        cards(Path(folder), options.runs, options.times)
    thumbnails(options.times)


def took(act: Callable[[], object]) -> float:
    began = time.process_time()
    act()
    return time.process_time() - began


def say(*cells: object) -> None:
    sys.stdout.write("| " + " | ".join(map(str, cells)) + " |\n")


def cards(folder: Path, count: int, times: int) -> None:
    store = Store(folder)
    for place in range(count):
        source = sorted(store.shipped.iterdir())[place % 5]
        path = folder / f"run-{place:06d}"
        path.mkdir(parents=True)
        for name in KEPT:
            shutil.copy(source / name, path)
        (path / "meta.json").write_text(json.dumps({"title": "", "created": float(place + 1)}))
    found = store.everything()
    first = took(lambda: cards_of(store, found, set()))
    again = median(took(lambda: cards_of(store, found, set())) for _ in range(times))
    say("runs", "first, s", "again, s", "KB sent")
    say(count, f"{first:.2f}", f"{again:.2f}", len(json.dumps(cards_of(store, found, set()))) // 1000)


def thumbnails(times: int) -> None:
    say("run", "map, ms", "strip, ms", "map, KB", "strip, KB")
    for run in [run for run in Store(Path("none")).runs() if run.shipped]:
        items, model = items_of(run), load_model(run)[0]
        times_of, sizes = [], []
        for draw in (drawn_map, drawn_strip):
            once = partial(draw, model, run.card, items)
            times_of.append(f"{1000 * median(took(once) for _ in range(times)):.0f}")
            sizes.append(f"{len(once()) / 1000:.1f}")
        say(run.id, *times_of, *sizes)


if __name__ == "__main__":
    main()
