"""Measured tables: standardised by what may be known, the training part."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import datasets
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

from aecore.data.loading import load
from aecore.spec import Data

SOURCES = {"breast-cancer": datasets.load_breast_cancer, "wine": datasets.load_wine}


@pytest.mark.parametrize("name", SOURCES)
def test_columns_are_scaled_by_the_training_part_alone(name: str) -> None:
    data, raw = load(Data(name=name)), SOURCES[name]().data
    train, held_out = data.train.samples.double().numpy(), data.held_out.samples.double().numpy()
    assert np.abs(train.mean(0)).max() < 1e-6
    assert np.abs(train.std(0) - 1).max() < 1e-6
    assert np.abs(held_out.mean(0)).max() > 0.02
    # Which rows were trained on is told by undoing the scale: there must be one that turns all items into the source.
    everything = np.concatenate([train, held_out])
    scale, shift = raw.std(0) / everything.std(0), raw.mean(0) - everything.mean(0) * raw.std(0) / everything.std(0)
    back = everything * scale + shift
    chosen = [int(np.abs(raw - row).sum(1).argmin()) for row in back]
    assert sorted(chosen) == list(range(len(raw)))
    scaler = StandardScaler().fit(raw[chosen[: len(train)]])
    assert np.allclose(scaler.transform(raw[chosen]), everything, atol=1e-5)
    assert SOURCES[name]().target[chosen].tolist() == data.train.labels.tolist() + data.held_out.labels.tolist()


@pytest.mark.parametrize("name", SOURCES)
def test_both_parts_hold_the_same_share_of_each_class(name: str) -> None:
    data = load(Data(name=name))
    train, held_out = data.train.labels.bincount(), data.held_out.labels.bincount()
    share = len(data.held_out) / (len(data.train) + len(data.held_out))
    assert share == pytest.approx(0.3, abs=0.005)
    assert float((held_out - share * (train + held_out)).abs().max()) < 1


def test_principal_axes_explain_of_the_breast_cancer_what_others_measured() -> None:
    """Reference figures for a standardised 70/30 split: R² of 0.61, 0.70, 0.84 and 0.91 with 2, 3, 5 and 8 axes."""
    data = load(Data(name="breast-cancer"))
    train, held_out = data.train.samples.numpy(), data.held_out.samples.numpy()
    for size, known in ((2, 0.61), (3, 0.70), (5, 0.84), (8, 0.91)):
        pca = PCA(size).fit(train)
        told = pca.inverse_transform(pca.transform(held_out))
        assert 1 - np.square(held_out - told).sum() / np.square(held_out).sum() == pytest.approx(known, abs=0.025)
