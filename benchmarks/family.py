"""Every variant on every data set it suits, a short budget each: held-out error beside mean and PCA, and seconds.

    python -m benchmarks.family [--seconds 4] [--data digits ...] [--to docs/family.md]

Two processes of one thread each. Each pair gets the data set's usual epochs or so many seconds of training, whichever ends
first; data sets that must be downloaded are left out. Held-out items are never trained on; PCA has the model's code size and is
given the model's own (noisy, coarse, ...) input.
"""

from __future__ import annotations

import argparse
import multiprocessing
import platform
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

import torch

from aecore.data.cards import CARDS
from aecore.models.variants import VARIANTS
from aecore.presets import blocked, preset

from .training import train


class Row(NamedTuple):
    """One pair, measured."""

    data: str
    variant: str
    code_size: int
    nats: float
    mse: float
    mean: float
    pca: float
    floor: float | None
    seconds: float
    epochs: float


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--data", nargs="*", default=[name for name, card in CARDS.items() if not card.download])
    parser.add_argument("--to", type=Path)
    options = parser.parse_args()
    pairs = [(data, variant, options.seconds) for data in options.data for variant in VARIANTS if not blocked(data, variant)]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=context, initializer=torch.set_num_threads, initargs=(1,)) as pool:
        rows = list(pool.map(measure, pairs))
    page = "\n".join(lines(rows, options.seconds)) + "\n"
    print(page)
    if options.to:
        options.to.write_text(page, encoding="utf-8")


def measure(pair: tuple[str, str, float]) -> Row:
    data, variant, seconds = pair
    result = train(preset(data, variant, {"budget.seconds": seconds, "device": "cpu"}))
    found, last = result.reference, result.last
    nats = last.terms["objective"]
    return Row(
        data,
        variant,
        found.code_size,
        nats,
        last.mse,
        found.mean_mse,
        found.pca_mse,
        found.floor_mse,
        result.seconds,
        last.epoch,
    )


def lines(rows: list[Row], seconds: float) -> list[str]:
    """The page: what was measured and how, a summary, then a table for each data set."""
    beaten = [row for row in rows if row.mse < row.mean]
    ahead = [row for row in rows if row.mse < row.pca]
    page = [
        "# Every variant on every data set it suits",
        "",
        f"Written by `python -m benchmarks.family --seconds {seconds:g} --to docs/family.md`: {platform.machine()}, two processes of "
        f"one thread each, torch {torch.__version__}, seed 0, one run a pair. Budget: the usual epochs of the data set or {seconds:g} s "
        "of training, whichever ends first. Errors are squared errors per value on held-out items (tables in standard deviations, pixels "
        "from 0 to 1, sentences as word indicators). PCA has the same code size and the same input as the model; “floor” is what the "
        "generator's own noise leaves. The objective in nats is each model's own and not comparable down a column.",
        "",
        f"{len(rows)} pairs: {len(beaten)} beat the mean item, {len(ahead)} beat PCA as well. **Bold**: better than PCA. Not every "
        "loss is explained in a card ([catalogue](catalogue.md)). In general: codes that are "
        "larger than the item make PCA perfect; models that shape, "
        "contract or quantise their codes pay for it with detail; a few seconds are few for convolutions and recurrent layers.",
    ]
    for data in dict.fromkeys(row.data for row in rows):
        own = [row for row in rows if row.data == data]
        card, floor = CARDS[data], own[0].floor
        told = f"; floor {floor:.4f}" if floor is not None else ""
        page += ["", f"## {card.title} (`{data}`)", "", f"{card.train:,} training items, {card.held_out:,} held out{told}.", ""]
        page += [
            "| variant | code | held-out error | PCA | mean item | objective, nats per item | epochs | seconds |",
            "|---|---|---|---|---|---|---|---|",
        ]
        page += [table_row(row) for row in own]
    return page


def table_row(row: Row) -> str:
    error = f"{row.mse:.4f}"
    shown = f"**{error}**" if row.mse < row.pca else error
    baselines = f"{row.pca:.4f} | {row.mean:.4f}"
    return f"| {row.variant} | {row.code_size} | {shown} | {baselines} | {row.nats:.1f} | {row.epochs:.0f} | {row.seconds:.1f} |"


if __name__ == "__main__":
    main()
