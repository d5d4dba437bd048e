"""The objective: the weighted sum of loss terms, in nats per sample; and which term made it infinite or undefined."""

from __future__ import annotations

import math

from torch import Tensor

__all__ = ["Diverged", "check_finite", "culprit", "objective_of", "weighted_sum"]


class Diverged(Exception):
    """A term of the objective became infinite or undefined."""

    def __init__(self, term: str) -> None:
        super().__init__(term)
        self.term = term


def weighted_sum(terms: dict[str, Tensor], loss_weights: dict[str, float]) -> Tensor:
    """objective = Σ_name weight * mean over the batch, a scalar in nats per sample. Terms of weight 0 are only
    watched."""
    return objective_of({name: term.mean() for name, term in terms.items() if loss_weights[name]}, loss_weights)


def objective_of(means: dict[str, Tensor], loss_weights: dict[str, float]) -> Tensor:
    """The same of terms that are means already. On small models every operation counts, so nothing is multiplied by
    1."""
    weighed = [
        mean if loss_weights[name] == 1.0 else mean * loss_weights[name]
        for name, mean in means.items()
        if loss_weights[name]
    ]
    return sum(weighed[1:], start=weighed[0])


def culprit(terms: dict[str, float]) -> str:
    """Return the term that makes a sum infinite or undefined: the first such one, else the largest."""
    return next(
        (name for name, value in terms.items() if not math.isfinite(value)), max(terms, key=lambda name: terms[name])
    )


def check_finite(reported: dict[str, float]) -> None:
    """Raise Diverged with the culprit among reported terms (with their `objective`) unless all are finite."""
    if not all(math.isfinite(value) for value in reported.values()):
        raise Diverged(culprit({name: value for name, value in reported.items() if name != "objective"}))
