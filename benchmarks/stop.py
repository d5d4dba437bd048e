"""How long a worker takes to leave a run when it is asked to stop, at any moment of a run's life.

    python -m benchmarks.stop [--stops 20]

Asks at moments spread evenly over the first seconds of a run, from the instant it is queued: while torch is imported,
the data is read, held-out items are judged, results are written. Measures until the worker has let go of the run: its
lock is free, so the run can be resumed or deleted. The convolutional model on MNIST is measured when the files of MNIST
lie in the data folder. No page and no browser take part.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from aecore.engines.local import LocalEngine
from aecore.presets import preset
from aecore.runs.store import Store
from aecore.settings import data_folder

from .stage import figures, machine, report

SPAN = 8.0


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--stops", type=int, default=20)
    stops = parser.parse_args().stops
    asked = [("digits", "vae")] + [("mnist", "convolutional")] * (data_folder() / "mnist").is_dir()
    machine()
    figures()
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "runs")
        for data, variant in asked:
            for standby in (False, True):
                took = [
                    stop_after(store, data, variant, SPAN * number / stops, standby=standby) for number in range(stops)
                ]
                report(f"stop, {data} {variant}, {'standby' if standby else 'new'} worker, s", took)


def stop_after(store: Store, data: str, variant: str, seconds: float, *, standby: bool) -> float:
    """Start a run of many epochs, ask it to stop after so many seconds, and return how long its worker then had it."""
    engine = LocalEngine(standby=standby)
    while standby and not engine.is_ready():
        time.sleep(0.05)
    run = store.create(preset(data, variant, {"budget.epochs": 500}))
    engine.submit(run)
    time.sleep(seconds)
    began = time.perf_counter()
    engine.cancel(run)
    while run.is_alive():
        time.sleep(0.002)
    took = time.perf_counter() - began
    engine.close()
    assert run.status.state == "stopped", run.status
    return took


if __name__ == "__main__":
    main()
