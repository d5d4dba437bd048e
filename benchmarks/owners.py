"""A store of many owners: how long is a list, what one owner has, and every page; and does watching a run cost more?

    python -m benchmarks.owners [--runs 10000] [--owners 300] [--again 5]

A server of its own in the mode of a room, asked by sessions that speak Streamlit's protocol and bring the cookie of one
owner: no browser draws. Seconds of the processor are the server's; on a busy machine they say more than the clock.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from aecore.files import replace_json
from aecore.hosting.quotas import used_by
from aecore.runs.artefacts import FILES
from aecore.runs.run import Run
from aecore.runs.store import Store
from aecore.runs.visitor import Visitor
from tests.served import Server, Tab
from ui.web import cookie

from .growth import OLD
from .load import full_store, processor
from .stage import head, machine, row

PAGES = ("home", "train", "explore", "compare", "gallery", "use", "learn")
IDLE = 0.05
"""Seconds of the processor within one second with which a server counts as at rest."""
FEEDS = 500
"""Looks at a log that has not grown, as a browser that watches a training asks for."""


def main() -> None:
    parser = argparse.ArgumentParser()
    for name, usual in {"runs": 10_000, "owners": 300, "again": 5}.items():
        parser.add_argument(f"--{name}", type=int, default=usual)
    options = parser.parse_args()
    machine()
    with tempfile.TemporaryDirectory() as folder:
        owned_store(Path(folder) / "many", options.runs, options.owners)
        lists(Path(folder) / "many", options)
        pages(Path(folder) / "many", options)
        owned_store(Path(folder) / "few", 10, 2)
        watching(Path(folder), options)


def owner_at(number: int) -> str:
    return f"{number:016x}"


def owned_store(folder: Path, runs: int, owners: int) -> Store:
    """A store of ended runs with results, of which each owner has as many, the newest of each as new."""
    full_store(folder, runs)
    store = Store(folder / "runs", folder / "none")
    for number, run in enumerate(store.runs()):
        path = store.root / run.id / FILES["meta"].path
        replace_json(path, {"title": "", "notes": "", "created": 1e9 + number, "owner": owner_at(number % owners)})
        os.utime(path, (time.time() - OLD,) * 2)
    return store


# --- in one process ---------------------------------------------------------------------------------------------------


def lists(folder: Path, options: argparse.Namespace) -> None:
    """What a process asks of the store."""
    one = owner_at(1)
    store = Store(folder / "runs", folder / "none", visitor=Visitor(one))
    work: dict[str, Callable[[], object]] = {
        "list all, in a new process": store.everything,
        "list all, again": store.everything,
        "what one owner has": lambda: store.of_owner(one),
        "their quota: runs, bytes, seconds": lambda: used_by(store.root, one),
        "all, by owner": store.owners,
    }
    head(f"{options.runs:,} runs of {options.owners} owners", "ms", "processor, ms")
    for name, act in work.items():
        row(name, *map(statistics.median, zip(*(timed(act) for _ in range(options.again)), strict=True)))


def timed(work: Callable[[], object]) -> tuple[float, float]:
    clock, spent = time.perf_counter(), time.process_time()
    work()
    return 1000 * (time.perf_counter() - clock), 1000 * (time.process_time() - spent)


# --- pages ------------------------------------------------------------------------------------------------------------


def served(folder: Path) -> Server:
    return Server(folder, LATENTLAB_MODE="room", LATENTLAB_OPERATOR="nobody")


def cookie_for(server: Server, owner: str) -> dict[str, str]:
    """What the browser of an owner sends."""
    os.environ["LATENTLAB_RUNS"] = str(server.runs)
    name, value = cookie.cookie_of(owner)
    return {"Cookie": f"{name}={value}"}


def pages(folder: Path, options: argparse.Namespace) -> None:
    """Every page, opened by sessions of their own and asked for again, by one owner."""
    columns = ("opened, ms", "again, ms", "opened, processor, ms", "again, processor, ms")
    head(f"page, {options.runs:,} runs of {options.owners} owners", *columns)
    server = served(folder)
    try:
        sent = cookie_for(server, owner_at(1))
        for page in PAGES:
            Tab(server, page=page, **sent).close()
            rest(server)
            before = processor(server)
            opened = [opening(server, page, sent) for _ in range(options.again)]
            middle, tab = processor(server), Tab(server, page=page, **sent)
            began = processor(server)
            again = [tab.rerun() for _ in range(options.again)]
            spent = ((middle - before) / options.again, (processor(server) - began) / options.again)
            tab.close()
            row(page, *(1000 * took for took in (statistics.median(opened), statistics.median(again), *spent)))
    finally:
        server.close()


def opening(server: Server, page: str, sent: dict[str, str]) -> float:
    began = time.perf_counter()
    Tab(server, page=page, **sent).close()
    return time.perf_counter() - began


def rest(server: Server) -> None:
    """Wait until the server does nothing by itself: it looks through the store when it starts, and for what is old."""
    spent = -1.0
    while (now := processor(server)) - spent > IDLE:
        spent = now
        time.sleep(1)


# --- watching ---------------------------------------------------------------------------------------------------------


def watching(folder: Path, options: argparse.Namespace) -> None:
    """A browser that watches a run asks for what is new in its log, and whether there is anything to be said."""
    head("watching a run: processor of the server, ms a request", "10 runs", f"{options.runs:,} runs")
    costs = [asked(folder / name, what) for what in ("feed?from=", "seen") for name in ("few", "many")]
    row("what is new in its log", *costs[:2])
    row("what is to be said", *costs[2:])


def asked(folder: Path, what: str) -> float:
    server = served(folder)
    try:
        run: Run = Store(server.runs, folder / "none").of_owner(owner_at(1))[0]
        sent = cookie_for(server, owner_at(1))
        end = run.events_path.stat().st_size if what.endswith("=") else ""
        address = f"/api/runs/{run.id}/{what}{end}"
        for _ in range(20):
            assert server.get(address, **sent)[0] == 200
        rest(server)
        before = processor(server)
        for _ in range(FEEDS):
            server.get(address, **sent)
        return 1000 * (processor(server) - before) / FEEDS
    finally:
        server.close()


if __name__ == "__main__":
    main()
