"""What the tables of trainings from several seeds have in common: means and differences with 95 % intervals over seeds
(Student's t), and the options that ask for them."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.special import stdtrit

from aecore.data.dataset import Dataset
from aecore.data.loading import load
from aecore.models.autoencoder import Autoencoder
from aecore.presets import preset
from aecore.training.events import Event
from aecore.training.loop import Trainer

__all__ = ["apart", "around", "half", "options", "put", "trained"]

Values = NDArray[np.float64]


def options(parser: argparse.ArgumentParser, seeds: int) -> argparse.Namespace:
    """Read the command line, with --seeds and --to besides what `parser` asks. Trainings have one thread each."""
    parser.add_argument("--seeds", type=int, default=seeds)
    parser.add_argument("--to", type=Path)
    found = parser.parse_args()
    if found.seeds < 2:
        parser.error("an interval over seeds needs two at least: --seeds 2")
    torch.set_num_threads(1)
    return found


def trained(variant: str, values: dict[str, object]) -> tuple[Autoencoder, Dataset, list[Event]]:
    """Train a variant on the digits as it comes, but for `values`; return the model, its data and all events."""
    spec = preset("digits", variant, {"device": "cpu"} | values)
    dataset = load(spec.data)
    trainer = Trainer(spec, dataset, torch.device("cpu"))
    events = list(trainer.events())
    return trainer.model, dataset, events


def half(values: Values) -> float:
    """Half of the 95 % interval of a mean over seeds."""
    return float(stdtrit(len(values) - 1, 0.975) * values.std(ddof=1) / len(values) ** 0.5)


def around(values: Values, digits: int = 1) -> str:
    """A mean with its interval."""
    return f"{values.mean():.{digits}f} ± {half(values):.{digits}f}".replace("-", "−")


def apart(values: Values, digits: int = 1) -> str:
    """A difference with its interval, in bold where that does not hold 0."""
    mean, room = float(values.mean()), half(values)
    ends = f"{mean - room:+.{digits}f} to {mean + room:+.{digits}f}"
    told = f"{mean:+.{digits}f} ({ends})".replace("-", "−")
    return f"**{told}**" if abs(mean) > room else told


def put(page: Path, mark: str, row: str, cells: int) -> None:
    """Put a row into the table under a mark of a page, in the place of the one that begins with the same cells, else
    at its end."""
    before, _mark, rest = page.read_text(encoding="utf-8").partition(mark)
    table, _gap, after = rest.strip("\n").partition("\n\n")

    def case(line: str) -> list[str]:
        return [cell.strip() for cell in line.split("|")[1 : cells + 1]]

    lines = table.splitlines()
    there = [place for place, line in enumerate(lines) if case(line) == case(row)]
    lines[slice(there[0], there[0] + 1) if there else slice(len(lines), None)] = [row]
    page.write_text(f"{before}{mark}\n" + "\n".join(lines) + "\n\n" + after, encoding="utf-8")
