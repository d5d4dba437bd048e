"""What is shown before anything is trained: the map is that of PCA, the samples are those of all classes."""

from __future__ import annotations

import io

import numpy as np
import pytest
import torch
from PIL import Image
from sklearn.decomposition import PCA

from aecore.data.dataset import Dataset
from aecore.data.own.choices import Choices
from aecore.data.own.sights import by_turns, pca_map, sights_of, thumbs_of
from aecore.data.own.splitting import divide

from .test_splitting import draft


@pytest.mark.parametrize("shape", [(200, 7), (30, 90), (50, 1), (2, 3)])
def test_the_first_map_is_that_of_scikit_learn(shape: tuple[int, int]) -> None:
    rows = np.random.default_rng(1).normal(size=shape).astype(np.float32) * np.arange(1, shape[1] + 1)
    rows = rows.astype(np.float32)
    n = min(2, *shape)
    expected = PCA(n, svd_solver="full").fit_transform(rows.astype(np.float64))
    expected = np.pad(expected, ((0, 0), (0, 2 - n)))
    if shape[0] == 2:
        expected[:, 1] = 0  # two items lie on a line
    found, values = pca_map(rows)
    assert found == pytest.approx(expected / np.abs(expected).max(), abs=1e-4)
    assert np.abs(found).max() == pytest.approx(1)
    variances = PCA(svd_solver="full").fit(rows.astype(np.float64)).explained_variance_[:8]
    assert values[: len(variances)] == pytest.approx(variances, rel=1e-3, abs=1e-3)


def test_items_that_are_all_alike_lie_on_one_spot() -> None:
    assert not pca_map(np.ones((5, 4), np.float32))[0].any()


def coloured(n: int = 60, side: int = 48) -> Dataset:
    made = torch.Generator().manual_seed(0)
    samples = torch.randint(256, (n, 3, side, side), generator=made, dtype=torch.uint8)
    return divide(draft(samples, torch.arange(n) % 3, 3), Choices()).dataset


def test_the_samples_are_drawn_by_turns_of_the_classes() -> None:
    data = coloured()
    sights = sights_of(data).tensors
    assert sights["samples"].shape == (12, 3, 48, 48)
    assert sights["sample_labels"].tolist() == [0, 1, 2] * 4
    everything = data.everything()
    assert sights["xy"].shape == (60, 2)
    assert sights["thumbs"].shape == (60, 3, 32, 32)
    assert torch.equal(sights["labels"].bincount(), everything.labels.bincount())
    assert {value.dtype for value in sights.values()} == {torch.uint8, torch.int32, torch.float32}
    assert by_turns(torch.tensor([1, 1, 1, 0, 2, 0]), 9).tolist() == [3, 0, 4, 5, 1, 2]


def test_the_sheet_of_thumbnails_is_a_picture() -> None:
    sheet = Image.open(io.BytesIO(thumbs_of(coloured())))
    assert (sheet.size, sheet.mode) == ((8 * 32, 3 * 32), "RGB")
    table = divide(draft(torch.randn(30, 4)), Choices()).dataset
    assert thumbs_of(table) is None
    assert sights_of(table).tensors["sample_labels"].tolist() == [-1] * 12


def test_the_spectrum_is_that_of_the_items_on_the_map() -> None:
    data = divide(draft(torch.randn(200, 12) * torch.arange(1, 13)), Choices()).dataset
    covariance = np.cov(data.everything().samples.double().numpy().T)
    assert sights_of(data).spectrum == pytest.approx(np.linalg.eigvalsh(covariance)[::-1][:8], rel=0.01)
