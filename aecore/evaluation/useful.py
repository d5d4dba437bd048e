"""Useful: what a plain classifier can read off the codes, beside the same classifier on PCA, on the raw items and on
nonsense; and how much of it from a few labels."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..texts import Sentence, mark
from .resampling import ROUNDS, Draws, bootstrap
from .score import Findings, Measured
from .subject import SEED, Array, Subject, orders

__all__ = ["chosen_labels", "measure", "probe", "spanned"]

Labels = NDArray[np.int64]
STEPS = 200
"""Of the classifier's solver, at most."""
FEW = (10, 100)
"""Labels that a probe is given where labels are scarce."""
FEWEST_OF_CLASS = 20
"""Items for each class below which macro-F1 has no interval: small samples make it lower, and of 100 images of MNIST,
ten a class, intervals held the truth in 90 % of samples, of 150 in 91 % (docs/calibration.md)."""
ONE_CLASS = mark("All training items are of one class: there is no label to tell.")
TRIES = 10
"""Times that so many labels are drawn."""


def measure(subject: Subject) -> Findings:
    """Accuracy and macro-F1 of logistic regression on standardised codes (a linear probe, Alain and Bengio 2016,
    arXiv:1610.01644).

    Fitted to training items, judged on held-out ones. The same items and settings for PCA and raw values. Shuffled is
    what the same answers are worth beside the labels of other items (a permutation test, Ojala and Garriga 2010), mean
    of 20 orders.
    """
    from sklearn.metrics import confusion_matrix

    labels, known = subject.labels, subject.train_labels
    if len(np.unique(known)) < 2:
        return Findings({}, why=Sentence(ONE_CLASS))
    spaces = {
        "code": scaled(subject.train_numbers, subject.numbers),
        "pca": scaled(subject.pca_train_codes, subject.pca_codes),
        "raw": scaled(subject.train_values, subject.values),
    }
    rivals = {name: probe(train, known, held_out) for name, (train, held_out) in spaces.items()}
    told = rivals.pop("code")
    scores = {
        name: measured(rate, labels, told, rivals, fewest)
        for name, rate, fewest in (("accuracy", accuracy, 0), ("macro_f1", macro_f1, FEWEST_OF_CLASS))
    }
    scores |= from_few(spaces, known, labels)
    names = subject.dataset.card.classes
    classes = np.unique(known)
    confused = confusion_matrix(labels, told, labels=classes, normalize="true")
    picture = {
        "kind": "matrix",
        "rows": [names[c] for c in classes],
        "columns": [names[c] for c in classes],
        "values": confused.tolist(),
    }
    return Findings(scores, picture, details={"labels": by_labels(scores, len(known))})


def measured(
    rate: Callable[[Labels, Labels], float], labels: Labels, told: Labels, rivals: dict[str, Labels], fewest: int = 0
) -> Measured:
    """Return a rate of the labels that are told, in percent, beside that of the rivals; with an interval where there
    are `fewest` items or more for each class."""

    def of(told: Labels) -> Callable[[NDArray[np.int64]], float]:
        return lambda chosen: 100 * rate(labels[chosen], told[chosen])

    n = len(labels)
    values = {rival: 100 * rate(labels, other) for rival, other in rivals.items()}
    values["shuffled"] = float(np.mean([100 * rate(labels[order], told) for order in orders(n)]))
    if n < fewest * len(np.unique(labels)):
        return Measured(100 * rate(labels, told), n, values, 100.0)
    return Measured(
        100 * rate(labels, told), n, values, 100.0, bootstrap(of(told), n), {"pca": bootstrap(of(rivals["pca"]), n)}
    )


def scaled(train: Array, held_out: Array) -> tuple[Array, Array]:
    """Return training and held-out rows with every column scaled as it is in `train`."""
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler().fit(train)
    return scaler.transform(train), scaler.transform(held_out)


