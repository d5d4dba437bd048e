"""Real workers on a store of their own; none outlives its test."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from aecore.runs.log import read_events
from aecore.runs.run import Run
from aecore.runs.store import Store
from aecore.spec import Spec
from aecore.workers.launcher import LocalLauncher


class Lab:
    """A store and a launcher, and what the tests ask of them."""

    def __init__(self, store: Store, until: Callable[..., None], small: Callable[..., Spec]) -> None:
        self.store, self.until, self.small = store, until, small
        self.launcher = LocalLauncher()

    def create(self, epochs: int = 150, **values: object) -> Run:
        return self.store.create(self.small(epochs=epochs, model__backbone__widths=(16,), **values))

    def submit(self, epochs: int = 150, **values: object) -> Run:
        run = self.create(epochs, **values)
        self.launcher.submit(run)
        return run

    def passes(self, run: Run, step: int) -> None:
        """Wait until the log has an event after `step`."""
        self.until(lambda: logged(run) > step, what=f"{run.id} after step {step}")

    def close(self) -> None:
        self.launcher.close()
        for child in self.launcher.children:
            for number in (signal.SIGCONT, signal.SIGKILL):
                with suppress(ProcessLookupError):
                    os.kill(child.pid, number)
            child.wait()


def logged(run: Run) -> int:
    """Return the step of the last event."""
    return max((event.get("step", 0) for event in events(run)), default=0)


def events(run: Run) -> list[dict[str, Any]]:
    """Return all events, without how fast they came."""
    return [{key: value for key, value in event.items() if key != "rate"} for event in read_events(run.events_path, largest=1 << 28)[0]]


@pytest.fixture(name="events")
def all_events() -> Callable[[Run], list[dict[str, Any]]]:
    return events


@pytest.fixture
def lab(store: Store, until: Callable[..., None], small: Callable[..., Spec]) -> Iterator[Lab]:
    lab = Lab(store, until, small)
    yield lab
    lab.close()
