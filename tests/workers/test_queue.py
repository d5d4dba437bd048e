"""One place to train: first come, first served; who is dead or gives up holds nobody back; a full queue says so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import pytest
from filelock import FileLock

from aecore.errors import UserError
from aecore.runs.run import Run
from aecore.workers.places import MOST_WAITING, draw_ticket, place_in_queue, waiting


@pytest.fixture(autouse=True)
def one_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENTLAB_WORKERS", "1")


@contextmanager
def taken_place(lab: Any) -> Iterator[None]:
    """Hold the only place, as a training run does."""
    (lab.store.root / ".queue").mkdir(parents=True, exist_ok=True)
    with FileLock(lab.store.root / ".queue" / "place-0"):
        yield


def submit_waiting(lab: Any, count: int) -> list[Run]:
    """Submit short runs; return when all their workers are up and wait."""
    runs = [lab.submit(epochs=1) for _ in range(count)]
    lab.until(lambda: all(run.is_alive() for run in runs))
    return runs


def test_three_runs_are_served_one_at_a_time_in_the_order_they_came(lab: Any) -> None:
    with taken_place(lab):
        runs = submit_waiting(lab, 3)
        assert [place_in_queue(run) for run in runs] == [1, 2, 3]
        assert [run.status.state for run in runs] == ["queued"] * 3
    assert [lab.ends(run) for run in runs] == ["done"] * 3
    spans = [((run.snapshots / "inputs.safetensors").stat().st_mtime, run.status.changed) for run in runs]
    assert all(ended <= began for (_, ended), (began, _) in pairwise(spans))
    assert waiting(runs[0]) == []


def test_a_dead_waiting_worker_and_one_that_gave_up_hold_nobody_back(lab: Any) -> None:
    with taken_place(lab):
        dead, stopped, last = submit_waiting(lab, 3)
        lab.launcher.children[0].kill()
        lab.launcher.children[0].wait()
        lab.launcher.cancel(stopped)
        assert lab.ends(stopped) == "stopped"
        assert not stopped.events_path.exists()
        lab.until(lambda: place_in_queue(last) == 1, seconds=5, what="the dead one's ticket no longer counts")
    assert lab.ends(last) == "done"
    lab.until(lambda: dead.status.state == "interrupted", seconds=25)


def test_a_full_queue_is_refused_and_the_refused_run_stays_as_it_was(lab: Any) -> None:
    runs = [lab.create() for _ in range(MOST_WAITING + 2)]
    for run in runs[:-1]:
        draw_ticket(run)
    with pytest.raises(UserError, match="32 runs are waiting already"):
        lab.launcher.submit(runs[-1])
    assert lab.launcher.children == []
    assert (runs[-1].status.state, place_in_queue(runs[-1])) == ("queued", 0)


@pytest.mark.parametrize("name", ["nonsense", "1.", ".digits-vae-x", "x.digits-vae-x", "1.../../etc", "²." + "a" * 8, "9" * 5000 + "x"])
def test_a_foreign_file_in_the_queue_is_no_ticket(lab: Any, name: str) -> None:
    run = lab.create()
    draw_ticket(run)
    (lab.store.root / ".queue" / name.replace("/", "_")[:200]).touch()
    assert waiting(run) == [run.id]
