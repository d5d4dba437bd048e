"""The contract that all engines keep (tests/engines/test_contract.py), kept over a queue and Ray."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable, Iterator

import pytest

from aecore.engines.capacity import is_served_now
from aecore.runs.store import Store
from aecore.spec import Spec
from tests.cluster.conftest import ENGINE
from tests.cluster.machines import Machines
from tests.engines.many import Local, Queue
from tests.engines.test_contract import (  # noqa: F401
    test_a_calculation_is_made_once_and_its_result_is_kept,
    test_a_run_that_is_deleted_while_it_waits_holds_nobody_up,
    test_a_run_whose_machine_is_wanted_back_and_whose_worker_is_killed_ends_with_the_bits_of_one_that_was_left_alone,
    test_a_stop_is_obeyed_whether_a_run_waits_prepares_or_trains,
    test_three_owners_take_turns,
    test_what_waits_and_what_trains_outlive_the_app,
    test_worker_and_engine_killed_together,
)

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(600)]


class Clustered(Queue):
    """An engine process on the head of a cluster, which may use one place."""

    def __init__(self, cluster: Machines, *given: object) -> None:
        super().__init__(*given)
        self.cluster = cluster
        self.process: subprocess.Popen[bytes] | None = None

    def serve(self) -> None:
        command = (*ENGINE, "--places", "1")
        self.process = self.cluster.spawn("head", command, "engine", LATENTLAB_RUNS=str(self.store.root))
        self.until(lambda: is_served_now(self.store.root) and self.engine.capacity().nodes, what="an engine")

    def die(self) -> None:
        self.leave(signal.SIGKILL)

    def leave(self, number: signal.Signals) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait(60)

    def close(self) -> None:
        self.leave(signal.SIGTERM)


@pytest.fixture
def make(
    cluster: Machines,
    store: Store,
    small: Callable[..., Spec],
    until: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Callable[[str], Local]]:
    monkeypatch.setenv("LATENTLAB_THREADS", "1")
    store.root.mkdir()
    made = Clustered(cluster, store, small, until)

    def of(name: str) -> Local:
        made.serve()
        return made

    yield of
    made.close()


@pytest.fixture
def many(make: Callable[[str], Local]) -> Local:
    return make("ray")


@pytest.fixture
def queue(many: Local) -> Local:
    return many
