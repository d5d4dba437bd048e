"""Few items: what a model makes of held-out items when it had 32 to 320 to learn from, each as it is or varied.

    python -m benchmarks.few [--only digits/vae ...] [--seeds 3] [--to docs/few-items.md]

So many items are drawn from the training items of a data set, other ones for each seed; judged are all of its held-out
items, as they are, so that the numbers are no accident of a handful. Variance explained, in %, on the way: a model of
few items is at its best early. PCA has as many numbers as the code and the same training items.

Rows of `start` are about the digits 5 to 9: from nothing, and from a model that was trained on all training items of
the digits 0 to 4.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path
from statistics import mean

import torch
from torch import Generator

from aecore.data.cards import CARDS
from aecore.data.dataset import Dataset, Split
from aecore.data.loading import load
from aecore.presets import preset
from aecore.spec import Data, Spec
from aecore.training.baseline import baseline
from aecore.training.batches import Batches
from aecore.training.evaluator import evaluate
from aecore.training.learner import Learner
from aecore.training.optimisers import learning_rate

STEPS = (375, 750, 1500, 3000)
CASES = {
    "digits/undercomplete": (32, 80, 160, 320),
    "digits/vae": (32, 80, 160, 320),
    "sines/undercomplete": (32, 160),
    "emoji/undercomplete": (32, 160),
    "emoji/vae": (32,),
    "start/undercomplete": (32, 160),
    "start/vae": (32, 160),
}
MARK = "<!-- measured -->"
VARIED, PLAIN = "varied", "as they are"
STARTED, FROM_NOTHING = "varied, from 0–4", "varied, from nothing"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", nargs="*", default=["*"])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--to", type=Path)
    options = parser.parse_args()
    torch.set_num_threads(1)
    for case, sizes in CASES.items():
        for items in sizes if any(fnmatch(case, pattern) for pattern in options.only) else ():
            for how in (FROM_NOTHING, STARTED) if case.startswith("start/") else (PLAIN, VARIED):
                row = measured(*case.split("/"), items, how, options.seeds)
                print(row, flush=True)
                if options.to:
                    put(options.to, row)


def measured(data: str, variant: str, items: int, how: str, seeds: int) -> str:
    """Train from each seed and return the row of the table."""
    found = [list(trained(data, variant, items, how, seed)) for seed in range(seeds)]
    shares = [one[:-1] for one in found]
    cells = [f"{mean(at):.1f} ({min(at):.0f}–{max(at):.0f})" for at in zip(*shares, strict=True)]
    pca = mean(one[-1] for one in found)
    return "| " + " | ".join([data, variant, str(items), how, *cells, f"{pca:.1f}", str(seeds)]) + " |"


def trained(data: str, variant: str, items: int, how: str, seed: int) -> Iterator[float]:
    """Yield the variance explained of held-out items at each of `STEPS`, then that of PCA, in %."""
    whole = load(Data(name="digits" if data == "start" else data))
    dataset = some(whole if data != "start" else of_classes(whole, range(5, 10)), items, seed)
    spec = spec_for(dataset, variant, how, seed)
    learner = Learner(spec, dataset.card.shape, items, torch.device("cpu"))
    if how == STARTED:
        others = of_classes(whole, range(5))
        first = Learner(spec, others.card.shape, len(others.train), torch.device("cpu"))
        for _step in learn(first, others, spec_for(others, variant, VARIED, seed)):
            pass
        learner.begin_with(first.weights())
    for step, epoch in learn(learner, dataset, spec):
        if step in STEPS:
            yield 100 * evaluate(learner.model, dataset, seed, epoch).variance_explained
    found = baseline(learner.model, dataset, seed)
    yield 100 * (1 - found.pca_mse / found.mean_mse)


def learn(learner: Learner, dataset: Dataset, spec: Spec) -> Iterator[tuple[int, float]]:
    """Train for as many steps as the last of `STEPS`; yields each step with its epoch."""
    batches = Batches(dataset, spec.optimiser.takes(len(dataset.train)), spec.seed)
    for step in range(STEPS[-1]):
        epoch = step / batches.per_epoch
        rate = learning_rate(spec.optimiser, epoch, spec.budget.epochs)
        learner.learn(batches.at(step), spec, step, epoch, rate)
        yield step + 1, epoch


def of_classes(dataset: Dataset, classes: range) -> Dataset:
    """Return the items of some classes."""

    def of(split: Split) -> Split:
        there = torch.isin(split.labels, torch.tensor(list(classes)))
        return replace(split, samples=split.samples[there], labels=split.labels[there])

    train, held_out = of(dataset.train), of(dataset.held_out)
    card = replace(dataset.card, train=len(train), held_out=len(held_out))
    return replace(dataset, card=card, train=train, held_out=held_out)


def some(dataset: Dataset, items: int, seed: int) -> Dataset:
    """Return the data set with so many of its training items, drawn by a seed."""
    picked = torch.randperm(len(dataset.train), generator=Generator().manual_seed(1000 + seed))[:items]
    split = replace(
        dataset.train, samples=dataset.train.samples[picked], labels=dataset.train.labels[picked], factors=None
    )
    return replace(dataset, card=replace(dataset.card, train=items, knobs={}), train=split)


def spec_for(dataset: Dataset, variant: str, how: str, seed: int) -> Spec:
    """What suits so few items of one's own, with the items varied as the preset does it or left as they are."""
    card, batch = replace(dataset.card, origin="own"), max(1, min(64, dataset.card.train // 8))
    view = card.sample.varied(card.shape)
    assert view
    values = {f"model.view.{name}": value for name, value in view.model_dump().items()} if how != PLAIN else {}
    spec = preset(CARDS[dataset.card.name], variant, {"device": "cpu", "seed": seed})
    return spec.with_values(values | {"optimiser.batch_size": batch})


def put(page: Path, row: str) -> None:
    """Put a row into the table of a page, in the place of the one of the same case, else at its end."""
    before, _mark, rest = page.read_text(encoding="utf-8").partition(MARK)
    table, _gap, after = rest.strip("\n").partition("\n\n")
    case = re.escape(row.rsplit("|", 7)[0])
    lines = table.splitlines()
    there = next((place for place, line in enumerate(lines) if re.match(case, line)), None)
    lines[len(lines) if there is None else there : None if there is None else there + 1] = [row]
    page.write_text(f"{before}{MARK}\n" + "\n".join(lines) + "\n\n" + after, encoding="utf-8")


if __name__ == "__main__":
    main()
