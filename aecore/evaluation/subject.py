"""Who is evaluated: a model with its data, cut to bounded sizes, and the rivals that every card sets beside it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits
from torch import Tensor

from ..data.dataset import Dataset, Split
from ..data.reference import varied
from ..models.autoencoder import Autoencoder, build
from ..models.views import plain
from ..spec import Spec
from ..texts import mark
from ..training.device import threads
from ..training.evaluator import BATCH

__all__ = [
    "NOTHING_VARIES",
    "SEED",
    "Array",
    "Subject",
    "batches",
    "codes_of",
    "one_thread",
    "orders",
    "places",
    "rows_of",
    "some",
]

Array = NDArray[np.float64]
SEED = 0
"""Of everything that cards draw: the same run gets the same numbers."""
MOST_HELD_OUT = 2000
MOST_TRAIN = 3000
"""Items that cards look at, drawn once: more change little and cost minutes."""


SHUFFLES = 20
NOTHING_VARIES = mark("All training items are alike: there is nothing that a code could tell.")


class Subject:
    """A model in evaluation mode on the CPU, with the held-out and training items that cards look at."""

    def __init__(self, model: Autoencoder, dataset: Dataset, spec: Spec, seconds: float = 0.0) -> None:
        self.model, self.dataset, self.spec, self.seconds = model, dataset, spec, seconds
        self.held_out, self.train = some(dataset.held_out, MOST_HELD_OUT), some(dataset.train, MOST_TRAIN)

    # --- the model's codes ------------------------------------------------------------------------------------------

    @cached_property
    def codes(self) -> Array:
        """Codes `(N, d)` of the held-out items as the decoder reads them: discrete ones are snapped, and what is told
        besides follows, `(N, d + K)`."""
        return codes_of(self.model, self.dataset, self.held_out.samples)

    @property
    def numbers(self) -> Array:
        """The numbers `(N, d)` of these codes alone, without what the decoder is told besides."""
        return self.codes[:, : self.model.code_size]

    @cached_property
    def train_codes(self) -> Array:
        """Codes `(N, d)` of the training items, as `codes`."""
        return codes_of(self.model, self.dataset, self.train.samples)

    @property
    def train_numbers(self) -> Array:
        """The numbers `(N, d)` of these codes alone, as `numbers`."""
        return self.train_codes[:, : self.model.code_size]

    @cached_property
    def untrained(self) -> Autoencoder:
        """The same network with the weights it started from."""
        return build(self.spec.model, self.dataset.card.shape, self.spec.seed, len(self.dataset.train)).eval()

    @cached_property
    def untrained_codes(self) -> Array:
        """Codes `(N, d)` that the untrained network gives the held-out items."""
        return codes_of(self.untrained, self.dataset, self.held_out.samples)

    # --- the items as rows of numbers, and PCA ------------------------------------------------------------------------

    @cached_property
    def values(self) -> Array:
        """Held-out items `(N, D)` as rows; gaps in ratings hold the mean rating of the training items."""
        return self.rows(self.held_out.samples)

    @cached_property
    def train_values(self) -> Array:
        """Training items `(N, D)` as rows, as `values`."""
        return self.rows(self.train.samples)

    def rows(self, samples: Tensor) -> Array:
        """Return stored samples as rows of numbers `(N, D)`, float64; gaps hold the mean rating."""
        x = self.dataset.floats(samples)
        if self.dataset.card.sample.gaps:
            x = torch.where(x[:, 1] > 0, x[:, 0], self.mean_ratings)
        return x.flatten(1).double().numpy()

    @cached_property
    def mean_ratings(self) -> Tensor:
        """Mean of the known ratings of each thing `(M,)`, from 0 to 1, over the training items."""
        x = self.dataset.floats(self.train.samples)
        mean: Tensor = x[:, 0].sum(0) / x[:, 1].sum(0).clamp(min=1)
        return mean

    @cached_property
    def pca(self):  # type: ignore[no-untyped-def]  # scikit-learn has no types
        """PCA with as many numbers as the code has (or as there are), fitted to the training items; `pca_seconds` is
        how long that took."""
        from sklearn.decomposition import PCA

        size = min(self.model.code_size, *self.train_values.shape)
        solver = "covariance_eigh" if self.train_values.shape[1] <= 1000 else "randomized"
        began = time.perf_counter()
        fitted = PCA(size, svd_solver=solver, random_state=SEED).fit(self.train_values)
        self.pca_seconds = time.perf_counter() - began
        return fitted

    @cached_property
    def pca_codes(self) -> Array:
        """What PCA makes of the held-out items, `(N, d)`."""
        return np.asarray(self.pca.transform(self.values))

    @cached_property
    def pca_train_codes(self) -> Array:
        """What PCA makes of the training items, `(N, d)`."""
        return np.asarray(self.pca.transform(self.train_values))

    @cached_property
    def varies(self) -> bool:
        """Whether training items differ from each other by more than rounding."""
        about_mean = float(np.square(self.train_values - self.train_values.mean(0)).sum())
        return varied(about_mean, float(np.square(self.train_values).sum())) > 0

    # --- items that are exactly alike -------------------------------------------------------------------------------

    @cached_property
    def distinct(self) -> NDArray[np.int64]:
        """Places of the held-out items of which no earlier one is exactly alike: nobody is a neighbour of a twin."""
        first: dict[bytes, int] = {}
        for place, row in enumerate(rows_of(self.held_out.samples)):
            first.setdefault(row, place)
        return np.array(list(first.values()))

    @cached_property
    def unseen(self) -> NDArray[np.int64]:
        """Those of them that no training item is exactly alike."""
        known = set(rows_of(self.dataset.train.samples))
        rows = rows_of(self.held_out.samples)
        return np.array([place for place in self.distinct if rows[place] not in known], dtype=np.int64)

    # --- labels -------------------------------------------------------------------------------------------------------

    @property
    def labels(self) -> NDArray[np.int64]:
        """Classes of the held-out items `(N,)`."""
        return self.held_out.labels.numpy()

    @property
    def train_labels(self) -> NDArray[np.int64]:
        """Classes of the training items `(N,)`."""
        return self.train.labels.numpy()


@contextmanager
def one_thread() -> Iterator[None]:
    """Compute with one thread: cards do many small steps, at which more threads wait for each other and spin."""
    with threads(1), threadpool_limits(1):
        yield


def some(split: Split, most: int) -> Split:
    """Return up to `most` items of a split, drawn once and for all, in their order."""
    if len(split) <= most:
        return split
    chosen = torch.from_numpy(places(len(split), most))
    return split.map(lambda t: t[chosen])


def places(n: int, most: int) -> NDArray[np.int64]:
    """Return which of n items `some` draws, in their order."""
    return np.arange(n) if n <= most else np.sort(np.random.default_rng(SEED).choice(n, most, replace=False))


def orders(n: int, count: int = SHUFFLES) -> NDArray[np.int64]:
    """Return `(count, n)` orders of n items, the same each time: what is left when codes belong to other items."""
    generator = np.random.default_rng(SEED)
    return np.array([generator.permutation(n) for _ in range(count)])


def rows_of(samples: Tensor) -> list[bytes]:
    """Return stored samples as bytes, equal where items are exactly alike."""
    return [row.tobytes() for row in samples.flatten(1).numpy()]


def batches(dataset: Dataset, samples: Tensor) -> Iterator[Tensor]:
    """Yield stored samples as floats, in batches."""
    for chunk in torch.split(samples, BATCH):
        yield dataset.floats(chunk)


@torch.no_grad()
def codes_of(model: Autoencoder, dataset: Dataset, samples: Tensor) -> Array:
    """Return the mean codes `(N, d)` of stored samples that are neither spoilt nor hidden, snapped where the code is
    discrete."""
    codes = [model.snap(model.encode(plain(x, model.config.view)).point) for x in batches(dataset, samples)]
    return torch.cat(codes).double().numpy()
