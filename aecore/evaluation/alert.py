"""Alert: whether odd items, which no model was trained on, stand out by their error or by where their code lies."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..models.likelihoods import squared
from ..models.views import target_of
from .resampling import ROUNDS, Draws
from .score import Findings, Measured
from .subject import SEED, Array, Subject, batches, codes_of

__all__ = ["auc", "both", "latent_distance", "measure"]


def measure(subject: Subject) -> Findings:
    """AUC-ROC: the chance that an odd item scores higher than a normal held-out one (Hanley and McNeil 1982).

    Scores: squared error; squared error and squared Mahalanobis distance of the code, each in standard deviations of
    the training items. Rivals: the same two of PCA, and the squared distance from the mean item.
    """
    odd = subject.dataset.odd
    assert odd is not None
    splits = {"train": subject.train.samples, "normal": subject.held_out.samples, "odd": odd.samples}
    errors = {name: errors_of(subject, samples) for name, samples in splits.items()}
    codes = {
        "train": subject.train_codes,
        "normal": subject.codes,
        "odd": codes_of(subject.model, subject.dataset, odd.samples),
    }
    rows = {"train": subject.train_values, "normal": subject.values, "odd": subject.rows(odd.samples)}
    pca_codes = {name: np.asarray(subject.pca.transform(values)) for name, values in rows.items()}
    pca_errors = {name: np.square(rows[name] - subject.pca.inverse_transform(pca_codes[name])).sum(1) for name in rows}
    mean = subject.train_values.mean(0)
    from_mean = {name: np.square(values - mean).sum(1) for name, values in rows.items()}
    mine, rival = both(errors, latent_distance(codes)), both(pca_errors, latent_distance(pca_codes))
    n = len(errors["normal"]) + len(errors["odd"])
    others = {"mean": percent(from_mean), "chance": 50.0}
    scores = {
        "error": measured(errors, pca_errors, n, others),
        "both": measured(mine, rival, n, others),
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
        target, weight = target_of(x, subject.model.config.view)
        found.append(squared(target, subject.model.decode(subject.model.encode_whole(x)), weight))
    return torch.cat(found).double().numpy()


def latent_distance(codes: dict[str, Array]) -> dict[str, Array]:
    """Return (z - m)ᵀ C⁻¹ (z - m) of each code, m and C those of the training items.

    A millionth of the mean variance is added to the diagonal of C, which is singular where numbers are dead.
    """
    mean = codes["train"].mean(0)
    covariance = np.atleast_2d(np.cov(codes["train"].T))
    covariance += (1e-6 * np.trace(covariance) / len(covariance) + 1e-12) * np.eye(len(covariance))
    return {
        name: np.einsum("nd,nd->n", z - mean, np.linalg.solve(covariance, (z - mean).T).T) for name, z in codes.items()
    }


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


def measured(scores: dict[str, Array], pca: dict[str, Array], n: int, others: dict[str, float]) -> Measured:
    baselines = {"pca": percent(pca)} | others
    return Measured(percent(scores), n, baselines, 100.0, resampled(scores), {"pca": resampled(pca)})


def resampled(scores: dict[str, Array]) -> Draws:
    """Bootstrap over normal and odd items, each kept at its number; the same resamples for every model.

    Scores are ranked once, equal ones alike: of a resample only is counted how often each rank comes.
    """
    generator = np.random.default_rng(SEED)
    normal, odd = scores["normal"], scores["odd"]
    _, ranks = np.unique(np.r_[normal, odd], return_inverse=True)
    most = int(ranks.max()) + 1

    def again(of: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.bincount(of[generator.integers(len(of), size=len(of))], minlength=most)

    def once() -> float:
        below, above = again(ranks[: len(normal)]), again(ranks[len(normal) :])
        return 100 * float(above @ (below.cumsum() - below / 2)) / (len(normal) * len(odd))

    return np.array([once() for _ in range(ROUNDS)])
