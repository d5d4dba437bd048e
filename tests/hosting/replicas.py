"""Two servers of one store behind a real nginx, and visitors with cookies before it, one of whose servers is killed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qs

from websockets.exceptions import WebSocketException

from aecore.files import read_json
from aecore.runs.run import ACTIVE, Run
from aecore.runs.store import Store
from aecore.workers.ending import worker_of
from tests.served import Server, Tab

from .nginx import Proxy

__all__ = ["Met", "Owner", "Replicas", "owners_train", "replicas"]

Made = TypeVar("Made")
SMALL = "data=digits&variant=vae&set=data.items=128&set=budget.epochs={epochs}&set=device=cpu"
AT_ONCE = 16
"""Sessions that ask at the same moment."""
PATIENCE = 180.0
"""Seconds for which a browser goes on trying to reach a server again."""


@dataclass
class Replicas:
    """The servers, and what is before them."""

    servers: list[Server]
    front: Proxy

    @property
    def runs(self) -> list[Run]:
        """What was trained in their store."""
        return [run for run in Store(self.servers[0].runs).runs() if not run.shipped]

    def at(self, upstream: str) -> int:
        """The number of the server that has answered."""
        return [server.port for server in self.servers].index(int(upstream.rpartition(":")[2]))


@contextmanager
def replicas(folder: Path, **environment: str) -> Iterator[Replicas]:
    """Start two servers on one store, with two places to train, and nginx before them."""
    given = {"LATENTLAB_WORKERS": "2", "LATENTLAB_METRICS": "1"} | environment
    servers = [Server(folder, **given), Server(folder, **given)]
    front = Proxy(folder, [server.port for server in servers], servers[0].runs)
    try:
        yield Replicas(servers, front)
    finally:
        front.close()
        for server in servers:
            server.close()
        for run in Store(servers[0].runs).runs():  # workers outlive a server
            if process := None if run.shipped else worker_of(run):
                process.kill()


class Owner:
    """A visitor with a browser that keeps its cookie."""

    def __init__(self, front: Proxy) -> None:
        self.front = front
        said = front.headers("/train")["Set-Cookie"]
        self.cookie = said.partition(";")[0]
        self.id = self.cookie.partition("=")[2].partition(".")[0]
        self.run = ""

    def open(self, query: str, page: str = "train") -> float:
        """Open a page, trying again as browsers do; returns how many seconds it took until it was there whole."""
        began = time.monotonic()
        while True:
            try:
                self.tab = Tab(self.front, page=page, query=query, Cookie=self.cookie)
                return time.monotonic() - began
            except (OSError, WebSocketException):
                assert time.monotonic() - began < PATIENCE
                time.sleep(0.2)

    @property
    def upstream(self) -> str:
        """Which server has the page of this visitor."""
        assert self.tab.socket.response is not None
        return self.tab.socket.response.headers["X-Upstream"]

    def asks(self, path: str) -> tuple[int, str]:
        """Ask for a file; returns the status, and which server has answered."""
        assert self.front.get(path, Cookie=self.cookie)[0] == 200
        return 200, self.front.headers(path, Cookie=self.cookie)["X-Upstream"]

    def train(self) -> float:
        """Press Train; returns how many seconds the whole answer took."""
        took = self.tab.press("train-button")
        self.run = parse_qs(self.tab.query)["run"][0]
        return took

    def is_known(self) -> bool:
        """Whether the page takes this visitor for the owner of the run that it shows."""
        self.tab.rerun()
        return "belongs to another visitor" not in self.tab.widgets["stop"].help


@dataclass
class Met:
    """What so many owners have met with; times in seconds."""

    opened: list[float] = field(default_factory=list)
    pressed: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)
    """From the kill's notice to the whole page at the other server, for those who were at the one that was killed."""
    there: list[int] = field(default_factory=list)
    """Visitors at each server."""
    trained: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    """Runs whose visitor is not their owner any more."""
    errors: list[str] = field(default_factory=list)
    took: float = 0.0


def owners_train(lab: Replicas, count: int, epochs: int = 2) -> Met:
    """Let so many owners open a page and train a small model each; when a third has ended the first server is killed,
    its visitors come back through nginx, and all look at their runs."""
    met, query = Met(), SMALL.format(epochs=epochs)
    owners = drawn(lab, count)
    began = time.monotonic()
    met.opened = at_once([lambda one=one: one.open(query) for one in owners])
    home = {one: lab.at(one.upstream) for one in owners}
    met.there = [list(home.values()).count(number) for number in (0, 1)]
    met.pressed = at_once([one.train for one in owners])
    wait(lambda: sum(run.status.state == "done" for run in lab.runs) >= count // 3)
    lab.servers[0].kill()
    left = [one for one in owners if home[one] == 0]
    met.again = at_once([lambda one=one: one.open(f"run={one.run}") for one in left])
    assert {lab.at(one.upstream) for one in left} <= {1}
    wait(lambda: not any(run.status.state in ACTIVE for run in lab.runs))
    met.took = time.monotonic() - began
    runs = {run.id: run for run in lab.runs}
    for one in owners:
        run = runs.get(one.run)
        if run is None or run.status.state != "done":
            met.lost.append(f"{one.run}: {run.status if run else 'gone'}")
            continue
        if read_json(run.file("worker"))["attempt"] != 1:
            met.doubled.append(run.id)
        if run.owner != one.id or not one.is_known():
            met.strangers.append(run.id)
        one.asks(f"/api/runs/{run.id}/feed")
    met.trained = len(runs)
    met.errors = [error for one in owners for error in one.tab.errors]
    for one in owners:
        with suppress(OSError, WebSocketException):
            one.tab.close()
    return met


def drawn(lab: Replicas, count: int) -> list[Owner]:
    """New visitors, so many or, where ids were drawn that all lead to one server, a few more."""
    owners, homes = [Owner(lab.front) for _ in range(count)], set[str]()
    for one in owners:
        homes.add(one.asks("/api/health")[1])
        if len(homes) < len(lab.servers) and one is owners[-1]:
            owners.append(Owner(lab.front))
    return owners


def wait(until: Callable[[], bool], seconds: float = 900.0) -> None:
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end
        time.sleep(0.2)


def at_once(what: Sequence[Callable[[], Made]]) -> list[Made]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [done.result() for done in [pool.submit(one) for one in what]]
