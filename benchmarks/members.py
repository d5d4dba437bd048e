"""What the newer members of the family say of themselves, measured beside plain ways, over seeds.

    python -m benchmarks.members [--only halves ...] [--seeds 5] [--to docs/relatives.md]

The digits, each variant as its preset has it; a VAE beside one begins with weights drawn in the same way. Judged are
all held-out items. Means come with their 95 % interval over seeds (Student's t), differences with theirs, seed by seed.
Other held-out items are no part of it.

halves: the right half of a digit told from the left one, mean squared error per pixel (0 to 1). Beside it ridge
regression on all pixels of the left half, with a penalty chosen by leaving one training item out, and the mean.
classes: adjusted mutual information between the digit and the likeliest component of a learnt mixture, beside k-means
with as many means on the codes of a VAE.
globe: of 100 held-out digits, how many five neighbours among the training codes name; a globe of two directions beside
the plane of a VAE and beside a VAE of three numbers.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator

import numpy as np
import torch
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_mutual_info_score
from sklearn.neighbors import KNeighborsClassifier

from aecore.data.dataset import Dataset
from aecore.evaluation.crossed import crossings
from aecore.models.autoencoder import Autoencoder
from benchmarks.seeds import Values, apart, around, options, put, trained

MARK = "<!-- measured -->"
NEIGHBOURS = 5
BEGINS: dict[str, object] = {"model.backbone.init": "he"}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", nargs="*", default=list(MEASURED), choices=list(MEASURED))
    asked = options(parser, seeds=5)
    for name in asked.only:
        for row in MEASURED[name](range(asked.seeds)):
            print(row, flush=True)
            if asked.to:
                put(asked.to, MARK, row, cells=2)


def rows(what: str, digits: int, ours: str, found: dict[str, Values]) -> Iterator[str]:
    """Ours first, then each other way with ours minus it."""
    for name, values in found.items():
        beside = "" if name == ours else apart(found[ours] - values, digits)
        yield "| " + " | ".join([what, name, around(values, digits), beside, str(len(values))]) + " |"


def halves(seeds: range) -> Iterator[str]:
    told = [told_halves(seed) for seed in seeds]
    names = "`multimodal`", "ridge regression", "the mean"
    found = {name: np.array([one[n] for one in told]) for n, name in enumerate(names)}
    yield from rows("right half from the left, squared error", 4, names[0], found)


def told_halves(seed: int) -> tuple[float, float, float]:
    model, dataset, _events = trained("multimodal", {"seed": seed})
    found, _back = crossings(model, dataset, dataset.train, dataset.held_out.samples)
    return float(found.model.mean()), float(found.linear.mean()), float(found.mean.mean())


def classes(seeds: range) -> Iterator[str]:
    found = {
        "`mixture-prior`": np.array([by_component(seed) for seed in seeds]),
        "k-means on codes of a VAE": np.array([by_means(seed) for seed in seeds]),
    }
    yield from rows("classes found without labels, adjusted mutual information", 3, "`mixture-prior`", found)


def by_component(seed: int) -> float:
    model, dataset, _events = trained("mixture-prior", {"seed": seed})
    with torch.no_grad():
        likeliest = model.bottleneck.log_joint(codes(model, dataset)[1]).argmax(1)  # type: ignore[operator]
    return float(adjusted_mutual_info_score(dataset.held_out.labels, likeliest))


def by_means(seed: int) -> float:
    model, dataset, _events = trained("vae", BEGINS | {"seed": seed})
    known, asked = codes(model, dataset)
    found = KMeans(len(dataset.card.classes), n_init=10, random_state=seed).fit(known).predict(asked)
    return float(adjusted_mutual_info_score(dataset.held_out.labels, found))


def globe(seeds: range) -> Iterator[str]:
    ways = {
        "`hyperspherical`, 2 directions": ("hyperspherical", {}),
        "`vae`, 2 numbers": ("vae", BEGINS | {"model.bottleneck.size": 2}),
        "`vae`, 3 numbers": ("vae", BEGINS | {"model.bottleneck.size": 3}),
    }
    found = {
        name: np.array([named(variant, values | {"seed": seed}) for seed in seeds])
        for name, (variant, values) in ways.items()
    }
    yield from rows(f"digit named by {NEIGHBOURS} neighbours, of 100", 1, next(iter(ways)), found)


def named(variant: str, values: dict[str, object]) -> float:
    model, dataset, _events = trained(variant, values)
    known, asked = codes(model, dataset)
    neighbours = KNeighborsClassifier(NEIGHBOURS).fit(known, dataset.train.labels)
    return 100 * float(neighbours.score(asked, dataset.held_out.labels))


@torch.no_grad()
def codes(model: Autoencoder, dataset: Dataset) -> tuple[torch.Tensor, torch.Tensor]:
    """Mean codes of the training and of the held-out items."""
    both = (dataset.train, dataset.held_out)
    first, second = (model.encode_whole(dataset.floats(split.samples)) for split in both)
    return first, second


MEASURED: dict[str, Callable[[range], Iterator[str]]] = {"halves": halves, "classes": classes, "globe": globe}

if __name__ == "__main__":
    main()
