"""An autoencoder as scikit-learn's estimators are: rows in, codes out, in pipelines and searches as PCA is.

The same specs and the same loop as everywhere; only the data are rows of an array, and nothing touches the disk.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Self

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load, save
from scipy.stats.qmc import MultivariateNormalQMC
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils import check_array, check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data
from torch import Tensor

from .data.cards import DataCard
from .data.dataset import Dataset
from .data.rows import classes_of, dataset_of, divided, scaling_of, shape_of, split_of
from .errors import UserError
from .models.autoencoder import Autoencoder as Network
from .models.autoencoder import build
from .models.views import plain, target_of
from .notebook import train_on
from .presets import preset
from .spec import OWN, Spec
from .texts import mark
from .training.evaluator import BATCH
from .workers.written import InMemory

__all__ = ["Autoencoder"]

Array = NDArray[Any]
DRAWS = 64
"""Codes that a row is judged with where codes are clouds."""
NETWORK, SPEC, CARD = "network_", "spec_", "card_"
"""What a fitted estimator keeps that is packed otherwise: weights as safetensors, the others as JSON."""


class Autoencoder(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """One of `aecore.VARIANTS` fitted to the rows of an array `(N, F)`, by the rules of scikit-learn's estimators.

    `transform` gives the mean codes `(N, code_size)`, `inverse_transform` the mean outputs in the units of the rows.
    `score_samples` is minus nats: log p(x|z) at the code of a row, or, where codes are clouds, a sampled lower bound of
    log p(x) (the ELBO, Kingma and Welling 2013, arXiv:1312.6114); in the units of the rows, as scikit-learn's densities
    are, wherever the likelihood is a density.

    variant         a name among `aecore.VARIANTS`
    code_size       d, the numbers of a code
    shape           of a row: None for a row of a table, (channels, points) for a curve, (channels, height, width) for
                    a picture of values from 0 upwards
    epochs, batch_size, learning_rate
                    None: what suits so many rows, and the variant
    settings        anything else that decides a training, `{path: value}` as for `preset`
    scale           whether columns (curves: channels) are first brought to mean 0 and deviation 1, and pictures to
                    [0, 1]; `inverse_transform` undoes it
    held_out        share of the rows that is not trained on, for early stopping (`budget.patience` in `settings`) and
                    the curve; at 0 the curve is of training rows
    random_state    the seed of weights, order and noise; the same seed and rows give the same codes
    device          "auto", "cpu", "cuda" or "mps", for fitting

    Fitted: `spec_` (everything that decided the training), `history_` (what it told: rows of `kind` "held-out" and
    "step", nats per sample), `seconds_` that it took, `network_` (a torch module in float64), `center_` and `scale_`
    `(F,)`, `n_features_in_` and, from data frames, `feature_names_in_`. It keeps no rows. Raises UserError for what
    cannot be trained and ValueError, in scikit-learn's words, for rows that are no rows of numbers.

    >>> from sklearn.datasets import load_wine
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn.preprocessing import StandardScaler
    >>> from aecore import Autoencoder
    >>> rows = load_wine().data
    >>> codes = make_pipeline(StandardScaler(), Autoencoder("vae", code_size=2, epochs=5)).fit_transform(rows)
    >>> codes.shape
    (178, 2)
    """

    def __init__(
        self,
        variant: str = "vae",
        *,
        code_size: int = 2,
        shape: tuple[int, ...] | None = None,
        epochs: int | None = None,
        batch_size: int | None = None,
        learning_rate: float | None = None,
        settings: Mapping[str, Any] | None = None,
        scale: bool = True,
        held_out: float = 0.0,
        random_state: Any = 0,
        device: str = "auto",
    ) -> None:
        self.variant = variant
        self.code_size = code_size
        self.shape = shape
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.settings = settings
        self.scale = scale
        self.held_out = held_out
        self.random_state = random_state
        self.device = device

    def fit(self, X: Any, y: Any = None) -> Self:
        """Train on rows `(N, F)`, two or more; `y` is passed over."""
        X = validate_data(self, X, dtype=[np.float64, np.float32], ensure_min_samples=2)
        shape, seed = shape_of(self.shape, X.shape[1]), seed_of(self.random_state)
        self.center_, self.scale_ = scaling_of(X, shape, asked=bool(self.scale))
        samples = self.samples_of(X, shape).float()
        dataset = dataset_of(*divided(samples, self.held_out, seed), columns=getattr(self, "feature_names_in_", ()))
        trained = train_on(self.asked_for(dataset, seed), dataset)
        self.spec_, self.card_ = trained.spec, dataset.card
        self.network_, self.history_ = trained.model.double(), list(trained.log)
        self.seconds_ = trained.seconds
        self._n_features_out = self.network_.code_size
        return self

    def asked_for(self, dataset: Dataset, seed: int) -> Spec:
        """Return the spec of a training on a data set; raises UserError with the first thing that cannot be."""
        chosen = {
            "model.bottleneck.size": self.code_size,
            "budget.epochs": self.epochs,
            "optimiser.batch_size": self.batch_size,
            "optimiser.learning_rate": self.learning_rate,
            "seed": seed,
            "device": self.device,
        }
        values = {path: value for path, value in chosen.items() if value is not None} | dict(self.settings or {})
        spec = preset(dataset.card, self.variant, values, dataset.card.name.removeprefix(OWN))
        if spec.budget.patience and not self.held_out:
            raise UserError(
                mark("To stop early, some rows must be held out, and held_out is 0."), mark("Set held_out=0.2.")
            )
        return spec

    def transform(self, X: Any) -> Array:
        """Return the mean codes `(N, d)` of rows `(N, F)`, in the type of the rows."""
        rows = self.known(X)
        return self.through(self.network_.encode_whole, self.samples_of(rows, self.card_.shape), rows)

    def inverse_transform(self, Z: Any) -> Array:
        """Return the mean outputs `(N, F)` of codes `(N, d)`, in the units of the rows; discrete codes are snapped
        first, and of a forecast the past is left out: `(N, F of the future)`."""
        check_is_fitted(self)
        codes = check_array(Z, dtype=[np.float64, np.float32])
        if codes.shape[1] != self.network_.code_size:
            raise ValueError(
                f"Codes of {self.network_.code_size} numbers are expected; these have {codes.shape[1]} features."
            )
        found = self.through(self.network_.decode, torch.from_numpy(np.array(codes, np.float64)), codes)
        return (found * self.of_target(self.scale_) + self.of_target(self.center_)).astype(codes.dtype, copy=False)

    def score_samples(self, X: Any) -> Array:
        """Return minus the nats of rows, `(N,)`; higher is better.

        Where codes are clouds the distortion is its mean over 64 codes with the same noise for every row, so that a
        row's score depends on nothing but itself, and the rate is exact. What the encoder sees is not spoilt.
        """
        rows = self.known(X)
        nats = self.through(self.nats, self.samples_of(rows, self.card_.shape), rows)
        return -nats - self.stretch()

    def score(self, X: Any, y: Any = None) -> float:
        """Return the mean of `score_samples`."""
        return float(np.mean(self.score_samples(X)))

    def explore(self, X: Any, y: Any = None, title: str = "") -> Any:
        """Return the explorer of the app as a widget for a notebook, with rows `(N, F)` on the map, in the colours of
        classes `y` `(N,)`. Raises UserError where the package anywidget is missing, or `y` are no classes."""
        from .widget import explorer_of

        rows = self.known(X)
        samples = self.samples_of(rows, self.card_.shape).float()
        labels, classes = classes_of(y, len(rows))
        card = replace(self.card_, held_out=len(rows), classes=classes)
        dataset = Dataset(card, split_of(samples[:0]), replace(split_of(samples), labels=labels), white=1)
        last = max(self.history_, key=lambda row: row["step"], default={"step": 0})
        network = copy.deepcopy(self.network_).float()
        made = InMemory(network, dataset, self.spec_, last["step"], self.seconds_, self.history_)
        return explorer_of(made, title)

    # --- what they are made of --------------------------------------------------------------------------------------

    def known(self, X: Any) -> Array:
        """Return rows that are like those of the fit; raises ValueError for others, NotFittedError before a fit."""
        check_is_fitted(self)
        return np.asarray(validate_data(self, X, dtype=[np.float64, np.float32], reset=False))

    def samples_of(self, rows: Array, shape: tuple[int, ...]) -> Tensor:
        """Return rows as a network reads them, float64 `(N, *shape)`."""
        return torch.from_numpy((np.asarray(rows, np.float64) - self.center_) / self.scale_).reshape(-1, *shape)

    @torch.no_grad()
    def through(self, step: Callable[[Tensor], Tensor], given: Tensor, rows: Array) -> Array:
        """Return what a step makes of rows, in batches, flat and in their type; computed in float64, so that a row's
        result does not hang on the rows beside it."""
        found = torch.cat([step(chunk) for chunk in torch.split(given, BATCH)]).numpy()
        return found.reshape(len(found), -1).astype(rows.dtype) if found.ndim > 1 else found

    def nats(self, x: Tensor) -> Tensor:
        """-log p(x|z), and the KL of clouds besides, `(B,)`, of samples `(B, *shape)`."""
        network, view = self.network_, self.network_.config.view
        code, (target, weight) = network.encode(plain(x, view)), target_of(x, view)

        def distortion(z: Tensor) -> Tensor:
            return network.likelihood.nats(target, network.told(z, target), weight)

        if not code.cloudy:
            return distortion(code.z)
        drawn = [distortion(code.sampled(noise.expand_as(code.mean)).z) for noise in self.noise()]
        return torch.stack(drawn).mean(0) + code.terms["kl"]

    def noise(self) -> Tensor:
        """Standard normal numbers `(64, d)` that belong to the seed: points of a scrambled Sobol sequence (Owen 1998,
        doi:10.1006/jcom.1998.0487), brought to mean 0 and, for d < 64, to covariance I, so that the distortion of a
        linear decoder is exact."""
        size = self.network_.code_size
        points = MultivariateNormalQMC(np.zeros(size), rng=self.spec_.seed).random(DRAWS)
        points -= points.mean(0)
        if size < DRAWS:
            points = np.linalg.qr(points)[0] * np.sqrt(DRAWS)
        return torch.from_numpy(points)

    def stretch(self) -> float:
        """log |dx / dx'| of the scaling x -> x': nats that a density loses in the units of the rows; 0 for what is no
        density."""
        density = self.network_.config.likelihood.density
        return float(np.log(self.of_target(self.scale_)).sum()) if density else 0.0

    def of_target(self, values: Array) -> Array:
        """Return what there is for each value of a row, `(F,)`, of those that are rebuilt."""
        target, _ = target_of(torch.from_numpy(values).reshape(1, *self.card_.shape), self.network_.config.view)
        return target.reshape(-1).numpy()

    # --- packed -----------------------------------------------------------------------------------------------------

    def __getstate__(self) -> dict[str, Any]:
        """What is packed: the weights as the bytes of a safetensors file, spec and card as JSON."""
        state = dict(super().__getstate__())
        if NETWORK in state:
            network: Network = state[NETWORK]
            state[NETWORK] = save({name: value.contiguous() for name, value in network.state_dict().items()})
            state[SPEC], state[CARD] = self.spec_.to_json(), json.dumps(self.card_.to_dict())
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Build the network anew and put the weights into it."""
        super().__setstate__(state)
        if NETWORK in state:
            self.spec_ = Spec.from_json(state[SPEC])
            self.card_ = DataCard.from_dict(json.loads(state[CARD]), CARD)
            self.network_ = build(self.spec_.model, self.card_.shape, self.spec_.seed, self.card_.train).double().eval()
            self.network_.load_state_dict(load(state[NETWORK]))


def seed_of(random_state: Any) -> int:
    """Return the seed of a spec: a whole number is the seed itself."""
    if isinstance(random_state, int | np.integer):
        return int(random_state) % 2**31
    return int(check_random_state(random_state).randint(2**31 - 1))
