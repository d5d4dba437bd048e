"""The curve of PCA: at every size the error of scikit-learn's own reconstruction, falling, zero with all components."""

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA

from aecore.errors import UserError
from aecore.evaluation.pca_curve import pca_curve, pca_errors
from aecore.presets import preset
from aecore.runs.store import Store


def test_every_size_is_what_scikit_learn_rebuilds():
    rows = load_digits().data / 16
    train, held_out = rows[:1200], rows[1200:]
    found = pca_errors(train, held_out)
    for size, mse in zip(found["sizes"], found["mse"], strict=True):
        pca = PCA(size, svd_solver="full").fit(train)
        assert mse == pytest.approx(
            np.square(pca.inverse_transform(pca.transform(held_out)) - held_out).mean(), rel=1e-6, abs=1e-12
        )
    assert found["mse"] == sorted(found["mse"], reverse=True)
    assert found["n"] == len(held_out)


def test_a_run_s_data(tmp_path):
    store = Store(tmp_path, tmp_path / "none")
    assert pca_curve(store.create(preset("digits", "vae")))["n"] == 450
    with pytest.raises(UserError, match="gaps"):
        pca_curve(store.create(preset("ratings", "completion")))
