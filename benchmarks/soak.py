"""Many short runs, some of their workers killed at random moments: what is then true of every run.

    python -m benchmarks.soak [--runs 200] [--kills 20] [--seed 1] [--engine queue] [--to docs/faults.md]

The runs are submitted by ten owners, of several variants. At every fifth submit, and at one look in fifty, one that
trains is stopped, or paused and soon continued; in a soak of 200 runs that meets most of them. A kill
(SIGKILL, as from an out-of-memory killer or a power cut) hits a random training worker after a random time; runs that
were killed are resumed. Looked at all the while: at most N train, every log is whole lines, every newest checkpoint is
valid. At the end: every run has ended as asked, its results can be read, and no process, lock, ticket or temporary file
is left.

With `--engine queue` an engine process serves the store; every fourth kill hits it instead of a worker, and it is
started again a second later. There nobody resumes: no run may ever read interrupted, each ends as asked by itself, and
its attempts are counted.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import torch
from safetensors import safe_open

from aecore.engines.engine import submit_new
from aecore.engines.local import LocalEngine
from aecore.engines.queue import QueueEngine
from aecore.engines.spawning import spawn
from aecore.presets import preset
from aecore.runs.checkpoints import newest_checkpoint
from aecore.runs.liveness import newest_attempt
from aecore.runs.log import read_events
from aecore.runs.run import ACTIVE, Run
from aecore.runs.store import Store
from aecore.settings import training_places
from aecore.workers.ending import worker_of

VARIANTS = ("vae", "undercomplete", "k-sparse", "denoising", "vq-vae", "adversarial")
OWNERS, QUEUED = 10, 12
MARKS = {"local": ("<!-- soak -->", "<!-- /soak -->"), "queue": ("<!-- soak queue -->", "<!-- /soak queue -->")}
AWAY = 1.0
"""Seconds until an engine process that was killed is started again."""


@dataclass
class Soak:
    """One soak: the runs, and what happened to them."""

    store: Store
    engine: LocalEngine | QueueEngine
    random: random.Random
    runs: list[Run] = field(default_factory=list)
    open: list[Run] = field(default_factory=list)
    """Those that have not ended."""
    kills: int = 0
    resumed: int = 0
    stopped: set[str] = field(default_factory=set)
    paused: set[str] = field(default_factory=set)
    most: int = 0
    looks: int = 0
    waits: list[float] = field(default_factory=list)
    serving: subprocess.Popen[bytes] | None = None
    """The engine process, where there is one."""
    served: int = 0
    """How often it was started."""

    def serve(self) -> None:
        """Start an engine process for the store."""
        command = [sys.executable, "-m", "aecore", "engine", "--runs", str(self.store.root)]
        quiet = subprocess.DEVNULL
        self.serving = spawn(command, niceness=0, stdin=quiet, stdout=quiet, stderr=quiet)
        self.served += 1

    def submit(self, number: int) -> None:
        values = {"data.items": 256, "budget.epochs": self.random.choice((5, 20, 60)), "device": "cpu", "seed": number}
        spec = preset("digits", self.random.choice(VARIANTS), values)
        began = time.perf_counter()
        self.runs.append(submit_new(self.engine, self.store, spec, f"soak {number}", owner=str(number % OWNERS)))
        self.open.append(self.runs[-1])
        self.waits.append(time.perf_counter() - began)

    def training(self) -> list[Run]:
        return [run for run in self.open if run.written_status().state == "running" and run.is_alive()]

    def kill_one(self) -> None:
        """Kill the worker of a random training run, if there is one; or the engine process, and start it again."""
        if self.serving and self.kills % 4 == 3:
            self.serving.kill()
            self.serving.wait()
            self.kills += 1
            time.sleep(AWAY)
            self.serve()
            return
        alive = self.training()
        process = worker_of(self.random.choice(alive)) if alive else None
        if process:
            process.kill()
            self.kills += 1

    def disturb(self) -> None:
        """Ask a random training run to stop, or to pause; continue those that are paused."""
        for run in self.open:
            if run.id in self.paused and run.written_status().state == "paused":
                run.take_back("pause")
        alive = [run for run in self.training() if run.id not in self.stopped | self.paused]
        if alive:
            run = self.random.choice(alive)
            if self.random.random() < 0.5:
                self.stopped.add(run.id)
                self.engine.cancel(run)
            else:
                self.paused.add(run.id)
                run.ask("pause")

    def look(self) -> None:
        """Check what must be true at every moment."""
        self.looks += 1
        self.most = max(self.most, len(self.training()))
        assert self.most <= training_places(), "too many train at once"
        for run in list(self.open):
            state = run.status.state
            if state == "interrupted":
                assert not self.serving, f"{run.id} reads interrupted, and an engine process serves the store"
                check_whole(run)
                self.resumed += 1
                self.engine.submit(run, owner="resumed")
            elif state not in ACTIVE:
                self.open.remove(run)


def check_whole(run: Run) -> None:
    """What a kill must not harm: the log is whole events but for its end, the newest checkpoint is valid where there is
    any."""
    events, end = read_events(run.events_path, largest=1 << 28)
    lines = run.events_path.read_bytes()[:end].count(b"\n") if run.events_path.exists() else 0
    assert lines == len(events), f"{run.id}: a torn line within the log"
    steps = [event["step"] for event in events if event.get("kind") == "step"]
    assert steps == sorted(set(steps)), f"{run.id}: steps out of order"
    if run.checkpoints.is_dir() and list(run.checkpoints.glob("step-*")):
        found = newest_checkpoint(run.checkpoints)
        assert found, f"{run.id}: no checkpoint is valid"
        assert not found.passed_over, f"{run.id}: a checkpoint is damaged"


def check_ended(soak: Soak) -> None:
    """What must be true at the end."""
    for run in soak.runs:
        state, spec = run.status.state, run.spec
        assert state in ("done", "stopped"), f"{run.id}: {state} {run.status.reason}"
        assert state == "done" or run.id in soak.stopped | soak.paused, f"{run.id} stopped by itself"
        check_whole(run)
        if state == "done":
            with safe_open(run.items, "pt") as items:
                last = int(items.metadata()["step"])
            assert run.status.step == last, f"{run.id}: results of step {last}"
            assert abs(run.status.epoch - spec.budget.epochs) < 1e-6, f"{run.id}: epoch {run.status.epoch}"
    assert len(soak.store.everything()) - len(list(soak.store.shipped.iterdir())) == len(soak.runs), (
        "runs lost or doubled"
    )
    left = [path for path in soak.store.root.rglob(".*") if path.name.startswith((".tmp-", ".new-", ".trash-"))]
    assert not left, left
    tickets = [path.name for path in (soak.store.root / ".queue").iterdir() if path.name.count(".") == 4]
    assert not tickets, tickets


def told_of_kills(soak: Soak) -> dict[str, str]:
    """Say what was killed, and how the runs came to go on."""
    if not soak.serving:
        return {"workers killed (SIGKILL); runs resumed": f"{soak.kills}; {soak.resumed}"}
    engines = soak.served - 1
    again = sum(newest_attempt(run.path) - 1 for run in soak.runs if newest_attempt(run.path))
    return {
        "workers killed; engine processes killed (SIGKILL)": f"{soak.kills - engines}; {engines}",
        "further attempts that the engine began by itself; runs that ever read interrupted": f"{again}; 0",
    }


def leftovers(me: psutil.Process) -> tuple[int, int]:
    """Zombies below this process, and its open files."""
    return sum(child.status() == psutil.STATUS_ZOMBIE for child in me.children(recursive=True)), me.num_fds()


def soak_once(folder: Path, runs: int, kills: int, seed: int, name: str = "local") -> dict[str, str]:
    me = psutil.Process()
    files, began = me.num_fds(), time.perf_counter()
    engine = LocalEngine() if name == "local" else QueueEngine()
    soak = Soak(Store(folder), engine, random.Random(seed))
    if name == "queue":
        folder.mkdir(parents=True, exist_ok=True)
        soak.serve()
    due = sorted(soak.random.randrange(runs) for _ in range(kills))
    submitted = 0
    while submitted < runs or soak.open:
        active = len(soak.open)
        if submitted < runs and active < QUEUED:
            soak.submit(submitted)
            submitted += 1
            if submitted % 5 == 0:
                soak.disturb()
        ended = len(soak.runs) - active
        if soak.kills < kills and due[soak.kills] <= ended:
            soak.kill_one()
        if soak.random.random() < 0.02:
            soak.disturb()
        soak.look()
        time.sleep(soak.random.uniform(0.0, 0.05))
    workers = [worker.process for worker in engine.workers] if isinstance(engine, LocalEngine) else []
    engine.close()
    if soak.serving:
        soak.serving.terminate()
        workers.append(soak.serving)
    for worker in workers:
        worker.wait(60)
    check_ended(soak)
    zombies, now = leftovers(me)
    assert zombies == 0, zombies
    assert now <= files + 2, f"{now - files} files left open"
    states = [run.status.state for run in soak.runs]
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return {
        "runs submitted": str(runs),
        "ended done; stopped because they were asked to, or gave way while paused": (
            f"{states.count('done')}; {states.count('stopped')}"
        ),
        **told_of_kills(soak),
        "runs paused; stopped on request": f"{len(soak.paused)}; {len(soak.stopped)}",
        "most that trained at once (allowed)": f"{soak.most} ({training_places()})",
        "looks at all runs while they trained, all invariants held": f"{soak.looks:,}",
        "a submit, median and longest": (
            f"{1000 * statistics.median(soak.waits):.0f} ms, {1000 * max(soak.waits):.0f} ms"
        ),
        "temporary files, tickets, zombies left": "0, 0, 0",
        "open files before and after": f"{files}, {now}",
        "size of the store": f"{size / 1e6:.0f} MB",
        "duration": f"{(time.perf_counter() - began) / 60:.1f} min",
        "seed": str(seed),
        "machine": (
            f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, torch "
            f"{torch.__version__}"
        ),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engine", choices=list(MARKS), default="local")
    parser.add_argument("--to", type=Path, help="a Markdown file: the table between its soak marks is replaced")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = soak_once(Path(folder) / "runs", options.runs, options.kills, options.seed, options.engine)
    table = "\n".join(["| what | figure |", "|---|---|", *(f"| {name} | {value} |" for name, value in figures.items())])
    print(table)
    if options.to:
        text = options.to.read_text(encoding="utf-8")
        start, end = MARKS[options.engine]
        before, _, rest = text.partition(start)
        options.to.write_text(f"{before}{start}\n{table}\n{end}{rest.partition(end)[2]}", encoding="utf-8")


if __name__ == "__main__":
    main()
