"""Kernel locks: one at a time, free with their process, and none brings back the folder of a run that was deleted."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable
from contextlib import nullcontext, suppress
from pathlib import Path

import pytest
from filelock import Timeout

from aecore.errors import UserError
from aecore.hosting.longest import Given, is_said
from aecore.locks import FREE, HELD, lock_at, look_at
from aecore.runs.annotations import annotate
from aecore.runs.run import Run
from aecore.runs.store import Store
from aecore.spec import Spec
from aecore.texts import mark
from aecore.workers.attempt import REFUSED, train_run
from aecore.workers.jobs import begin, job_of, main, turn, work_out
from aecore.workers.places import draw_ticket, has_waiting, take_next


def say(run: Run) -> None:
    annotate(run, {"groups": [], "directions": [], "dimensions": {"0": "slant"}})


def take_its_turn(run: Run) -> None:
    assert take_next(run.path.parent) is None
    assert not has_waiting(run.path.parent)


def calculate(run: Run) -> None:
    assert work_out(job_of(run, "trust", {}), turn(job_of(run, "trust", {}))) in (0, 1)


LATE: dict[str, Callable[[Run], object]] = {
    "a lock": lambda run: run.lock().acquire(),
    "why it was stopped": lambda run: is_said(run, Given(60, mark("Stopped."), mark("Train less."))),
    "its turn": take_its_turn,
    "a worker": lambda run: train_run(run) == REFUSED or pytest.fail("it trains"),
    "what is said of it": say,
    "a calculation that begins": lambda run: begin(job_of(run, "trust", {})),
    "a calculation that has begun": calculate,
    "the process of one": lambda run: main("trust", "{}", str(run.path), str(run.aside), "0"),
}


TOLD = {"a calculation that has begun", "the process of one"}
"""What ends with a code whatever became of the run: nobody would catch an error of it."""


@pytest.mark.parametrize("late", LATE)
def test_what_comes_too_late_for_a_run_that_was_deleted_leaves_it_deleted(
    store: Store, small: Callable[..., Spec], late: str
) -> None:
    run = store.create(small())
    draw_ticket(run)
    shutil.rmtree(run.path)
    with nullcontext() if late in TOLD else suppress(UserError, OSError):
        LATE[late](run)
    assert not run.path.exists()
    assert store.everything() == []


def test_one_holds_it_at_a_time_and_who_waits_gets_it_or_is_told(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with lock_at(path) as held:
        assert look_at(path) == HELD
        with pytest.raises(Timeout):
            lock_at(path, 0.1).acquire()
        waiting = lock_at(path, 30)
        thread = threading.Thread(target=waiting.acquire)
        thread.start()
        held.release()
        thread.join(30)
    assert look_at(path) == HELD
    waiting.release()
    waiting.release()
    assert look_at(path) == FREE


def test_a_process_that_was_forked_meanwhile_neither_keeps_it_nor_lets_it_go(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with lock_at(path) as held:
        child = os.fork()
        if not child:
            held.release()
            os._exit(0)
        os.waitpid(child, 0)
        assert look_at(path) == HELD
        ready, told = os.pipe()
        child = os.fork()
        if not child:
            os.read(ready, 1)
            os._exit(0)
    assert look_at(path) == FREE
    os.write(told, b"1")
    os.waitpid(child, 0)


def test_a_lock_whose_file_was_removed_by_its_holder_guards_nothing(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    first = lock_at(path).acquire()
    second = lock_at(path, 30)
    thread = threading.Thread(target=second.acquire)
    thread.start()
    path.unlink()
    first.release()
    thread.join(30)
    assert look_at(path) == HELD, "the file that is there now is the one that is locked"
    second.release()


def test_a_link_in_its_place_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic links"):
        lock_at(tmp_path / "lock").acquire()
    assert not (tmp_path / "elsewhere").exists()
