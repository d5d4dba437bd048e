"""One knob, one factor: whether single numbers of the code follow single known factors. Only for generated data."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .faithful import EVERYTHING, Chosen
from .score import Findings, Measured, bootstrap
from .subject import SEED, Array, Subject

__all__ = ["binned", "completeness", "disentanglement", "information", "measure", "mig"]

BINS = 20
FITTED_ON = 2000
TREES, DEPTH = 20, 10
ROUNDS = 50


def measure(subject: Subject) -> Findings:
    """MIG from histograms of 20 bins, and DCI from random forests; never comparable with numbers of other programs.

    MIG: Chen et al. 2018, arXiv:1802.04942. DCI: Eastwood and Williams 2018, A framework for the quantitative evaluation of
    disentangled representations. Disentanglement and completeness are of forests fitted to training items: no held-out item enters
    them, so a bootstrap over held-out items would say nothing, and they have no interval.
    """
    factors, train_factors = truth(subject)
    rows = {"code": subject.codes, "pca": subject.pca_codes, "shuffled": subject.shuffled_codes}
    shared = {name: information(codes, factors) for name, codes in rows.items()}
    entropies = np.array([mutual(f, f) for f in map(binned, factors.T)])
    gaps = {name: mig(found, entropies) for name, found in shared.items()}
    fits = {
        "code": forests(subject.train_codes, train_factors, subject.codes, factors),
        "pca": forests(subject.pca_train_codes, train_factors, subject.pca_codes, factors),
    }
    n = len(factors)

    def again(chosen: NDArray[np.int64]) -> float:
        return mig(information(subject.codes[chosen], factors[chosen]), entropies)

    scores = {"mig": Measured(gaps.pop("code"), n, gaps, 1.0, bootstrap(again, n, ROUNDS))}
    for name, of in {"disentanglement": disentanglement, "completeness": completeness}.items():
        scores[name] = Measured(of(fits["code"][0]), n, {"pca": of(fits["pca"][0])}, 1.0)
    informed = {name: informativeness(told) for name, (_importances, told) in fits.items()}
    interval = bootstrap(lambda chosen: informativeness(fits["code"][1], chosen), n)
    scores["informativeness"] = Measured(informed["code"], n, {"pca": informed["pca"]}, 1.0, interval)
    names = list(subject.dataset.card.factors)
    normed = shared["code"] / np.maximum(entropies, 1e-12)
    picture = {"kind": "matrix", "rows": [str(j + 1) for j in range(len(normed))], "columns": names, "values": normed.tolist()}
    return Findings(scores, picture)


def truth(subject: Subject) -> tuple[Array, Array]:
    """Return the factors of the held-out and of the training items."""
    found = [split.factors for split in (subject.held_out, subject.train)]
    assert found[0] is not None
    assert found[1] is not None
    return found[0].double().numpy(), found[1].double().numpy()


# --- mutual information -----------------------------------------------------------------------------------------------


def binned(values: Array) -> NDArray[np.int64]:
    """Return the number of each value: of the value itself where there are few different ones, else of one of 20 equal bins."""
    different, numbers = np.unique(values, return_inverse=True)
    if len(different) <= BINS:
        return np.asarray(numbers)
    edges = np.linspace(values.min(), values.max(), BINS + 1)
    return np.asarray(np.digitize(values, edges[1:-1]))


def mutual(a: NDArray[np.int64], b: NDArray[np.int64]) -> float:
    """I(a; b) in nats, from counts; that of a variable with itself is its entropy."""
    from sklearn.metrics import mutual_info_score

    return float(mutual_info_score(a, b))


def information(codes: Array, factors: Array) -> Array:
    """Return `(d, F)`: mutual information of each number of the code with each factor, nats."""
    knobs, known = [binned(z) for z in codes.T], [binned(f) for f in factors.T]
    return np.array([[mutual(z, f) for f in known] for z in knobs])


def mig(shared: Array, entropies: Array) -> float:
    """Mean over the factors of (the largest - the second largest mutual information of a number with it) / its entropy."""
    top = np.sort(np.vstack([shared, np.zeros((1, shared.shape[1]))]), axis=0)[::-1]  # a code of one number has a second of 0
    told = entropies > 1e-12
    return float(((top[0] - top[1])[told] / entropies[told]).mean())


# --- DCI --------------------------------------------------------------------------------------------------------------


class Told(NamedTuple):
    """What a forest tells of one factor: `(N,)` told and true values, and of factors with few values the commonest in training."""

    told: Array
    true: Array
    usual: int | None

    def score(self, chosen: Chosen) -> float:
        """R² of factors with many values; of those with few the share of the mistakes of telling the commonest that are avoided."""
        from sklearn.metrics import r2_score

        told, true = self.told[chosen], self.true[chosen]
        if self.usual is None:
            return float(r2_score(true, told))
        usual = float((true == self.usual).mean())
        return (float((told == true).mean()) - usual) / max(1 - usual, 1e-12)


def informativeness(found: list[Told], chosen: Chosen = EVERYTHING) -> float:
    """Mean over the factors of how well each is told: 0 for one who knows nothing (or less) and 1 for one who knows all."""
    return float(np.mean([max(0.0, factor.score(chosen)) for factor in found]))


def forests(train: Array, train_factors: Array, codes: Array, factors: Array) -> tuple[Array, list[Told]]:
    """Fit a forest per factor; return importances `(d, F)` and what they tell of held-out items."""
    from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

    importances, found = [], []
    for known, asked in zip(train_factors[:FITTED_ON].T, factors.T, strict=True):
        few = len(np.unique(known)) <= BINS
        forest = (RandomForestClassifier if few else RandomForestRegressor)(TREES, max_depth=DEPTH, random_state=SEED)
        if few:  # whole numbers as classes: scikit-learn takes fractions for measurements
            values = np.unique(np.r_[known, asked])
            known, asked = np.searchsorted(values, known), np.searchsorted(values, asked)
        forest.fit(train[:FITTED_ON], known)
        found.append(Told(forest.predict(codes), asked, int(np.bincount(known).argmax()) if few else None))
        importances.append(forest.feature_importances_)
    return np.array(importances).T, found


def disentanglement(importances: Array) -> float:
    """Σ_i ρ_i (1 - H_F(P_i)): P_i the shares of the factors in number i, ρ_i the share of number i in all, entropy to base F."""
    total = importances.sum()
    if total <= 0:
        return 0.0
    return float((importances.sum(1) / total) @ (1 - relative_entropy(importances)))


def completeness(importances: Array) -> float:
    """Mean over the factors of 1 - H_d(Q_j): Q_j the shares of the numbers in factor j, entropy to base d."""
    return float((1 - relative_entropy(importances.T)).mean())


def relative_entropy(rows: Array) -> Array:
    """Return the entropy of each row's shares as a share of the largest it could have; 1 for a row of zeros, 0 for rows of one."""
    if rows.shape[1] < 2:
        return np.zeros(len(rows))
    sums = rows.sum(1, keepdims=True)
    shares = np.where(sums > 0, rows / np.where(sums > 0, sums, 1), 1 / rows.shape[1])
    logs = np.log(np.where(shares > 0, shares, 1))
    return np.asarray(-(shares * logs).sum(1) / np.log(rows.shape[1]))
