"""Every variant on the digits: seconds, held-out nats per image, variance explained beside PCA with the same code size.

    python -m benchmarks.digits [--seeds 3]

Each variant trains with its default budget through the same loop as in the app (events, snapshots and held-out judging on),
one after another, alternating over seeds. Held-out: 450 items; training: 1,347.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import torch

from aecore.data.loading import load
from aecore.data.reference import reference
from aecore.models.variants import VARIANTS
from aecore.presets import preset
from aecore.training.events import HeldOut
from aecore.training.judge import held_out_views
from aecore.training.loop import Trainer


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=3)
    seeds = range(parser.parse_args().seeds)
    print(f"torch {torch.__version__}, {torch.get_num_threads()} threads, {len(seeds)} seeds, medians (min - max)")
    print("| variant | code size | epochs | seconds | held-out nats per image | variance explained | PCA, same code size and input |")
    print("|---|---|---|---|---|---|---|")
    found: dict[str, list[tuple[float, HeldOut, float]]] = {name: [] for name in VARIANTS}
    for seed in seeds:
        for name in VARIANTS:
            found[name].append(train(name, seed))
    for name, rows in found.items():
        spec = preset("digits", name)
        seconds = [took for took, _, _ in rows]
        nats = [last.terms["objective"] for _, last, _ in rows]
        explained = [100 * last.variance_explained for _, last, _ in rows]
        print(
            f"| {name} | {spec.model.bottleneck.size} | {spec.budget.epochs} | {spread(seconds)} | {spread(nats)} | {spread(explained)} % "
            f"| {100 * rows[0][2]:.1f} % |"
        )


def train(name: str, seed: int) -> tuple[float, HeldOut, float]:
    spec = preset("digits", name, {"seed": seed})
    trainer = Trainer(spec, load(spec.data), torch.device("cpu"))
    began = time.perf_counter()
    last = [event for event in trainer.events() if isinstance(event, HeldOut)][-1]
    took = time.perf_counter() - began
    seen = held_out_views(trainer.model, trainer.dataset, spec.seed)
    return took, last, reference(trainer.dataset, trainer.model.code_size, seen).pca_variance_explained


def spread(values: list[float]) -> str:
    return f"{statistics.median(values):.1f} ({min(values):.1f} - {max(values):.1f})"


if __name__ == "__main__":
    main()
