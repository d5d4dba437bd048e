"""A store whose locks do not work: a run that may be training is not called interrupted, not deleted, not resumed."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from aecore.data.own.looks import LOCK, PROGRESS, state
from aecore.errors import UserError
from aecore.files import replace_json
from aecore.lessons.checking import CHECKING, check_state, lock_of, start_check
from aecore.lessons.course import file_of, save
from aecore.lessons.lesson import lesson_of
from aecore.lessons.results import coming
from aecore.locks import look_at
from aecore.pulse import LOST
from aecore.runs import liveness
from aecore.runs.liveness import sign, signature_of
from aecore.runs.run import UNSURE, Run, Status
from aecore.runs.store import Store
from aecore.spec import Spec
from aecore.workers.attempt import ALREADY_RUNNING, train_run
from aecore.workers.ending import insist, worker_of
from aecore.workers.jobs import begin, job_of, state_of
from aecore.workers.session import Session
from tests.faults.training import signals_kept
from tests.lessons.making import LESSON

CODES = (errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP, errno.EIO)


@pytest.fixture
def run(store: Store, small: Callable[..., Spec]) -> Run:
    run = store.create(small())
    (run.path / "lock").touch()
    return run


@pytest.fixture(params=CODES, ids=errno.errorcode.get)
def lockless(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """A file system on which the lock call fails."""
    without_locks(monkeypatch, request.param)
    return int(request.param)


def without_locks(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    def flock(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(fcntl, "flock", flock)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """The reader's own clock, moved by hand."""
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])

    def move(seconds: float) -> None:
        now[0] += seconds

    return move


def signed(run: Run, **values: object) -> None:
    """Let a process of another machine have taken the run up."""
    told = {"attempt": 1, "host": "elsewhere", "pid": os.getpid(), "born": psutil.Process().create_time()}
    (run.path / "worker.json").write_text(json.dumps(told | values))


def test_an_error_of_the_lock_call_is_told_and_never_read_as_free(run: Run, lockless: int) -> None:
    look = look_at(run.path / "lock")
    assert (look.state, look.why) == ("unsure", os.strerror(lockless))


def test_a_training_run_is_neither_interrupted_nor_deleted_nor_resumed(store: Store, run: Run, lockless: int) -> None:
    signed(run)
    run.write_status(Status(state="running", step=7))
    told = run.status
    assert (told.state, told.step, told.reason) == ("running", 7, UNSURE)
    assert told.reason_values == {"why": os.strerror(lockless)}
    with pytest.raises(UserError, match="cannot be told") as refused:
        store.delete(run.id)
    assert "its worker is gone" in str(refused.value.hint)
    with pytest.raises(UserError, match="cannot be told"):
        run.refuse_unsure()
    assert run.path.is_dir()


@pytest.mark.parametrize("version", ["with a beat", "0.3"])
def test_it_counts_as_gone_when_its_beat_has_stood_still_for_long_by_the_readers_clock(
    store: Store, run: Run, lockless: int, clock: Callable[[float], None], version: str
) -> None:
    signed(run)
    run.write_status(Status(state="running"))
    for _ in range(3):
        clock(LOST - 1)
        assert run.status.state == "running"
        beat(run, version)
    assert run.status.state == "running"
    clock(LOST + 1)
    assert run.status.state == "interrupted"
    store.delete(run.id)


def beat(run: Run, version: str) -> None:
    if version == "0.3":  # no beat was counted, and the clock of its machine may say anything
        path = run.path / "status.json"
        told = json.loads(path.read_text())
        told.pop("beat", None)
        path.write_text(json.dumps(told | {"changed": told["changed"] - 3600}))
    else:
        run.write_status(run.written_status())


def test_a_process_of_this_machine_is_looked_up_and_needs_no_beat(
    run: Run, lockless: int, clock: Callable[[float], None]
) -> None:
    signed(run, host=platform.node())
    run.write_status(Status(state="running"))
    assert run.status.state == "running"
    clock(10 * LOST)
    assert (run.status.state, run.status.reason) == ("running", "")


@pytest.mark.parametrize("state", ["done", "stopped", "failed"])
def test_what_has_ended_can_be_deleted_without_locks(store: Store, run: Run, lockless: int, state: Any) -> None:
    signed(run, host=platform.node())
    run.write_status(Status(state=state))
    assert run.status.state == state
    store.delete(run.id)
    assert store.everything() == []


