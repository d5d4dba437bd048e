"""Many runs of many owners on a cluster: what a second machine is worth, whether owners take turns, what is lost when
a machine and the engine are killed; and how soon a run begins to train, beside an engine of one machine.

    .venv/cluster/bin/python -m benchmarks.cluster [--runs 300] [--owners 100] [--clicks 10] [--only PART]     as root
    (make cluster makes the environment)

The machines are network name spaces of this one, each pinned to a core (docs/cluster.md): with as many cores as
machines a second one can do what a second machine would, but memory, disk and caches are shared, and head and engine
take their part of the same cores. All runs are submitted before the first has ended, each owner's one after the other.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import psutil

from aecore.engines.capacity import is_served_now
from aecore.engines.engine import Engine, submit_new
from aecore.engines.local import LocalEngine
from aecore.engines.queue import QueueEngine
from aecore.presets import preset
from aecore.runs.checkpoints import newest_checkpoint
from aecore.runs.liveness import signature_of
from aecore.runs.log import read_events
from aecore.runs.run import ACTIVE, Run
from aecore.runs.store import Store
from tests.cluster.machines import Machines, machines

from .stage import figures, machine, report

Digests = dict[int, set[str]]
"""Of the weights that runs have ended with, by their seeds."""
SEEDS, EPOCHS = 5, 10
CROWDS = {
    "one": ("one machine", ("head", "a"), False),
    "two": ("two machines", ("head", "a", "b"), False),
    "killed": ("two, one of them and the engine killed in between", ("head", "a", "b"), True),
}
"""What is compared: how it is called, its machines, and whether something is killed."""
SERVE = [sys.executable, "-m", "aecore", "engine", "--backend"]
LOOK = 0.2


@dataclass
class Crowd:
    """What many runs of many owners came to."""

    runs: list[Run]
    owners: int
    seconds: float
    engine_seconds: float
    """Of the processor, by all engine processes."""

    def of_owner(self) -> dict[str, list[float]]:
        """When each owner's runs began to train, in seconds since 1970."""
        found = defaultdict[str, list[float]](list)
        for number, run in enumerate(self.runs):
            found[str(number % self.owners)].append(run.file("worker").stat().st_mtime)
        return {owner: sorted(began) for owner, began in found.items()}

    def tell(self, name: str) -> None:
        began = self.of_owner()
        start = min(min(times) for times in began.values())
        first, last = ([times[place] - start for times in began.values()] for place in (0, -1))
        doubled = sum(steps(run) != list(range(1, len(steps(run)) + 1)) for run in self.runs)
        print(
            f"| {name} | {self.seconds:.0f} s | {len(self.runs) / self.seconds:.2f} | {max(first):.0f} s | "
            f"{min(last):.0f} to {max(last):.0f} s ({max(last) / max(min(last), 1e-9):.2f}) | {overtaken(began)} | "
            f"{100 * self.engine_seconds / self.seconds:.1f} % | {sum(r.status.state != 'done' for r in self.runs)} | "
            f"{doubled} | {sum(attempts(run) > 1 for run in self.runs)} | {os.getloadavg()[2]:.0f} |",
            flush=True,
        )


def steps(run: Run) -> list[int]:
    return [event["step"] for event in read_events(run.events_path)[0] if event["kind"] == "step"]


def attempts(run: Run) -> int:
    signature = signature_of(run.path)
    return signature.attempt if signature else 0


def overtaken(began: dict[str, list[float]]) -> int:
    """Count how often an owner's next run began before another owner's earlier one (one is under way on each
    machine, so beginnings within a second of each other are no order)."""
    rounds = list(zip(*began.values(), strict=True))
    return sum(later < earlier - 1.0 for before, after in pairwise(rounds) for later in after for earlier in before)


def digest(run: Run) -> str:
    """The weights of a run, as a digest."""
    checkpoint = newest_checkpoint(run.checkpoints)
    assert checkpoint
    found = hashlib.sha256()
    for name, weight in sorted(checkpoint.tensors["model"].items()):
        found.update(name.encode() + weight.numpy().tobytes())
    return found.hexdigest()[:12]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=300)
    parser.add_argument("--owners", type=int, default=100)
    parser.add_argument("--clicks", type=int, default=10)
    parser.add_argument("--colds", type=int, default=3)
    parser.add_argument("--only", choices=["firsts", *CROWDS], help="one part; what weights come out is told for each")
    options = parser.parse_args()
    os.environ |= {"LATENTLAB_THREADS": "1", "LATENTLAB_WAITING": str(2 * options.runs)}
    machine()
    found = defaultdict[int, set[str]](set)
    if options.only in (None, "firsts"):
        firsts(options.clicks, options.colds, found)
    if chosen := [options.only] if options.only in CROWDS else [] if options.only else list(CROWDS):
        crowds(chosen, options.runs, options.owners, found)
    print("\nweights by seed, of all engines:", {seed: sorted(digests) for seed, digests in sorted(found.items())})


def crowds(chosen: Sequence[str], runs: int, owners: int, found: Digests) -> None:
    """Train many runs on clusters that differ, a row for each."""
    print(
        f"\n{runs} runs of {owners} owners (digits, VAE, 256 items, {EPOCHS} epochs)\n\n"
        "| | makespan | runs a second | every owner has begun after | an owner's last run begins after, least to most "
        "(ratio) | overtaken | engine's processor share | lost | doubled | in a further attempt | load |\n"
        "|---|---|---|---|---|---|---|---|---|---|---|",
        flush=True,
    )
    for name in chosen:
        crowd(*CROWDS[name], runs, owners, found)


