"""How often a browser that watches a training sees something new, and who is busy meanwhile: server, browser, workers.

    python -m benchmarks.live [--scenes 1x1 4x1 4x4 1x10 1x30] [--seconds 20]

A scene is R runs that train at once, watched in T tabs of one Chromium, each with a profile and a session of its own
(tab i watches run i modulo R). As many runs have a place as train: by default one for every core, here what the
scene says. An update is a new step on the screen; the browser asks 300 ms after each answer. Feed: from the request to
the last byte, as the browser sees it. Processor time is a share of one core; memory is what no other process shares.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from itertools import pairwise

import psutil
from playwright.sync_api import Page

from aecore.runs.run import Run
from aecore.workers.ending import worker_of

from .stage import Stage, head, percentile, stage, trainings

WATCH = """(root) => {
  performance.clearResourceTimings();
  performance.setResourceTimingBufferSize(10000);
  let step = root.dataset.step;
  window.updates = [performance.now()];
  new MutationObserver(() => {
    if (root.dataset.step === step) return;
    step = root.dataset.step;
    window.updates.push(performance.now());
  }).observe(root, { attributes: true, attributeFilter: ['data-step'] });
}"""
FEEDS = (
    "performance.getEntriesByType('resource').filter(({ name }) => name.includes('/feed')).map(({ duration }) => "
    "duration)"
)
PATIENCE = 180_000
SETTLE = 5.0
COLUMNS = (
    "update every, ms",
    "p95",
    "n",
    "feed, ms",
    "p95",
    "server CPU, %",
    "browser",
    "workers",
    "machine",
    "server, MB",
    "browser, MB",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenes", nargs="+", default=["1x1", "4x1", "4x4", "1x10", "1x30"], help="runs x tabs")
    parser.add_argument("--seconds", type=float, default=20.0)
    options = parser.parse_args()
    for scene in options.scenes:
        count, tabs = map(int, scene.split("x"))
        os.environ["LATENTLAB_WORKERS"] = str(count)
        with stage(said=scene != options.scenes[0]) as app, trainings(app.runs, count) as runs:
            if scene == options.scenes[0]:
                head("runs training, tabs", *COLUMNS)
            print(f"| {count}, {tabs} | " + " | ".join(watched(app, runs, tabs, options.seconds)) + " |", flush=True)


def watched(app: Stage, runs: list[Run], tabs: int, seconds: float) -> list[str]:
    """Open the tabs while the runs pause, go on, let it settle, and watch everybody for a while."""
    for run in runs:
        run.ask("pause")
    pages = [open_tab(app, runs[number % len(runs)]) for number in range(tabs)]
    for run in runs:
        run.take_back("pause")
    time.sleep(SETTLE)
    for page in pages:
        page.locator(".lab[data-run]").evaluate(WATCH)
    workers = [psutil.Process(found.pid) for run in runs if (found := worker_of(run))]
    crowds = {"server": [app.process], "browser": chromium(), "workers": workers}
    began, before = time.perf_counter(), {name: spent(crowd) for name, crowd in crowds.items()}
    psutil.cpu_percent()
    time.sleep(seconds)
    machine = psutil.cpu_percent() * psutil.cpu_count()
    lasted = time.perf_counter() - began
    shares = [f"{100 * (spent(crowd) - before[name]) / lasted:.0f}" for name, crowd in crowds.items()]
    gaps = [later - sooner for page in pages for sooner, later in pairwise(page.evaluate("window.updates"))]
    feeds = [float(took) for page in pages for took in page.evaluate(FEEDS)]
    memory = [f"{total(crowds[name], own_memory) / 2**20:,.0f}" for name in ("server", "browser")]
    times = [f"{percentile(gaps, 0.5):.0f}", f"{percentile(gaps, 0.95):.0f}", f"{len(gaps):,}"]
    times += [f"{percentile(feeds, 0.5):.1f}", f"{percentile(feeds, 0.95):.1f}"]
    return [*times, *shares, f"{machine:.0f}", *memory]


def open_tab(app: Stage, run: Run) -> Page:
    page = app.page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"/train?run={run.id}", wait_until="commit")
    page.locator(f'.lab[data-run="{run.id}"][data-ready="1"]').wait_for()
    return page


def chromium() -> list[psutil.Process]:
    """All processes of the browser that this process has started."""
    return [child for child in psutil.Process().children(recursive=True) if "chrom" in child.name()]


def total(crowd: list[psutil.Process], amount: Callable[[psutil.Process], float]) -> float:
    return sum(amount(process) for process in crowd if process.is_running())


def spent(crowd: list[psutil.Process]) -> float:
    """Seconds of processor time."""
    return total(crowd, lambda process: sum(process.cpu_times()[:2]))


def own_memory(process: psutil.Process) -> float:
    return float(process.memory_full_info().uss)


if __name__ == "__main__":
    main()
