"""A pytest plugin: real workers on a store of their own; none outlives its test."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from aecore.engines.local import LocalEngine
from aecore.runs.log import read_events
from aecore.runs.run import Run
from aecore.runs.store import Store
from aecore.spec import Spec


class Recorded(LocalEngine):
    """An engine whose workers are remembered, also when they are gone."""

    def __init__(self, *, standby: bool) -> None:
        self.spawned: list[Any] = []
        super().__init__(standby=standby)

    def spawn_worker(self, *arguments: Any) -> None:
        super().spawn_worker(*arguments)
        self.spawned.append(self.workers[-1].process)


class Lab:
    """A store and an engine, and what the tests ask of them."""

    def __init__(
        self, store: Store, until: Callable[..., None], small: Callable[..., Spec], *, standby: bool = False
    ) -> None:
        self.store, self.until, self.small = store, until, small
        self.engine = Recorded(standby=standby)

    def create(self, epochs: int = 150, **values: object) -> Run:
        return self.store.create(self.small(epochs=epochs, model__backbone__widths=(16,), **values))

    def submit(self, epochs: int = 150, **values: object) -> Run:
        run = self.create(epochs, **values)
        self.engine.submit(run)
        return run

    def worker(self) -> Any:
        """The process started last."""
        return self.engine.spawned[-1]

    def kill(self) -> None:
        self.worker().kill()
        self.worker().wait()

    def reaches(self, run: Run, state: str) -> None:
        self.until(lambda: run.status.state == state, what=f"{run.id} {state}")

    def ends(self, run: Run) -> str:
        self.until(lambda: run.status.state not in ("queued", "running", "paused"), what=f"{run.id} ends")
        return run.status.state

    def passes(self, run: Run, step: int) -> None:
        """Wait until the log has an event after `step`."""
        self.until(lambda: logged(run) > step, what=f"{run.id} after step {step}")

    def close(self) -> None:
        workers = self.engine.spawned
        for worker in workers:
            worker.send_signal(signal.SIGCONT)
        self.engine.close()
        for worker in workers:
            worker.kill()
            worker.wait()


def logged(run: Run) -> int:
    """Return the step of the last event."""
    return max((event.get("step", 0) for event in events(run)), default=0)


def events(run: Run) -> list[dict[str, Any]]:
    """Return all events, without how fast they came."""
    return [
        {key: value for key, value in event.items() if key != "rate"}
        for event in read_events(run.events_path, largest=1 << 28)[0]
    ]


@pytest.fixture(name="events")
def all_events() -> Callable[[Run], list[dict[str, Any]]]:
    return events


@pytest.fixture
def lab(store: Store, until: Callable[..., None], small: Callable[..., Spec]) -> Iterator[Lab]:
    lab = Lab(store, until, small)
    yield lab
    lab.close()


@pytest.fixture
def standby_lab(store: Store, until: Callable[..., None], small: Callable[..., Spec]) -> Iterator[Lab]:
    lab = Lab(store, until, small, standby=True)
    yield lab
    lab.close()


@pytest.fixture(scope="module")
def lab_factory(until: Callable[..., None], small: Callable[..., Spec]) -> Callable[[Path], Lab]:
    """Labs for fixtures that live longer than a test; who makes one closes it."""
    return lambda folder: Lab(Store(folder / "runs", folder / "shipped"), until, small)


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory, until: Callable[..., None], small: Callable[..., Spec]) -> Run:
    """A run of 150 epochs that nobody disturbed."""
    folder: Path = tmp_path_factory.mktemp("finished")
    lab = Lab(Store(folder / "runs", folder / "shipped"), until, small)
    try:
        run = lab.submit()
        assert lab.ends(run) == "done"
    finally:
        lab.close()
    return run
