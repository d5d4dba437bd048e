"""Runs of visitors are deleted when nobody has used them, theirs alone, and not before they were told; trainings that
take too long are stopped and say why."""

from __future__ import annotations

import os
import time
from dataclasses import replace

import pytest

from aecore.errors import UserError
from aecore.hosting.expiry import DAY, expire, expiring, last_use
from aecore.hosting.longest import Stopper
from aecore.hosting.mode import MODES
from aecore.hosting.quotas import Quota, quota_of, refuse_full
from aecore.presets import preset
from aecore.runs.liveness import announce
from aecore.runs.run import Run, State, Status
from aecore.runs.store import Store
from aecore.runs.visitor import OPERATOR, Visitor

PUBLIC = MODES["public"]
DAYS = PUBLIC.days or 0
ANNA, BEN = Visitor("a" * 16), Visitor("b" * 16)


def run_of(visitor: Visitor, state: State = "done", age: float = 0.0, seconds: float = 0.0) -> Run:
    run = Store(visitor=visitor).create(preset("digits", "vae"))
    run.write_status(Status(state=state, seconds=seconds))
    then = time.time() - age * DAY
    for path in (*run.path.iterdir(), run.path):
        os.utime(path, (then, then))
    return Store(visitor=visitor).get(run.id)


def test_only_runs_of_visitors_that_have_ended_and_are_old_enough_are_deleted() -> None:
    old, young = run_of(ANNA, age=DAYS + 0.1), run_of(ANNA, age=DAYS - 0.1)
    active = run_of(BEN, "queued", age=DAYS + 1)
    with active.lock():  # a worker has it
        operators = run_of(Visitor("c" * 16, is_operator=True), age=10 * DAYS)
        assert expire(Store(), PUBLIC) == [old.id]
        assert expire(Store(), PUBLIC) == []
        assert expire(Store(), replace(PUBLIC, days=None)) == []
        assert {run.id for run in Store().runs() if not run.shipped} == {young.id, active.id, operators.id}


def test_the_operators_own_runs_stay_also_those_from_before_they_were_named(monkeypatch: pytest.MonkeyPatch) -> None:
    before, other = run_of(ANNA, age=DAYS + 1), run_of(BEN, age=DAYS + 1)
    long = run_of(ANNA, "running", seconds=1e6)
    monkeypatch.setenv("LATENTLAB_OPERATOR", f"{ANNA.id}, nobody-else")
    assert [one.run.id for one in expiring(Store(), PUBLIC)] == [other.id]
    monkeypatch.setenv("LATENTLAB_MODE", "public")
    assert quota_of(Store().root, ANNA.id) == Quota()
    stopper = Stopper(lambda run: None)
    with long.lock():
        stopper.look([long])
    assert stopper.stopped == 0
    assert expire(Store(), PUBLIC) == [other.id]
    assert before.path.exists()


def test_one_that_is_used_while_others_are_deleted_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = run_of(ANNA, age=DAYS + 2), run_of(ANNA, age=DAYS + 1)
    delete = Store.delete

    def slow(store: Store, run_id: str) -> None:
        delete(store, run_id)
        second.rename("in use")

    monkeypatch.setattr(Store, "delete", slow)
    assert expire(Store(), PUBLIC) == [first.id]
    assert second.path.exists()


def test_whatever_leaves_something_in_a_run_keeps_it() -> None:
    run = run_of(ANNA, age=DAYS + 1)
    run.rename("still mine")
    assert expire(Store(), PUBLIC) == []
    other = run_of(ANNA, age=DAYS + 1)
    (other.path / "derived").mkdir()
    assert time.time() - last_use(other) < 60
    assert expire(Store(), PUBLIC) == []


def test_beginning_with_a_run_uses_it(monkeypatch: pytest.MonkeyPatch) -> None:
    run = run_of(ANNA, age=DAYS + 1)
    monkeypatch.setattr("aecore.runs.store.refuse_beginning", lambda *told: None)  # it has no weights here
    spec = preset("digits", "vae")
    Store(visitor=ANNA).create(spec.model_copy(update={"start": run.id}))
    assert expire(Store(), PUBLIC) == []


def test_a_visitor_is_told_of_their_own_and_what_is_told_comes_true() -> None:
    mine, theirs = run_of(ANNA, age=DAYS - 1), run_of(BEN, age=DAYS - 2)
    (told,) = expiring(Store(visitor=ANNA), PUBLIC)
    assert told.run.id == mine.id
    assert [one.run.id for one in expiring(Store(), PUBLIC)] == [mine.id, theirs.id]
    assert expire(Store(), PUBLIC, now=told.at - 1) == []
    assert expire(Store(), PUBLIC, now=told.at + 1) == [mine.id]


