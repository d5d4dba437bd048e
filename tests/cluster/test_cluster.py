"""Runs on a cluster of Ray come out as on one machine, whatever ends in between: a process, a machine, a cable, the
engine. Three machines that are network name spaces of this one: behaviour is proven here, speed is not."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable

import psutil
import pytest

from aecore.engines.queue import QueueEngine
from aecore.runs.liveness import newest_attempt, signature_of
from aecore.runs.run import Run
from tests.cluster.conftest import Served, bits
from tests.cluster.machines import NODE, Machines
from tests.conftest import wait_until
from tests.test_docstrings import undocumented

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(600)]
Alone = Callable[[Run], tuple[object, object]]
LONG = 150
"""Epochs of a run that something happens to: some seconds."""


def attempts(run: Run) -> int:
    signature = signature_of(run.path)
    return signature.attempt if signature else 0


def test_runs_on_two_machines_are_bit_equal_to_one_in_one_process(served: Served, alone: Alone) -> None:
    long = [served.submit(LONG, seed) for seed in (1, 2)]
    for run in long:
        served.reached(run, 1)
    assert {served.machine(run) for run in long} == {"a", "b"}
    short = [served.submit(20, seed) for seed in range(4)]
    served.done(*long, *short)
    for run in (*long, *short):
        assert bits(run) == alone(run)
        assert attempts(run) == 1


def test_owners_take_turns(served: Served) -> None:
    first = [served.submit(20, seed, "ann") for seed in range(6)]
    others = [served.submit(20, 9, owner) for owner in ("bob", "cyd")]
    served.done(*first, *others)
    began = {run.id: run.file("worker").stat().st_mtime for run in (*first, *others)}
    assert max(began[run.id] for run in others) < sorted(began[run.id] for run in first)[-2], "not behind all of ann's"


def test_a_stop_is_obeyed_within_two_seconds_and_a_run_that_waits_never_begins(served: Served) -> None:
    training = [served.submit(5000, seed) for seed in (1, 2)]
    waiting = served.submit(20, 3)
    for run in training:
        served.reached(run, 50)
    QueueEngine().cancel(waiting)
    began = time.monotonic()
    for run in training:
        QueueEngine().cancel(run)
    wait_until(lambda: all(run.status.state == "stopped" and not run.is_alive() for run in training))
    assert time.monotonic() - began < 2.0
    assert (waiting.status.state, attempts(waiting)) == ("stopped", 0)
    again = served.submit(20, 4)
    served.done(again)
    assert attempts(waiting) == 0


def test_a_worker_that_hangs_is_ended_and_its_run_is_stopped(served: Served) -> None:
    run = served.submit(5000, 1)
    served.reached(run, 50)
    worker = served.worker(run)
    worker.suspend()
    QueueEngine().cancel(run)
    wait_until(lambda: run.status.state == "stopped", what=served.said())
    wait_until(lambda: not worker.is_running(), what="it is gone")


def test_a_run_goes_on_when_its_worker_is_killed(served: Served, alone: Alone) -> None:
    run = served.submit(LONG, 1)
    served.reached(run, 20)
    served.checkpoint(run)
    served.worker(run).kill()
    served.done(run)
    assert (bits(run), attempts(run)) == (alone(run), 2)


def test_a_run_goes_on_elsewhere_when_its_machine_is_gone(served: Served, alone: Alone) -> None:
    run = served.submit(LONG, 1)
    served.reached(run, 20)
    served.checkpoint(run)
    lost = served.machine(run)
    served.cluster.kill(lost)
    wait_until(lambda: attempts(run) == 2 and run.is_alive(), what=served.said())
    assert served.machine(run) != lost
    wait_until(lambda: QueueEngine().capacity().nodes == 1, what=served.said())
    served.done(run)
    assert bits(run) == alone(run)


def test_what_an_engine_leaves_that_was_killed_the_next_one_brings_to_its_end(served: Served, alone: Alone) -> None:
    runs = [served.submit(epochs, seed) for seed, epochs in enumerate((LONG, LONG, 20, 20, 20))]
    for run in runs[:2]:
        served.reached(run, 20)
    engine = served.processes[-1]
    for process in (*psutil.Process(engine.pid).children(recursive=True), psutil.Process(engine.pid)):
        process.kill()
    engine.wait()
    late = served.submit(20, 7)
    served.start_and_wait()
    served.done(*runs, late)
    for run in (*runs, late):
        assert bits(run) == alone(run)


def test_an_engine_that_is_told_to_end_hands_its_runs_back(served: Served, alone: Alone) -> None:
    run = served.submit(LONG, 1)
    served.reached(run, 20)
    engine = served.processes[-1]
    engine.send_signal(signal.SIGTERM)
    assert engine.wait(60) == 0, served.said()
    assert not run.is_alive()
    assert run.status.state == "queued"
    assert run.steps("checkpoint")
    served.start_and_wait()
    served.done(run)
    assert bits(run) == alone(run)


def test_a_machine_whose_cable_is_cut_loses_nothing_and_nothing_is_done_twice(served: Served, alone: Alone) -> None:
    run = served.submit(2 * LONG, 1)
    served.reached(run, 20)
    cut = served.machine(run)
    served.cluster.cut(cut)
    try:
        others = [served.submit(20, seed) for seed in (2, 3)]
        wait_until(lambda: QueueEngine().capacity().nodes == 1, what=served.said())
        served.done(run, *others)
    finally:
        served.cluster.cut(cut, mended=True)
        served.cluster.kill(cut)  # its part of the cluster was called dead, and is started anew
        served.cluster.processes[cut].wait()
    for one in (run, *others):
        assert bits(one) == alone(one)


def test_a_worker_that_was_cut_off_leaves_when_its_machine_is_called_dead(served: Served, alone: Alone) -> None:
    """It reaches the folder all the while, and holds the run's lock: nobody begins beside it, and it commits nothing
    from then on. A pause makes it wait until that is so."""
    run = served.submit(LONG, 1)
    served.reached(run, 20)
    cut, worker = served.machine(run), served.worker(run)
    served.cluster.cut(cut)
    try:
        run.ask("pause")
        wait_until(lambda: run.status.state == "paused", what=served.said())
        wait_until(lambda: newest_attempt(run.path) == 2, what=served.said())
        assert (attempts(run), worker.is_running(), run.is_alive()) == (1, True, True)
        run.take_back("pause")
        wait_until(lambda: attempts(run) == 3, what=served.said())
        served.done(run)
        other = served.submit(20, 2)
        served.done(other)
    finally:
        served.cluster.cut(cut, mended=True)
        served.cluster.kill(cut)
        served.cluster.processes[cut].wait()
    assert "was taken up by another worker" in run.log_path.read_text()
    for one in (run, other):
        assert bits(one) == alone(one)


def test_a_failure_is_told_and_the_next_run_is_sound(served: Served, alone: Alone) -> None:
    broken = served.store.create(served.submit(1, 5).spec)
    (broken.path / "spec.json").write_text(broken.path.joinpath("spec.json").read_text().replace("digits", "nothing"))
    QueueEngine().submit(Run(broken.path))
    wait_until(lambda: Run(broken.path).status.state == "failed", what=served.said())
    run = served.submit(20, 1)
    served.done(run)
    assert bits(run) == alone(run)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"RAY_AUTH_MODE": ""}, "without tokens"),
        ({"RAY_AUTH_TOKEN_PATH": "/nowhere"}, "there is no token"),
        ({"RAY_AUTH_TOKEN_PATH": "", "RAY_AUTH_TOKEN": "f" * 64}, "lets this engine in"),
        ({"LATENTLAB_CLUSTER": "203.0.114.1:6379"}, "no address and port in a private network"),
        ({"LATENTLAB_CLUSTER": "10.77.0.1:7000"}, "lets this engine in"),
    ],
)
def test_an_engine_does_not_start_without_what_keeps_others_out(
    changed: dict[str, str], why: str, cluster: Machines, tmp_path: object
) -> None:
    command = [
        "ip",
        "netns",
        "exec",
        cluster.space("head"),
        sys.executable,
        "-m",
        "aecore",
        "engine",
        "--backend",
        "ray",
    ]
    done = subprocess.run(
        command, env=cluster.environment("head") | changed, capture_output=True, text=True, timeout=300, check=False
    )
    assert (done.returncode, why in done.stderr) == (2, True), done.stderr[-2000:]
    assert "Traceback" not in done.stderr


def test_what_imports_ray_says_what_it_means() -> None:
    assert undocumented("aecore.engines.ray") == []


STRANGER = """
import ray
ray.init(address="{head}", log_to_driver=False)
print(ray.get(ray.remote(lambda: 6 * 7).remote()))
"""


@pytest.mark.parametrize("shown", [{"RAY_AUTH_MODE": "disabled"}, {"RAY_AUTH_TOKEN": "f" * 64}])
def test_a_stranger_in_the_network_has_no_code_run(shown: dict[str, str], cluster: Machines) -> None:
    environment = cluster.environment("a")
    del environment["RAY_AUTH_TOKEN_PATH"]
    command = ["ip", "netns", "exec", cluster.space("a"), sys.executable, "-c", STRANGER.format(head=cluster.head)]
    done = subprocess.run(command, env=environment | shown, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode != 0
    assert "42" not in done.stdout
    own = subprocess.run(
        command, env=cluster.environment("a"), capture_output=True, text=True, timeout=300, check=False
    )
    assert "42" in own.stdout, own.stderr[-2000:]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"RAY_AUTH_MODE": ""}, "RAY_AUTH_MODE=token"),
        ({"RAY_AUTH_TOKEN_PATH": ""}, "RAY_AUTH_TOKEN"),
        ({"LATENTLAB_CLUSTER": ""}, "LATENTLAB_CLUSTER"),
        ({"LATENTLAB_NODE": ""}, "LATENTLAB_NODE"),
    ],
)
def test_a_machine_does_not_start_open(changed: dict[str, str], why: str, cluster: Machines) -> None:
    done = subprocess.run(
        [str(NODE), "node"], env=cluster.environment("a") | changed, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert why in done.stderr


def test_only_the_ports_that_are_named_are_listened_at(cluster: Machines) -> None:
    """Those of docs/cluster.md: a firewall shuts the rest."""
    named = {*range(6379, 6386), *range(10002, 10202)}
    for machine in cluster.names:
        said = subprocess.run(
            ["ip", "netns", "exec", cluster.space(machine), sys.executable, "-c", LISTENS],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        listened = {int(port) for port in said.stdout.split()}
        assert listened
        assert listened <= named, f"{machine}: {sorted(listened - named)}"


LISTENS = """
from pathlib import Path
for name in ("tcp", "tcp6"):
    for line in Path("/proc/net", name).read_text().splitlines()[1:]:
        address, state = line.split()[1], line.split()[3]
        loopback = address.startswith("0100007F") or address.startswith("0" * 24 + "01000000")
        if state == "0A" and not loopback:
            print(int(address.rpartition(":")[2], 16))
"""