def probe(train: Array, labels: Labels, held_out: Array) -> Labels:
    """Return the labels that logistic regression tells for `held_out`."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    with warnings.catch_warnings():  # stopped at STEPS: the accuracy has long settled
        warnings.simplefilter("ignore", ConvergenceWarning)
        classifier = LogisticRegression(max_iter=STEPS).fit(train, labels)
    return np.asarray(classifier.predict(held_out))


# --- a few labels -----------------------------------------------------------------------------------------------------


def from_few(spaces: dict[str, tuple[Array, Array]], known: Labels, labels: Labels) -> dict[str, Measured]:
    """Return the accuracy from each number of `FEW` labels that every class can have one of, and that are not all there
    are: mean of `TRIES` draws of labels, the same for every rival.

    Columns are scaled by all training items: labels are scarce here, items are not. The interval resamples draws and
    held-out items together.
    """
    scores = {}
    for few in FEW:
        if not len(np.unique(known)) <= few < len(known):
            continue
        tries = [chosen_labels(known, few, seed) for seed in range(TRIES)]
        hits = {
            name: np.stack([told_from(*rows, known, at) == labels for at in tries]) for name, rows in spaces.items()
        }
        values = {name: 100 * float(found.mean()) for name, found in hits.items()}
        scores[f"accuracy_{few}"] = Measured(
            values.pop("code"), len(labels), values, 100.0, redrawn(hits["code"]), {"pca": redrawn(hits["pca"])}
        )
    return scores


def chosen_labels(known: Labels, few: int, seed: int) -> Labels:
    """Return the places of `few` of the training items, one of each class and the rest at random."""
    generator = np.random.default_rng([SEED, seed])
    order = generator.permutation(len(known))
    _classes, first = np.unique(known[order], return_index=True)
    rest = np.delete(order, first)[: few - len(first)]
    return np.asarray(np.r_[order[first], rest])


def told_from(train: Array, held_out: Array, known: Labels, at: Labels) -> Labels:
    """Return what a probe that knows the labels of the training items `at` tells of `held_out`."""
    return probe(*spanned(train[at], known[at], held_out))


def spanned(train: Array, labels: Labels, held_out: Array) -> tuple[Array, Labels, Array]:
    """Return rows by their coordinates in the span of `train` where that has fewer dimensions: with a penalty on the
    squares of the weights the classifier is the same, for no weight leaves the span."""
    if len(train) >= train.shape[1]:
        return train, labels, held_out
    axes = np.linalg.qr(train.T)[0]
    return train @ axes, labels, held_out @ axes


def redrawn(hits: NDArray[np.bool_]) -> Draws:
    """Return draws of the mean, in percent, of `(tries, N)` over resampled tries and resampled items."""
    generator, tries = np.random.default_rng(SEED), len(hits)
    counts = [np.bincount(generator.integers(tries, size=tries), minlength=tries) for _ in range(ROUNDS)]
    means = iter(np.array(counts) @ hits / tries)
    return bootstrap(lambda chosen: 100 * float(next(means)[chosen].mean()), hits.shape[1])


def by_labels(scores: dict[str, Measured], everything: int) -> dict[str, Any]:
    """Return the accuracies by number of labels as JSON values, with the intervals of the code's."""
    found = {few: score for few in FEW if (score := scores.get(f"accuracy_{few}"))} | {everything: scores["accuracy"]}
    return {
        "labels": list(found),
        "series": {
            "code": [score.value for score in found.values()],
            **{name: [score.baselines[name] for score in found.values()] for name in ("pca", "raw")},
        },
        "intervals": [score.interval for score in found.values()],
        "tries": TRIES,
        "n": scores["accuracy"].n,
    }


def accuracy(labels: Labels, told: Labels) -> float:
    return float((labels == told).mean())


def macro_f1(labels: Labels, told: Labels) -> float:
    """Mean over the classes that occur of F1 = 2 hits / (there + told), as scikit-learn's `f1_score(average="macro")`,
    only faster."""
    size = int(max(labels.max(), told.max())) + 1
    there, said = np.bincount(labels, minlength=size), np.bincount(told, minlength=size)
    hits = np.bincount(labels[labels == told], minlength=size)
    occurs = there + said > 0
    return float((2 * hits[occurs] / (there + said)[occurs]).mean())