def test_a_folder_that_cannot_be_looked_into_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    run = run_of(ANNA, age=DAYS + 1)
    Store().runs()
    monkeypatch.setattr("aecore.hosting.expiry.os.scandir", lambda path: (_ for _ in ()).throw(PermissionError(13, "")))
    assert last_use(run) == float("inf")


@pytest.fixture
def public(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENTLAB_MODE", "public")


@pytest.mark.usefixtures("public")
def test_a_training_that_takes_too_long_is_stopped_and_says_why_once_its_worker_is_gone() -> None:
    longest = PUBLIC.longest or 0
    long, short = run_of(ANNA, "running", seconds=longest), run_of(BEN, "running", seconds=longest - 1)
    operators = run_of(Visitor("c" * 16, is_operator=True), "running", seconds=10 * longest)
    asked: list[str] = []
    stopper = Stopper(lambda run: asked.append(run.id))
    with long.lock(), short.lock(), operators.lock():
        for _ in range(2):
            stopper.look([long, short, operators])
        assert asked == [long.id]
        Run(long.path).write_status(Status(state="stopped", seconds=longest))
        stopper.look([short])
        assert Run(long.path).written_status().reason == ""  # its worker has it still
    stopper.look([])
    assert f"{longest} seconds at most" in Run(long.path).status.why
    assert (stopper.stopped, stopper.stopping, stopper.known) == (1, {}, {})


@pytest.mark.usefixtures("public")
def test_one_that_trains_ever_so_slowly_has_its_place_for_three_times_as_long() -> None:
    run, longest = run_of(ANNA, "running", seconds=1.0), PUBLIC.longest or 0
    stopper = Stopper(lambda one: None)
    with run.lock():
        for clock, stopped in ((50.0, 0), (50.0 + 3 * longest - 1, 0), (50.0 + 3 * longest, 1)):
            stopper.look([run], clock)
            assert stopper.stopped == stopped
        run.write_status(Status(state="stopped", seconds=1.0))
    stopper.look([])
    assert stopper.since == {}
    assert f"{3 * longest} seconds at most here, however slowly" in Run(run.path).status.why
    refuse_full(run.seen_by(ANNA))  # it has trained for a second: it may go on


@pytest.mark.usefixtures("public")
def test_one_that_has_trained_as_long_as_one_may_is_not_resumed_to_be_stopped_at_once() -> None:
    longest = PUBLIC.longest or 0
    run = run_of(ANNA, "stopped", seconds=float(longest))
    with pytest.raises(UserError, match="at most, and this one has"):
        refuse_full(run.seen_by(ANNA))
    refuse_full(run.seen_by(OPERATOR))
    refuse_full(run_of(ANNA, "stopped", seconds=longest - 1.0).seen_by(ANNA))


@pytest.mark.usefixtures("public")
def test_one_that_is_resumed_at_once_is_stopped_again() -> None:
    run, asked = run_of(ANNA, "running", seconds=1e6), list[str]()
    stopper = Stopper(lambda one: asked.append(one.id))
    with run.lock():
        announce(run.path, 1)
        stopper.look([run])
        stopper.look([run])
        announce(run.path, 2)
        stopper.look([run])
    assert asked == [run.id, run.id]


@pytest.mark.usefixtures("public")
def test_what_is_left_of_a_quota_when_a_training_begins_is_all_that_it_has() -> None:
    spent, most = 700.0, PUBLIC.seconds or 0
    run_of(ANNA, "done", seconds=spent)
    run = run_of(ANNA, "running")
    stopper = Stopper(lambda one: None)
    with run.lock():
        stopper.look([run])
        told = stopper.known[run.id]
        assert told is not None
        assert told.seconds == pytest.approx(most - spent)
        run.write_status(Status(state="running", seconds=most - spent - 1))
        stopper.look([run])
        assert stopper.stopped == 0
        run.write_status(Status(state="running", seconds=most - spent))
        stopper.look([run])
        assert stopper.stopped == 1
        run.write_status(Status(state="stopped", seconds=most - spent))
    stopper.look([])
    assert "within 24 hours" in Run(run.path).status.why


@pytest.mark.usefixtures("public")
def test_one_that_two_servers_stop_says_it_once() -> None:
    run = run_of(ANNA, "running", seconds=1e6)
    first, second = Stopper(lambda run: None), Stopper(lambda run: None)
    with run.lock():
        first.look([run])
        second.look([run])
    run.write_status(Status(state="stopped"))
    first.look([])
    beat = Run(run.path).written_status().beat
    second.look([])
    assert Run(run.path).written_status().beat == beat
    assert second.stopping == {}


def test_without_a_mode_and_a_quota_nothing_is_stopped() -> None:
    run, stopper = run_of(ANNA, "running", seconds=1e6), Stopper(lambda run: None)
    with run.lock():
        stopper.look([run])
    assert stopper.stopped == 0
