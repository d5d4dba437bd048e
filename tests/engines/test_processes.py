"""The backend of processes: who is told the next task, and what happens to one that nobody has heard. Real workers, and
tasks that end at once: a run that nobody waits for any more ends with 0, one that is not there with 1."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from aecore.engines import processes
from aecore.engines.backend import Outcome
from aecore.engines.processes import HiredProcess, Processes
from aecore.workers.given import Attempt


class Hiring(Processes):
    """One place, and a list of all that were hired."""

    def __init__(self, root: Path) -> None:
        super().__init__(root, 1)
        (root / "unwanted").mkdir()
        self.all: list[HiredProcess] = []

    def hire(self, device: str = "") -> HiredProcess:
        self.all.append(super().hire(device))
        return self.all[-1]

    def begin(self, run: str = "unwanted") -> int:
        return self.start(Attempt(str(self.root), run, 1))


@pytest.fixture
def backend(tmp_path: Path) -> Iterator[Hiring]:
    made = Hiring(tmp_path)
    yield made
    made.close()


@pytest.fixture
def end(backend: Hiring, until: Callable[..., None]) -> Callable[[int], Outcome]:
    """Wait for a task; returns how it ended."""

    def of(handle: int) -> Outcome:
        found: dict[int, Outcome] = {}
        until(lambda: found.update(backend.ended()) or handle in found, what="it has ended")
        return found[handle]

    return of


def test_a_worker_whose_task_has_ended_is_told_the_next_one_at_once(
    backend: Hiring, end: Callable[[int], Outcome]
) -> None:
    for _ in range(3):
        assert end(backend.begin()) == Outcome("ended", 0)
    assert len(backend.all) == 1


def test_a_worker_that_leaves_is_told_nothing(backend: Hiring, end: Callable[[int], Outcome]) -> None:
    assert end(backend.begin("no-such-run")) == Outcome("ended", 1)
    assert end(backend.begin()) == Outcome("ended", 0)
    assert len(backend.all) == 2


def test_a_task_that_a_leaving_worker_did_not_hear_is_given_again_and_not_refused(
    backend: Hiring, end: Callable[[int], Outcome]
) -> None:
    end(backend.begin())
    leaving = backend.all[0].process
    os.kill(leaving.pid, signal.SIGSTOP)
    handle = backend.begin()
    leaving.kill()
    assert end(handle) == Outcome("ended", 0)
    assert len(backend.all) == 2


def test_a_task_that_a_stopped_worker_does_not_hear_is_given_to_another(
    backend: Hiring, end: Callable[[int], Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "HEARD_WITHIN", 0.2)
    end(backend.begin())
    os.kill(backend.all[0].process.pid, signal.SIGSTOP)
    assert end(backend.begin()) == Outcome("ended", 0)
    assert len(backend.all) == 2
