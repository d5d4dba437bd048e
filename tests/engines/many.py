"""Engines with whatever serves them, and what the contract tests ask of each: a row of `ENGINES` for every engine."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from typing import Any

import psutil

from aecore.engines.backend import Backend
from aecore.engines.local import LocalEngine
from aecore.engines.processes import Processes
from aecore.engines.queue import QueueEngine
from aecore.engines.serve import Serving, in_charge
from aecore.runs.run import Run
from aecore.runs.store import Store
from aecore.spec import Spec
from aecore.workers.ending import worker_of

__all__ = ["ENGINES", "Local", "Queue"]


class Local:
    """The engine of one machine."""

    name = "local"
    goes_on = False
    """Whether a run whose worker was killed is taken up again by itself."""

    def __init__(self, store: Store, small: Callable[..., Spec], until: Callable[..., None]) -> None:
        self.store, self.small, self.until = store, small, until
        self.engine: Any = None
        self.workers: list[Any] = []

    def serve(self) -> None:
        """Start what serves the store, or start it again."""
        self.engine = LocalEngine()

    def restart_app(self) -> None:
        """Another app in the place of the one that asked so far."""
        self.remember()
        self.engine.close()
        self.engine = LocalEngine()

    def die(self) -> None:
        """Kill what serves: it can close nothing and end nobody. The local engine lives in the app."""
        self.remember()
        self.engine.keepers, self.engine.workers = {}, []

    def remember(self) -> None:
        self.workers += [worker.process for worker in self.engine.workers]

    def create(self, epochs: int = 150, **values: object) -> Run:
        return self.store.create(self.small(epochs=epochs, model__backbone__widths=(16,), **values))

    def submit(self, epochs: int = 150, owner: str = "", **values: object) -> Run:
        run = self.create(epochs, **values)
        self.engine.submit(run, owner)
        return run

    def reaches(self, run: Run, *states: str) -> None:
        self.until(lambda: run.status.state in states, what=f"{run.id} is {run.status.state}, not {states}")

    def ends(self, run: Run) -> str:
        """Wait until a run has ended, or waits for a person; return its state."""
        self.until(lambda: run.status.state not in ("queued", "running", "paused"), what=f"{run.id} ends")
        return run.status.state

    def passes(self, run: Run, step: int) -> None:
        self.until(lambda: run.status.step > step, what=f"{run.id} passes {step}")

    def worker(self, run: Run) -> psutil.Process:
        found: list[psutil.Process] = []
        self.until(lambda: found.append(worker_of(run)) or found[-1], what=f"a worker has {run.id}")
        return found[-1]

    def close(self) -> None:
        if self.engine:
            self.remember()
            self.engine.close()
        for process in self.workers:
            process.kill()
            process.wait()


class Queue(Local):
    """The app's side of a queue, and an engine process (here a thread) with processes of this machine."""

    name = "queue"
    goes_on = True
    places = 1

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.engine = QueueEngine()
        self.stack, self.leaving, self.thread = ExitStack(), threading.Event(), threading.Thread()
        self.serving: Serving | None = None

    def backend(self) -> Backend:
        return Processes(self.store.root, self.places)

    def serve(self) -> None:
        self.stack.enter_context(in_charge(self.store.root))
        self.serving, self.leaving = Serving(self.store.root, self.backend()), threading.Event()
        self.thread = threading.Thread(target=self.work, args=(self.serving, self.leaving))
        self.thread.start()

    def work(self, serving: Serving, leaving: threading.Event) -> None:
        while not leaving.is_set():
            serving.look()
            time.sleep(0.01)

    def restart_app(self) -> None:
        self.engine.close()
        self.engine = QueueEngine()

    def die(self) -> None:
        self.leaving.set()
        if self.thread.ident:
            self.thread.join()
        self.abandon()
        self.stack.close()
        self.serving = None

    def abandon(self) -> None:
        """Do to the workers what the system does when an engine process dies: their pipes close."""
        backend = self.serving.backend if self.serving else None
        for worker in backend.workers if isinstance(backend, Processes) else ():
            self.workers.append(worker.process)
            with suppress(OSError):
                worker.bury()

    def close(self) -> None:
        self.die()
        for process in self.workers:
            process.kill()
            process.wait()


ENGINES: dict[str, type[Local]] = {"local": Local, "queue": Queue}
