"""The engine process with a backend that only notes what it is given: what goes wrong in one run, or on a full disk,
ends no other run and is counted once."""

from __future__ import annotations

import errno
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest

from aecore.engines import local, processes, refusals, serve
from aecore.engines.backend import Outcome, Slots
from aecore.engines.local import LocalEngine
from aecore.engines.processes import Processes
from aecore.engines.refusals import HOLD
from aecore.engines.serve import MOST_LOST, Serving, in_charge
from aecore.errors import UserError
from aecore.runs.liveness import announced
from aecore.runs.queue import is_served
from aecore.runs.run import Run, Status
from aecore.runs.store import Store
from aecore.spec import Spec
from aecore.workers.attempt import FAILED
from aecore.workers.given import Attempt, Calculation, train_signed
from aecore.workers.jobs import begin, job_of, put_job, state_of
from aecore.workers.places import advance, draw_ticket, keep_queue, tickets
from aecore.workers.recall import Recall

from .test_shares import Noted

LOST, REFUSED = Outcome("lost"), Outcome("refused")


class Lab:
    """An engine of two places, looked at by hand."""

    def __init__(self, store: Store, spec: Spec) -> None:
        self.store, self.spec, self.backend = store, spec, Noted(2, 0)
        self.serving = Serving(store.root, self.backend)

    def queue(self) -> Run:
        run = self.store.create(self.spec)
        draw_ticket(run)
        return run

    def look(self) -> None:
        self.serving.due = 0.0
        self.serving.look()

    def ends(self, outcome: Outcome) -> None:
        """The task that was handed over last ends."""
        self.backend.over.append((len(self.backend.tasks) - 1, outcome))
        self.look()

    def given(self) -> list[str]:
        return [task.run for task in self.backend.tasks.values() if isinstance(task, Attempt)]

    def stages(self) -> list[str]:
        return [ticket.stage for ticket in tickets(self.store.root)]


