"""Nobody is ended by a forged signature, and a lock that is held tells who trains a run."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psutil
import pytest

from aecore.runs.liveness import Signature, sign
from aecore.runs.run import Run, Status
from aecore.runs.store import Store
from aecore.spec import Spec
from aecore.workers import ending
from aecore.workers.attempt import ALREADY_RUNNING
from aecore.workers.ending import insist, worker_of


@pytest.fixture
def innocent() -> Iterator[subprocess.Popen[bytes]]:
    """A process of somebody else, older than the run."""
    with subprocess.Popen(
        [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(600)"], stdout=subprocess.PIPE
    ) as child:
        assert child.stdout
        assert child.stdout.readline() == b"up\n"
        yield child
        child.kill()


FORGED: dict[str, Callable[[int], Any]] = {
    "a process that was born later": lambda pid: {"pid": pid, "born": psutil.Process(pid).create_time() - 100},
    "no time of birth": lambda pid: {"pid": pid},
    "a word": lambda pid: {"pid": "1", "born": 0},
    "no process": lambda pid: {"pid": 2**31 - 1, "born": 0.0},
    "a negative one, which would mean a group": lambda pid: {"pid": -1, "born": 0.0},
    "too large": lambda pid: {"pid": 10**30, "born": 0.0},
    "a list": lambda pid: [pid],
    "nothing": lambda pid: None,
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_a_reused_or_forged_process_id_never_ends_somebody_else(
    store: Store, small: Callable[..., Spec], innocent: Any, forge: Callable[[int], Any]
) -> None:
    run = store.create(small())
    (run.path / "worker.json").write_text(json.dumps(forge(innocent.pid)))
    with run.lock():
        run.write_status(Status(state="running"))
        assert worker_of(run) is None
        insist(run, 0.0, 0.0)
    assert innocent.poll() is None


def test_even_the_right_process_is_left_alone_without_the_lock(
    store: Store, small: Callable[..., Spec], innocent: Any
) -> None:
    run = store.create(small())
    born = psutil.Process(innocent.pid).create_time()
    (run.path / "worker.json").write_text(json.dumps({"pid": innocent.pid, "born": born}))
    run.write_status(Status(state="running"))
    insist(run, 0.0, 0.0)
    assert innocent.poll() is None
    with run.lock():
        assert worker_of(run).pid == innocent.pid  # type: ignore[union-attr]


def test_a_stale_lock_file_keeps_nobody_from_deleting_or_resuming(lab: Any) -> None:
    run = lab.create(epochs=1)
    (run.path / "lock").write_text("somebody")
    run.write_status(Status(state="running", step=5))
    assert run.status.state == "interrupted"
    lab.engine.submit(run)
    assert lab.ends(run) == "done"
    lab.until(lambda: not run.is_alive())
    lab.store.delete(run.id)
    assert lab.store.everything() == []


def test_two_workers_on_one_run_are_one(lab: Any) -> None:
    run = lab.create(epochs=10_000)
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", "aecore.workers.worker", str(run.path)], stderr=subprocess.PIPE, text=True
        )
        for _ in "ab"
    ]
    try:
        lab.until(lambda: any(process.poll() is not None for process in workers))
        (second,) = [process for process in workers if process.poll() is not None]
        assert (second.returncode, second.communicate()[1]) == (
            ALREADY_RUNNING,
            f"{run.id} is already training\n",
        )
        lab.passes(run, 20)
    finally:
        for process in workers:
            process.kill()
            process.wait()
            process.stderr.close()  # type: ignore[union-attr]


def test_a_worker_that_has_taken_the_run_up_again_is_not_the_one_that_did_not_stop(
    store: Store, small: Callable[..., Spec], innocent: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It can happen between two looks at the lock."""
    run, seen, signature_of = store.create(small()), threading.Event(), ending.signature_of

    def looked(path: Path) -> Signature | None:
        found = signature_of(path)
        seen.set()
        return found

    monkeypatch.setattr(ending, "signature_of", looked)
    with run.lock():
        run_signed_by(run, innocent, attempt=1)
        insisting = threading.Thread(target=insist, args=(run, 0.5, 1.0))
        insisting.start()
        assert seen.wait(60)
        run_signed_by(run, innocent, attempt=2)
        insisting.join()
    assert innocent.poll() is None


def run_signed_by(run: Run, process: Any, attempt: int) -> None:
    run.write_status(Status(state="running"))
    told = {"pid": process.pid, "born": psutil.Process(process.pid).create_time(), "attempt": attempt}
    (run.path / "worker.json").write_text(json.dumps(told))


@pytest.mark.parametrize("since", ["another worker has it", "asked to go on", "nobody"])
def test_a_run_that_was_taken_up_again_before_the_end_of_its_worker_was_heard_of_is_not_called_stopped(
    store: Store, small: Callable[..., Spec], innocent: Any, monkeypatch: pytest.MonkeyPatch, since: str
) -> None:
    run, held = store.create(small()), ExitStack()
    held.enter_context(run.lock())
    run_signed_by(run, innocent, attempt=1)
    run.write_status(Status(state="running"))
    run.ask("stop")
    wait_procs = psutil.wait_procs

    def dies(processes: list[psutil.Process], timeout: float) -> None:
        wait_procs(processes, timeout=timeout)
        held.close()
        if since == "another worker has it":
            sign(run.path)
        elif since == "asked to go on":
            run.take_back("stop")

    monkeypatch.setattr(psutil, "wait_procs", dies)
    insist(run, 0.0, 0.0)
    assert innocent.poll() is not None
    assert run.written_status().state == ("stopped" if since == "nobody" else "running")
