"""A linear autoencoder learns PCA: the one place where theory says exactly what training must find."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy.linalg import subspace_angles
from sklearn.decomposition import PCA
from torch import Tensor

from aecore import parts
from aecore.data.dataset import Dataset
from aecore.models.autoencoder import Autoencoder, build
from aecore.training.judge import weighted_sum

LINEAR = parts.Model(backbone=parts.Dense(widths=()), likelihood=parts.Gaussian(variance="fixed"))


def trained_to_the_end(model: Autoencoder, x: Tensor) -> float:
    """Minimise the objective on all of `x` at once with L-BFGS; return it."""
    optimiser = torch.optim.LBFGS(
        model.parameters(), max_iter=1000, tolerance_grad=1e-4, tolerance_change=1e-10, line_search_fn="strong_wolfe"
    )

    def closure() -> Tensor:
        optimiser.zero_grad()
        objective = weighted_sum(model.terms(x, torch.Generator()), model.weights(0.0))
        objective.backward()
        return objective

    optimiser.step(closure)
    return float(closure().detach())


@pytest.mark.parametrize("size", [1, 2, 4])
def test_a_linear_autoencoder_spans_the_principal_axes_and_reaches_their_error(digits: Dataset, size: int) -> None:
    spec = LINEAR.model_copy(update={"bottleneck": parts.Plain(size=size)})
    model, x = build(spec, (1, 8, 8)).double(), digits.floats(digits.train.pictures[:300]).double()
    objective = trained_to_the_end(model, x)
    pca = PCA(size).fit(x.flatten(1).numpy())
    columns = model.backbone.decode[0].weight.detach().numpy()
    assert np.max(subspace_angles(columns, pca.components_.T)) < 1e-2
    rebuilt = pca.inverse_transform(pca.transform(x.flatten(1).numpy()))
    sse = np.square(x.flatten(1).numpy() - rebuilt).sum(1).mean()
    assert objective == pytest.approx(sse / 2 + 32 * np.log(2 * np.pi), rel=1e-6)
