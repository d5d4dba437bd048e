"""What grows with the size of things: time and memory against items, runs in the store, length of a run's log, open
sessions.

    python -m benchmarks.growth [--parts runs log data sessions]

Each part prints one Markdown table. `data` needs MNIST (LATENTLAB_DATA); `sessions` starts a server of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import psutil
import torch

from aecore.data.loading import load
from aecore.presets import preset
from aecore.runs.run import Status
from aecore.runs.store import Store
from aecore.training.loop import Trainer
from aecore.workers.publish import publish_results
from tests.served import Server, Tab
from ui.explore.facts import last_measures
from ui.web.feed import feed

from .stage import head, machine, percentile, row, trainings

RUNS, EVENTS, ITEMS, SESSIONS = (10, 100, 1000), (1000, 10_000, 100_000), (1000, 10_000, 70_000), (1, 10, 30)
OLD = 60.0
POLL = 0.25
"""Seconds between a browser's looks at a run that trains."""
WATCHED = 15.0


def main() -> None:
    parts: dict[str, Callable[[Path], None]] = {"runs": runs, "log": log, "data": data, "sessions": sessions}
    parser = argparse.ArgumentParser()
    parser.add_argument("--parts", nargs="+", choices=list(parts), default=list(parts))
    chosen = parser.parse_args().parts
    machine()
    for name in chosen:
        with tempfile.TemporaryDirectory() as folder:
            parts[name](Path(folder))


def took(work: Callable[[], object], times: int = 1) -> float:
    """Return the median milliseconds of a piece of work."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        found.append(1000 * (time.perf_counter() - began))
    return statistics.median(found)


def event(step: int) -> dict[str, object]:
    held = (
        {"kind": "held-out", "mse": 0.01, "variance_explained": 0.9, "n": 360}
        if step % 25 == 0
        else {"kind": "step", "rate": 5e4}
    )
    return held | {
        "step": step,
        "epoch": step / 25,
        "terms": {"objective": 20.0 + 1 / step, "reconstruction": 15.0, "kl": 5.0},
    }


def made_store(folder: Path, count: int, events: int) -> Store:
    """A store of ended runs, as old as a minute."""
    store = Store(folder / "runs", shipped=folder / "none")
    lines = "".join(json.dumps(event(step)) + "\n" for step in range(1, events + 1))
    first = store.create(preset("digits", "vae"))
    first.events_path.write_text(lines)
    first.write_status(Status(state="done", phase="finishing", step=events))
    for number in range(count - 1):
        shutil.copytree(first.path, store.root / f"digits-vae-{number:06d}")
    for path in store.root.glob("*/*"):
        os.utime(path, (time.time() - OLD,) * 2)
    return store


def runs(folder: Path) -> None:
    """Runs in the store: listing them, finding one, opening the Gallery."""
    head("runs in the store", "list, ms", "again, ms", "find one, ms", "Gallery, ms", "again, ms", "server, MB")
    for count in RUNS:
        store = made_store(folder / str(count), count, 500)
        first, again = took(store.runs), took(store.runs, 9)
        last = store.runs()[-1].id
        found = took(lambda store=store, last=last: store.get(last), 9)
        server = Server(folder / str(count))
        try:
            pages = [took(lambda server=server: opened(server, "gallery")) for _ in range(6)]
            memory = psutil.Process(server.process.pid).memory_info().rss / 2**20
        finally:
            server.close()
        row(f"{count:,}", first, again, found, pages[0], statistics.median(pages[1:]), memory)


def opened(server: Server, page: str) -> None:
    Tab(server, page=page).close()  # a tab runs its page once before it is there


def log(folder: Path) -> None:
    """Events of one run: what its page has to read, at first and again."""
    head(
        "events",
        "log, MB",
        "newest measures, ms",
        "after one more event, ms",
        "whole feed, ms",
        "feed of one more event, ms",
    )
    for count in EVENTS:
        run = made_store(folder / str(count), 1, count).runs()[0]
        first = took(lambda run=run: last_measures(run))
        ends: list[tuple[int, str]] = []

        def whole(run=run, ends=ends) -> None:
            end, mark = 0, ""
            while True:
                answer = feed(run, end, mark)
                if not answer["events"]:
                    ends.append((end, mark))
                    return
                end, mark = answer["next"], answer["mark"]

        read = took(whole)
        with run.events_path.open("a") as file:
            file.write(json.dumps(event(count + 1)) + "\n")
        more = took(lambda run=run: last_measures(run))
        following = took(lambda run=run, ends=ends: feed(run, *ends[0]), 5)
        row(f"{count:,}", run.events_path.stat().st_size / 2**20, first, more, read, following)


def data(folder: Path) -> None:
    """Training items: an epoch, the results for Explore, memory. MNIST's pictures are repeated where there are not
    enough."""
    head(
        "training items (MNIST, dense VAE)",
        "one epoch, ms",
        "microseconds an item",
        "results for Explore, ms",
        "process, MB",
    )
    store, spec = Store(folder / "runs", shipped=folder / "none"), preset("mnist", "vae", {"budget.epochs": 1})
    whole = load(spec.data)
    for count in (ITEMS[0], *ITEMS):  # the first one warms up
        places = torch.arange(count) % len(whole.train)
        trainer = Trainer(
            spec, replace(whole, train=whole.train.map(lambda t, places=places: t[places])), torch.device("cpu")
        )
        trainer.train_step()
        epoch = took(lambda trainer=trainer: [trainer.train_step() for _ in range(trainer.steps_per_epoch)])
        run = store.create(spec)
        results = took(
            lambda run=run, trainer=trainer: publish_results(run, trainer.model, trainer.dataset, trainer.step)
        )
        figures = epoch, 1000 * epoch / count, results, psutil.Process().memory_info().rss / 2**20
        if list(store.root.iterdir())[1:]:
            row(f"{count:,}", *figures)


def sessions(folder: Path) -> None:
    """Sessions that watch one training: how soon the feed answers, what the server burns, how soon a page opens beside
    them.

    They are no browsers (`benchmarks.live` has those) and cost nothing themselves.
    """
    head("sessions watching a run", "feed p50, ms", "feed p95, ms", "page opens, ms", "server CPU, %", "server, MB")
    for count in SESSIONS:
        (folder / str(count)).mkdir()
        server = Server(folder / str(count))
        try:
            with trainings(server.runs, 1) as (run,):
                watchers = [Tab(server, page="train", query=f"run={run.id}") for _ in range(count)]
                process = psutil.Process(server.process.pid)
                process.cpu_percent()
                answers = polled(server, run.id, count)
                cpu, memory = process.cpu_percent(), process.memory_info().rss / 2**20
                page = took(lambda server=server: opened(server, "gallery"))
                for tab in watchers:
                    tab.close()
        finally:
            server.close()
        row(f"{count}", percentile(answers, 0.5), percentile(answers, 0.95), page, cpu, memory)


def polled(server: Server, run: str, count: int) -> list[float]:
    """Let `count` browsers look at the run's feed, each reading on from its last byte; return the milliseconds of all
    answers."""
    answers: list[float] = []

    def watch(number: int) -> None:
        time.sleep(POLL * number / count)
        end, until = 0, time.monotonic() + WATCHED
        while time.monotonic() < until:
            began = time.perf_counter()
            _status, body = server.get(f"/api/runs/{run}/feed?from={end}")
            answers.append(1000 * (time.perf_counter() - began))
            end = json.loads(body).get("next", end)
            time.sleep(POLL)

    threads = [threading.Thread(target=watch, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


if __name__ == "__main__":
    main()