# --- many runs ------------------------------------------------------------------------------------------------------


def crowd(name: str, names: tuple[str, ...], faults: bool, count: int, owners: int, found: Digests) -> None:
    """Train many runs on a cluster of some machines, and tell what became of them."""
    with store() as there, cluster(names) as made, serving(made, there) as engines:
        warm(there, len(names) - 1)
        client, before, began = QueueEngine(), engines.seconds(), time.perf_counter()
        order = [number for owner in range(owners) for number in range(owner, count, owners)]
        given = {
            number: submit_new(client, there, spec(number % SEEDS), owner=str(number % owners)) for number in order
        }
        runs = [given[number] for number in range(count)]
        if faults:
            wait_for(runs, count // 3)
            made.kill("b")
            made.processes["b"].wait()
            made.start("b", core=1, LATENTLAB_THREADS="1")
            wait_for(runs, 2 * count // 3)
            engines.kill()
            engines.start()
        wait_for(runs, count)
        seconds = time.perf_counter() - began
        for number, run in enumerate(runs):
            found[number % SEEDS].add(digest(run))
        Crowd(runs, owners, seconds, engines.seconds() - before).tell(name)


def wait_for(runs: list[Run], count: int) -> None:
    """Wait until so many have ended."""
    left = list(runs)
    while len(left) > len(runs) - count:
        left = [run for run in left if run.status.state in ACTIVE]
        time.sleep(LOOK)


def warm(there: Store, count: int) -> None:
    """Let every machine train once."""
    made = [submit_new(QueueEngine(), there, spec(0)) for _ in range(2 * count)]
    wait_for(made, len(made))


def spec(seed: int, epochs: int = EPOCHS) -> object:
    return preset("digits", "vae", {"data.items": 256, "budget.epochs": epochs, "device": "cpu", "seed": seed})


@contextmanager
def store() -> Iterator[Store]:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LATENTLAB_RUNS"] = f"{folder}/runs"
        made = Store(Path(folder) / "runs", Path(folder) / "none")
        made.root.mkdir()
        yield made


@contextmanager
def cluster(names: tuple[str, ...]) -> Iterator[Machines]:
    with tempfile.TemporaryDirectory() as folder:
        cores = {name: number for number, name in enumerate(names[1:])}
        with machines(Path(folder), names, cores, LATENTLAB_THREADS="1") as made:
            yield made


class Engines:
    """The engine process of a store, and those before it."""

    def __init__(self, start: Callable[[], subprocess.Popen[bytes]], root: Path, nodes: int) -> None:
        self.begin, self.root, self.nodes, self.before = start, root, nodes, 0.0
        self.start()

    def start(self) -> None:
        self.process = self.begin()
        until = time.monotonic() + 120
        while not (is_served_now(self.root) and QueueEngine().capacity().nodes >= self.nodes):
            assert self.process.poll() is None, "the engine did not start"
            assert time.monotonic() < until, "no machine came"
            time.sleep(0.01)

    def seconds(self) -> float:
        times = psutil.Process(self.process.pid).cpu_times()
        return self.before + float(times.user + times.system)

    def kill(self) -> None:
        self.before = self.seconds()
        self.process.kill()
        self.process.wait()

    def end(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)


@contextmanager
def serving(made: Machines | None, there: Store) -> Iterator[Engines]:
    """An engine process on the head of a cluster, or with processes of this machine."""
    chosen = {"LATENTLAB_RUNS": str(there.root)}
    if made:
        engines = Engines(lambda: made.spawn("head", [*SERVE, "ray"], "engine", **chosen), there.root, 1)
    else:
        command = [*SERVE, "processes"]
        engines = Engines(lambda: subprocess.Popen(command, env=os.environ | chosen), there.root, 1)
    try:
        yield engines
    finally:
        engines.end()


# --- submit to first step -------------------------------------------------------------------------------------------


def firsts(clicks: int, colds: int, found: Digests) -> None:
    """From submit to the first step in the log, by each engine."""
    figures()
    with store() as there:
        local = LocalEngine(standby=True)
        while not local.is_ready():
            time.sleep(0.01)
        report("local, a worker that has trained before, s", clicked(local, there, clicks, found))
        local.close()
    with store() as there, serving(None, there):
        warm(there, 1)
        report("queue and processes, warm, s", clicked(QueueEngine(), there, clicks, found))
    with cluster(("head", "a", "b")) as made:
        cold = []
        for _ in range(colds):
            with store() as there, serving(made, there):
                cold += clicked(QueueEngine(), there, 0, found)
        report("queue and Ray, the first run after the engine's start, s", cold)
        with store() as there, serving(made, there):
            warm(there, 2)
            report("queue and Ray, warm, s", clicked(QueueEngine(), there, clicks, found))


def clicked(engine: Engine, there: Store, clicks: int, found: Digests) -> list[float]:
    """Submit one run after another; the first does not count where more are asked for."""
    took = []
    for click in range(clicks + 1):
        began = time.perf_counter()
        run = submit_new(engine, there, spec(click % SEEDS))
        while not (run.events_path.exists() and b'"step"' in run.events_path.read_bytes()):
            time.sleep(0.001)
        took.append(time.perf_counter() - began)
        wait_for([run], 1)
        found[click % SEEDS].add(digest(run))
        time.sleep(0.5)  # whoever trained it is free again
    return took[1:] or took


if __name__ == "__main__":
    main()
