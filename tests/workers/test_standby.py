"""A warm worker makes the next run start at once, and again the one after that; workers belong to nobody: they outlive
whoever started them."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from typing import Any

import pytest

from aecore.engines import local

SUBMIT = """
import sys, time
from pathlib import Path
from aecore.engines.local import LocalEngine
from aecore.runs.run import Run
engine = LocalEngine()
for path in sys.argv[1:]:
    engine.submit(Run(Path(path)))
print("submitted", flush=True)
time.sleep(60)
"""


@pytest.fixture(autouse=True)
def one_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENTLAB_WORKERS", "1")


def test_a_warm_worker_starts_at_once_and_is_the_one_for_the_next_run(standby_lab: Any) -> None:
    lab = standby_lab
    lab.until(lab.engine.is_ready)
    worker = lab.worker()
    for _ in range(2):
        began = time.monotonic()
        run = lab.submit(epochs=3)
        lab.passes(run, 0)
        assert time.monotonic() - began < 3.0
        assert not lab.engine.is_ready()
        assert lab.ends(run) == "done"
        lab.until(lab.engine.is_ready)
    assert [process.process for process in lab.engine.workers] == [worker]
    lab.engine.close()
    assert worker.wait(60) == 0
    lab.until(lambda: worker.stdout.closed)  # an open pipe would stay behind for each used worker


def test_a_standby_worker_leaves_when_its_stdin_closes(standby_lab: Any) -> None:
    worker = standby_lab.worker()
    worker.stdin.close()
    assert worker.wait(40) == 0
    assert not standby_lab.engine.is_ready()


def test_closing_an_engine_leaves_no_standby_behind_even_one_that_is_warming_up(standby_lab: Any) -> None:
    worker = standby_lab.worker()
    standby_lab.engine.close()
    gone = worker.poll() is not None
    worker.wait(40)
    assert gone


def test_a_standby_worker_that_is_told_to_end_has_no_run_to_lose_and_is_replaced(
    standby_lab: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "REFILL_AFTER", 0.0)
    lab = standby_lab
    lab.until(lab.engine.is_ready)
    worker = lab.worker()
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(60) == 0
    lab.until(lambda: lab.worker() is not worker)


def test_a_standby_worker_that_is_killed_is_replaced_also_where_a_run_comes_at_once(standby_lab: Any) -> None:
    lab = standby_lab
    for comes_at_once in (False, True):
        lab.until(lab.engine.is_ready)
        worker = lab.worker()
        worker.kill()
        if not comes_at_once:
            lab.until(lambda worker=worker: lab.worker() is not worker)
            lab.until(lab.engine.is_ready)
        assert lab.ends(lab.submit(epochs=3)) == "done"
    lab.until(lab.engine.is_ready)


def test_where_a_standby_worker_is_stopped_another_one_takes_the_run(
    standby_lab: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "HEARD_WITHIN", 0.2)
    lab = standby_lab
    lab.until(lab.engine.is_ready)
    stopped = lab.worker()
    stopped.send_signal(signal.SIGSTOP)
    run = lab.submit(epochs=3)
    assert lab.ends(run) == "done"
    assert lab.worker() is not stopped
    lab.until(lab.engine.is_ready)
    stopped.send_signal(signal.SIGCONT)
    lab.until(lambda: not any(worker.unheard for worker in lab.engine.workers))
    assert lab.ends(lab.submit(epochs=3)) == "done"


def test_closing_an_engine_leaves_no_stopped_standby_behind(standby_lab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "HEARD_WITHIN", 0.2)
    lab = standby_lab
    lab.until(lab.engine.is_ready)
    stopped = lab.worker()
    stopped.send_signal(signal.SIGSTOP)
    assert lab.ends(lab.submit(epochs=3)) == "done"
    lab.engine.close()
    assert stopped.poll() is not None


def test_closing_an_engine_lets_what_trains_and_what_waits_go_on(standby_lab: Any) -> None:
    lab = standby_lab
    runs = [lab.submit(epochs=20) for _ in range(3)]
    lab.reaches(runs[0], "running")
    worker = lab.worker()
    lab.engine.close()
    assert [lab.ends(run) for run in runs] == ["done"] * 3
    assert worker.wait(60) == 0


def test_workers_and_what_waits_outlive_their_engine(lab: Any) -> None:
    runs = [lab.create(epochs=20) for _ in range(2)]
    paths = [str(run.path) for run in runs]
    with subprocess.Popen([sys.executable, "-c", SUBMIT, *paths], stdout=subprocess.PIPE) as app:
        assert app.stdout
        assert app.stdout.readline() == b"submitted\n"
        app.kill()
    assert [lab.ends(run) for run in runs] == ["done"] * 2
