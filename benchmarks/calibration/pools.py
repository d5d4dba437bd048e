"""A pool of trainings that differ in their seed only, with their metric cards: what races are drawn from again and
again.

    python -m benchmarks.calibration.pools FOLDER

One file a training, JSON as the app keeps its cards; what is there is not trained again, so a pool that was interrupted
goes on. One process, one thread.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from aecore import preset, train
from aecore.evaluation.cards import CARDS
from aecore.evaluation.outcome import headlines, score_in
from aecore.evaluation.score import Better, CardResult
from aecore.evaluation.spread import VERSION, read_cards
from aecore.evaluation.verdicts import side_of

__all__ = ["EPOCHS", "SEEDS", "VARIANTS", "Column", "columns_of", "grow", "one_thread", "read"]

Array = NDArray[np.float64]

SEEDS = 64
EPOCHS = {"digits": 10, "wine": 40}
"""Data sets, and how long is trained on them: few enough that seeds differ as much as they do in a short race."""
VARIANTS = ("undercomplete", "vae")


def one_thread() -> None:
    """More only spin on networks this small."""
    torch.set_num_threads(1)


def grow(folder: Path, seeds: int = SEEDS) -> None:
    """Train and evaluate what is lacking of each pool; the cards of one training are one file."""
    for data in EPOCHS:
        for seed in range(seeds):
            for variant in VARIANTS:
                path = file_of(folder, data, variant, seed)
                if not path.exists():
                    write(path, measured(data, variant, seed))
                    print(path, flush=True)


def file_of(folder: Path, data: str, variant: str, seed: int) -> Path:
    return folder / f"{data}-{variant}" / f"{seed}.json"


def measured(data: str, variant: str, seed: int, epochs: int = 0) -> list[CardResult]:
    """Return the metric cards of one training."""
    values = {"budget.epochs": epochs or EPOCHS[data], "device": "cpu", "seed": seed}
    return train(preset(data, variant, values)).evaluate()


def write(path: Path, cards: list[CardResult]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = [{**asdict(card), "picture": None} for card in cards]
    half = path.with_suffix(".part")
    half.write_text(json.dumps({"version": VERSION, "cards": kept}), "utf-8")
    half.rename(path)


def read(folder: Path, data: str, variant: str, seeds: int = SEEDS) -> list[list[CardResult]]:
    """Return the cards of a pool, one list for each seed; raises FileNotFoundError where one is lacking."""
    files = (file_of(folder, data, variant, seed) for seed in range(seeds))
    return [read_cards(json.loads(file.read_text("utf-8"))) for file in files]


@dataclass(frozen=True)
class Column:
    """One headline of a pool: a score that somebody can lead."""

    name: str
    better: Better
    values: Array
    """`(seeds,)`"""
    draws: Array | None
    """`(seeds, rounds)`; None where the score has none."""
    n: int


def columns_of(pool: list[list[CardResult]]) -> list[Column]:
    """Return the headlines of a pool in which more or less is better, as a table of them would have."""
    found = []
    for card, name in headlines([pool]):
        scores = [score_in(cards, card, name) for cards in pool]
        side = side_of([score for score in scores if score])
        text = next(text for text in CARDS[card].scores if text.name == name)
        if side and all(scores) and text.better and not side.counted:
            draws = None if side.draws is None else np.asarray(side.draws)
            found.append(Column(f"{card}.{name}", text.better, np.array(side.values), draws, side.n))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seeds", type=int, default=SEEDS)
    options = parser.parse_args()
    one_thread()
    grow(options.folder, options.seeds)


if __name__ == "__main__":
    main()
