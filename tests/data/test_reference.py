"""Mean and PCA, the floors every model is shown against, pinned by numpy's SVD written out by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch

from aecore.data.dataset import Dataset
from aecore.data.reference import reference


def by_hand(data: Dataset, size: int, noise: float | np.ndarray = 0.0) -> tuple[float, float]:
    """Return (error of the mean picture, error of PCA given the pictures with `noise`) on the held-out items, in float64."""
    train, held = (split.pictures.numpy().reshape(len(split), -1) / data.white for split in (data.train, data.held_out))
    mean = train.mean(0)
    axes = np.linalg.svd(train - mean, full_matrices=False)[2][:size]
    rebuilt = mean + (held + noise - mean) @ axes.T @ axes
    return float(((held - mean) ** 2).mean()), float(((held - rebuilt) ** 2).mean())


@pytest.mark.parametrize("size", [1, 2, 10, 63])
def test_mean_and_pca_are_what_numpy_finds_by_hand(digits: Dataset, size: int) -> None:
    found = reference(digits, size)
    mean, pca = by_hand(digits, size)
    assert found.mean_mse == pytest.approx(mean, rel=1e-5)
    assert found.pca_mse == pytest.approx(pca, rel=1e-4, abs=1e-7)
    assert found.pca_variance_explained == pytest.approx(1 - pca / mean, abs=1e-5)
    assert (found.code_size, found.n) == (size, 450)


def test_two_principal_axes_explain_28_percent_of_the_digits(digits: Dataset) -> None:
    assert reference(digits, 2).pca_variance_explained == pytest.approx(0.284, abs=0.002)


def test_pca_is_given_what_the_model_is_given_and_must_show_the_clean_picture(digits: Dataset) -> None:
    noise = 0.3 * torch.randn(450, 1, 8, 8, generator=torch.Generator().manual_seed(0))
    found = reference(digits, 10, digits.floats(digits.held_out.pictures) + noise)
    mean, pca = by_hand(digits, 10, noise.flatten(1).double().numpy())
    assert (found.mean_mse, found.pca_mse) == pytest.approx((mean, pca), rel=1e-4)
    assert found.pca_mse > reference(digits, 10).pca_mse


def test_more_axes_never_explain_less(digits: Dataset) -> None:
    explained = [reference(digits, size).pca_variance_explained for size in (1, 2, 4, 8, 16, 32, 64)]
    assert explained == sorted(explained)
    assert explained[-1] == pytest.approx(1.0, abs=1e-4)


def test_a_code_larger_than_the_data_is_held_to_the_data(made: Callable[..., Dataset]) -> None:
    assert reference(made((1, 8, 8), train=5), 64).pca_mse >= 0
