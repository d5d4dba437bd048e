"""What a training will take is told from earlier ones of the same sizes, else of the same kind, else not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from aecore.presets import preset
from aecore.runs.costs import Cost, cost_of
from aecore.runs.run import Run, Status
from aecore.runs.store import Store

SPEC = preset("digits", "vae")


@pytest.fixture
def ran(store: Store) -> Callable[..., Run]:
    """A run that has ended, after so many seconds of so many epochs."""

    def make(seconds: float, epochs: float = 10.0, state: Any = "done", **values: Any) -> Run:
        run = store.create(SPEC.with_values({path.replace("__", "."): value for path, value in values.items()}))
        run.write_status(Status(state=state, epoch=epochs, seconds=seconds))
        return run

    return make


def test_without_an_earlier_run_nothing_is_told(store: Store) -> None:
    assert cost_of(SPEC, store.runs()) is None


def test_the_median_of_runs_with_the_same_sizes_counts(store: Store, ran: Callable[..., Run]) -> None:
    for seconds in (10.0, 20.0, 90.0):
        ran(seconds, seed=int(seconds), optimiser__learning_rate=0.01)
    ran(500.0, model__bottleneck__size=64)
    found = cost_of(SPEC, store.runs())
    assert found == Cost(2.0, 3, same=True)
    assert found.of(30) == 60.0


def test_memory_is_the_most_that_one_of_them_held(store: Store, ran: Callable[..., Run]) -> None:
    for memory in (0, 400_000_000, 350_000_000):
        run = ran(20.0)
        run.write_status(replace(run.written_status(), memory=memory))
    assert cost_of(SPEC, store.runs()) == Cost(2.0, 3, same=True, memory=400_000_000)


def test_else_runs_of_the_same_kind_with_other_sizes_and_it_says_so(store: Store, ran: Callable[..., Run]) -> None:
    ran(30.0, model__bottleneck__size=64)
    assert cost_of(SPEC, store.runs()) == Cost(3.0, 1, same=False)


@pytest.mark.parametrize("run", [{"state": "failed"}, {"state": "running"}, {"epochs": 0.4}, {"seconds": 0.0}], ids=str)
def test_what_failed_or_has_hardly_begun_tells_nothing(
    store: Store, ran: Callable[..., Run], run: dict[str, Any]
) -> None:
    ran(**{"seconds": 5.0} | run)
    assert cost_of(SPEC, store.runs()) is None
