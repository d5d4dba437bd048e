"""The card One view from the other: a model that tells what linear regression tells has its errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from sklearn.linear_model import LinearRegression

from aecore.data.cards import CARDS as DATA
from aecore.evaluation import crossed
from aecore.evaluation.cards import CARDS
from aecore.evaluation.subject import Subject
from aecore.models.autoencoder import Autoencoder
from aecore.presets import preset

SEEN = np.arange(64) % 8 < 4
"""Values of a digit that are its left half."""


@pytest.fixture
def subject(trained: Callable[..., Any]) -> Subject:
    values = {"model.backbone.widths": (), "model.likelihood.kind": "gaussian", "model.bottleneck.size": 6}
    made = trained(variant="multimodal", epochs=1, **values)
    return Subject(made.trainer.model.eval(), made.trainer.dataset, made.spec)


def regressing(model: Autoencoder, train: np.ndarray, size: int) -> None:
    """Make the code of the left half its first principal components, and the decoder their linear regression."""
    mean = train.mean(0)
    axes = np.linalg.svd(train[:, SEEN] - mean[SEEN], full_matrices=False)[2][:size]
    told = LinearRegression().fit((train[:, SEEN] - mean[SEEN]) @ axes.T, train)
    code: Any = model.bottleneck
    sure = -15.0  # log variance: so sure that the prior says next to nothing
    with torch.no_grad():
        code.to_code.weight.zero_()
        code.to_code.weight[:, np.flatnonzero(SEEN)] = torch.from_numpy(axes).float()
        code.to_code.bias.copy_(torch.from_numpy(-axes @ mean[SEEN]).float())
        code.to_logvar.weight.zero_()
        code.to_logvar.bias.fill_(sure)
        reader: Any = model.decoder.reader
        reader.weight.copy_(torch.from_numpy(told.coef_).float())
        reader.bias.copy_(torch.from_numpy(told.intercept_).float())


def test_a_model_that_regresses_on_principal_components_has_their_errors(subject: Subject) -> None:
    train = subject.train_values.astype(float)
    regressing(subject.model, train, 6)
    forth, back = crossed.crossings(subject.model, subject.dataset, subject.train, subject.held_out.samples)
    np.testing.assert_allclose(forth.model, forth.pca, atol=1e-4)
    expected = np.square(subject.values[:, ~SEEN] - train[:, ~SEEN].mean(0)).mean(1)
    np.testing.assert_allclose(forth.mean, expected, atol=1e-6)
    assert forth.linear.mean() < forth.pca.mean() < forth.mean.mean()
    assert len(back.model) == len(subject.held_out)
    found = crossed.measure(subject).scores["second_told"]
    assert abs(found.value - found.baselines["pca"]) < 0.1
    assert found.interval is not None
    assert found.interval[0] < found.value < found.interval[1]


def test_it_is_for_items_of_two_views() -> None:
    card = CARDS["crossed"]
    assert card.why_not(preset("digits", "multimodal"), DATA["digits"]) is None
    assert "no two views" in str(card.why_not(preset("digits", "vae"), DATA["digits"]))
