"""The backend of a cluster: each task of the engine is one of Ray. The only file that imports it.

The engine is the one driver. Ray places tasks, watches their processes and machines, and keeps processes warm for the
next task; it never repeats one, as the engine numbers attempts and decides. Nothing crosses but a line of words and
numbers, and an exit code.

A task whose machine is called dead is lost, and that is seen here: Ray itself says so when a connection breaks, and
that to a machine whose cable was cut does not for minutes. So each task leaves word in the cluster of where it runs.
"""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ray
from ray.exceptions import RayError, RayTaskError
from ray.experimental.internal_kv import _internal_kv_del, _internal_kv_get, _internal_kv_put
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from ..errors import UserError
from ..texts import mark
from ..workers.attempt import FAILED, REFUSED
from ..workers.given import Attempt, Task, told, understood, work
from ..workers.leaving import leave
from ..workers.preparing import warm_up
from ..workers.recall import SIGNALS, Recall
from ..workers.serving import MOST_RUNS
from .backend import Handle, Outcome, Slots
from .doors import refuse_open_doors

__all__ = ["RayBackend"]

CALCULATES = "calculates"
"""What machines that train say they have, each calculation takes one of, and the head has none of."""
WITH_GPU = {"env_vars": {"LATENTLAB_GRANTED": "gpu"}}
"""Sets processes that are granted a GPU apart: one that has trained without has seen that there is none."""
PLACE = "latentlab-place-"
"""Before the id of a task: where the cluster keeps on which machine it runs."""
CUT_OFF = Outcome("lost", why="its machine is called dead")
REACHED_WITHIN = 5.0
"""Seconds in which something answers at the address of the head."""
LEAVE_WITHIN = 20.0
"""Seconds in which tasks that are taken back commit their checkpoints."""


# --- on the machines ------------------------------------------------------------------------------------------------


def work_out(line: str) -> int:
    """Work out a task in a process of the cluster, which goes on to the next one; returns the exit code. After a
    failed training the process ends: what became of the run stands in its status."""
    here = ray.get_runtime_context()
    _internal_kv_put(f"{PLACE}{here.get_task_id()}", here.get_node_id())
    task, recall = understood(line), Recall()
    is_training = isinstance(task, Attempt)
    if not (isinstance(task, Attempt) and task.gpu):
        os.environ["CUDA_VISIBLE_DEVICES"] = ""  # Ray leaves what was not granted in sight
    with hearing(recall):
        code = work(task, recall)
    if recall.broke_off or (is_training and code == FAILED):
        leave(code)
    return code


@contextmanager
def hearing(recall: Recall) -> Iterator[None]:
    """Hear signals within this; whoever heard them before hears them again afterwards."""
    before = {number: signal.getsignal(number) for number in SIGNALS}
    recall.listen()
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def warm() -> None:
    """Import what a run needs, so that the first one starts at once."""
    os.environ["CUDA_VISIBLE_DEVICES"] = ""
    warm_up()


# --- in the engine --------------------------------------------------------------------------------------------------


