"""Real workers on a store of their own; none outlives its test."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
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

    def ends(self, run: Run) -> str:
        self.until(lambda: run.status.state not in ("queued", "running", "paused"), what=f"{run.id} ends")
        return run.status.state

    def close(self) -> None:
        self.launcher.close()
        for child in self.launcher.children:
            for number in (signal.SIGCONT, signal.SIGKILL):
                with suppress(ProcessLookupError):
                    os.kill(child.pid, number)
            child.wait()


def events(run: Run) -> list[dict[str, Any]]:
    """Return all events, without how fast they came."""
    return [{key: value for key, value in event.items() if key != "rate"} for event in read_events(run.events_path, largest=1 << 28)[0]]


@pytest.fixture(name="events")
def all_events() -> Callable[[Run], list[dict[str, Any]]]:
    return events


@pytest.fixture(scope="module")
def lab_factory(until: Callable[..., None], small: Callable[..., Spec]) -> Callable[[Path], Lab]:
    return lambda folder: Lab(Store(folder / "runs", folder / "shipped"), until, small)


@pytest.fixture
def child() -> Callable[[list[str]], int]:
    """Run a command quietly and return its exit code."""
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    return lambda command: subprocess.run(command, env=environment, capture_output=True, timeout=60, check=False).returncode
