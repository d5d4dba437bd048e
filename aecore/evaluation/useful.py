"""Useful: what a plain classifier can read off the codes, beside the same classifier on PCA, on the raw items and on nonsense."""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import NDArray

from .score import Findings, Measured, bootstrap
from .subject import SEED, Array, Subject

__all__ = ["measure", "probe"]

Labels = NDArray[np.int64]
STEPS = 200
"""Of the classifier's solver, at most."""


def measure(subject: Subject) -> Findings:
    """Accuracy and macro-F1 of logistic regression on standardised codes (a linear probe, Alain and Bengio 2016, arXiv:1610.01644).

    Fitted to training items, judged on held-out ones. The same items and settings for PCA, raw values and shuffled labels.
    """
    from sklearn.metrics import confusion_matrix

    labels, known = subject.labels, subject.train_labels
    shuffled = np.random.default_rng(SEED).permutation(known)
    told = probe(subject.train_codes, known, subject.codes)
    rivals = {
        "pca": probe(subject.pca_train_codes, known, subject.pca_codes),
        "raw": probe(subject.train_values, known, subject.values),
        "shuffled": probe(subject.train_codes, shuffled, subject.codes),
    }
    scores = {
        name: Measured(
            100 * rate(labels, told),
            len(labels),
            {rival: 100 * rate(labels, other) for rival, other in rivals.items()},
            100.0,
            bootstrap(lambda chosen, rate=rate: 100 * rate(labels[chosen], told[chosen]), len(labels)),  # type: ignore[misc]
        )
        for name, rate in {"accuracy": accuracy, "macro_f1": macro_f1}.items()
    }
    names = subject.dataset.card.classes
    classes = np.unique(known)
    confused = confusion_matrix(labels, told, labels=classes, normalize="true")
    picture = {"kind": "matrix", "rows": [names[c] for c in classes], "columns": [names[c] for c in classes], "values": confused.tolist()}
    return Findings(scores, picture)


def probe(train: Array, labels: Labels, held_out: Array) -> Labels:
    """Return the labels that logistic regression tells for `held_out`; every column is scaled as it is in `train`."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    with warnings.catch_warnings():  # stopped at STEPS: the accuracy has long settled
        warnings.simplefilter("ignore", ConvergenceWarning)
        classifier = make_pipeline(StandardScaler(), LogisticRegression(max_iter=STEPS)).fit(train, labels)
    return np.asarray(classifier.predict(held_out))


def accuracy(labels: Labels, told: Labels) -> float:
    return float((labels == told).mean())


def macro_f1(labels: Labels, told: Labels) -> float:
    """Mean over the classes that occur of F1 = 2 hits / (there + told), as scikit-learn's `f1_score(average="macro")`, only faster."""
    size = int(max(labels.max(), told.max())) + 1
    there, said = np.bincount(labels, minlength=size), np.bincount(told, minlength=size)
    hits = np.bincount(labels[labels == told], minlength=size)
    occurs = there + said > 0
    return float((2 * hits[occurs] / (there + said)[occurs]).mean())
