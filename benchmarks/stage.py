"""What benchmarks share: a server of the app with empty folders, a real Chromium before it, and tables in Markdown."""

from __future__ import annotations

import math
import os
import platform
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil
import torch
from playwright.sync_api import Browser, Page, sync_playwright

from aecore.engines.engine import submit_new
from aecore.engines.local import LocalEngine
from aecore.presets import preset
from aecore.runs.run import Run
from aecore.runs.store import Store
from tests.browser.chromium import find_chromium
from tests.browser.conftest import FLAGS
from tests.served import Server

__all__ = [
    "EVERYWHERE",
    "SINCE",
    "Stage",
    "figures",
    "head",
    "machine",
    "percentile",
    "report",
    "row",
    "stage",
    "trainings",
]

SOFTWARE = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"]
WARM = 300 * 2**20
"""Bytes that a standby worker holds once torch is imported."""
LATE = 0.95
PATIENCE = 60.0
SINCE = """
window.since = (event, found) => new Promise((resolve) => {
  addEventListener(event, (begun) => {
    const look = () => found() ? resolve(performance.now() - begun.timeStamp) : requestAnimationFrame(look);
    requestAnimationFrame(look);
  }, { capture: true, once: true });
});
"""
"""For a page: milliseconds from the next event of a kind until something is found, looked for at every frame."""
EVERYWHERE = """
window.everywhere = (wanted) => {
  const shadows = [...document.querySelectorAll('.stMain *')].map((element) => element.shadowRoot).filter(Boolean);
  return [document, ...shadows].flatMap((root) => [...root.querySelectorAll(wanted)]);
};
"""
"""For a page: all elements that a selector finds, also inside the components' shadow trees."""


@dataclass(frozen=True)
class Stage:
    """A server and a browser; each page has a browser profile, and so a cache, of its own."""

    server: Server
    browser: Browser

    @property
    def runs(self) -> Path:
        return self.server.runs

    @property
    def process(self) -> psutil.Process:
        return psutil.Process(self.server.process.pid)

    def page(self, path: str = "", script: str = "") -> Page:
        """Open a page of the app, as soon as its first byte is there; `script` runs before the page's own."""
        page = self.browser.new_page(
            base_url=self.server.url,
            viewport={"width": 1440, "height": 900},
            bypass_csp=True,  # Playwright waits by letting the page evaluate a text
        )
        if script:
            page.add_init_script(script)
        if path:
            page.goto(path, wait_until="commit")
        return page

    def memory(self) -> float:
        """Megabytes that the server holds."""
        return float(self.process.memory_info().rss / 2**20)

    def wait_for_standby(self) -> None:
        """Wait until the standby worker has warmed up: it sleeps, with torch in memory, for a second."""
        calm = 0
        while calm < 5:
            children = [child for child in self.process.children() if child.status() != psutil.STATUS_ZOMBIE]
            standby = [
                child for child in children if "--standby" in " ".join(child.cmdline()) and not child.num_fds() > 30
            ]
            warm = standby and standby[0].memory_info().rss > WARM and standby[0].cpu_percent(0.2) < 2
            calm = calm + 1 if warm else 0
            time.sleep(0.0 if standby else 0.2)


@contextmanager
def stage(*, said: bool = False, **environment: str) -> Iterator[Stage]:
    """Start the app on a free port with empty folders, and Chromium (headless, software rendering); print, unless said,
    on what."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, sync_playwright() as playwright:
        server = Server(Path(folder), **environment)
        try:
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=[*FLAGS, *SOFTWARE])
            if not said:
                machine(f"Chromium {browser.version}")
            try:
                yield Stage(server, browser)
            finally:
                browser.close()
        finally:
            server.close()


@contextmanager
def trainings(folder: Path, count: int) -> Iterator[list[Run]]:
    """Let so many runs train, for longer than they are looked at; as many must have a place (`LATENTLAB_WORKERS`)."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended from outside"))  # workers would outlive this process
    store, engine = Store(folder, shipped=folder / "none"), LocalEngine()
    runs = [
        submit_new(engine, store, preset("digits", "vae", {"budget.epochs": 10_000, "seed": seed}))
        for seed in range(count)
    ]
    workers = [worker.process for worker in engine.workers]
    try:
        deadline = time.monotonic() + PATIENCE
        while not all(run.status.phase == "training" for run in runs):
            assert time.monotonic() < deadline, [run.status for run in runs]
            time.sleep(0.1)
        yield runs
    finally:
        for run in runs:
            engine.cancel(run)
        for worker in workers:
            worker.wait(PATIENCE)


def machine(*more: str) -> None:
    """Print on what, with what and beside what is measured."""
    kind = f"{platform.processor() or platform.machine()}, {psutil.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    parts = (
        f"{datetime.now(UTC):%Y-%m-%d}",
        kind,
        f"Python {platform.python_version()}",
        f"torch {torch.__version__}",
        *more,
    )
    print(", ".join(parts), flush=True)


def head(*names: str) -> None:
    print("\n| " + " | ".join(names) + " |\n|" + "---|" * len(names), flush=True)


def row(name: str, *values: float) -> None:
    print(f"| {name} | " + " | ".join(f"{value:,.1f}" for value in values) + " |", flush=True)


def figures() -> None:
    """Begin the table that `report` goes on with."""
    head("what", "median", "p95", "least - most", "n")


def report(name: str, values: Sequence[float]) -> None:
    """Print one row of the table: what was measured, with its unit, each value being one event."""
    middle, late = statistics.median(values), percentile(values, LATE)
    print(
        f"| {name} | {middle:,.2f} | {late:,.2f} | {min(values):,.2f} - {max(values):,.2f} | {len(values)} |",
        flush=True,
    )


def percentile(values: Sequence[float], share: float) -> float:
    """The value that a share of all does not exceed (nearest rank)."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]
