"""A class presses Train at once: how long until all its runs have ended, and how the page answers meanwhile.

    python -m benchmarks.classroom [--sessions 30] [--epochs 2 30]

Sessions speak Streamlit's protocol to a real server (digits, VAE; as many train at once as `LATENTLAB_WORKERS` says, by
default one for every core); no browser draws, which in a class is other machines' work. While the runs train the
sessions ask for their whole page again, one after the other without a rest, which is more than a class does: browsers
draw the curves by themselves from the feed. The runs' specs are checked to hold the epochs that were chosen.
"""

from __future__ import annotations

import argparse
import tempfile
import threading
from pathlib import Path

import psutil

from aecore.settings import training_places
from tests.classroom import lesson, own
from tests.served import Server

from .stage import figures, machine, report

LOOK = 1.0


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sessions", type=int, default=30)
    parser.add_argument("--epochs", type=int, nargs="+", default=[2, 30])
    options = parser.parse_args()
    machine(f"{training_places()} may train at once")
    figures()
    for epochs in options.epochs:
        with tempfile.TemporaryDirectory() as folder:
            server = Server(Path(folder))
            try:
                measure(server, options.sessions, epochs)
            finally:
                server.close()


def measure(server: Server, sessions: int, epochs: int) -> None:
    process, memory, over = psutil.Process(server.process.pid), [], threading.Event()

    def watch() -> None:
        while not over.wait(LOOK):
            memory.append(process.memory_info().rss / 2**20)

    watcher = threading.Thread(target=watch)
    watcher.start()
    began = sum(process.cpu_times()[:2])
    try:
        met = lesson(server, sessions, epochs)
    finally:
        over.set()
        watcher.join()
    spent = sum(process.cpu_times()[:2]) - began
    runs = own(server)
    assert [run.spec.budget.epochs for run in runs] == [epochs] * sessions, [run.spec.budget.epochs for run in runs]
    assert not any(tab.errors for tab in met.tabs), [tab.errors for tab in met.tabs]
    what = f"{sessions} sessions, {epochs} epochs"
    report(f"{what}: runs that ended well", [sum(run.status.state == "done" for run in runs)])
    report(f"{what}: most that trained at once", [met.most])
    report(f"{what}: press to the end of the last run, s", [met.took])
    report(f"{what}: press on Train to the whole answer, all at once, s", met.pressed)
    report(f"{what}: whole page again while they train, ms", [1000 * look for look in met.looks])
    report(f"{what}: feed while they train, ms", [1000 * feed for feed in met.feeds])
    report(f"{what}: server, MB, once a second", memory)
    report(f"{what}: server, % of a core", [100 * spent / met.took])
    for tab in met.tabs:
        tab.close()


if __name__ == "__main__":
    main()
