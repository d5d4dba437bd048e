"""The card Ordered: a code of principal components has PCA's own errors at every size."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from aecore.data.cards import CARDS as DATA
from aecore.evaluation import ordered
from aecore.evaluation.cards import CARDS
from aecore.evaluation.subject import Subject
from aecore.presets import preset


def test_principal_components_explain_what_pca_does_at_every_size(trained: Callable[..., Any]) -> None:
    values = {"model.backbone.widths": (), "model.bottleneck.size": 6}
    made = trained(variant="nested-dropout", epochs=1, **values)
    subject = Subject(made.trainer.model.eval(), made.trainer.dataset, made.spec)
    axes = torch.from_numpy(subject.pca.components_).float()
    centre = torch.from_numpy(subject.pca.mean_).float()
    model: Any = subject.model
    with torch.no_grad():
        model.bottleneck.to_code.weight.copy_(axes)
        model.bottleneck.to_code.bias.copy_(-axes @ centre)
        model.decoder.reader.weight.copy_(axes.T)
        model.decoder.reader.bias.copy_(centre)
    found = ordered.measure(subject)
    assert found.picture is not None
    series = found.picture["series"]
    assert found.picture["x"] == [1, 2, 3, 4, 5, 6]
    np.testing.assert_allclose(series["code"], series["pca"], atol=1e-3)
    half = found.scores["explained_half"]
    assert abs(half.value - series["pca"][2]) < 1e-3
    assert half.interval is not None
    low, high = half.interval
    assert low < half.value < high


def test_it_is_for_ordered_codes_of_whole_items() -> None:
    card = CARDS["ordered"]
    spec = preset("digits", "nested-dropout")
    assert card.why_not(spec, DATA["digits"]) is None
    assert "no order" in str(card.why_not(preset("digits", "vae"), DATA["digits"]))
    noisy = spec.with_values({"model.view.kind": "gaussian-noise"})
    assert "not asked" in str(card.why_not(noisy, DATA["digits"]))
