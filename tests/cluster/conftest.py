"""A cluster for the whole folder, an engine process for each test, and runs whose last bits are known."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import psutil
import pytest

from aecore.engines.capacity import is_served_now
from aecore.engines.queue import QueueEngine
from aecore.presets import preset
from aecore.runs.liveness import signature_of
from aecore.runs.run import ACTIVE, Run
from aecore.runs.store import Store
from tests import forked
from tests.cluster.machines import Machines, machines
from tests.conftest import wait_until
from tests.faults.training import told, weights

ENGINE = (sys.executable, "-m", "aecore", "engine", "--backend", "ray")
QUICK_TO_MISS = {
    "RAY_health_check_period_ms": "1000",
    "RAY_health_check_timeout_ms": "2000",
    "RAY_health_check_failure_threshold": "4",
}
"""A machine whose link is cut is missed after some 12 s, so that a test need not wait for longer."""


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    if os.geteuid() != 0:
        pytest.fail("make cluster lays network name spaces: run it as root")
    with machines(tmp_path_factory.mktemp("machines"), LATENTLAB_THREADS="1", **QUICK_TO_MISS) as made:
        yield made


@pytest.fixture
def cluster(whole: Machines) -> Machines:
    """Two machines that train, and the head; whoever a test has ended is there again."""
    for machine in whole.names[1:]:
        if whole.processes[machine].poll() is not None:
            whole.kill(machine)
            whole.start(machine, LATENTLAB_THREADS="1", **QUICK_TO_MISS)
            whole.wait_up(machine)
    return whole


@dataclass
class Served:
    """A store that an engine process on the head serves, and what tests ask of both."""

    cluster: Machines
    store: Store
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, **environment: str) -> subprocess.Popen[bytes]:
        """Start an engine process."""
        chosen = {"LATENTLAB_RUNS": str(self.store.root), "LATENTLAB_THREADS": "1"} | environment
        self.processes.append(self.cluster.spawn("head", ENGINE, "engine", **chosen))
        return self.processes[-1]

    def start_and_wait(self) -> subprocess.Popen[bytes]:
        engine = self.start()
        wait_until(lambda: is_served_now(self.store.root) and QueueEngine().capacity().nodes == 2, what=self.said())
        return engine

    def said(self) -> str:
        """What engine processes have printed."""
        return (self.cluster.folder / "engine.txt").read_text(errors="replace")[-3000:]

    def submit(self, epochs: int = 20, seed: int = 0, owner: str = "") -> Run:
        run = self.store.create(small(epochs, seed))
        QueueEngine().submit(run, owner)
        return run

    def reached(self, run: Run, step: int) -> None:
        wait_until(lambda: run.status.step >= step, what=f"step {step}; {self.said()}")

    def done(self, *runs: Run) -> None:
        """Wait until runs are done; each step of each is told once."""
        wait_until(lambda: not any(run.status.state in ACTIVE for run in runs), 240.0, what=self.said())
        assert [run.status.state for run in runs] == ["done"] * len(runs), [run.status for run in runs]
        for run in runs:
            steps = [event["step"] for event in told(run) if event["kind"] == "step"]
            assert steps == list(range(1, len(steps) + 1))

    def checkpoint(self, run: Run) -> None:
        """Have a run commit a checkpoint, and go on."""
        run.ask("pause")
        wait_until(lambda: run.status.state == "paused", what=self.said())
        run.take_back("pause")
        wait_until(lambda: run.status.state == "running", what=self.said())

    def worker(self, run: Run) -> psutil.Process:
        """The process that trains a run."""
        signature = signature_of(run.path)
        assert signature
        return psutil.Process(signature.pid)

    def machine(self, run: Run) -> str:
        """The machine that trains a run."""
        pid = self.worker(run).pid
        return next(
            name for name in self.cluster.names if pid in [process.pid for process in self.cluster.all_of(name)]
        )


def small(epochs: int, seed: int) -> object:
    return preset("digits", "vae", {"data.items": 256, "budget.epochs": epochs, "device": "cpu", "seed": seed})


@pytest.fixture
def served(cluster: Machines, store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """A store with an engine process that has the whole cluster."""
    monkeypatch.setenv("LATENTLAB_ENGINE", "queue")
    store.root.mkdir()
    made = Served(cluster, store)
    made.start_and_wait()
    yield made
    for process in made.processes:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


@pytest.fixture(scope="session")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Run], tuple[object, object]]:
    """What a run comes to that one process of its own has trained in one go, far from any cluster: its weights and its
    log."""
    known = dict[str, tuple[object, object]]()

    def found(run: Run) -> tuple[object, object]:
        key = run.spec.model_dump_json()
        if key not in known:
            same = Store(tmp_path_factory.mktemp("alone")).create(run.spec)
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("LATENTLAB_THREADS", "1")
                command = [sys.executable, "-m", "aecore.workers.worker", str(same.path)]
                assert forked.spawn(command, niceness=0).wait() == 0
            known[key] = bits(same)
        return known[key]

    return found


def bits(run: Run) -> tuple[object, object]:
    """All that a training carries on, and all that it told."""
    return weights(run), told(run)