@pytest.fixture
def lab(store: Store, small: Callable[..., Spec], monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    monkeypatch.setenv("LATENTLAB_THREADS", "1")
    with in_charge(store.root):
        yield Lab(store, small())


def full(*given: object, **named: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_on_a_full_disk_a_run_waits_as_it_is(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    run = lab.queue()
    with monkeypatch.context() as patch:
        patch.setattr(serve, "announce", full)
        for _ in range(MOST_LOST + 1):
            lab.look()
    assert (lab.given(), lab.stages(), run.written_status().state) == ([], ["drawn"], "queued")
    lab.look()
    assert lab.given() == [run.id]


def test_an_attempt_is_lost_once_however_often_that_is_seen(lab: Lab) -> None:
    run = lab.queue()
    lab.look()
    assert [lab.serving.is_hopeless(run) for _ in range(MOST_LOST + 1)] == [False] * (MOST_LOST + 1)


@pytest.mark.parametrize("outcome", [LOST, Outcome("ended", FAILED)], ids=["lost", "failed without a word"])
def test_a_run_that_is_lost_again_and_again_is_given_up_and_told_so_and_then_counts_anew(
    lab: Lab, outcome: Outcome
) -> None:
    run = lab.queue()
    lab.look()
    for _ in range(MOST_LOST):
        lab.ends(outcome)
    assert (lab.given(), lab.stages()) == ([run.id] * MOST_LOST, [])
    status = run.written_status()
    assert (status.state, status.reason) == ("failed", serve.GIVEN_UP)
    assert not lab.serving.is_hopeless(run)


def test_a_run_that_was_refused_holds_up_nobody_and_is_tried_again_after_all_others(lab: Lab) -> None:
    damaged = lab.queue()
    lab.look()
    lab.ends(REFUSED)
    assert lab.serving.refusals.trouble == "begin"
    others = [lab.queue(), lab.queue()]
    lab.look()
    assert lab.given() == [damaged.id, *(run.id for run in others)]
    last = lab.queue()
    lab.serving.refusals.until[damaged.id] = 0.0
    for run in reversed(others):
        run.write_status(Status("done"))
    lab.ends(Outcome("ended"))
    assert lab.serving.refusals.trouble == "", "workers do begin"
    lab.backend.over = [(1, Outcome("ended"))]
    lab.look()
    assert lab.given()[3:] == [last.id, damaged.id]


def test_where_two_in_a_row_are_refused_nothing_is_begun_for_a_while(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    """As workers of other code do, and such that cannot come up: else each would be tried with each run that waits."""
    first, second, waits = lab.queue(), lab.queue(), lab.queue()
    lab.look()
    lab.backend.over = [(0, REFUSED), (1, Outcome("refused", 2))]
    lab.look()
    assert (lab.given(), lab.serving.refusals.trouble) == ([first.id, second.id], "code")
    later = time.monotonic() + HOLD
    monkeypatch.setattr(refusals.time, "monotonic", lambda: later)
    lab.look()
    assert lab.given()[2:] == [waits.id, first.id]


def test_a_calculation_that_was_refused_holds_up_no_other(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    run = lab.store.create(lab.spec)
    jobs = [job_of(run, "neighbours", {"k": k}) for k in (1, 2)]
    for number, job in enumerate(jobs):
        begin(job)
        put_job(job)
        os.utime(job.ticket, ns=(number, number))
    lab.look()
    lab.ends(REFUSED)
    asked = [json.loads(task.params)["k"] for task in lab.backend.tasks.values() if isinstance(task, Calculation)]
    assert asked == [1, 2]
    assert jobs[0].ticket.exists()


def test_a_worker_that_leaves_before_it_begins_because_it_was_told_to_holds_up_nobody(lab: Lab) -> None:
    run = lab.queue()
    lab.look()
    run.ask("stop")
    lab.look()
    next(iter(lab.serving.hands.values())).signalled = 1
    lab.ends(REFUSED)
    assert (lab.serving.refusals.until, lab.serving.refusals.trouble) == ({}, "")
    assert run.written_status().state == "stopped"


def test_a_number_without_end_is_no_attempt(lab: Lab) -> None:
    run = lab.queue()
    serve.announce(run.path, 7)
    [path] = [path for path in run.path.rglob("*attempt*") if path.is_file()]
    path.write_text('{"number": 1e999}')
    assert announced(run.path) == 0


def test_a_gpu_that_does_not_answer_fails_the_run_with_a_sentence(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(share: float) -> None:
        raise RuntimeError("CUDA driver initialization failed")

    run = lab.queue()
    monkeypatch.setattr("aecore.workers.given.cap_memory", broken)
    monkeypatch.setenv("LATENTLAB_THREADS", "1")
    assert train_signed(run, Attempt(str(lab.store.root), run.id, 1, gpu=0.25), Recall()) == FAILED
    status = run.written_status()
    assert status.state == "failed"
    assert "CUDA driver" in str(status.reason_values)
    assert lab.stages() == []


def test_where_no_process_can_be_started_the_task_is_refused_and_nothing_else_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "spawn", full)
    backend = Processes(tmp_path, 1)
    backend.untold.append((99, LOST))
    handle = backend.start(Attempt(str(tmp_path), "a-run", 1))
    assert [(number, outcome.kind) for number, outcome in backend.ended()] == [(99, "lost"), (handle, "refused")]
    backend.hired = -1e9
    assert backend.ended() == []


def test_a_stop_reaches_a_worker_of_an_engine_before_and_that_is_asked_for_once(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended, go_on = list[str](), threading.Event()
    monkeypatch.setattr(serve, "insist", lambda run: (ended.append(run.id), go_on.wait(60.0)))
    run = lab.queue()
    advance(run, "training")
    with run.lock():
        lab.look()
        assert ended == []
        run.ask("stop")
        lab.look()
        lab.look()
        assert ended == [run.id]
        go_on.set()


def test_a_run_whose_own_process_was_killed_as_it_waited_is_handed_over(lab: Lab) -> None:
    run = lab.queue()
    with run.lock():
        advance(run, "waiting")
        lab.look()
        assert (lab.given(), lab.stages()) == ([], ["waiting"])
    lab.look()
    assert (lab.given(), lab.stages()) == ([run.id], ["training"])


@pytest.mark.parametrize(("gpus", "free"), [(0, 0), (1, 3)])
def test_a_run_of_an_engine_before_counts_one_place_only_beside_a_gpu(
    lab: Lab, small: Callable[..., Spec], gpus: int, free: int
) -> None:
    run = lab.store.create(small(device="auto"))
    draw_ticket(run)
    advance(run, "training")
    lab.serving.cpus[run.id] = 4
    with run.lock(), pytest.MonkeyPatch.context() as patch:
        patch.delenv("LATENTLAB_WORKERS", raising=False)
        assert 4 - lab.serving.used(tickets(lab.store.root), Slots(4, gpus)) == free


def test_a_run_that_asks_for_more_cores_than_any_machine_has_is_given_the_largest(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LATENTLAB_WORKERS", raising=False)
    run = lab.queue()
    lab.serving.cpus[run.id] = 8
    assert lab.serving.takes(run, Slots(8, nodes=2, largest=4)) == 4


def test_an_engine_and_an_app_that_trains_by_itself_refuse_each_other(store: Store, small: Callable[..., Spec]) -> None:
    run, app = store.create(small()), LocalEngine()
    with in_charge(store.root), pytest.raises(UserError, match="would train beside it"):
        app.submit(run)  # the engine has not said anything yet
    keeper = keep_queue(store.root)
    with pytest.raises(UserError, match="takes runs from the queue"), in_charge(store.root):
        pass
    os.close(keeper)
    with in_charge(store.root):
        pass


def test_an_app_that_begins_in_the_same_moment_as_an_engine_lets_it_be(
    store: Store, small: Callable[..., Spec]
) -> None:
    """The app has looked for an engine before there was one, and keeps the queue when it is there."""
    run = store.create(small())
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        stack.enter_context(in_charge(store.root))
        patch.setattr(local, "refuse_beside_engine", once(local.refuse_beside_engine))
        with pytest.raises(UserError, match="would train beside it"):
            LocalEngine().submit(run)
        assert is_served(store.root)
    with in_charge(store.root):  # the app keeps nothing
        pass


def once(act: Callable[[Path], None]) -> Callable[[Path], None]:
    """Act from the second time on."""
    times = count()
    return lambda root: act(root) if next(times) else None


def test_what_an_engine_left_that_is_gone_reads_interrupted_as_soon_as_an_app_trains_by_itself(
    store: Store, small: Callable[..., Spec], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = store.create(small())
    with in_charge(store.root):
        draw_ticket(run)
        advance(run, "training")
        local.inherit(store.root)
        assert is_served(store.root)
    run.write_status(Status("running"))
    os.utime(run.file("status"), (0, 0))
    assert run.status.state == "queued", "an engine will take it up"
    local.inherit(store.root)
    assert (is_served(store.root), run.status.state) == (False, "interrupted")


def test_a_calculation_that_an_engine_left_behind_is_asked_anew(
    store: Store, small: Callable[..., Spec], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = store.create(small())
    run.results.mkdir()
    run.items.write_bytes(b"\x02\x00\x00\x00\x00\x00\x00\x00{}")
    job, commands = job_of(run, "neighbours", {}), list[list[str]]()
    with in_charge(store.root):
        put_job(job)
    job.progress.parent.mkdir(parents=True, exist_ok=True)
    job.progress.write_text('{"share": 0.5}')
    os.utime(job.progress, (0, 0))
    assert state_of(job).state == "running"
    monkeypatch.setattr(local, "spawn", lambda command, **how: commands.append(command))
    LocalEngine().ask(job)
    assert (len(commands), job.ticket.exists()) == (1, False)
