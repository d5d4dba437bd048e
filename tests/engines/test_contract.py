"""What every engine promises, for runs and for calculations, whatever is killed meanwhile: the same tests for all."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable, Iterator

import pytest

from aecore import locks
from aecore.engines import bringing, refusals, serve
from aecore.engines.bringing import bring_run
from aecore.engines.capacity import is_served_now, word_of
from aecore.engines.serve import in_charge
from aecore.errors import UserError
from aecore.export.run_zip import write_run_zip
from aecore.runs.liveness import signature_of
from aecore.runs.removed import set_aside
from aecore.runs.run import Run
from aecore.runs.store import Store
from aecore.spec import Spec
from aecore.workers.jobs import job_of, state_of
from aecore.workers.places import tickets
from tests import forked
from tests.engines.many import ENGINES, Local, Queue
from tests.faults.training import told, weights

Make = Callable[..., Local]


@pytest.fixture
def make(
    store: Store, small: Callable[..., Spec], until: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Make]:
    """An engine by name, served, with one place."""
    monkeypatch.setenv("LATENTLAB_WORKERS", "1")
    monkeypatch.setenv("LATENTLAB_THREADS", "1")
    made: list[Local] = []

    def of(name: str, *, served: bool = True) -> Local:
        made.append(ENGINES[name](store, small, until))
        if served:
            made[-1].serve()
        return made[-1]

    yield of
    for many in made:
        many.close()


@pytest.fixture(params=ENGINES)
def many(make: Make, request: pytest.FixtureRequest) -> Local:
    return make(request.param)


@pytest.fixture
def queue(make: Make) -> Queue:
    found = make("queue")
    assert isinstance(found, Queue)
    return found


def same(run: Run, other: Run) -> bool:
    return weights(run) == weights(other) and told(run) == told(other)


# --- for every engine -------------------------------------------------------------------------------------------------


@pytest.mark.exhaustive
def test_a_run_whose_machine_is_wanted_back_and_whose_worker_is_killed_ends_with_the_bits_of_one_that_was_left_alone(
    many: Local, finished: Run
) -> None:
    run = many.submit()
    many.passes(run, 40)
    run.ask("pause")
    many.reaches(run, "paused")
    run.take_back("pause")
    many.worker(run).terminate()
    many.until(lambda: (s := signature_of(run.path)) and s.attempt == 2, what="another attempt")
    many.passes(run, 200)
    many.worker(run).kill()
    if not many.goes_on:
        many.reaches(run, "interrupted")
        many.engine.submit(run)
    assert many.ends(run) == "done"
    assert same(run, finished)
    found = signature_of(run.path)
    assert found
    assert found.attempt == 3
    many.until(lambda: not tickets(many.store.root), what="no ticket is left")


@pytest.mark.proof(sample=1)
def test_a_stop_is_obeyed_whether_a_run_waits_prepares_or_trains(many: Local) -> None:
    first, second = many.submit(epochs=10_000), many.submit(epochs=1)
    many.passes(first, 5)
    many.engine.cancel(second)
    assert second.status.state == "stopped"
    began = time.monotonic()
    many.engine.cancel(first)
    assert many.ends(first) == "stopped"
    assert time.monotonic() - began < 10.0  # docs/cluster.md says how long it takes on an idle machine
    preparing = many.submit(epochs=10_000)
    many.engine.cancel(preparing)
    assert many.ends(preparing) == "stopped"
    assert many.ends(many.submit(epochs=1)) == "done"
    assert (first.status.state, second.status.step, preparing.status.state) == ("stopped", 0, "stopped")


@pytest.mark.proof
def test_three_owners_take_turns(many: Local) -> None:
    blocks = many.submit(epochs=10_000, owner="z")
    many.passes(blocks, 1)
    waits = [(owner, many.submit(epochs=1, owner=owner)) for owner in "aaabbc"]
    many.engine.cancel(blocks)
    for _, run in waits:
        assert many.ends(run) == "done"
    order = sorted(waits, key=lambda pair: pair[1].status.changed)
    assert "".join(owner for owner, _ in order) == "abcaba"
    assert [run.id for owner, run in order if owner == "a"] == [run.id for owner, run in waits if owner == "a"]


@pytest.mark.proof
def test_what_waits_and_what_trains_outlive_the_app(many: Local) -> None:
    trains, waits = many.submit(epochs=10_000), many.submit(epochs=1)
    many.passes(trains, 5)
    many.restart_app()
    assert (many.engine.poll(trains).state, waits.status.state) == ("running", "queued")
    many.engine.cancel(trains)
    assert many.ends(trains) == "stopped"
    assert many.ends(waits) == "done"


@pytest.mark.proof
def test_a_run_that_is_deleted_while_it_waits_holds_nobody_up(many: Local) -> None:
    trains, goes, stays = (many.submit(epochs=epochs) for epochs in (10_000, 1, 1))
    many.passes(trains, 5)
    many.engine.cancel(goes)
    set_aside(many.store, goes.id)
    many.engine.cancel(trains)
    assert many.ends(stays) == "done"
    assert not goes.path.exists()


@pytest.mark.exhaustive
def test_a_calculation_is_made_once_and_its_result_is_kept(many: Local) -> None:
    run = many.submit(epochs=1)
    assert many.ends(run) == "done"
    job = job_of(run, "neighbours", {})
    assert many.engine.ask(job).state == "running"
    assert many.engine.ask(job).state == "running"
    many.until(lambda: state_of(job).state == "done", what="the result is there")
    assert many.engine.ask(job).state == "done"
    many.until(lambda: not job.ticket.exists(), what="nobody waits for it any more")


@pytest.mark.proof
def test_a_run_that_came_as_a_file_is_made_whole(many: Local, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENTLAB_ENGINE", many.name)
    monkeypatch.setattr(bringing, "spawn", forked.spawn)
    run = many.submit(epochs=1)
    assert many.ends(run) == "done"
    packed = many.store.root.parent / "packed.zip"
    with packed.open("wb") as file:
        write_run_zip(run, file)
    again = bring_run(packed, many.store)
    assert (again.from_file, again.status.state, again.spec) == (True, "done", run.spec)
    packed.write_bytes(b"no run")
    with pytest.raises(UserError):
        bring_run(packed, many.store)
    assert not list(many.store.root.glob(".new-*"))
    assert {found.id for found in many.store.runs() if not found.shipped} == {run.id, again.id}


# --- for the queue and its engine process -----------------------------------------------------------------------------


@pytest.mark.exhaustive
def test_an_engine_that_is_killed_loses_nothing_and_the_next_one_does_nothing_twice(
    queue: Queue, finished: Run
) -> None:
    trains, waits = queue.submit(), queue.submit(epochs=1)
    queue.passes(trains, 5)
    queue.die()
    assert not is_served_now(queue.store.root)
    late = queue.submit(epochs=1)
    assert [run.status.state for run in (waits, late)] == ["queued", "queued"]
    queue.serve()
    for run in (trains, waits, late):
        assert queue.ends(run) == "done"
        found = signature_of(run.path)
        assert found
        assert found.attempt == 1
    assert same(trains, finished)


@pytest.mark.proof
def test_worker_and_engine_killed_together(queue: Queue, finished: Run) -> None:
    run = queue.submit()
    queue.passes(run, 40)
    worker = queue.worker(run)
    queue.die()
    worker.kill()
    queue.until(lambda: not run.is_alive())
    assert run.status.state == "queued"  # it waits for an engine, however long
    queue.serve()
    assert queue.ends(run) == "done"
    assert same(run, finished)


@pytest.mark.proof
def test_an_engine_that_is_told_to_end_takes_its_runs_back(queue: Queue, finished: Run) -> None:
    run = queue.submit()
    queue.passes(run, 40)
    queue.leaving.set()
    queue.thread.join()
    assert queue.serving
    queue.serving.close()
    assert run.written_status().state == "queued"
    assert [ticket.stage for ticket in tickets(queue.store.root)] == ["drawn"]
    queue.die()
    queue.serve()
    assert queue.ends(run) == "done"
    assert same(run, finished)


def test_a_second_engine_is_refused_and_so_is_training_beside_one(queue: Queue, make: Make) -> None:
    queue.until(lambda: word_of(queue.store.root))
    with pytest.raises(UserError, match="already serves"), in_charge(queue.store.root):
        pass
    beside = make("local")
    run = beside.create()
    with pytest.raises(UserError, match="would train beside it"):
        beside.engine.submit(run)


@pytest.mark.proof
def test_a_run_whose_workers_are_lost_again_and_again_is_given_up_with_a_sentence(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one that needs more memory than there is."""
    run = queue.submit(epochs=10_000)
    for attempt in range(1, serve.MOST_LOST + 1):
        queue.until(
            lambda number=attempt: (s := signature_of(run.path)) and s.attempt == number and run.status.step,
            what=f"attempt {attempt}",
        )
        queue.worker(run).kill()
    assert queue.ends(run) == "failed"
    assert f"lost {serve.MOST_LOST} times in a row" in run.status.why
    queue.until(lambda: not tickets(queue.store.root), what="no ticket is left")


