"""What is known of a model before it is used: its training items, and the plain ways that stand beside it, each fitted
to the same training items."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..data.cards import DataCard
from ..data.own.reading.recipes import Recipe
from ..errors import UserError
from ..evaluation.alert import both, latent_distance
from ..evaluation.subject import SEED, Array, Subject, places
from ..latent.plane import Plane
from ..models.likelihoods import squared
from ..models.views import plain, target_of
from ..texts import mark
from ..training.evaluator import BATCH
from .bringing import wanted_by
from .bringing.tables import recipes_in

__all__ = ["PLAIN", "Known", "Report", "per_value", "refuse_endless"]

Report = Callable[[float, str], None]
PCA, ISOLATION, NEAREST = PLAIN = "pca", "isolation", "nearest"
"""Plain ways to find odd items, by their names among `asked.BASELINES`."""
NEIGHBOURS = 5


class Known(Subject):
    """A model with its data, and what plain ways make of the same training items."""

    plane: Plane | None = None
    """The map of the run that it is of."""

    @property
    def card(self) -> DataCard:
        """Of its data."""
        return self.dataset.card

    @cached_property
    def recipes(self) -> list[Recipe]:
        """How each column of a table becomes numbers; raises UserError where nobody has kept it."""
        return recipes_in(wanted_by(self.dataset.card, self.spec.data))

    @property
    def recipe(self) -> dict[str, Any]:
        """How files became items, as the importer keeps it."""
        return wanted_by(self.dataset.card, self.spec.data).recipe

    @cached_property
    def isolation(self):  # type: ignore[no-untyped-def]  # scikit-learn has no types
        """An isolation forest (Liu, Ting and Zhou 2008) of the training items, as scikit-learn has it."""
        from sklearn.ensemble import IsolationForest

        return IsolationForest(random_state=SEED).fit(self.train_values)

    @cached_property
    def nearest(self):  # type: ignore[no-untyped-def]  # scikit-learn has no types
        """The training items, to be asked for the nearest of them."""
        from sklearn.neighbors import NearestNeighbors

        return NearestNeighbors(n_neighbors=min(NEIGHBOURS, len(self.train_values))).fit(self.train_values)

    @cached_property
    def train_ids(self) -> NDArray[np.int64]:
        """Places `(N,)` of the training items among all items of the data set."""
        first = len(self.dataset.everything()) - len(self.dataset.train)
        return np.asarray(first + places(len(self.dataset.train), len(self.train)))

    @cached_property
    def train_errors(self) -> Array:
        """Squared errors `(N,)` of the training items, per value that counts."""
        return self.errors(self.train.samples)

    @cached_property
    def pca_train_errors(self) -> Array:
        """The same of PCA."""
        return self.pca_errors(self.train_values)

    @torch.no_grad()
    def through(self, samples: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return of stored samples, none of them spoilt or hidden: the codes `(N, d)` that the decoder reads, what must
        be rebuilt, what comes back, and how much each value of it counts, `(N, *target_shape)` each. Raises UserError
        where the model gives numbers that are infinite or undefined."""
        found = []
        for chunk in torch.split(samples, BATCH):
            x = self.dataset.floats(chunk)
            codes = self.model.snap(self.model.encode(plain(x, self.model.config.view)).point)
            target, weight = target_of(x, self.model.config.view)
            counts = torch.ones_like(target) if weight is None else weight.expand_as(target)
            found.append((codes, target, self.model.decode(codes), counts))
        codes, target, back, counts = (torch.cat(part) for part in zip(*found, strict=True))
        refuse_endless(codes, back)
        return codes, target, back, counts

    def errors(self, samples: Tensor) -> Array:
        """Return squared errors `(N,)` of stored samples, per value that counts."""
        _codes, target, back, counts = self.through(samples)
        return per_value(target, back, counts)

    def pca_errors(self, values: Array) -> Array:
        """Return squared errors `(N,)` of PCA on rows `(N, D)`, per value."""
        back = self.pca.inverse_transform(self.pca.transform(values))
        return np.asarray(np.square(values - back).mean(1))

    def oddness(self, codes: Array, errors: Array) -> dict[str, Array]:
        """Return how odd items are `(N,)`, by their squared errors per value, by the place of their codes `(N, d)` (the
        squared Mahalanobis distance from the training items), and by both, each in standard deviations of the training
        items."""
        far = latent_distance({"train": self.train_codes, "new": codes})
        summed = both({"train": self.train_errors, "new": errors}, far)
        return {"error": errors, "place": far["new"], "both": summed["new"]}

    def plainly_odd(self, samples: Tensor) -> dict[str, Array]:
        """Return how odd plain ways find stored samples, `(N,)` each: PCA by error and place together as the model's
        own score, an isolation forest, the distance from the fifth nearest training item."""
        values = self.rows(samples)
        far = latent_distance({"train": self.pca_train_codes, "new": np.asarray(self.pca.transform(values))})
        errors = {"train": self.pca_train_errors, "new": self.pca_errors(values)}
        return {
            PCA: both(errors, far)["new"],
            ISOLATION: -np.asarray(self.isolation.score_samples(values)),
            NEAREST: np.asarray(self.nearest.kneighbors(values)[0][:, -1]),
        }


def refuse_endless(*told: Tensor) -> None:
    """Raise UserError where what a model tells is infinite or undefined: it can be used for nothing."""
    if not all(bool(torch.isfinite(values).all()) for values in told):
        raise UserError(
            mark("This model gives numbers that are infinite or undefined."),
            mark("Train again with a smaller learning rate."),
        )


def per_value(target: Tensor, back: Tensor, counts: Tensor) -> Array:
    """Return squared errors `(N,)` over the values that count, per value."""
    whole: Array = squared(target, back, counts).double().numpy()
    return np.asarray(whole / counts.flatten(1).sum(1).double().numpy().clip(1))
