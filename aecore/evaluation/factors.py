"""One knob, one factor: whether single numbers of the code follow single known factors. Only for generated data."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.special import xlogy

from ..models.views import plain
from .faithful import EVERYTHING, Chosen
from .resampling import bootstrap
from .score import Findings, Measured
from .subject import SEED, Array, Subject, batches, orders

__all__ = ["binned", "completeness", "disentanglement", "information", "measure", "mig", "with_own"]

BINS = 20
FITTED_ON, TOLD = 2000, 10_000
"""Training items of a forest, and of all forests together: each factor has its own."""
TREES, DEPTH = 20, 10
SAMPLES = 3
FOLLOWS = 0.9
"""Correlation above which a number of the code follows a factor."""
MOST_NUMBERS = 24
"""Numbers of the code that forests see: at 512 they took two minutes."""


def measure(subject: Subject) -> Findings:
    """MIG from histograms of 20 bins, and DCI from random forests; never comparable with numbers of other programs.

    MIG: Chen et al. 2018, arXiv:1802.04942, equation 6: the code is a sample of q(z|x) where it is a distribution, so
    every item comes with `SAMPLES` of its codes. DCI: Eastwood and Williams 2018, A framework for the quantitative
    evaluation of disentangled representations. A factor has a number of its own where |r| > 0.9. Disentanglement and
    completeness are of forests fitted to training items: no held-out item enters them, so a bootstrap over held-out
    items would say nothing, and they have no interval.
    """
    factors, train_factors = truth(subject)
    sampled = sampled_codes(subject)
    copies = len(sampled) // len(factors)
    shared = {
        "code": information(sampled, np.tile(factors, (copies, 1))),
        "pca": information(subject.pca_codes, factors),
    }
    entropies = np.array([mutual(f, f) for f in map(binned, factors.T)])
    gaps = {name: mig(found, entropies) for name, found in shared.items()}
    knobs, known = places(sampled), places(factors)
    dealt = [shared_by(knobs, [np.tile(f[order], copies) for f in known]) for order in orders(len(factors))]
    gaps["shuffled"] = float(np.mean([mig(found, entropies) for found in dealt]))
    fits = {
        "code": forests(subject.train_numbers, train_factors, subject.numbers, factors),
        "pca": forests(subject.pca_train_codes, train_factors, subject.pca_codes, factors),
    }
    n = len(factors)

    own = {"code": Followed(subject.numbers, factors), "pca": Followed(subject.pca_codes, factors)}
    counts = {name: float(with_own(found)) for name, found in own.items()}
    again = {name: bootstrap(partial(with_own, found), n) for name, found in own.items()}
    scores = {"own": Measured(counts.pop("code"), n, counts, float(factors.shape[1]), again.pop("code"), again)}
    scores |= {"mig": Measured(gaps.pop("code"), n, gaps, 1.0)}
    for name, of in {"disentanglement": disentanglement, "completeness": completeness}.items():
        scores[name] = Measured(of(fits["code"][0]), n, {"pca": of(fits["pca"][0])}, 1.0)
    informed = {name: informativeness(told) for name, (_importances, told) in fits.items()}
    draws = {name: bootstrap(partial(informativeness, told), n) for name, (_importances, told) in fits.items()}
    told = {"pca": informed["pca"]}
    scores["informativeness"] = Measured(informed["code"], n, told, 1.0, draws.pop("code"), draws)
    names = list(subject.dataset.card.factors)
    normed = shared["code"] / np.maximum(entropies, 1e-12)
    picture = {
        "kind": "matrix",
        "rows": [str(j + 1) for j in range(len(normed))],
        "columns": names,
        "values": normed.tolist(),
    }
    return Findings(scores, picture)


@torch.no_grad()
def sampled_codes(subject: Subject) -> Array:
    """Return `SAMPLES` times the held-out items' codes `(SAMPLES N, d)`, each time sampled anew; the codes once where
    they are no distributions."""
    if not subject.model.config.bottleneck.stochastic:
        return subject.numbers
    generator = torch.Generator().manual_seed(SEED)
    found = []
    for x in batches(subject.dataset, subject.held_out.samples):
        code = subject.model.encode(plain(x, subject.model.config.view))
        noise = torch.randn((SAMPLES, *code.mean.shape), generator=generator)
        found.append(torch.stack([code.sampled(own).z for own in noise]))
    return torch.cat(found, 1).flatten(0, 1).double().numpy()


def truth(subject: Subject) -> tuple[Array, Array]:
    """Return the factors of the held-out and of the training items."""
    found = [split.factors for split in (subject.held_out, subject.train)]
    assert found[0] is not None
    assert found[1] is not None
    return found[0].double().numpy(), found[1].double().numpy()


# --- mutual information -----------------------------------------------------------------------------------------------


def binned(values: Array) -> NDArray[np.int64]:
    """Return the number of each value: of the value itself where there are few different ones, else of one of 20 equal
    bins."""
    different, numbers = np.unique(values, return_inverse=True)
    if len(different) <= BINS:
        return np.asarray(numbers)
    edges = np.linspace(values.min(), values.max(), BINS + 1)
    return np.asarray(np.digitize(values, edges[1:-1]))


def mutual(a: NDArray[np.int64], b: NDArray[np.int64]) -> float:
    """I(a; b) in nats, from counts; that of a variable with itself is its entropy."""
    there = np.bincount(a * (b.max() + 1) + b, minlength=(a.max() + 1) * (b.max() + 1)).reshape(a.max() + 1, -1) / len(
        a
    )
    apart = np.outer(there.sum(1), there.sum(0))
    seen = there > 0
    return float((there[seen] * np.log(there[seen] / apart[seen])).sum())


def information(codes: Array, factors: Array) -> Array:
    """Return `(d, F)`: mutual information of each number of the code with each factor, nats."""
    return shared_by(places(codes), places(factors))


def places(columns: Array) -> list[NDArray[np.int64]]:
    """Return the bins of each column."""
    return [binned(column) for column in columns.T]


def shared_by(knobs: list[NDArray[np.int64]], known: list[NDArray[np.int64]]) -> Array:
    """Return `(d, F)`: the same of what is in bins already, which takes longer than to count.

    All factors are counted at once: I = (Σ c ln c - Σ c_z ln c_z - Σ c_f ln c_f) / N + ln N, c how often two bins meet.
    """
    n, factors, bins = len(known[0]), len(known), 1 + max(int(f.max()) for f in known)
    columns = np.stack(known, 1) + bins * np.arange(factors)
    counts = np.bincount(columns.ravel(), minlength=factors * bins).reshape(factors, bins)
    alone = xlogy(counts, counts).sum(1)
    found = []
    for z in knobs:
        most = int(z.max()) + 1
        pairs = np.bincount((columns + factors * bins * z[:, None]).ravel(), minlength=most * factors * bins)
        met, own = pairs.reshape(most, factors, bins), np.bincount(z)
        found.append((xlogy(met, met).sum((0, 2)) - xlogy(own, own).sum() - alone) / n + np.log(n))
    return np.asarray(found).clip(0)


def mig(shared: Array, entropies: Array) -> float:
    """Mean over the factors of (the largest - the second largest mutual information of a number with it) / its
    entropy."""
    top = np.sort(np.vstack([shared, np.zeros((1, shared.shape[1]))]), axis=0)[
        ::-1
    ]  # a code of one number has a second of 0
    told = entropies > 1e-12
    return float(((top[0] - top[1])[told] / entropies[told]).mean())


# --- a number of its own ----------------------------------------------------------------------------------------------


class Followed:
    """Of each of F factors `(N, F)` the number of codes `(N, d)` that follows it most closely."""

    def __init__(self, codes: Array, factors: Array) -> None:
        self.factors = factors
        self.numbers = np.abs(standard(codes).T @ standard(factors)).argmax(0)
        self.knobs = codes[:, self.numbers]


def with_own(found: Followed, chosen: Chosen = EVERYTHING) -> int:
    """Return how many factors have a number of the code of their own: |r| > 0.9 (Pearson) on the chosen items; a number
    that follows several counts once. Which number is a factor's stays as all items say."""
    r = (standard(found.knobs[chosen]) * standard(found.factors[chosen])).mean(0)
    return len(np.unique(found.numbers[np.abs(r) > FOLLOWS]))