@pytest.mark.exhaustive
def test_a_worker_of_other_code_is_refused_and_the_run_waits(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    many = make("queue", served=False)
    assert isinstance(many, Queue)
    monkeypatch.setattr(serve, "code_digest", lambda: "another version")
    monkeypatch.setattr(refusals, "HOLD", 1e9)
    many.serve()
    run = many.submit(epochs=1)
    many.until(lambda: (word := word_of(many.store.root)) and word.trouble == "code", what="it is said")
    assert (run.status.state, run.status.step) == ("queued", 0)
    assert signature_of(run.path) is None
    assert many.engine.capacity().trouble == "code"


@pytest.mark.parametrize("code", [errno.ENOSYS, errno.ENOLCK])
def test_where_locks_do_not_work_no_engine_starts_and_that_is_said(
    store: Store, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(locks.fcntl, "flock", refuse)
    with pytest.raises(UserError, match="Locks do not work in"), in_charge(store.root):
        pass


def test_without_an_engine_process_a_run_waits_and_a_calculation_is_refused(make: Make) -> None:
    many = make("queue", served=False)
    run = many.submit(epochs=1)
    assert run.status.state == "queued"
    assert many.engine.capacity().beat == float("inf")
    run.results.mkdir()
    (run.results / "items.safetensors").write_bytes(b"\x02\x00\x00\x00\x00\x00\x00\x00{}")
    with pytest.raises(UserError, match="No engine process"):
        many.engine.ask(job_of(run, "neighbours", {}))
    many.engine.cancel(run)
    assert run.status.state == "stopped"
    assert not tickets(many.store.root)
