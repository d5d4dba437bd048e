"""Linear models, where theory says exactly what training must find: PCA, and which code numbers a VAE switches off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from scipy.linalg import subspace_angles
from sklearn.decomposition import PCA
from torch import Tensor

from aecore import parts
from aecore.data.dataset import Dataset
from aecore.models.autoencoder import Autoencoder, build
from aecore.models.backbones import Transposed
from aecore.training.objective import weighted_sum

FIXED = parts.Gaussian(variance="fixed", sigma=1.0)


def trained_to_the_end(model: Autoencoder, x: Tensor) -> float:
    """Minimise the objective on all of `x` at once with L-BFGS; return it."""
    optimiser = torch.optim.LBFGS(
        model.parameters(), max_iter=1000, tolerance_grad=1e-4, tolerance_change=1e-10, line_search_fn="strong_wolfe"
    )

    def closure() -> Tensor:
        optimiser.zero_grad()
        objective = weighted_sum(model.terms(x, torch.Generator()), model.config.loss_weights(0.0))
        objective.backward()
        return objective

    optimiser.step(closure)
    return float(closure().detach())


def columns(model: Autoencoder) -> Any:
    """Return what the code numbers write, `(values, d)`."""
    reader = model.decoder.reader
    weight = reader.source[0].weight.T if isinstance(reader, Transposed) else reader.weight
    return weight.detach().numpy()


@pytest.mark.parametrize("tied", [False, True])
@pytest.mark.parametrize("size", [1, 2, 4])
def test_a_linear_autoencoder_spans_the_principal_axes_and_reaches_their_error(
    digits: Dataset, size: int, tied: bool
) -> None:
    spec = parts.Model(backbone=parts.Dense(widths=(), tied=tied), bottleneck=parts.Plain(size=size), likelihood=FIXED)
    model, x = build(spec, (1, 8, 8)).double(), digits.floats(digits.train.samples[:300]).double()
    objective = trained_to_the_end(model, x)
    flat = x.flatten(1).numpy()
    pca = PCA(size).fit(flat)
    assert np.max(subspace_angles(columns(model), pca.components_.T)) < 1e-2
    sse = np.square(flat - pca.inverse_transform(pca.transform(flat))).sum(1).mean()
    assert objective == pytest.approx(sse / 2 + 32 * np.log(2 * np.pi), rel=1e-6)
    if tied:  # the encoder is the decoder's transpose only where its rows are orthonormal
        np.testing.assert_allclose(columns(model).T @ columns(model), np.eye(size), atol=1e-2)


@pytest.mark.exhaustive
def test_the_linear_variant_finds_the_principal_axes_in_an_ordinary_training(taught: Callable[..., Any]) -> None:
    values = {"model.bottleneck.size": 4, "optimiser.schedule": "cosine", "budget.epochs": 15}
    found = taught("linear-gaussian", "linear", values)
    pca = PCA(4).fit(found.training.numpy())
    assert np.max(subspace_angles(columns(found.model), pca.components_.T)) < 1e-2
    assert found.last.variance_explained == pytest.approx(found.reference.pca_variance_explained, abs=1e-3)


@pytest.mark.exhaustive(sample=1)
@pytest.mark.parametrize(("beta", "kept"), [(0.5, 6), (2.2, 3), (4.0, 2)])
def test_a_linear_vae_keeps_the_axes_whose_variance_is_worth_their_price(
    taught: Callable[..., Any], beta: float, kept: int
) -> None:
    """Axis i survives if λ_i > β σ²; its mean codes then have variance 1 - β σ² / λ_i (Lucas et al. 2019,
    arXiv:1911.02469)."""
    linear = {"model.backbone.widths": (), "model.likelihood.variance": "fixed", "model.likelihood.sigma": 1.0}
    steps = {"optimiser.learning_rate": 0.01, "optimiser.schedule": "cosine", "budget.epochs": 40}
    found = taught(
        "linear-gaussian", "vae", linear | steps | {"model.bottleneck.size": 10, "model.bottleneck.beta": beta}
    )
    eigenvalues = PCA().fit(found.training.numpy()).explained_variance_
    assert (eigenvalues > beta).sum() == kept
    spread = found.codes(found.training).var(0)
    variances = spread.sort(descending=True).values.numpy()
    assert (variances > 0.05).sum() == kept
    np.testing.assert_allclose(variances[:kept], 1 - beta / eigenvalues[:kept], atol=0.08)
    active = columns(found.model)[:, (spread > 0.05).numpy()]
    assert np.max(subspace_angles(active, PCA(kept).fit(found.training.numpy()).components_.T)) < 0.1
