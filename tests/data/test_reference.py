"""Mean and PCA, the floors every model is shown against, pinned by linear algebra written out by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch

from aecore.data import reference as module
from aecore.data.dataset import Dataset
from aecore.data.loading import load
from aecore.data.reference import Given, Reference, reference
from aecore.spec import Data


def flat(data: Dataset) -> tuple[np.ndarray, np.ndarray]:
    return data.floats(data.train.samples).flatten(1).numpy(), data.floats(data.held_out.samples).flatten(1).numpy()


def rebuilding(data: Dataset, size: int, noise: float | np.ndarray = 0.0) -> Reference:
    """Return the references of a model that must rebuild what it is given, held-out items with `noise`."""
    train, held_out = flat(data)
    return reference(Given(train, train), [Given((held_out + noise).astype(np.float32), held_out)], size)


def by_hand(data: Dataset, size: int, noise: float | np.ndarray = 0.0) -> tuple[float, float]:
    """Return (error of the mean picture, error of PCA given the pictures with `noise`) on the held-out items, in
    float64."""
    train, held = (split.samples.numpy().reshape(len(split), -1) / data.white for split in (data.train, data.held_out))
    mean = train.mean(0)
    axes = np.linalg.svd(train - mean, full_matrices=False)[2][:size]
    rebuilt = mean + (held + noise - mean) @ axes.T @ axes
    return float(((held - mean) ** 2).mean()), float(((held - rebuilt) ** 2).mean())


@pytest.mark.parametrize("size", [1, 2, 10, 63])
def test_mean_and_pca_are_what_numpy_finds_by_hand(digits: Dataset, size: int) -> None:
    found = rebuilding(digits, size)
    mean, pca = by_hand(digits, size)
    assert found.mean_mse == pytest.approx(mean, rel=1e-5)
    assert found.pca_mse == pytest.approx(pca, rel=1e-4, abs=1e-6)  # in float32: a millionth of the whole
    assert found.pca_variance_explained == pytest.approx(1 - pca / mean, abs=1e-5)
    assert (found.code_size, found.n, found.fitted_on) == (size, 450, 1347)


def test_few_large_items_have_the_axes_of_the_small_side_of_their_table_at_once() -> None:
    """72 pictures of 64 by 64 in colour: their covariance has 12,288 rows, and would take minutes and gigabytes."""
    draw = np.random.default_rng(0)
    items = (draw.normal(size=(90, 4)) @ draw.normal(size=(4, 12_288)) + draw.normal(size=(90, 12_288)) / 10).astype(
        "f4"
    )
    train, held = items[:72].astype(float), items[72:].astype(float)
    mean = train.mean(0)
    centred = train - mean
    sides, vectors = np.linalg.eigh(centred @ centred.T)  # of items with each other, 72 by 72
    axes = (centred.T @ vectors[:, -3:]) / np.sqrt(sides[-3:])
    wanted = (((held - mean) - (held - mean) @ axes @ axes.T) ** 2).mean()
    given = Given(items[:72], items[:72])
    assert reference(given, [Given(items[72:], items[72:])], 3).pca_mse == pytest.approx(wanted, rel=1e-4)
    assert module.solver_of(72, 12_288) == "full"
    assert module.solver_of(1347, 64) == "covariance_eigh"


def test_two_principal_axes_explain_28_percent_of_the_digits(digits: Dataset) -> None:
    assert rebuilding(digits, 2).pca_variance_explained == pytest.approx(0.284, abs=0.002)


def test_pca_is_given_what_the_model_is_given_and_must_show_the_clean_picture(digits: Dataset) -> None:
    noise = (0.3 * torch.randn(450, 64, generator=torch.Generator().manual_seed(0))).double().numpy()
    found = rebuilding(digits, 10, noise)
    mean, pca = by_hand(digits, 10, noise)
    assert (found.mean_mse, found.pca_mse) == pytest.approx((mean, pca), rel=1e-4)
    assert found.pca_mse > rebuilding(digits, 10).pca_mse


def test_more_axes_never_explain_less(digits: Dataset) -> None:
    explained = [rebuilding(digits, size).pca_variance_explained for size in (1, 2, 4, 8, 16, 32, 64)]
    assert explained == sorted(explained)
    assert explained[-1] == pytest.approx(1.0, abs=1e-4)


def test_a_code_larger_than_the_data_is_held_to_the_data(made: Callable[..., Dataset]) -> None:
    assert rebuilding(made((1, 8, 8), train=5), 64).pca_mse >= 0


def test_where_targets_are_not_inputs_all_components_are_least_squares() -> None:
    """Forecast of the second half of waves from the first: with every component kept, this is ordinary regression."""
    train, held_out = flat(load(Data(name="sines", noise=0.1)))
    parts = [Given(np.ascontiguousarray(x[:, :32]), np.ascontiguousarray(x[:, 32:])) for x in (train, held_out)]
    found = reference(parts[0], parts[1:], 32)
    design = [np.column_stack([np.ones(len(x)), x[:, :32]]) for x in (train, held_out)]
    told = design[1] @ np.linalg.lstsq(design[0], train[:, 32:], rcond=None)[0]
    assert found.pca_mse == pytest.approx(float(((held_out[:, 32:] - told) ** 2).mean()), rel=1e-3)
    assert found.mean_mse == pytest.approx(float(((held_out[:, 32:] - train[:, 32:].mean(0)) ** 2).mean()), rel=1e-4)


def test_held_out_items_in_uneven_batches_are_as_in_one(digits: Dataset) -> None:
    train, held_out = flat(digits)
    batches = [Given(part, part) for part in np.split(held_out, [7, 300])]
    one, many = rebuilding(digits, 10), reference(Given(train, train), batches, 10)
    assert (many.pca_mse, many.mean_mse, many.n) == pytest.approx((one.pca_mse, one.mean_mse, one.n), rel=1e-6)


def test_ratings_in_uneven_batches_are_as_in_one() -> None:
    data = load(Data(name="ratings", noise=0.1))
    x = [data.floats(split.samples).numpy() for split in (data.train, data.held_out)]
    train, held_out = (Given(part.reshape(len(part), -1), part[:, 0], part[:, 1]) for part in x)
    cut = (np.split(part, [3, 50]) for part in (held_out.input, held_out.target, held_out.weight))
    batches = [Given(*parts) for parts in zip(*cut, strict=True)]
    one, many = reference(train, [held_out], 3), reference(train, batches, 3)
    assert (many.pca_mse, many.mean_mse, many.n) == pytest.approx((one.pca_mse, one.mean_mse, one.n), rel=1e-5)


def test_gaps_in_ratings_count_nowhere() -> None:
    """The mean of a film is that of those who rated it; errors count where there are ratings; gaps hold the mean."""
    data = load(Data(name="ratings", noise=0.1))
    x = [data.floats(split.samples).numpy() for split in (data.train, data.held_out)]
    parts = [Given(part.reshape(len(part), -1), part[:, 0], part[:, 1]) for part in x]
    found = reference(parts[0], parts[1:], 3, data.floor)
    sums = [(part[:, 0] * part[:, 1]).sum(0) for part in x]
    mean = sums[0] / x[0][:, 1].sum(0)
    squares = (x[1][:, 0] - mean) ** 2
    assert found.mean_mse == pytest.approx(float(squares[x[1][:, 1] > 0].mean()), rel=1e-4)
    assert found.floor_mse == data.floor < found.pca_mse < found.mean_mse


def test_a_large_data_set_is_fitted_on_a_part_and_says_so(monkeypatch: pytest.MonkeyPatch, digits: Dataset) -> None:
    monkeypatch.setattr(module, "MOST", 500)
    found = rebuilding(digits, 10)
    assert found.fitted_on == 500
    assert found.pca_mse == pytest.approx(by_hand(digits, 10)[1], rel=0.1)
