"""Alert: whether odd items, which no model was trained on, stand out by their error or by where their code lies."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from ..models.likelihoods import squared
from ..models.views import target_of
from .score import Findings, Interval, Measured
from .subject import SEED, Array, Subject, batches, codes_of

__all__ = ["auc", "both", "latent_distance", "measure"]

ROUNDS = 200


def measure(subject: Subject) -> Findings:
    """AUC-ROC: the chance that an odd item scores higher than a normal held-out one (Hanley and McNeil 1982).

    Scores: squared error; squared error and squared Mahalanobis distance of the code, each in standard deviations of the training
    items. Rivals: the same two of PCA, and the squared distance from the mean item.
    """
    odd = subject.dataset.odd
    assert odd is not None
    splits = {"train": subject.train.samples, "normal": subject.held_out.samples, "odd": odd.samples}
    errors = {name: errors_of(subject, samples) for name, samples in splits.items()}
    codes = {"train": subject.train_codes, "normal": subject.codes, "odd": codes_of(subject.model, subject.dataset, odd.samples)}
    rows = {"train": subject.train_values, "normal": subject.values, "odd": subject.rows(odd.samples)}
    pca_codes = {name: np.asarray(subject.pca.transform(values)) for name, values in rows.items()}
    pca_errors = {name: np.square(rows[name] - subject.pca.inverse_transform(pca_codes[name])).sum(1) for name in rows}
    mean = subject.train_values.mean(0)
    from_mean = {name: np.square(values - mean).sum(1) for name, values in rows.items()}
    mine, rival = both(errors, latent_distance(codes)), both(pca_errors, latent_distance(pca_codes))
    n = len(errors["normal"]) + len(errors["odd"])
    others = {"mean": percent(from_mean), "chance": 50.0}
    scores = {
        "error": Measured(percent(errors), n, {"pca": percent(pca_errors)} | others, 100.0, interval(errors)),
        "both": Measured(percent(mine), n, {"pca": percent(rival)} | others, 100.0, interval(mine)),
    }
    kinds = np.unique(odd.labels.numpy())
    series = {
        name: [100 * auc(found["normal"], found["odd"][odd.labels.numpy() == kind]) for kind in kinds]
        for name, found in {"error": errors, "both": mine, "pca": pca_errors, "mean": from_mean}.items()
    }
    labels = [subject.dataset.card.classes[kind] for kind in kinds]
    return Findings(scores, {"kind": "bars", "labels": labels, "series": series, "unit": "%"})


@torch.no_grad()
def errors_of(subject: Subject, samples: Tensor) -> Array:
    """Return squared errors `(N,)` of stored samples that are neither spoilt nor hidden."""
    found = []
    for x in batches(subject.dataset, samples):
        target, weight = target_of(x, subject.model.spec.view)
        found.append(squared(target, subject.model.decode(subject.model.encode_whole(x)), weight))
    return torch.cat(found).double().numpy()


def latent_distance(codes: dict[str, Array]) -> dict[str, Array]:
    """Return (z - m)ᵀ C⁻¹ (z - m) of each code, m and C those of the training items.

    A millionth of the mean variance is added to the diagonal of C, which is singular where numbers are dead.
    """
    mean = codes["train"].mean(0)
    covariance = np.atleast_2d(np.cov(codes["train"].T))
    covariance += (1e-6 * np.trace(covariance) / len(covariance) + 1e-12) * np.eye(len(covariance))
    return {name: np.einsum("nd,nd->n", z - mean, np.linalg.solve(covariance, (z - mean).T).T) for name, z in codes.items()}


def both(errors: dict[str, Array], far: dict[str, Array]) -> dict[str, Array]:
    """Return the sum of two scores, each in standard deviations of the training items."""
    return {name: standard(errors["train"], errors[name]) + standard(far["train"], far[name]) for name in errors}


def standard(known: Array, values: Array) -> Array:
    return np.asarray((values - known.mean()) / max(float(known.std()), 1e-12))


def percent(scores: dict[str, Array]) -> float:
    return 100 * auc(scores["normal"], scores["odd"])


def auc(normal: Array, odd: Array) -> float:
    """Return the chance that an odd one scores higher than a normal one; half of it where they are equal."""
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(np.r_[np.zeros(len(normal)), np.ones(len(odd))], np.r_[normal, odd]))


def interval(scores: dict[str, Array]) -> Interval:
    """Bootstrap over normal and odd items, each kept at its number."""
    generator = np.random.default_rng(SEED)

    def again(values: Array) -> Array:
        return values[generator.integers(len(values), size=len(values))]

    low, high = np.percentile([100 * auc(again(scores["normal"]), again(scores["odd"])) for _ in range(ROUNDS)], [2.5, 97.5])
    return float(low), float(high)
