"""How fast does training go, beside two limits and four peers?

    python -m benchmarks.peers [--peers PYTHON] [--models dense vae ...] [--data digits mnist] [--rounds 3]

PYTHON is the interpreter of an environment with `benchmarks/requirements.txt`; without it the peers are left out. MNIST
needs LATENTLAB_DATA. Every contender is a process of its own that prepares, takes a warm-up epoch, then waits for its
turn: turns go round and round (A B C A B C), so that a machine that slows down slows all. Each trains the same layers
on the same items with Adam and judges the held-out items after each epoch. A turn of ours is a whole run, by the
worker's code, with everything on.

`--contenders bf16 compiled batched` asks of three tricks whether they would pay: the bare loop with products in
bfloat16, with its loss compiled, and for three seeds at once. What a contender needs before its first turn is told on
stderr.

Prints a Markdown table: items per second of the bare loop, and each contender's share of it (median of the rounds'
ratios).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import torch
from safetensors.torch import save_file

from aecore.data.loading import load
from aecore.spec import Data
from benchmarks.contenders.task import Task

__all__ = ["MODELS", "Contender", "main"]

HERE = Path(__file__).resolve().parent / "contenders"
OURS = ("bare", "ours", "products", "bf16", "compiled", "batched")
PEERS = {
    "script": "PyTorch script",
    "pythae_peer": "pythae",
    "keras_peer": "Keras (TensorFlow)",
    "lightning_peer": "Lightning",
}
TRICKS = {"bf16": "bare loop, bf16", "compiled": "bare loop, compiled", "batched": "bare loop, three seeds at once"}
TITLES = {"ours": "ours, everything on", "products": "matrix products alone"} | TRICKS | PEERS
PACKAGES = ("torch", "pythae", "tensorflow-cpu", "keras", "lightning")
ITEMS = {"digits": 0, "mnist": 10_000}
SHAPES = {"digits": (1, 8, 8), "mnist": (1, 28, 28)}
BATCH = {"digits": 64, "mnist": 256}
# Layers, then epochs of a turn and of a whole run of ours, by data set.
MODELS: dict[str, dict[str, tuple[dict[str, Any], int, int]]] = {
    "dense": {
        "digits": ({"kind": "dense", "widths": [], "code": 32}, 60, 150),
        "mnist": ({"kind": "dense", "widths": [], "code": 256}, 8, 30),
    },
    "deep": {
        "digits": ({"kind": "dense", "widths": [128, 64], "code": 16}, 50, 150),
        "mnist": ({"kind": "dense", "widths": [128, 64], "code": 32}, 10, 30),
    },
    "vae": {
        "digits": ({"kind": "vae", "widths": [128, 64], "code": 2}, 40, 150),
        "mnist": ({"kind": "vae", "widths": [512, 256], "code": 2}, 4, 20),
    },
    "conv": {
        "digits": ({"kind": "conv", "channels": [32, 64], "width": 128, "code": 16}, 8, 60),
        "mnist": ({"kind": "conv", "channels": [32, 64], "width": 128, "code": 16}, 1, 10),
    },
    "recurrent": {
        "digits": ({"kind": "recurrent", "width": 128, "code": 32}, 8, 60),
        "mnist": ({"kind": "recurrent", "width": 128, "code": 32}, 1, 10),
    },
}
WORKER = {"MALLOC_TRIM_THRESHOLD_": "1000000000", "MALLOC_MMAP_THRESHOLD_": "1000000000", "OMP_WAIT_POLICY": "PASSIVE"}
"""What the engine sets for a worker; the limits get it too."""


def tasks(folder: Path, data: str, models: list[str], threads: int) -> dict[str, Task]:
    """Write the items of a data set and return the tasks on it."""
    dataset = load(Data(name=data, items=ITEMS[data]))
    path = folder / f"{data}.safetensors"
    save_file(
        {"train": dataset.floats(dataset.train.samples), "held_out": dataset.floats(dataset.held_out.samples)}, path
    )
    found = {}
    for name in models:
        network, epochs, whole = MODELS[name][data]
        found[name] = Task(
            name, str(path), data, ITEMS[data], SHAPES[data], network, BATCH[data], epochs, whole, threads
        )
    return found


class Contender:
    """One process that takes turns."""

    def __init__(self, name: str, python: str, task: Path, threads: int) -> None:
        self.name, self.rates, self.losses, self.prepared = name, [], [], 0.0
        own = name in OURS
        places = max(1, (os.cpu_count() or 1) // threads)  # of so many workers one gets so many threads
        environment = (
            os.environ | {"OMP_NUM_THREADS": str(threads), "LATENTLAB_WORKERS": str(places)} | (WORKER if own else {})
        )
        if own:
            environment["PYTHONPATH"] = str(HERE.parent.parent)
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [python, str(HERE / f"{name}.py"), str(task)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
            env=environment,
        )

    def answer(self) -> str:
        line = self.process.stdout.readline()
        if not line:
            self.log.seek(0)
            said = self.log.read().decode(errors="replace").strip().splitlines()
            raise RuntimeError(f"{self.name} ended: {said[-1] if said else 'it said nothing'}")
        return line

    def turn(self) -> None:
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        items, seconds, loss = json.loads(self.answer())
        self.rates.append(items / seconds)
        self.losses.append(loss)

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(timeout=30)


def started(
    names: list[str], pythons: dict[str, str], task: Task, folder: Path, unmeasured: dict[str, str]
) -> list[Contender]:
    """Start the contenders one after the other; one that cannot start is left out and said to be."""
    path = folder / "task.json"
    path.write_text(json.dumps(asdict(task)))
    contenders = []
    for name in names:
        contender = Contender(name, pythons[name], path, task.threads)
        try:
            contender.prepared = float(contender.answer())
            contenders.append(contender)
        except RuntimeError as error:
            unmeasured[f"{TITLES.get(name, name)}, {task.name} on {task.dataset}"] = str(error)
    return contenders


def measure(
    names: list[str], pythons: dict[str, str], task: Task, folder: Path, rounds: int, unmeasured: dict[str, str]
) -> list[str]:
    """Return one row of the table."""
    contenders = started(names, pythons, task, folder, unmeasured)
    try:
        for _ in range(rounds):
            for contender in contenders:
                contender.turn()
    finally:
        for contender in contenders:
            contender.close()
    by_name = {contender.name: contender for contender in contenders}
    bare = by_name["bare"].rates
    cells = [f"{task.name}, {task.dataset}", f"{statistics.median(bare):,.0f}"]
    for name in names:
        if name != "bare":
            cells.append(shares(by_name[name].rates, bare) if name in by_name else "–")
    losses = ", ".join(f"{c.name} {c.losses[-1]:.2f}" for c in contenders if c.losses[-1] == c.losses[-1])
    print(f"{task.name}, {task.dataset}: held-out nats after the last turn: {losses}", file=sys.stderr)
    prepared = ", ".join(f"{c.name} {c.prepared:.1f}" for c in contenders)
    print(f"{task.name}, {task.dataset}: seconds before the first turn: {prepared}", file=sys.stderr, flush=True)
    return cells


def shares(rates: list[float], bare: list[float]) -> str:
    ratios = [rate / limit for rate, limit in zip(rates, bare, strict=True)]
    return f"{statistics.median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})"


def versions(python: str) -> str:
    code = (
        "import sys, importlib.metadata as m\nfor p in sys.argv[1:]:\n try: print(p, m.version(p))\n except "
        "m.PackageNotFoundError: pass"
    )
    found = subprocess.run([python, "-c", code, *PACKAGES], capture_output=True, text=True, check=True)
    return ", ".join(found.stdout.split("\n")).strip(", ")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--peers", help="the interpreter of an environment with benchmarks/requirements.txt")
    parser.add_argument("--models", nargs="+", choices=list(MODELS), default=list(MODELS))
    parser.add_argument("--data", nargs="+", choices=list(ITEMS), default=list(ITEMS))
    parser.add_argument("--contenders", nargs="+", choices=[*TITLES, "bare"], default=["ours", "products", *PEERS])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--quick", action="store_true", help="one epoch a turn: whether it works, not how fast it is")
    options = parser.parse_args()
    names = [
        "bare",
        *(
            name
            for name in options.contenders
            if (name in OURS and name != "bare") or (name in PEERS and options.peers)
        ),
    ]
    pythons = {name: sys.executable if name in OURS else options.peers for name in names}
    unmeasured = {} if options.peers else {"peers": "no environment given (--peers)"}
    print(
        f"{datetime.now(UTC):%Y-%m-%d}, {platform.processor() or platform.machine()}, {psutil.cpu_count()} cores,",
        end=" ",
    )
    print(f"load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}, torch {torch.__version__},", end=" ")
    print(f"peers: {versions(options.peers) if options.peers else 'none'}; {options.threads} threads each", end="")
    print(
        f"; bf16 products in hardware: {'yes' if torch.cpu._is_avx512_bf16_supported() else 'no'}\n"
        if "bf16" in names
        else "\n"
    )
    heads = ["model", "bare loop, items/s", *(TITLES[name] for name in names if name != "bare")]
    print("| " + " | ".join(heads) + " |\n|" + "---|" * len(heads), flush=True)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for data in options.data:
            for task in tasks(folder, data, options.models, options.threads).values():
                task = replace(task, epochs=1, whole=2) if options.quick else task
                print(
                    "| " + " | ".join(measure(names, pythons, task, folder, options.rounds, unmeasured)) + " |",
                    flush=True,
                )
    for what, why in unmeasured.items():
        print(f"\nNot measured: {what}: {why}.")
    print(f"\nload at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
