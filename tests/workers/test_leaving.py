"""A stop is obeyed at once also before training has begun: while torch is imported, data fetched, a worker started."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest

from aecore.runs.run import Run, Status
from aecore.runs.store import Store
from aecore.spec import Spec
from aecore.workers.leaving import Stopped, stoppable_preparation
from aecore.workers.requests import ControlFolder

STUBBORN = """
import sys, time
from pathlib import Path
from aecore.runs.run import Run
from aecore.workers.leaving import stoppable_preparation
from aecore.workers.requests import ControlFolder

run = Run(Path(sys.argv[1]))
with stoppable_preparation(run, ControlFolder(run)):
    try:
        time.sleep(60)
    except BaseException:
        time.sleep(60)
"""


@pytest.fixture
def run(store: Store, small: Callable[..., Spec]) -> Run:
    run = store.create(small())
    run.write_status(Status(state="running", phase="data"))
    return run


def test_a_wait_is_ended_by_a_stop(run: Run) -> None:
    before, began = signal.getsignal(signal.SIGUSR1), time.monotonic()
    run.ask("stop")
    with pytest.raises(Stopped), stoppable_preparation(run, ControlFolder(run)):
        time.sleep(60)
    assert time.monotonic() - began < 6.0
    assert signal.getsignal(signal.SIGUSR1) is before


def test_nothing_happens_to_a_preparation_that_is_over(run: Run) -> None:
    with stoppable_preparation(run, ControlFolder(run)):
        pass
    run.ask("stop")
    time.sleep(0.2)
    assert run.written_status().state == "running"


def test_a_call_that_no_signal_ends_is_left_behind_with_the_process(run: Run) -> None:
    run.ask("stop")
    assert subprocess.run([sys.executable, "-c", STUBBORN, str(run.path)], timeout=60, check=False).returncode == 0
    assert run.status.state == "stopped"


@pytest.mark.fresh
def test_a_run_whose_worker_is_still_starting_is_stopped_at_once_and_can_be_resumed(lab: Any) -> None:
    run = lab.submit(epochs=10_000)
    lab.engine.cancel(run)
    assert run.status.state == "stopped"
    assert lab.worker().wait(60) == 0
    assert run.status.state == "stopped"
    lab.engine.submit(run)
    lab.passes(run, 10)
    run.ask("stop")
    assert lab.ends(run) == "stopped"
