"""Few items: what a model makes of held-out items when it had 32 to 320 to learn from, each as it is or varied.

    python -m benchmarks.few [--only digits/vae ...] [--items 32 ...] [--seeds 3] [--to docs/few-items.md]

So many items are drawn from the training items of a data set, other ones for each seed; judged are all of its held-out
items, as they are, so that the numbers are no accident of a handful. Variance explained, in %, on the way: a model of
few items is at its best early. PCA has as many numbers as the code and the same training items. Means come with their
95 % interval over seeds (Student's t), and what is compared with what as differences with theirs, seed by seed: at each
seed both have the same items. Other held-out items are no part of it.

Rows of `start` are about the digits 5 to 9: from nothing, and from a model that was trained on all training items of
the digits 0 to 4.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from fnmatch import fnmatch
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
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
from benchmarks.seeds import apart, around, options, put

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
MEANS, DIFFERENCES = "<!-- measured -->", "<!-- differences -->"
VARIED, PLAIN = "varied", "as they are"
STARTED, FROM_NOTHING = "varied, from 0–4", "varied, from nothing"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", nargs="*", default=["*"])
    parser.add_argument("--items", nargs="*", type=int)
    asked = options(parser, seeds=3)
    for case, sizes in CASES.items():
        for items in sizes if any(fnmatch(case, pattern) for pattern in asked.only) else ():
            if asked.items and items not in asked.items:
                continue
            for mark, row in rows(*case.split("/"), items, asked.seeds):
                print(row, flush=True)
                if asked.to:
                    put(asked.to, mark, row, cells=4)


class Measured(NamedTuple):
    """Variance explained in %, of each seed."""

    model: NDArray[np.float64]
    """`(seeds, steps)`"""
    pca: NDArray[np.float64]
    """`(seeds, 1)`"""


def rows(data: str, variant: str, items: int, seeds: int) -> Iterator[tuple[str, str]]:
    """Train both ways from each seed and yield rows, each with the mark of its table: the means of each way, then what
    lies between them and between each and PCA."""
    first, second = (FROM_NOTHING, STARTED) if data == "start" else (PLAIN, VARIED)
    found = {how: measured(data, variant, items, how, seeds) for how in (first, second)}

    def line(how: str, cells: list[str]) -> str:
        return "| " + " | ".join([data, variant, str(items), how, *cells, str(seeds)]) + " |"

    for how, one in found.items():
        yield MEANS, line(how, [*map(around, one.model.T), around(one.pca[:, 0])])
    between = found[second].model - found[first].model
    yield DIFFERENCES, line(f"{second} − {first}", [*map(apart, between.T)])
    for how, one in found.items():
        yield DIFFERENCES, line(f"{how} − PCA", [*map(apart, (one.model - one.pca).T)])


def measured(data: str, variant: str, items: int, how: str, seeds: int) -> Measured:
    found = np.array([list(trained(data, variant, items, how, seed)) for seed in range(seeds)])
    return Measured(found[:, :-1], found[:, -1:])


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


if __name__ == "__main__":
    main()
