"""Whether a machine could take part is found out before it does; calculations take turns."""

from __future__ import annotations

import errno
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from aecore.commands import main
from aecore.engines import check as checking
from aecore.engines import errands
from aecore.engines.backend import Outcome
from aecore.engines.capacity import Word, capacity_path, is_served_now
from aecore.engines.check import answer, check
from aecore.engines.errands import Errands
from aecore.engines.refusals import Refusals
from aecore.engines.serve import Serving, in_charge
from aecore.runs.store import Store
from aecore.spec import Spec
from aecore.workers.given import Calculation
from aecore.workers.jobs import begin, job_of, put_job
from tests.engines.test_shares import Noted

AGREED = ("lock of the engine", "new files are seen", "clocks", "code and libraries")
"""What two machines must agree on."""


def found(root: Path) -> dict[str, bool | None]:
    return {finding.what: finding.fits for finding in check(root, patience=20.0)}


@contextmanager
def served(store: Store) -> Iterator[Serving]:
    """An engine that gives nothing to anybody."""
    with in_charge(store.root):
        serving, leaving = Serving(store.root, Noted(0, 0)), threading.Event()
        thread = threading.Thread(target=lambda: [serving.look() for _ in iter(lambda: leaving.wait(0.01), True)])
        serving.look()
        thread.start()
        try:
            yield serving
        finally:
            leaving.set()
            thread.join()


def test_a_machine_that_agrees_with_the_engine_may_take_part(store: Store) -> None:
    with served(store):
        told = found(store.root)
    assert {what: told[what] for what in AGREED} == dict.fromkeys(AGREED, True)
    assert [told[what] for what in ("the folder of runs", "locks", "rename over a file, and of a folder")] == [True] * 3
    assert not [path for path in checking.checks(store.root).iterdir() if path.suffix != ".lock"]


def test_without_an_engine_what_needs_two_is_not_called_right(store: Store) -> None:
    told = found(store.root)
    assert {what: told[what] for what in AGREED} == dict.fromkeys(AGREED, None)
    assert told["locks"]


def answered_late(root: Path, word: Word) -> None:
    """As by an engine whose clock is a minute slow."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checking, "time", Late)
        answer(root, word)


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("what", "where", "value"),
    [
        ("clocks", "aecore.engines.serve.answer", answered_late),
        ("code and libraries", "aecore.engines.check.code_digest", lambda: "another"),
    ],
)
def test_what_differs_fails(
    store: Store, monkeypatch: pytest.MonkeyPatch, what: str, where: str, value: Callable[..., object]
) -> None:
    with served(store):
        monkeypatch.setattr(where, value)
        told = found(store.root)
    assert [agreed for agreed in AGREED if not told[agreed]] == [what]


class Late:
    """The clock of another machine, for the thread that answers: who asks may look at its own meanwhile."""

    monotonic, sleep = staticmethod(time.monotonic), staticmethod(time.sleep)

    @staticmethod
    def time() -> float:
        return time.time() - 60.0 * (threading.current_thread() is not threading.main_thread())


def test_locks_that_do_not_work_fail_and_the_reason_is_told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))

    monkeypatch.setattr("aecore.locks.fcntl.flock", refuse)
    [told] = [finding for finding in check(store.root, patience=0.1) if finding.what == "locks"]
    assert told.fits is False
    assert os.strerror(errno.ENOSYS) in told.told


def test_calculations_take_turns_and_one_that_was_given_up_is_left_out(
    store: Store, small: Callable[..., Spec]
) -> None:
    run = store.create(small())
    jobs = {}
    for k, owner in enumerate("aaabc", 1):
        jobs[k] = job_of(run, "neighbours", {"k": k})
        begin(jobs[k])
        put_job(jobs[k], owner)
        os.utime(jobs[k].ticket, ns=(k, k))
    jobs[2].progress.unlink()  # nobody waits for it any more
    half = jobs[1].ticket.with_name(f".tmp-0123-{jobs[1].ticket.name}")  # one that is just being written
    half.write_bytes(jobs[1].ticket.read_bytes())
    backend = Noted(4, 0)  # there may be two at once
    given = Errands(store.root, backend, Refusals())
    while True:
        given.give()
        running = list(given.hands)
        assert len(running) <= 2
        if not running:
            break
        for handle in running:
            given.end(handle, Outcome("ended"))
    tasks = [task for task in backend.tasks.values() if isinstance(task, Calculation)]
    assert [json.loads(task.params)["k"] for task in tasks] == [1, 4, 5, 3]
    assert list(given.folder.iterdir()) == [half]


def test_a_calculation_that_no_worker_would_begin_waits_on(store: Store, small: Callable[..., Spec]) -> None:
    job = job_of(store.create(small()), "neighbours", {})
    begin(job)
    put_job(job)
    given = Errands(store.root, Noted(1, 0), Refusals())
    given.give()
    [handle] = given.hands
    given.end(handle, Outcome("refused", 2))
    assert job.ticket.exists()
    job.ticket.write_text("no JSON")
    given.give()
    assert not given.hands
    assert not job.ticket.exists()


def test_a_calculation_asked_for_again_before_its_end_was_heard_of_is_not_lost(
    store: Store, small: Callable[..., Spec]
) -> None:
    job = job_of(store.create(small()), "neighbours", {})
    begin(job)
    put_job(job)
    given = Errands(store.root, Noted(1, 0), Refusals())
    given.give()
    [handle] = given.hands
    put_job(job)
    given.end(handle, Outcome("ended"))
    given.give()
    assert given.hands
    assert job.ticket.exists()


def test_a_calculation_asked_for_again_while_nobody_waited_for_the_one_before_is_not_lost(
    store: Store, small: Callable[..., Spec], monkeypatch: pytest.MonkeyPatch
) -> None:
    job = job_of(store.create(small()), "neighbours", {})
    put_job(job)  # given up: there is nothing that says that it has begun

    def asked_again(task: object) -> bool:
        begin(job)
        put_job(job)
        return False

    reading = Errands(store.root, Noted(1, 0), Refusals())
    with monkeypatch.context() as patch:
        patch.setattr(errands, "is_awaited", asked_again)
        reading.give()
    assert not reading.hands
    reading.give()
    assert reading.hands


def test_an_engine_that_is_heard_serves_though_its_clock_is_another(store: Store) -> None:
    at = capacity_path(store.root)
    at.parent.mkdir(parents=True)
    for beat in (1, 2):
        at.write_text(json.dumps(asdict(Word(beat=beat, at=time.time() - 60, host="elsewhere", pid=5))))
        assert is_served_now(store.root) is (beat > 1)  # at the first look there is nothing but its clock


def test_what_was_refused_and_never_came_again_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    known, now = Refusals(), time.monotonic()
    for number in range(100):
        monkeypatch.setattr(time, "monotonic", lambda: now + 600 * number)  # noqa: B023
        known.note(number, "begin")
        known.row.clear()
    assert list(known.until) == list(range(93, 100))


@pytest.mark.parametrize("places", ["0", "-3"])
def test_an_engine_that_could_train_nothing_does_not_start(places: str, tmp_path: Path, capsys: Any) -> None:
    for more in ([], ["--check"]):
        assert main(["engine", "--places", places, "--runs", str(tmp_path), *more]) == 2
        assert f"cannot have {places} places" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
