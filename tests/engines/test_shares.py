"""Devices are granted by the engine alone: with pretended ones, as no GPU is at hand."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aecore.engines import processes
from aecore.engines.backend import Handle, Outcome, Slots
from aecore.engines.processes import Processes
from aecore.engines.serve import Serving, in_charge
from aecore.runs.store import Store
from aecore.spec import Spec
from aecore.workers.given import Attempt, Calculation, Task, told, understood
from aecore.workers.hired import Hired
from aecore.workers.places import draw_ticket


class Noted:
    """A backend that notes what it is given."""

    def __init__(self, places: int, gpus: int) -> None:
        self.total, self.tasks, self.over = Slots(places, gpus), dict[Handle, Task](), list[tuple[Handle, Outcome]]()

    def start(self, task: Task) -> Handle:
        self.tasks[len(self.tasks)] = task
        return len(self.tasks) - 1

    def ended(self) -> list[tuple[Handle, Outcome]]:
        found, self.over = self.over, []
        return found

    def stop(self, handle: Handle, force: bool) -> None: ...
    def close(self) -> None: ...

    def slots(self) -> Slots:
        return self.total


@pytest.fixture
def given(store: Store, small: Callable[..., Spec], monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Attempt]]:
    """Queue runs for these devices; return the attempts that are handed over at once."""

    def of(places: int, gpus: int, devices: str, share: str = "0.25") -> list[Attempt]:
        monkeypatch.setenv("LATENTLAB_THREADS", "1")
        monkeypatch.setenv("LATENTLAB_GPU_SHARE", share)
        backend = Noted(places, gpus)
        with in_charge(store.root):
            for device in devices.split():
                draw_ticket(store.create(small(device=device)), device)
            Serving(store.root, backend).look()
        return [task for task in backend.tasks.values() if isinstance(task, Attempt)]

    return of


@pytest.mark.parametrize(
    ("gpus", "devices", "expected"),
    [
        (1, "auto auto auto auto auto", [0.25] * 4),  # four share one GPU, the fifth waits
        (1, "auto auto auto auto auto cpu", [0.25] * 4 + [0.0]),  # and holds up nobody who needs none
        (2, "cuda " * 6, [0.25] * 6),
        (0, "auto cpu", [0.0, 0.0]),
    ],
)
def test_runs_share_gpus_and_one_that_finds_no_share_waits(
    given: Callable[..., list[Attempt]], gpus: int, devices: str, expected: list[float]
) -> None:
    assert sorted((attempt.gpu for attempt in given(8, gpus, devices)), reverse=True) == expected


def test_a_share_that_does_not_divide_a_gpu_leaves_the_rest_unused(given: Callable[..., list[Attempt]]) -> None:
    assert [attempt.gpu for attempt in given(8, 2, "auto " * 7, "0.4")] == [0.4] * 4


@pytest.mark.exhaustive
def test_each_process_sees_the_gpu_it_was_granted_and_one_that_was_granted_none_sees_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, until: Callable[..., None]
) -> None:
    """The workers are real, the devices two names."""
    monkeypatch.setenv("LATENTLAB_GPUS", "3,5")
    backend = Processes(tmp_path, 6)
    commands = []
    monkeypatch.setattr(processes, "spawn", noting(commands, processes.spawn))
    try:
        for number, gpu in enumerate([0.25, 0.25, 0.25, 0.0]):
            backend.start(Attempt(str(tmp_path), "no-such-run", number + 1, gpu=gpu))
        assert Counter(tuple(command[4:]) for command in commands) == {
            ("--gpu", "3"): 2,
            ("--gpu", "5"): 1,
            (): 1,
        }
        found: list[Any] = []
        until(lambda: found.extend(backend.ended()) or len(found) == 4, what="all have ended")
        assert {outcome.code for _, outcome in found} == {1}  # there is no such run
    finally:
        backend.close()


def noting(commands: list[list[str]], spawn: Any) -> Any:
    def note(command: list[str], **streams: Any) -> Any:
        commands.append(command)
        return spawn(command, **streams)

    return note


@pytest.mark.parametrize("gpu", ["", "3"])
def test_a_worker_hides_all_gpus_but_its_own_before_torch_looks(gpu: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "3,5,7")
    Hired(gpu)
    assert os.environ["CUDA_VISIBLE_DEVICES"] == gpu


@pytest.mark.parametrize(
    "task",
    [Attempt("/runs", "a-run", 3, 2, 2, 0.5, "code"), Calculation("umap", "{}", "/runs/a", "/runs/a", True, "code")],
)
def test_a_task_is_understood_as_it_was_told(task: Task) -> None:
    assert understood(told(task)) == task
    assert "\n" not in told(task)
    for line in ("", "[]", '{"attempt": {}}', '{"other": {}}', '{"attempt": {"run": 1, "odd": 2}}'):
        with pytest.raises((ValueError, KeyError, TypeError)):
            understood(line)