class RayBackend:
    """The cluster whose head is at `LATENTLAB_CLUSTER`, or at most so many `places` of it; raises UserError where that
    is not safe or not there. Tasks name their folders: `root` is for backends whose processes belong to one."""

    def __init__(self, root: Path, places: int | None = None) -> None:
        connect(refuse_open_doors())
        self.most = places
        self.work = ray.remote(max_calls=MOST_RUNS, max_retries=0)(work_out)
        self.work_with_gpu = ray.remote(max_calls=1, max_retries=0, runtime_env=WITH_GPU)(work_out)
        self.warm = ray.remote(max_retries=0)(warm)
        self.tasks = set[Any]()
        """What Ray promised for each task that has not ended, which is also how the engine calls it."""
        self.nodes, self.gone = set[str](), set[str]()
        """Machines that were there at the last look, and those that have gone since what has ended was last asked."""
        self.known = set[str]()
        """Machines whose processes were told to become warm."""

    def start(self, task: Task) -> Handle:
        """Begin a task on a machine that has so many cores, and such a share of a GPU, to spare."""
        if isinstance(task, Attempt):
            remote, name = self.work_with_gpu if task.gpu else self.work, f"{task.run} {task.number}"
            takes: dict[str, Any] = {"num_cpus": task.cpus, "num_gpus": task.gpu}
        else:
            remote, name, takes = self.work, task.kind, {"num_cpus": 0, "resources": {CALCULATES: 1}}
        promise: Handle = remote.options(name=name, **takes).remote(told(task))
        self.tasks.add(promise)
        return promise

    def ended(self) -> list[tuple[Handle, Outcome]]:
        """Return what has ended since this was last asked."""
        over = ray.wait(list(self.tasks), num_returns=len(self.tasks), timeout=0)[0] if self.tasks else []
        found = [(promise, outcome_of(promise)) for promise in over]
        self.tasks -= set(over)
        if self.gone:
            cut_off = [promise for promise in self.tasks if place_of(promise) in self.gone]
            found += [(promise, CUT_OFF) for promise in cut_off]
            self.tasks -= set(cut_off)
            self.gone = set()
        for promise, _ in found:
            _internal_kv_del(key_of(promise))
        return found

    def stop(self, handle: Handle, force: bool) -> None:
        """Take a task back by a signal to its process; with `force` that is the end of it."""
        if handle in self.tasks:
            ray.cancel(handle, force=force)

    def slots(self) -> Slots:
        """Return what the machines that are there now have; processes of new ones become warm from now on."""
        nodes = [node for node in ray.nodes() if node["Alive"] and node["Resources"].get("CPU")]
        there = {node["NodeID"] for node in nodes}
        self.gone, self.nodes = self.gone | (self.nodes - there), there
        for node in nodes:
            if node["NodeID"] not in self.known:
                self.known.add(node["NodeID"])
                self.warm_one(node)
        cores, cards = (int(sum(node["Resources"].get(kind, 0) for node in nodes)) for kind in ("CPU", "GPU"))
        largest = max((int(node["Resources"]["CPU"]) for node in nodes), default=0)
        return Slots(min(cores, self.most or cores), cards, len(nodes), largest, len(self.tasks))

    def warm_one(self, node: dict[str, Any]) -> None:
        """Have a process import torch for every core of a machine. It takes the cores meanwhile: no run that comes
        now would begin sooner beside it."""
        there = NodeAffinitySchedulingStrategy(node["NodeID"], soft=False)
        for _ in range(int(node["Resources"]["CPU"])):
            self.warm.options(scheduling_strategy=there).remote()

    def close(self) -> None:
        """Let go of the cluster when all tasks have been taken back."""
        for promise in self.tasks:
            self.stop(promise, force=False)
        if self.tasks:
            ray.wait(list(self.tasks), num_returns=len(self.tasks), timeout=LEAVE_WITHIN)
        ray.shutdown()


def connect(address: str) -> None:
    """Become the driver of the cluster; the signals of this process stay its own."""
    host, _, port = address.rpartition(":")
    before = signal.getsignal(signal.SIGTERM)
    try:
        socket.create_connection((host.strip("[]"), int(port)), REACHED_WITHIN).close()  # Ray tries for minutes
        ray.init(address=address, log_to_driver=False, logging_level="warning")
    except (OSError, OverflowError, RuntimeError, ValueError, RayError) as error:
        raise UserError(
            mark("There is no Ray cluster at {address} that lets this engine in: {why}"),
            mark("Start its head first (docs/cluster.md), on this machine and with the same token."),
            address=address,
            why=next(iter(str(error).strip().splitlines()), type(error).__name__)[:200],
        ) from error
    finally:
        signal.signal(signal.SIGTERM, before)


def key_of(promise: Any) -> str:
    return f"{PLACE}{promise.task_id().hex()}"


def place_of(promise: Any) -> str:
    """Return the machine on which a task has begun; empty where it has not."""
    return (_internal_kv_get(key_of(promise)) or b"").decode()


def outcome_of(promise: Any) -> Outcome:
    """How a task that is over has ended."""
    try:
        code = ray.get(promise)
    except RayTaskError as error:  # code, packages or folders of that machine are others
        return Outcome("refused", why=str(error.cause)[:200])
    except RayError as error:
        return Outcome("lost", why=type(error).__name__)
    return Outcome("refused" if code == REFUSED else "ended", code)