def test_a_process_of_another_machine_is_never_signalled(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its number and its birth are those of a process here: only the name of the host tells them apart."""
    sent: list[int] = []
    monkeypatch.setattr(psutil.Process, "send_signal", lambda process, number: sent.append(number))
    signed(run)
    run.write_status(Status(state="running"))
    with run.lock():
        assert worker_of(run) is None
        insist(run, 0.0, 0.0)
        assert sent == []
        signed(run, host=platform.node())
        assert worker_of(run) is not None


def test_attempts_are_counted_over_whatever_stood_there(run: Run) -> None:
    assert [sign(run.path), sign(run.path)] == [1, 2]
    (run.path / "worker.json").write_text(json.dumps({"pid": 1, "born": 0.0}))  # of version 0.3
    assert sign(run.path) == 1
    (run.path / "worker.json").write_text("junk")
    assert signature_of(run.path) is None
    assert sign(run.path) == 1
    found = signature_of(run.path)
    assert found
    assert (found.host, found.pid) == (platform.node(), os.getpid())


def test_each_write_of_the_status_is_a_beat(run: Run) -> None:
    beats = [run.write_status(run.written_status()).beat for _ in range(3)]
    assert beats == [1, 2, 3]


WORKER = """
import errno, fcntl, os, sys
def flock(*_):
    raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
fcntl.flock = flock
from pathlib import Path
from aecore.runs.run import Run
from aecore.workers.attempt import train_run
raise SystemExit(train_run(Run(Path(sys.argv[1]))))
"""


def test_a_worker_without_locks_says_so_trains_nothing_and_writes_nothing(run: Run) -> None:
    """It does not make do with a file that stands for a lock: that would outlive it."""
    before = {path.name: path.read_bytes() for path in run.path.iterdir()}
    done = subprocess.run([sys.executable, "-c", WORKER, str(run.path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Locks do not work in" in done.stderr
    assert "Traceback" not in done.stderr
    assert {path.name: path.read_bytes() for path in run.path.iterdir()} == before


def test_a_worker_that_was_thought_to_be_gone_commits_nothing_beside_its_successor(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LATENTLAB_WORKERS", "64")
    between, seen = Session.between, []

    def taken_up_elsewhere(session: Session) -> None:
        if session.trainer.step == 3:
            session.save()
            signed(run, attempt=9)
            seen.append(sorted(path.name for path in run.checkpoints.iterdir()))
            run.write_status(Status(state="running", step=77))
        between(session)

    monkeypatch.setattr(Session, "between", taken_up_elsewhere)
    with signals_kept():
        assert train_run(run) == ALREADY_RUNNING
    assert sorted(path.name for path in run.checkpoints.iterdir()) == seen[0] == ["step-000000003-0000"]
    assert run.written_status().state == "running"


def test_an_attempt_that_is_not_the_newest_is_not_signed(run: Run) -> None:
    """What an engine announces counts before anybody has signed it."""
    assert [liveness.sign(run.path), liveness.sign(run.path, number=4)] == [1, 4]
    for number in (3, 4):
        with pytest.raises(liveness.Superseded):
            liveness.sign(run.path, number=number)
    liveness.announce(run.path, 6)
    assert liveness.newest_attempt(run.path) == 6
    with pytest.raises(liveness.Superseded):
        liveness.sign(run.path, number=5)
    assert liveness.sign(run.path, number=6) == 6
    assert liveness.sign(run.path) == 7


# --- what is calculated, checked or read beside a run -----------------------------------------------------------------


def long_ago(path: Path) -> None:
    os.utime(path, (time.time() - 3600, time.time() - 3600))


def calculated(run: Run) -> Callable[[], bool]:
    job = job_of(run, "trust", {})
    begin(job)
    long_ago(job.progress)
    job.lock_path.touch()
    return lambda: (state_of(job).state, coming(run, "trust")) == ("running", 0.0)


def checked(run: Run) -> Callable[[], bool]:
    store = Store(run.path.parent)
    one, other = (save(lesson_of(LESSON | {"minutes": minutes}), store) for minutes in (8, 9))
    progress = file_of(one, store).with_suffix(CHECKING)
    replace_json(progress, {"share": 0.5, "text": "A"})
    lock_of(progress).touch()
    assert start_check(one.name, store, 3) is None
    with pytest.raises(UserError, match="Another lesson is being checked"):
        start_check(other.name, store, 3)
    return lambda: check_state(one.name, store).state == "running"


def looked(run: Run) -> Callable[[], bool]:
    look = run.path / "look-0001"
    look.mkdir()
    (look / LOCK).touch()
    replace_json(look / PROGRESS, {"done": 1, "total": 2})
    return lambda: state(look, []).state == "reading"


@pytest.mark.parametrize("begun", [calculated, checked, looked])
def test_what_may_still_be_computed_is_not_taken_for_gone_nor_begun_twice(
    run: Run,
    clock: Callable[[float], None],
    monkeypatch: pytest.MonkeyPatch,
    begun: Callable[[Run], Callable[[], bool]],
) -> None:
    monkeypatch.setattr("aecore.lessons.checking.spawn", lambda *_, **__: pytest.fail("it is begun twice"))
    with pytest.MonkeyPatch.context() as patch:
        without_locks(patch, errno.ENOLCK)
        goes_on = begun(run)
        assert goes_on()
        clock(LOST - 1)
        assert goes_on()
        clock(2)
        assert not goes_on(), "it has said nothing for too long"
