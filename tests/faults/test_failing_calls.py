"""Each write, fsync and rename that can fail, failing in turn: a sentence, nothing torn, and the next try works."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from pydantic import BaseModel

from aecore.engines import local
from aecore.engines.engine import submit_new
from aecore.engines.local import LocalEngine
from aecore.errors import UserError
from aecore.races import more_seeds, open_race, race_of, start_race
from aecore.races.start import file_of, write_race
from aecore.runs.annotations import annotate, annotations_of
from aecore.runs.log import EventLog
from aecore.runs.run import Run, Status
from aecore.runs.store import Store
from aecore.spec import Spec
from aecore.workers import jobs
from aecore.workers.places import waiting
from tests.disk import FailingDisk
from tests.faults.training import assert_begins, film, told, train, weights

Failures = Callable[[Callable[[], object]], Iterator[bool]]
STRIDE = 17
"""Every how many-th call of a whole training fails in `make test`; all of them do in `make test-all`."""


@pytest.fixture
def run(store: Store, small: Callable[..., Spec]) -> Run:
    return store.create(small(), "old")


def test_a_title_is_old_or_new(run: Run, failures: Failures) -> None:
    for refused in failures(lambda: run.rename("new")):
        assert run.title in (("old", "new") if refused else ("new",))
        run.rename("old")
        assert not list(run.path.glob(".tmp-*"))


def test_what_was_said_of_a_run_is_old_or_new(run: Run, failures: Failures) -> None:
    for refused in failures(lambda: annotate(run, {"dimensions": {0: "new"}})):
        assert annotations_of(run).dimensions in (({}, {0: "new"}) if refused else ({0: "new"},))
        annotate(run, {})


def test_a_run_is_queued_whole_or_not_at_all(
    store: Store, small: Callable[..., Spec], failures: Failures, monkeypatch: Any
) -> None:
    monkeypatch.setattr(LocalEngine, "call", lambda engine, root, log: None)
    for refused in failures(lambda: submit_new(LocalEngine(), store, small())):
        runs = store.runs()
        assert len(runs) == 1 or refused
        assert {run.id for run in runs} >= set(waiting(Run(store.root / "any-run-id")))
        assert len(store.everything()) == len(runs)
        for run in runs:
            store.delete(run.id)


def test_a_stop_is_asked_for_or_refused(run: Run, failures: Failures) -> None:
    for refused in failures(lambda: LocalEngine().cancel(run)):
        assert run.status.state in (("queued", "stopped") if refused else ("stopped",))
        run.write_status(Status(state="queued"))
        run.take_back("stop")


def test_a_log_stays_readable_and_goes_on(run: Run, failures: Failures) -> None:
    events = [{"kind": "step", "step": step} for step in range(4)]

    def write() -> None:
        log = EventLog(run.events_path, keep=0)
        try:
            for event in events:
                log.append(event)
            log.sync()
        finally:
            log.close()

    for refused in failures(write):
        assert_begins(run, events, whole=not refused)


class Nothing(BaseModel):
    """Parameters of a job that has none."""


def answer(run: Run, params: Nothing, report: jobs.Report) -> dict[str, int]:
    report(0.5, "half")
    return {"answer": 42}


@pytest.fixture
def job(run: Run, monkeypatch: pytest.MonkeyPatch) -> jobs.Job:
    monkeypatch.setitem(jobs.JOBS, "answer", jobs.Kind(f"{__name__}:answer", f"{__name__}:Nothing", "json"))
    monkeypatch.setattr(jobs, "resolve", lambda name: {"answer": answer, "Nothing": Nothing}[name.rpartition(":")[2]])
    monkeypatch.setattr(local, "spawn", lambda *command, **streams: Ended())
    run.results.mkdir()
    (run.results / "items.safetensors").write_bytes(b"\x02\x00\x00\x00\x00\x00\x00\x00{}")
    return jobs.job_of(run, "answer", {})


class Ended:
    """A process that has ended."""

    def poll(self) -> int:
        return 0


def test_a_calculation_is_done_or_can_be_asked_for_again(job: jobs.Job, failures: Failures) -> None:
    for _ in failures(lambda: LocalEngine().ask(job)):
        assert jobs.state_of(job).state in ("none", "running")
        job.progress.unlink(missing_ok=True)


def test_the_result_of_a_calculation_is_whole_or_not_there(job: jobs.Job, failures: Failures) -> None:
    LocalEngine().ask(job)
    for refused in failures(lambda: jobs.compute(job, jobs.turn(job))):
        state = jobs.state_of(job)
        assert state.state in (("failed", "done", "running") if refused else ("failed", "done"))
        if job.path.exists():
            assert jobs.read_json(job.path)["answer"] == 42
        assert not list(job.run.derived.glob(".tmp-*"))
        job.path.unlink(missing_ok=True)


# --- a whole training -------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def one_thread_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENTLAB_WORKERS", "64")


@pytest.fixture
def tiny(small: Callable[..., Spec]) -> Spec:
    return small(epochs=1, model__backbone__widths=(16,))


@pytest.fixture
def undisturbed(store: Store, tiny: Spec) -> Run:
    run = store.create(tiny)
    assert train(run) == "done"
    return run


def assert_bears(store: Store, spec: Spec, undisturbed: Run, disk: FailingDisk, first: int, stride: int) -> None:
    """Trainings whose n-th call fails end well, or with a sentence and well when taken up again."""
    n, sound = first, False
    while not sound:
        run = store.create(spec)
        disk.at, disk.calls = n, 0
        state = train_unless_refused(run)
        sound, disk.at = disk.calls < n, 0
        assert not sound or state == "done"
        if state != "done":
            assert state == "interrupted" or run.status.reason.startswith(
                ("There is no space left", "{folder} cannot be")
            ), f"call {n}"
            assert train(run) == "done", f"call {n}: {run.status.reason} {run.status.reason_values}"
        assert weights(run) == weights(undisturbed), f"call {n}"
        assert (told(run), film(run)) == (told(undisturbed), film(undisturbed)), f"call {n}"
        assert not list(run.path.rglob(".tmp-*")), f"call {n}"
        store.delete(run.id)
        n += stride


def train_unless_refused(run: Run) -> str:
    try:
        return train(run)
    except (UserError, OSError):
        return run.status.state


@pytest.mark.parametrize("disk", [errno.ENOSPC], indirect=True, ids=["disk full"])
def test_a_training_bears_a_call_that_fails(store: Store, tiny: Spec, undisturbed: Run, disk: FailingDisk) -> None:
    assert_bears(store, tiny, undisturbed, disk, first=5, stride=STRIDE)


FAILURES = [
    pytest.param(errno.EIO, id="input/output error", marks=pytest.mark.proof),
    pytest.param(errno.ENOSPC, id="disk full", marks=pytest.mark.proof),
]


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("disk", FAILURES, indirect=True)
def test_a_training_bears_every_call_that_fails(store: Store, tiny: Spec, undisturbed: Run, disk: FailingDisk) -> None:
    assert_bears(store, tiny, undisturbed, disk, first=1, stride=1)


def test_a_disk_that_fills_up_ends_a_training_which_goes_on_when_there_is_space(
    store: Store, tiny: Spec, undisturbed: Run, full_disk: FailingDisk
) -> None:
    for n in range(10, 100, 30):
        run = store.create(tiny)
        full_disk.at, full_disk.calls = n, 0
        train_unless_refused(run)
        full_disk.at = 0
        assert run.status.state in ("failed", "interrupted", "queued"), f"from call {n} on"
        assert train(run) == "done", f"from call {n} on"
        assert weights(run) == weights(undisturbed)


def test_a_race_is_started_or_leaves_nothing_half_made(
    store: Store, failures: Failures, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LocalEngine, "call", lambda engine, root, log: None)
    race = race_of({"data": "digits", "entrants": [{"variant": "vae"}, {"variant": "undercomplete"}], "seeds": 1})
    for refused in failures(lambda: start_race(store, LocalEngine(), race)):
        runs = store.runs()
        assert refused or len(runs) == 2
        assert {run.id for run in runs} == set(waiting(Run(store.root / "any-run-id")))
        for run in runs:
            store.delete(run.id)


def test_further_seeds_of_a_race_are_added_or_it_can_still_be_opened(
    store: Store, failures: Failures, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LocalEngine, "call", lambda engine, root, log: None)
    race = race_of({"data": "digits", "entrants": [{"variant": "vae"}, {"variant": "undercomplete"}], "seeds": 1})
    started = start_race(store, LocalEngine(), race)

    def press() -> None:
        more_seeds(store, LocalEngine(), replace(started, looks=open_race(store, started.id).looks))

    for refused in failures(press):
        now = open_race(store, started.id)
        added = {run.id for run in store.runs()} - set(started.runs)
        assert refused or (len(added) == 2 and added <= set(now.runs))
        assert added <= set(waiting(Run(store.root / "any-run-id")))
        assert now.runs[:2] == started.runs
        for run in added:
            store.delete(run)
        write_race(file_of(store, started.id), started)
