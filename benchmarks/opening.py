"""How long a run takes to open in the browser when its log is long: curves in Train, its card in the Gallery, its
map in Explore.

    python -m benchmarks.opening [--events 1000 100000] [--openings 10]

The run is made up: the shipped VAE of the digits, ended, with a log of so many steps and a look at the held-out items
every 25 steps. Every opening has a server of its own that has not seen the run yet, and an empty browser cache; another
page was looked at before, so that the server has imported what it needs. Opened again: the same link once more in
another tab.
"""

from __future__ import annotations

import argparse
import json
import shutil
import time
from pathlib import Path

from aecore.presets import preset
from aecore.runs.run import Status
from aecore.runs.store import Store
from tests.served import ROOT

from .growth import event
from .stage import EVERYWHERE, Stage, figures, report, stage

SOURCE = ROOT / "pretrained" / "digits-vae-2d"
PATIENCE = 120_000
EVERY = 25
MAP = "everywhere('.lab[data-ready=\"1\"][data-points]').length > 0"
THERE = {
    "Home": ("/", MAP, "map drawn"),
    "Train": (
        "/train?run={run}",
        "everywhere('.lab[data-run]').some((lab) => lab.dataset.points === 'STEPS')",
        "all curves drawn",
    ),
    "Gallery": (
        "/gallery",
        "everywhere('article').some((card) => card.textContent.includes('90.0 %'))",
        "its card with its score",
    ),
    "Explore": ("/explore?run={run}", MAP, "map drawn"),
}
"""Of each page: its address, what is true when the run is there, and how to say that."""
MEASURED = ("Train", "Gallery", "Explore")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, nargs="+", default=[1000, 100_000])
    parser.add_argument("--openings", type=int, default=10)
    options = parser.parse_args()
    took: dict[tuple[str, int, str], list[float]] = {}
    for _ in range(options.openings):
        for events in options.events:  # by turns, so that a machine that slows down slows both
            for page in MEASURED:
                with stage(said=bool(took)) as app:
                    run = made(app.runs, events)
                    opened(app, "Home", run, events)
                    for when in ("first", "again"):
                        took.setdefault((page, events, when), []).append(opened(app, page, run, events))
    figures()
    for (page, events, when), values in took.items():
        report(f"{page}, {events:,} events, {when}: link to {THERE[page][2]}, s", values)


def made(folder: Path, events: int) -> str:
    """Write the run and return its id."""
    run = Store(folder, shipped=folder / "none").create(preset("digits", "vae"))
    shutil.copytree(SOURCE / "results", run.results, dirs_exist_ok=True)
    run.events_path.write_text("".join(json.dumps(event(step)) + "\n" for step in range(1, events + 1)))
    run.write_status(Status(state="done", phase="finishing", step=events))
    return run.id


def opened(app: Stage, name: str, run: str, events: int) -> float:
    """Open a page in a tab of its own; return the seconds until the run is there."""
    path, there, _said = THERE[name]
    page = app.page(script=EVERYWHERE)
    began = time.perf_counter()
    page.goto(path.format(run=run), wait_until="commit")
    page.wait_for_function(there.replace("STEPS", str(events - events // EVERY)), timeout=PATIENCE)
    took = time.perf_counter() - began
    page.context.close()
    return took


if __name__ == "__main__":
    main()
