"""Width that changes while a network trains: all units, a quarter of them, grown from a quarter, pruned to a quarter.

    python -m benchmarks.width [--seeds 5] [--epochs 60] [--to docs/width.md]

The digits, each way from the same seeds. Held-out loss in nats per item at the end: means with their 95 % interval over
seeds (Student's t), and differences from all units and from a network that is small from the beginning, seed by seed.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from aecore.data.loading import load
from aecore.presets import preset
from aecore.training.events import HeldOut
from aecore.training.loop import Trainer
from benchmarks.few import half

VARIANTS = ("vae", "undercomplete")
MARK = "<!-- measured -->"
ALL, SMALL = "all units", "a quarter from the beginning"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=60)
    parser.add_argument("--to", type=Path)
    options = parser.parse_args()
    if options.seeds < 2:
        parser.error("an interval over seeds needs two at least: --seeds 2")
    torch.set_num_threads(1)
    lines = []
    for variant in VARIANTS:
        for row in rows(variant, options.seeds, options.epochs):
            print(row, flush=True)
            lines.append(row)
    if options.to:
        before, _, after = options.to.read_text().partition(MARK)
        rest = after.lstrip("\n").split("\n\n", 1)[1]
        head = (
            "| model | units | held-out loss | − all units | − a quarter from the beginning | seeds |\n"
            + "|---" * 6
            + "|"
        )
        options.to.write_text("\n".join([f"{before}{MARK}", "", head, *lines, "", rest]))


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
        beside = ["" if name == other else difference(losses - found[other]) for other in (ALL, SMALL)]
        mean = f"{losses.mean():.2f} ± {half(losses):.2f}".replace("-", "−")
        yield "| " + " | ".join([variant, name, mean, *beside, str(seeds)]) + " |"


def difference(values: NDArray[np.float64]) -> str:
    """A mean with its interval, in bold where that does not hold 0."""
    mean, room = float(values.mean()), half(values)
    told = f"{mean:+.2f} ({mean - room:+.2f} to {mean + room:+.2f})".replace("-", "−")
    return f"**{told}**" if abs(mean) > room else told


def held_out(variant: str, values: dict[str, Any]) -> float:
    spec = preset("digits", variant, {"device": "cpu"} | values)
    looks = [
        event for event in Trainer(spec, load(spec.data), torch.device("cpu")).events() if isinstance(event, HeldOut)
    ]
    return looks[-1].terms["objective"]


if __name__ == "__main__":
    main()
