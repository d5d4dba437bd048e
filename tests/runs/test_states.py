"""The state of a run follows from what its worker wrote and from a kernel lock: it is never believed without one."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict
from time import time

import pytest

from aecore.errors import UserError
from aecore.files import replace_json
from aecore.runs.run import ENDED, GRACE, Run, Status
from aecore.runs.store import Store
from aecore.spec import Spec

HOLD = """
import sys, time
from pathlib import Path
from aecore.runs.run import Run
with Run(Path(sys.argv[1])).lock(timeout=5):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def run(store: Store, small: Callable[..., Spec]) -> Run:
    return store.create(small())


@contextmanager
def held(run: Run) -> Iterator[subprocess.Popen[bytes]]:
    """A process that holds the run's lock, as a worker does."""
    with subprocess.Popen([sys.executable, "-c", HOLD, str(run.path)], stdout=subprocess.PIPE) as child:
        try:
            assert child.stdout
            assert child.stdout.readline() == b"held\n"
            yield child
        finally:
            child.kill()


def test_a_new_run_is_queued(run: Run) -> None:
    assert (run.status.state, run.is_alive()) == ("queued", False)


def test_a_queued_run_nobody_took_up_was_interrupted(run: Run) -> None:
    replace_json(run.path / "status.json", asdict(Status(changed=time() - GRACE - 1)))
    assert run.status.state == "interrupted"


@pytest.mark.parametrize("state", ["queued", "running", "paused"])
def test_an_active_state_holds_exactly_as_long_as_its_process_lives(run: Run, state: str) -> None:
    with held(run) as child:
        run.write_status(Status(state=state, step=7))  # type: ignore[arg-type]
        replace_json(run.path / "status.json", asdict(run.status) | {"changed": 0.0})
        assert (run.status.state, run.is_alive()) == (state, True)
        child.send_signal(signal.SIGKILL)
        child.wait()
        assert (run.status.state, run.status.step, run.is_alive()) == ("interrupted", 7, False)


@pytest.mark.parametrize("state", ENDED)
def test_an_end_stays_an_end(run: Run, state: str) -> None:
    run.write_status(Status(state=state))  # type: ignore[arg-type]
    assert run.status.state == state


def test_a_stopped_process_is_not_taken_for_a_dead_one(run: Run) -> None:
    with held(run) as child:
        run.write_status(Status(state="running"))
        child.send_signal(signal.SIGSTOP)
        assert run.status.state == "running"


def test_a_run_that_trains_cannot_be_deleted(store: Store, run: Run) -> None:
    with held(run):
        with pytest.raises(UserError, match="still training"):
            store.delete(run.id)
        assert [found.id for found in store.runs()] == [run.id]
    store.delete(run.id)
    assert store.everything() == []


def test_many_who_look_at_once_do_not_make_a_dead_run_look_alive(run: Run) -> None:
    """A look must not take the lock away from another look: two open pages would see a dead run live, and refuse to
    resume it."""
    with run.lock(timeout=1):
        run.write_status(Status(state="running"))
    with ThreadPoolExecutor(4) as pool:
        looks = list(pool.map(lambda _: run.is_alive(), range(2000)))
    assert not any(looks)
