"""The real server: a class that presses Train at once, a double click, a killed app, two sessions, and a page nobody
may change."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import psutil
import pytest

from aecore.runs.store import Store
from aecore.workers.ending import worker_of
from tests.classroom import lesson, own
from tests.served import Server, Tab
from ui.lab import DOUBLE_CLICK


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    servers: list[Server] = []

    def start(**environment: str) -> Server:
        servers.append(Server(tmp_path, **environment))
        return servers[-1]

    yield start
    for server in servers:
        server.close()
        for run in Store(server.runs).runs():
            if process := None if run.shipped else worker_of(run):
                process.kill()


def test_a_double_click_makes_one_run(serve: Callable[..., Server], until: Any) -> None:
    server = serve()
    tab = Tab(server, page="train")
    message = tab.press_twice("train-button")
    assert message == []
    until(lambda: own(server))
    time.sleep(0.5)
    assert len(own(server)) == 1
    tab.close()


def test_a_second_click_after_the_page_has_become_the_run_makes_none_and_the_form_makes_another_one(
    serve: Callable[..., Server], until: Any
) -> None:
    server = serve()
    tab = Tab(server, page="train")
    tab.press("train-button")
    (first,) = own(server)
    tab.press("train-button")
    assert [run.id for run in own(server)] == [first.id]
    assert tab.query == f"run={first.id}"
    until(lambda: first.status.state == "done", seconds=60)
    time.sleep(DOUBLE_CLICK)
    tab.query = ""
    tab.rerun()
    tab.press("train-button")
    assert len(own(server)) == 2
    assert tab.query != f"run={first.id}"
    tab.close()


def test_an_app_that_is_killed_leaves_its_runs_training_and_the_next_one_shows_them(
    serve: Callable[..., Server], until: Any
) -> None:
    server = serve()
    tab = Tab(server, page="train")
    tab.choose("budget.epochs", "10,000")
    tab.press("train-button")
    (run,) = own(server)
    until(lambda: run.status.state == "running", seconds=60)
    tab.close()
    server.kill()
    step = run.status.step
    until(lambda: run.status.step > step, seconds=90)
    server.start()
    again = Tab(server, page="train", query=f"run={run.id}")
    assert again.errors == []
    assert again.widgets["stop"].label == "Stop"
    again.press("stop")
    until(lambda: run.status.state == "stopped")
    again.close()


@pytest.mark.timeout(900)
@pytest.mark.proof
@pytest.mark.parametrize("count", [4, 30])
def test_a_class_presses_train_at_once_all_runs_end_and_the_page_answers(
    serve: Callable[..., Server], until: Callable[..., None], record_property: Callable[[str, object], None], count: int
) -> None:
    server = serve()
    met = lesson(server, count, epochs=2)
    assert [run.spec.budget.epochs for run in own(server)] == [2] * count
    assert [run.status.state for run in own(server)] == ["done"] * count, [run.status.reason for run in own(server)]
    assert [error for tab in met.tabs for error in tab.errors] == []
    assert met.most <= 2
    record_property("page, s", f"median {median(met.looks):.2f}, worst {max(met.looks):.2f}, {len(met.looks)} looks")
    record_property("feed, s", f"median {median(met.feeds):.3f}, worst {max(met.feeds):.3f}")
    assert median(met.looks) < 6.0  # a third of it on two quiet cores
    assert median(met.feeds) < 1.5
    for tab in met.tabs:
        tab.close()
    until(
        lambda: (
            not [
                child
                for child in psutil.Process(server.process.pid).children()
                if child.status() == psutil.STATUS_ZOMBIE
            ]
        )
    )


def test_what_one_session_looks_at_is_not_what_another_sees(serve: Callable[..., Server]) -> None:
    server = serve()
    first = Tab(server, page="explore", query="run=digits-vae-2d")
    second = Tab(server, page="explore", query="run=digits-denoising-16d")
    third = Tab(server, page="explore", query="")
    for _ in range(2):
        for tab in (first, second, third):
            tab.rerun()
    assert [tab.query.split("&")[0] for tab in (first, second)] == ["run=digits-vae-2d", "run=digits-denoising-16d"]
    assert "denoising" not in third.query
    assert [tab.errors for tab in (first, second, third)] == [[], [], []]
    for tab in (first, second, third):
        tab.close()


def test_the_server_stops_cleanly_when_it_is_told_to(serve: Callable[..., Server]) -> None:
    server = serve()
    children = psutil.Process(server.process.pid).children(recursive=True)
    os.kill(server.process.pid, signal.SIGTERM)
    server.process.wait(60)
    _, alive = psutil.wait_procs(children, timeout=30)
    assert alive == []
