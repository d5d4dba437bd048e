"""The nearest items: against all pairs computed with scipy, in both spaces and both metrics."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from scipy.spatial.distance import cdist

from aecore.data.loading import load
from aecore.errors import UserError
from aecore.latent.asked import Nearest
from aecore.latent.neighbours import neighbours
from aecore.runs.run import Run

Make = Callable[..., Run]


def pairs(vectors: torch.Tensor, metric: str) -> np.ndarray:
    found = cdist(vectors.double().numpy(), vectors.double().numpy(), metric)
    np.fill_diagonal(found, np.inf)
    return found


def check(tensors: dict[str, torch.Tensor], far: np.ndarray, k: int) -> None:
    index, distance = tensors["index"].numpy(), tensors["distance"].numpy()
    assert (tensors["index"].dtype, index.shape) == (torch.int32, (len(far), k))
    np.testing.assert_allclose(distance, np.sort(far, axis=1)[:, :k], atol=1e-5, rtol=1e-4)
    np.testing.assert_allclose(distance, np.take_along_axis(far, index.astype(int), axis=1), atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("metric", ["euclidean", "cosine"])
def test_the_nearest_by_code(run_of: Make, clusters: Any, silent: Any, metric: Any) -> None:
    codes = clusters(60)
    tensors, metadata = neighbours(run_of(codes), Nearest(metric=metric), silent)
    check(tensors, pairs(codes, metric), 12)
    assert metadata == {"space": "code", "metric": metric, "n": "60"}


@pytest.mark.parametrize("metric", ["euclidean", "cosine"])
def test_the_nearest_by_data(run_of: Make, clusters: Any, silent: Any, metric: Any) -> None:
    run = run_of(clusters(80))
    data = load(run.spec.data)
    tensors, _ = neighbours(run, Nearest(space="data", metric=metric, k=5), silent)
    check(tensors, pairs(data.floats(data.probe(80)[0].samples).flatten(1), metric), 5)


def test_ids_say_which_samples_the_items_are(run_of: Make, clusters: Any, silent: Any) -> None:
    data = load(run_of(clusters(1)).spec.data)
    ids = torch.tensor([9, 500, 3, 1700])
    run = run_of(clusters(4), ids=ids.int(), labels=data.everything().labels[ids].int())
    tensors, _ = neighbours(run, Nearest(space="data", k=3), silent)
    check(tensors, pairs(data.floats(data.everything().samples[ids]).flatten(1), "euclidean"), 3)


def test_another_data_set_than_the_run_was_trained_on_is_a_sentence(run_of: Make, clusters: Any, silent: Any) -> None:
    run = run_of(clusters(30), labels=torch.zeros(30, dtype=torch.int32))
    with pytest.raises(UserError, match="digits"):
        neighbours(run, Nearest(space="data"), silent)
    with pytest.raises(UserError, match="digits"):
        neighbours(run_of(clusters(3), ids=torch.tensor([0, 1, 99_999]).int()), Nearest(space="data"), silent)


@pytest.mark.parametrize("n", [1, 2, 5])
def test_fewer_items_than_neighbours(run_of: Make, clusters: Any, silent: Any, n: int) -> None:
    tensors, _ = neighbours(run_of(clusters(n)), Nearest(), silent)
    assert ((tensors["index"] >= 0).sum(1) == n - 1).all()
    assert torch.equal(tensors["index"] < 0, torch.isnan(tensors["distance"]))


def test_undefined_codes_have_no_neighbours_and_are_none(run_of: Make, clusters: Any, silent: Any) -> None:
    codes = clusters(30)
    codes[4, 1] = torch.nan
    tensors, metadata = neighbours(run_of(codes), Nearest(), silent)
    assert (tensors["index"][4] == -1).all()
    assert not (tensors["index"] == 4).any()
    assert metadata["n"] == "29"
    left = torch.arange(30) != 4
    np.testing.assert_allclose(
        tensors["distance"][left], np.sort(pairs(codes[left], "euclidean"), axis=1)[:, :12], rtol=1e-4
    )


def test_equal_codes_are_at_distance_zero_and_not_their_own_neighbours(run_of: Make, silent: Any) -> None:
    tensors, _ = neighbours(run_of(torch.ones(20, 3)), Nearest(), silent)
    assert not tensors["distance"].any()
    assert not (tensors["index"] == torch.arange(20)[:, None]).any()
