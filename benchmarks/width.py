"""Width that changes while a network trains: all units, a quarter of them, grown from a quarter, pruned to a quarter.

    python -m benchmarks.width [--seeds 5] [--epochs 60] [--to docs/width.md]

The digits, each way from the same seeds. Held-out loss in nats per item at the end: means with their 95 % interval over
seeds (Student's t), and differences from all units and from a network that is small from the beginning, seed by seed.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

import numpy as np

from aecore.presets import preset
from aecore.training.events import HeldOut
from benchmarks.seeds import apart, around, options, put, trained

VARIANTS = ("vae", "undercomplete")
MARK = "<!-- measured -->"
ALL, SMALL = "all units", "a quarter from the beginning"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=60)
    asked = options(parser, seeds=5)
    for variant in VARIANTS:
        for row in rows(variant, asked.seeds, asked.epochs):
            print(row, flush=True)
            if asked.to:
                put(asked.to, MARK, row, cells=2)


def ways(variant: str) -> dict[str, dict[str, Any]]:
    """Settings of each way, by what it is called."""
    widths = preset("digits", variant).model.backbone.hidden
    return {
        ALL: {},
        SMALL: {"model.backbone.widths": tuple(width // 4 for width in widths)},
        "grown from a quarter": {"model.backbone.structure": "grown"},
        "pruned to a quarter": {"model.backbone.structure": "pruned"},
    }


def rows(variant: str, seeds: int, epochs: int) -> Iterator[str]:
    found = {
        name: np.array([held_out(variant, values | {"seed": seed, "budget.epochs": epochs}) for seed in range(seeds)])
        for name, values in ways(variant).items()
    }
    for name, losses in found.items():
        beside = ["" if name == other else apart(losses - found[other], 2) for other in (ALL, SMALL)]
        yield "| " + " | ".join([variant, name, around(losses, 2), *beside, str(seeds)]) + " |"


def held_out(variant: str, values: dict[str, Any]) -> float:
    _model, _dataset, events = trained(variant, values)
    return [event for event in events if isinstance(event, HeldOut)][-1].terms["objective"]


if __name__ == "__main__":
    main()
