"""With how many threads is a step quickest, and how many does a worker take?

    python -m benchmarks.threads [--data digits mnist] [--variants undercomplete deep vae convolutional recurrent]
    [--rounds 5]

Steps as a person's run takes them (preset, batches of the data set), with one thread and with all cores in turns (A B A
B), for about a quarter of a second each. Threads sleep while they wait, as those of a worker do. Prints a Markdown
table: medians of the rounds.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import torch

from aecore.data.loading import load
from aecore.presets import preset
from aecore.training.device import threads_for
from aecore.training.loop import Trainer

from .stage import head, machine, row

ITEMS = 10_000
TURN = 0.25


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", nargs="+", default=["digits", "mnist"])
    parser.add_argument("--variants", nargs="+", default=["undercomplete", "deep", "vae", "convolutional", "recurrent"])
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    most = os.cpu_count() or 1
    machine(f"items at most {ITEMS:,}")
    head(
        "model",
        "batch x weights, millions",
        "one thread, microseconds a step",
        f"{most} threads",
        "threads that a worker takes",
    )
    for data in options.data:
        for variant in options.variants:
            spec = preset(data, variant, {"data.items": ITEMS})
            trainer = Trainer(spec, load(spec.data), torch.device("cpu"))
            weights = sum(weight.numel() for weight in trainer.optimised)
            took = (1e6 * seconds for seconds in steps(trainer, options.rounds, most))
            row(f"{variant}, {data}", trainer.batch * weights / 1e6, *took, threads_for(trainer.batch, weights, most))


def steps(trainer: Trainer, rounds: int, most: int) -> list[float]:
    """Return the seconds a step takes with one thread and with `most`: medians of the rounds."""
    found: dict[int, list[float]] = {1: [], most: []}
    for _ in range(rounds):
        for threads, took in found.items():
            torch.set_num_threads(threads)
            trainer.train_step()
            began, n = time.perf_counter(), 0
            while n < 2 or time.perf_counter() - began < TURN:
                trainer.train_step()
                n += 1
            took.append((time.perf_counter() - began) / n)
    return [statistics.median(found[threads]) for threads in (1, most)]


if __name__ == "__main__":
    main()
