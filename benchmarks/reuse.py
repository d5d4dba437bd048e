"""What it is worth that a worker trains one run after the other: the first loss point, a queue, a race, and memory.

    python -m benchmarks.reuse [--clicks 10] [--runs 49]

The first two need no browser: from the moment a run is submitted to the first line of its log, by a worker that stands
by and has trained before; and twenty short runs of one queue, from the first submit to the last end, with a place for
every core or as many as `LATENTLAB_WORKERS` says.
The race of six variants is the command `python -m aecore race`, cards and all. Memory is that of one worker which
stands by again after each run: what the system counts as its own (USS) and its share of what is shared (PSS).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from aecore.engines.engine import submit_new
from aecore.engines.local import LocalEngine
from aecore.presets import preset
from aecore.runs.run import ACTIVE, Run
from aecore.runs.store import Store
from aecore.settings import training_places
from aecore.workers.serving import MOST_RUNS

from .stage import figures, head, machine, report, row

QUEUE = 20
RACE = "undercomplete,sparse-l1,denoising,vae,beta-vae,vq-vae"
SHOWN = (0, 1, 5, 10, 20, 30, 40)
"""After how many runs the memory is printed, besides the last; a worker leaves after `MOST_RUNS`."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--clicks", type=int, default=10)
    parser.add_argument("--runs", type=int, default=MOST_RUNS - 1)
    options = parser.parse_args()
    machine()
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "runs", Path(folder) / "none")
        figures()
        report("submit to first line of the log, used worker, s", first_points(store, options.clicks))
        report(f"{QUEUE} runs of 10 epochs, {training_places()} places, s", [queue(store)])
        report("race of 6 variants, 10 epochs, with cards, s", [race(Path(folder) / "race")])
        os.environ["LATENTLAB_WORKERS"] = "1"
        memory(store, options.runs)


def short(store: Store, engine: LocalEngine, seed: int) -> Run:
    return submit_new(engine, store, preset("digits", "vae", {"budget.epochs": 10, "device": "cpu", "seed": seed}))


def ended(runs: list[Run]) -> None:
    while any(run.status.state in ACTIVE for run in runs):
        time.sleep(0.02)
    assert all(run.status.state == "done" for run in runs), [run.status for run in runs]


def ready(engine: LocalEngine) -> None:
    while not engine.is_ready():
        time.sleep(0.02)


def first_points(store: Store, clicks: int) -> list[float]:
    engine, took = LocalEngine(standby=True), []
    for click in range(clicks + 1):
        ready(engine)
        began = time.perf_counter()
        run = short(store, engine, click)
        while not (run.events_path.exists() and run.events_path.stat().st_size):
            time.sleep(0.001)
        took.append(time.perf_counter() - began)
        ended([run])
    engine.close()
    return took[1:]  # the first one's worker had not trained before


def queue(store: Store) -> float:
    """Let the places work through a queue, from cold; return how long it took."""
    engine, began = LocalEngine(), time.perf_counter()
    ended([short(store, engine, seed) for seed in range(QUEUE)])
    took = time.perf_counter() - began
    engine.close()
    return took


def race(folder: Path) -> float:
    began = time.perf_counter()
    command = [
        sys.executable,
        "-m",
        "aecore",
        "race",
        "--data",
        "digits",
        "--variants",
        RACE,
        "--epochs",
        "10",
        "--json",
    ]
    subprocess.run([*command, "--runs", str(folder)], check=True, capture_output=True)
    return time.perf_counter() - began


def memory(store: Store, runs: int) -> None:
    engine = LocalEngine(standby=True)
    ready(engine)
    worker = psutil.Process(engine.workers[0].process.pid)
    head("memory of a worker that stands by, MB", "USS", "PSS")
    for number in range(runs + 1):
        if number:
            ended([short(store, engine, number)])
            ready(engine)
        if number in (*SHOWN, runs):
            used = worker.memory_full_info()
            row(f"after {number} runs", used.uss / 1e6, used.pss / 1e6)
    engine.close()


if __name__ == "__main__":
    main()