def standard(columns: Array) -> Array:
    """Return columns about their mean in units of their standard deviation; 0 where one never changes."""
    return np.asarray((columns - columns.mean(0)) / np.where(np.ptp(columns, 0) > 0, columns.std(0), np.inf))


# --- DCI --------------------------------------------------------------------------------------------------------------


class Told(NamedTuple):
    """What a forest tells of one factor: `(N,)` told and true values, and of factors with few values the commonest in
    training."""

    told: Array
    true: Array
    usual: int | None

    def score(self, chosen: Chosen) -> float:
        """R² of factors with many values; of those with few the share of the mistakes of telling the commonest that are
        avoided."""
        told, true = self.told[chosen], self.true[chosen]
        if self.usual is None:
            return 1 - float(np.square(true - told).sum()) / max(float(np.square(true - true.mean()).sum()), 1e-12)
        usual = float((true == self.usual).mean())
        return (float((told == true).mean()) - usual) / max(1 - usual, 1e-12)


def informativeness(found: list[Told], chosen: Chosen = EVERYTHING) -> float:
    """Mean over the factors of how well each is told: 0 for one who knows nothing (or less) and 1 for one who knows
    all."""
    return float(np.mean([max(0.0, factor.score(chosen)) for factor in found]))


def forests(train: Array, train_factors: Array, codes: Array, factors: Array) -> tuple[Array, list[Told]]:
    """Fit a forest per factor; return importances `(d, F)` and what they tell of held-out items.

    Forests see the `MOST_NUMBERS` numbers that share most with some factor among the training items; the others count
    as of no importance.
    """
    from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

    items = min(FITTED_ON, TOLD // train_factors.shape[1])
    chosen = most_telling(train[:items], train_factors[:items])
    train, codes, size = train[:, chosen], codes[:, chosen], train.shape[1]
    importances, found = [], []
    for known, asked in zip(train_factors[:items].T, factors.T, strict=True):
        few = len(np.unique(known)) <= BINS
        forest = (RandomForestClassifier if few else RandomForestRegressor)(TREES, max_depth=DEPTH, random_state=SEED)
        if few:  # whole numbers as classes: scikit-learn takes fractions for measurements
            values = np.unique(np.r_[known, asked])
            known, asked = np.searchsorted(values, known), np.searchsorted(values, asked)
        forest.fit(train[:items], known)
        found.append(Told(forest.predict(codes), asked, int(np.bincount(known).argmax()) if few else None))
        importances.append(forest.feature_importances_)
    whole = np.zeros((size, len(importances)))
    whole[chosen] = np.array(importances).T
    return whole, found


def most_telling(codes: Array, factors: Array) -> NDArray[np.int64]:
    """Return the places of the at most `MOST_NUMBERS` numbers that share most with some factor, as a part of its
    entropy."""
    if codes.shape[1] <= MOST_NUMBERS:
        return np.arange(codes.shape[1])
    entropies = np.array([mutual(f, f) for f in map(binned, factors.T)])
    shares = (information(codes, factors) / np.maximum(entropies, 1e-12)).max(1)
    return np.sort(np.argsort(-shares, kind="stable")[:MOST_NUMBERS])


def disentanglement(importances: Array) -> float:
    """Σ_i ρ_i (1 - H_F(P_i)): P_i the shares of the factors in number i, ρ_i the share of number i in all, entropy to
    base F."""
    total = importances.sum()
    if total <= 0:
        return 0.0
    return float((importances.sum(1) / total) @ (1 - relative_entropy(importances)))


def completeness(importances: Array) -> float:
    """Mean over the factors of 1 - H_d(Q_j): Q_j the shares of the numbers in factor j, entropy to base d."""
    return float((1 - relative_entropy(importances.T)).mean())


def relative_entropy(rows: Array) -> Array:
    """Return the entropy of each row's shares as a share of the largest it could have; 1 for a row of zeros, 0 for rows
    of one."""
    if rows.shape[1] < 2:
        return np.zeros(len(rows))
    sums = rows.sum(1, keepdims=True)
    shares = np.where(sums > 0, rows / np.where(sums > 0, sums, 1), 1 / rows.shape[1])
    logs = np.log(np.where(shares > 0, shares, 1))
    return np.asarray(-(shares * logs).sum(1) / np.log(rows.shape[1]))
