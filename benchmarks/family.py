"""Every variant on every data set it suits, a short budget each: held-out error beside mean and PCA, and seconds.

    python -m benchmarks.family [--seconds 4] [--only digits/vae shapes/* ...] [--to docs/family.md]

Two processes of one thread each. Each pair gets so many seconds of processor time, judging included, but at least 5
epochs and at most the data set's usual ones; data sets that must be downloaded are left out. Held-out items are never
trained on; PCA has the model's code size and is given the model's own (noisy, coarse, ...) input.

With `--only` some rows of the page are measured again, the others stay as they are. Those measured again get the epochs
that the page says they had, at least 5, so that they can be compared with the others even if the machine is busier now.
The head of the page stays as well: say there by hand what was measured again, when and how.
"""

from __future__ import annotations

import argparse
import multiprocessing
import platform
import re
from concurrent.futures import ProcessPoolExecutor
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

import torch

from aecore.data.cards import CARDS
from aecore.models.variants import VARIANTS
from aecore.presets import blocked, preset

from .training import ProcessorTime, train

LEAST = 5
"""Epochs that every pair gets, however slow."""
LOSES = "## Where a variant loses, and why"
ALIKE = 0.98
"""An error above this share of the mean item's counts as no better: the model tells the mean whatever it is shown."""


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

    @property
    def behind_pca(self) -> bool:
        """As the page shows it: what looks alike there counts as alike."""
        return round(self.mse, 4) >= round(self.pca, 4)

    @property
    def behind_mean(self) -> bool:
        return self.mse > ALIKE * self.mean


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--only", nargs="*", default=["*"], help="patterns of data/variant")
    parser.add_argument("--to", type=Path)
    options = parser.parse_args()
    chosen = list(
        dict.fromkeys(pair for pattern in options.only for pair in pairs() if fnmatch("/".join(pair), pattern))
    )
    kept = options.to.read_text(encoding="utf-8") if options.to and options.only != ["*"] else ""
    rows = {(row.data, row.variant): row for row in read(options.to)} if kept else {}
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=context, initializer=torch.set_num_threads, initargs=(1,)) as pool:
        asked = [(*pair, options.seconds, rows[pair].epochs if pair in rows else None) for pair in chosen]
        for pair, row in zip(chosen, pool.map(measure, asked), strict=True):
            rows[pair] = row
            print(table_row(row), row.data, flush=True)
            if options.to:
                measured = [rows[pair] for pair in pairs() if pair in rows]
                page = head_of(kept) or head(options.seconds)
                options.to.write_text("\n".join([*page, *tables(measured)]) + "\n", encoding="utf-8")


def pairs() -> list[tuple[str, str]]:
    """Every data set that needs no download, with every variant that can be trained on it."""
    return [
        (name, variant)
        for name, card in CARDS.items()
        if not card.download
        for variant in VARIANTS
        if not blocked(name, variant)
    ]


def read(page: Path) -> list[Row]:
    """Return the rows of a page, rounded as it shows them."""
    rows, data, floor = [], "", None
    for line in page.read_text(encoding="utf-8").splitlines():
        if heading := re.fullmatch(r"## .* \(`(.+)`\)", line):
            data = heading[1]
        elif items := re.fullmatch(r"[\d,]+ training items, [\d,]+ held out(?:; floor ([\d.]+))?\.", line):
            floor = float(items[1]) if items[1] else None
        elif data and re.match(r"\| [a-z0-9-]+ \| \d", line):
            variant, size, mse, pca, mean, nats, epochs, seconds = (
                cell.strip(" *") for cell in line.strip("|").split("|")
            )
            errors = (float(nats), float(mse), float(mean), float(pca))
            rows.append(Row(data, variant, int(size), *errors, floor, float(seconds), float(epochs)))
    return rows


def measure(asked: tuple[str, str, float, float | None]) -> Row:
    """Train one pair for so many seconds of processor time or, when they are given, for so many epochs."""
    data, variant, seconds, epochs = asked
    spec = preset(data, variant, {"device": "cpu"})
    least = LEAST if epochs is None else max(LEAST, round(epochs))
    clock = ProcessorTime(seconds if epochs is None else 0.0, least * (CARDS[data].train // spec.optimiser.batch_size))
    result = train(spec, control=clock)
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
        clock.spent,
        last.epoch,
    )


def head(seconds: float) -> list[str]:
    """The page's head: what was measured and how."""
    return [
        "# Every variant on every data set it suits",
        "",
        f"Written by `python -m benchmarks.family --seconds {seconds:g} --to docs/family.md`: "
        f"{platform.machine()}, two processes of "
        f"one thread each, torch {torch.__version__}, seed 0, one run a pair. Budget: {seconds:g} s of processor "
        "time, judging included, "
        f"but at least {LEAST} epochs and at most the usual ones of the data set. Errors are squared errors per "
        "value on held-out items (tables in standard deviations, pixels from 0 to 1, sentences as word indicators). "
        "PCA has the same code size and the same input as the model; “floor” is what the generator's own noise "
        "leaves. The objective in nats is each model's own and not comparable down a column.",
        "",
    ]


def head_of(page: str) -> list[str]:
    """The head of a page that was written before, with what was said there by hand."""
    return [*page[: page.index(LOSES)].rstrip("\n").split("\n"), ""] if page else []


def tables(rows: list[Row]) -> list[str]:
    """Where each variant loses and why, then a table for each data set."""
    page = losses(rows)
    for data in dict.fromkeys(row.data for row in rows):
        own = [row for row in rows if row.data == data]
        card, floor = CARDS[data], own[0].floor
        told = f"; floor {floor:.4f}" if floor is not None else ""
        page += [
            "",
            f"## {card.title} (`{data}`)",
            "",
            f"{card.train:,} training items, {card.held_out:,} held out{told}.",
            "",
        ]
        page += [
            "| variant | code | held-out error | PCA | mean item | objective, nats per item | epochs | seconds |",
            "|---|---|---|---|---|---|---|---|",
        ]
        page += [table_row(row) for row in own]
    return page


def losses(rows: list[Row]) -> list[str]:
    """How often each variant loses, on what it is no better than the mean item, and what its card says of it."""
    beaten, ahead = sum(not row.behind_mean for row in rows), sum(not row.behind_pca for row in rows)
    table = [
        LOSES,
        "",
        f"Of {len(rows)} pairs {beaten} beat the mean item (by 2 % or more) and {ahead} PCA; in the tables "
        "those are bold. "
        "The last column is from the variant's card.",
        "",
        "| variant | pairs | not better than PCA | nor than the mean item | why |",
        "|---|---|---|---|---|",
    ]
    for name in dict.fromkeys(row.variant for row in rows):
        own = [row for row in rows if row.variant == name]
        behind, lost = sum(row.behind_pca for row in own), ", ".join(row.data for row in own if row.behind_mean)
        table.append(f"| {name} | {len(own)} | {behind} | {lost} | {VARIANTS[name].loses} |")
    return table


def table_row(row: Row) -> str:
    error = f"{row.mse:.4f}"
    marked = error if row.behind_pca else f"**{error}**"
    baselines = f"{row.pca:.4f} | {row.mean:.4f}"
    return (
        f"| {row.variant} | {row.code_size} | {marked} | {baselines} | {row.nats:.1f} | {row.epochs:.0f} | "
        f"{row.seconds:.1f} |"
    )


if __name__ == "__main__":
    main()
