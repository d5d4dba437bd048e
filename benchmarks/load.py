"""Many at once: every page before a store of thousands of runs, 20 Homes and 200 feeds at once, 100 sessions.

    python -m benchmarks.load [--parts pages feeds sessions] [--runs 5000] [--homes 20] [--feeds 200] [--sessions 100]

A server of its own, and sessions that speak Streamlit's protocol: no browser draws, which for a class is other
machines' work. `pages`: runs of which each has a log of 500 events and results; a page is opened by a session of its
own, first by one that finds the server just started, then asked for again. `feeds`: the whole log of one run that
has ended, packed as a browser asks for it. `sessions`: each runs its page again every ten seconds, the five pages in
turn, and waits for the whole answer.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import shutil
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from aecore.runs.artefacts import FILES, Key
from aecore.runs.run import Run
from tests.served import Server, Tab

from .growth import OLD, made_store
from .stage import figures, head, machine, report, row

PAGES = ("home", "train", "explore", "compare", "gallery")
LOG, LONG = 500, 3450
"""Events of each run, and of the one whose log is asked for: 486 KB."""
AGAIN, EVERY, ROUNDS = 5, 10.0, 4
SHIPPED = Path(__file__).resolve().parents[1] / "pretrained" / "digits-vae-2d"


def main() -> None:
    parts: dict[str, Callable[[argparse.Namespace, Path], None]] = {
        "pages": pages,
        "feeds": feeds,
        "sessions": sessions,
    }
    parser = argparse.ArgumentParser()
    parser.add_argument("--parts", nargs="+", choices=list(parts), default=list(parts))
    for name, usual in {"runs": 5000, "homes": 20, "feeds": 200, "sessions": 100}.items():
        parser.add_argument(f"--{name}", type=int, default=usual)
    options = parser.parse_args()
    machine()
    for name in options.parts:
        with tempfile.TemporaryDirectory() as folder:
            parts[name](options, Path(folder))


@contextmanager
def served(folder: Path) -> Iterator[Server]:
    server = Server(folder)
    try:
        yield server
    finally:
        server.close()


def together(work: Callable[[], None], count: int) -> float:
    """Do something so many times at once; return the seconds until the last one is done."""
    start = threading.Barrier(count + 1)

    def one() -> None:
        start.wait()
        work()

    threads = [threading.Thread(target=one) for _ in range(count)]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began


def timed(work: Callable[[], object], found: list[float]) -> None:
    began = time.perf_counter()
    work()
    found.append(time.perf_counter() - began)


def processor(server: Server) -> float:
    """Seconds that the server has computed so far."""
    used = psutil.Process(server.process.pid).cpu_times()
    return used.user + used.system


# --- pages ----------------------------------------------------------------------------------------------------------


def pages(options: argparse.Namespace, folder: Path) -> None:
    """Every page before many runs."""
    full_store(folder, options.runs)
    columns = (
        "server just started, ms", "opened, ms", "again, ms", "again, processor of the server, ms", "server, MB",
    )  # fmt: skip
    head(f"page, {options.runs:,} runs in the store", *columns)
    for page in PAGES:
        with served(folder) as server:

            def opened(server: Server = server, page: str = page) -> float:
                began = time.perf_counter()
                Tab(server, page=page).close()
                return time.perf_counter() - began

            first, later, tab = opened(), [opened() for _ in range(AGAIN)], Tab(server, page=page)
            before = processor(server)
            again = [tab.rerun() for _ in range(AGAIN)]
            spent = (processor(server) - before) / AGAIN
            holds = psutil.Process(server.process.pid).memory_info().rss / 1e6
            tab.close()
            times = (first, statistics.median(later), statistics.median(again), spent)
            row(page, *(1000 * took for took in times), holds)
    figures()
    with served(folder) as server:
        Tab(server, page="home").close()
        took: list[float] = []
        whole = together(lambda: timed(lambda: Tab(server, page="home").close(), took), options.homes)
        report(f"{options.homes} Homes at once: each, s", took)
        report(f"{options.homes} Homes at once: all, s", [whole])


RESULTS: tuple[Key, ...] = ("items", "decoder", "encoder")


def full_store(folder: Path, count: int) -> None:
    """A store whose runs also have results (hard links to one file)."""
    store = made_store(folder, count, LOG)
    for path in store.root.iterdir():
        (path / "results").mkdir()
        for key in RESULTS:
            name = FILES[key].path
            os.link(copied(folder / Path(name).name), path / name)
        os.utime(path, (time.time() - OLD,) * 2)


def copied(path: Path) -> Path:
    if not path.exists():
        shutil.copy(SHIPPED / "results" / path.name, path)
    return path


# --- feeds ----------------------------------------------------------------------------------------------------------


def feeds(options: argparse.Namespace, folder: Path) -> None:
    """The whole feed of one run, by many at once."""
    run = made_store(folder, 1, LONG).runs()[0]
    figures()
    with served(folder) as server:
        size = len(asked(server, run))
        took: list[float] = []
        whole = together(lambda: timed(lambda: asked(server, run), took), options.feeds)
        report(f"{options.feeds} feeds of {size / 1000:,.0f} KB at once: each, s", took)
        report(f"{options.feeds} feeds at once: all, s", [whole])
        content = gzip.decompress(asked(server, run))
        assert len(json.loads(content)["events"]) == LONG
        print(f"\nThe log has {run.events_path.stat().st_size / 1000:,.0f} KB.")


def asked(server: Server, run: Run) -> bytes:
    """The body of a feed, packed, without a client that costs more than the server."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=120) as connection:
        connection.sendall(
            f"GET /api/runs/{run.id}/feed?from=0 HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n"
            "Connection: close\r\n\r\n".encode()
        )
        pieces = []
        while piece := connection.recv(1 << 16):
            pieces.append(piece)
    headers, _, body = b"".join(pieces).partition(b"\r\n\r\n")
    assert headers.startswith(b"HTTP/1.1 200"), headers
    assert b"content-encoding: gzip" in headers.lower(), headers
    return unchunked(body) if b"chunked" in headers.lower() else body


