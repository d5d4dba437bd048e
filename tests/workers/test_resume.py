"""A killed run, taken up again, ends as if nothing had happened: the same bytes of weights, the same events."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pytest

from aecore.errors import UserError
from aecore.locks import lock_at
from aecore.runs.checkpoints import newest_checkpoint
from aecore.runs.run import Run
from aecore.workers.leaving import TAKEN_BACK
from aecore.workers.places import draw_ticket, keep_queue, places, tickets

Events = Callable[[Run], list[dict[str, Any]]]


def weights(run: Run) -> dict[str, bytes]:
    """Return the bytes of all that a training carries on, but for the meter (it measures time)."""
    checkpoint = newest_checkpoint(run.checkpoints)
    assert checkpoint
    return {group: (checkpoint.path / f"{group}.safetensors").read_bytes() for group in ("model", "optimiser", "kept")}


def assert_same(run: Run, other: Run, events: Events) -> None:
    assert weights(run) == weights(other)
    assert events(run) == events(other)
    assert {p.name: p.read_bytes() for p in run.snapshots.iterdir()} == {
        p.name: p.read_bytes() for p in other.snapshots.iterdir()
    }


def test_killed_after_a_checkpoint(lab: Any, finished: Run, events: Events) -> None:
    run = lab.submit()
    lab.passes(run, 40)
    run.ask("pause")
    lab.reaches(run, "paused")
    checkpoint = newest_checkpoint(run.checkpoints)
    run.take_back("pause")
    lab.passes(run, checkpoint.numbers["step"] + 40)
    lab.kill()
    assert run.status.state == "interrupted"
    with run.events_path.open("ab") as log:
        log.write(b'{"kind": "st')
    (run.snapshots / ".tmp-0-96.safetensors").write_bytes(b"half a sn")
    lab.engine.submit(run)
    assert lab.ends(run) == "done"
    assert_same(run, finished, events)


@pytest.mark.exhaustive
def test_killed_without_a_checkpoint(lab: Any, finished: Run, events: Events) -> None:
    run = lab.submit()
    lab.passes(run, 20)
    lab.kill()
    assert newest_checkpoint(run.checkpoints) is None
    assert run.status.state == "interrupted"
    lab.engine.submit(run)
    assert lab.ends(run) == "done"
    assert_same(run, finished, events)


@pytest.mark.exhaustive
def test_taken_back_twice_and_gone_on(lab: Any, finished: Run, events: Events) -> None:
    run = lab.submit()
    for step in (40, 200):
        lab.passes(run, step)
        worker = lab.worker()
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(60) == 4
        assert newest_checkpoint(run.checkpoints).numbers["step"] > step  # type: ignore[union-attr]
    assert lab.ends(run) == "done"
    assert_same(run, finished, events)


def test_a_person_who_has_asked_for_a_stop_has_stopped_it_whatever_signal_comes(lab: Any) -> None:
    run = lab.submit(epochs=10_000)
    lab.passes(run, 40)
    worker = lab.worker()
    worker.send_signal(signal.SIGSTOP)
    run.ask("stop")
    worker.send_signal(signal.SIGTERM)
    worker.send_signal(signal.SIGCONT)
    assert lab.ends(run) == "stopped"
    assert worker.wait(60) == 4


def test_a_worker_outlives_a_stop_signal_and_is_not_taken_for_dead(lab: Any) -> None:
    run = lab.submit(epochs=10_000)
    lab.passes(run, 20)
    lab.worker().send_signal(signal.SIGSTOP)
    assert run.status.state == "running"
    with pytest.raises(UserError, match="training already"):
        lab.engine.submit(run)
    lab.worker().send_signal(signal.SIGCONT)
    lab.passes(run, run.status.step + 100)


@pytest.mark.exhaustive(sample=1)
@pytest.mark.parametrize("trains", [False, True], ids=["as it waits", "as it trains"])
def test_a_process_of_its_own_that_is_taken_back_leaves_its_run_in_the_queue(
    trains: bool, lab: Any, until: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LATENTLAB_WORKERS", "1")
    run, (place,) = lab.create(epochs=10_000), places(lab.store.root)
    keeper = keep_queue(lab.store.root)
    draw_ticket(run)
    with nullcontext() if trains else lock_at(place):
        with subprocess.Popen([sys.executable, "-m", "aecore.workers.worker", str(run.path)]) as worker:
            stage = "training" if trains else "waiting"
            until(lambda: [ticket.stage for ticket in tickets(lab.store.root)] == [stage], what=stage)
            until(lambda: not trains or run.status.phase == "training", what="it trains")
            worker.terminate()
        assert worker.returncode == TAKEN_BACK
    assert [ticket.stage for ticket in tickets(lab.store.root)] == ["drawn"]
    assert run.status.state == "queued"
    os.close(keeper)