def unchunked(body: bytes) -> bytes:
    pieces = []
    while True:
        size, _, body = body.partition(b"\r\n")
        if not int(size, 16):
            return b"".join(pieces)
        pieces.append(body[: int(size, 16)])
        body = body[int(size, 16) + 2 :]


# --- sessions -------------------------------------------------------------------------------------------------------


def sessions(options: argparse.Namespace, folder: Path) -> None:
    """Many sessions, each with one rerun in ten seconds."""
    made_store(folder, 30, LOG)
    figures()
    with served(folder) as server:
        for page in PAGES:
            Tab(server, page=page).close()
        opened: list[float] = []
        tabs: list[Tab] = []

        def open_one() -> None:
            page = PAGES[len(opened) % len(PAGES)]
            timed(lambda: tabs.append(Tab(server, page=page)), opened)

        together(open_one, options.sessions)
        report(f"{options.sessions} sessions open at once: each, s", opened)
        took: list[float] = []

        def live(tab: Tab, number: int) -> None:
            time.sleep(EVERY * number / len(tabs))
            for _ in range(ROUNDS):
                began = time.monotonic()
                took.append(tab.rerun())
                time.sleep(max(0.0, EVERY - (time.monotonic() - began)))

        before = processor(server)
        began = time.perf_counter()
        threads = [threading.Thread(target=live, args=(tab, number)) for number, tab in enumerate(tabs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        spent = 100 * (processor(server) - before) / (time.perf_counter() - began)
        report(f"{options.sessions} sessions, one rerun in {EVERY:g} s each: rerun, ms", [1000 * t for t in took])
        report("the same: server, % of a core", [spent])
        for tab in tabs:
            tab.close()


if __name__ == "__main__":
    main()
