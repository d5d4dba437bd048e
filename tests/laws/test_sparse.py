"""Sparse codes find the parts that data are put together from: bars in pictures of bars, edges in photographs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from sklearn.decomposition import PCA
from sklearn.metrics import roc_auc_score

Array = NDArray[Any]
Teach = Callable[..., Any]
SIDE = 8
BARS = {"budget.epochs": 20}
SPARSE = ("sparse-l1", "k-sparse")


# --- bars -------------------------------------------------------------------------------------------------------------


def bars() -> Array:
    """Return the 8 rows and 8 columns that pictures of bars are made of, `(16, 64)`, in the order of their factors."""
    lit = np.eye(SIDE)
    rows, columns = np.repeat(lit, SIDE, axis=1), np.tile(lit, SIDE)
    return np.concatenate([rows, columns]) / SIDE**0.5


def matched(columns: Array) -> tuple[Array, Array]:
    """Give each bar a column of its own, as alike as possible; return their |cosine| and the columns' numbers."""
    likeness = np.abs(bars() @ (columns / np.linalg.norm(columns, axis=1, keepdims=True).clip(1e-9)).T)
    _, chosen = linear_sum_assignment(-likeness)
    return likeness[np.arange(len(likeness)), chosen], chosen


@pytest.mark.parametrize("variant", SPARSE)
def test_each_bar_is_written_by_a_code_number_of_its_own(taught: Teach, variant: str) -> None:
    found = taught("bars", variant, BARS)
    likeness, _ = matched(found.columns.numpy())
    assert likeness.min() > 0.9
    assert likeness.mean() > 0.95
    untaught, _ = matched(found.untaught().decoder.reader.weight.detach().numpy().T)
    assert untaught.max() < 0.6
    components, _ = matched(PCA(16).fit(found.training.flatten(1).numpy()).components_)
    assert components.mean() < 0.8


@pytest.mark.parametrize("variant", SPARSE)
def test_that_number_tells_whether_its_bar_is_lit(taught: Teach, variant: str) -> None:
    found = taught("bars", variant, BARS)
    _, chosen = matched(found.columns.numpy())
    sizes, lit = found.codes().abs().numpy(), found.dataset.held_out.factors.numpy()
    assert min(roc_auc_score(lit[:, bar], sizes[:, number]) for bar, number in enumerate(chosen)) > 0.9


@pytest.mark.parametrize("variant", SPARSE)
def test_a_picture_uses_few_of_its_code_numbers_and_few_numbers_are_dead(taught: Teach, variant: str) -> None:
    found = taught("bars", variant, BARS)
    used = found.used().float()
    assert used.mean() < 0.2
    assert (used.mean(0) > 0.001).float().mean() > 0.75


@pytest.mark.exhaustive
@pytest.mark.parametrize("later", range(3))
def test_of_a_batch_pictures_with_more_bars_use_more_numbers_and_k_is_their_mean(taught: Teach, later: int) -> None:
    """What the card of batch-top-k says is to be seen."""
    found = taught("bars", "batch-top-k", BARS, later)
    used = found.used().sum(1).double().numpy()
    lit = (found.dataset.held_out.factors > 0.5).sum(1).double().numpy()
    assert np.corrcoef(used, lit)[0, 1] > 0.8
    assert used.mean() == pytest.approx(found.spec.model.bottleneck.k, rel=0.25)
    assert len(np.unique(used)) > 5


@pytest.mark.exhaustive
@pytest.mark.parametrize("later", range(3))
def test_learnt_thresholds_leave_few_numbers_in_use_while_the_error_goes_on_falling(taught: Teach, later: int) -> None:
    """What the card of jump-relu says is to be seen."""
    judged = taught("bars", "jump-relu", later=later).judged
    first, last = judged[1], judged[-1]
    assert last.terms["l0"] < 0.5 * first.terms["l0"]
    assert last.terms["l0"] < 64 / 5
    assert last.mse < first.mse


def test_the_first_numbers_of_a_matryoshka_rebuild_what_those_of_a_k_sparse_code_do_not(taught: Teach) -> None:
    """What the card of matryoshka says is to be seen."""

    def explained(found: Any, size: int) -> float:
        codes, x = found.codes(), found.held_out
        with torch.no_grad():
            rebuilt = found.model.decode(codes * (torch.arange(codes.shape[1]) < size))
        return 1 - float((rebuilt - x).square().sum() / (x - found.training.mean(0)).square().sum())

    nested, plain = (taught("digits", variant) for variant in ("matryoshka", "k-sparse"))
    assert explained(nested, 8) > 0.25
    assert explained(nested, 8) > explained(plain, 8) + 0.2
    assert explained(nested, 8) < explained(nested, 64)


# --- edges ------------------------------------------------------------------------------------------------------------


def edge_likeness(columns: Array) -> tuple[Array, Array]:
    """Return how far the energy of pictures `(N, 64)` runs in one direction, and over how much of the square it lies,
    `(N,)` each.

    Direction: |Σ P e^(2iθ)| / Σ P over the power spectrum, 1 for a grating, 0 for what looks the same in every
    direction. Extent: the variance of the places of the energy, 1 when it lies evenly over the patch.
    """
    pictures = columns.reshape(-1, SIDE, SIDE)
    pictures = pictures - pictures.mean((1, 2), keepdims=True)
    power = np.abs(np.fft.fft2(pictures, (2 * SIDE, 2 * SIDE))) ** 2
    down, right = np.meshgrid(*2 * [np.fft.fftfreq(2 * SIDE)], indexing="ij")
    direction = np.abs((power * np.exp(2j * np.arctan2(down, right))).sum((1, 2))) / power.sum((1, 2)).clip(1e-12)
    energy = pictures**2 / (pictures**2).sum((1, 2), keepdims=True).clip(1e-12)
    places = np.stack(np.mgrid[:SIDE, :SIDE])
    centre = np.einsum("nij,kij->nk", energy, places)
    extent = np.einsum("nij,kij->n", energy, places**2) - (centre**2).sum(1)
    return direction, extent / ((SIDE**2 - 1) / 6)


def share_of_edges(columns: Array) -> float:
    """Return how many of the columns are oriented and keep to a part of the patch."""
    direction, extent = edge_likeness(columns)
    return float(((direction > 0.5) & (extent < 0.8)).mean())


def test_the_measure_tells_edges_from_gratings_blobs_and_noise() -> None:
    down, right = np.mgrid[:SIDE, :SIDE] - 3.5
    blob = np.exp(-(down**2 + right**2) / 4)
    pictures = {"edge": blob * right, "grating": np.cos(np.pi * right / 2), "blob": blob}
    assert {name: share_of_edges(picture[None]) for name, picture in pictures.items()} == {
        "edge": 1,
        "grating": 0,
        "blob": 0,
    }
    assert share_of_edges(np.random.default_rng(0).normal(size=(1000, SIDE**2))) < 0.01


@pytest.mark.parametrize("variant", SPARSE)
def test_on_photographs_code_numbers_become_edges_where_pca_has_gratings(taught: Teach, variant: str) -> None:
    found = taught("patches-8", variant, {"budget.epochs": 30})
    pca = PCA(SIDE**2).fit(found.training.flatten(1).numpy())
    edges = share_of_edges(found.columns.numpy())
    assert edges > 0.15
    assert edges > 3 * share_of_edges(pca.components_)
    assert share_of_edges(found.untaught().decoder.reader.weight.detach().numpy().T) < 0.02


def test_without_a_price_on_activity_code_numbers_are_no_edges(taught: Teach) -> None:
    found = taught("patches-8", "linear", {"model.bottleneck.size": 64})
    assert share_of_edges(found.columns.numpy()) < 0.02


def test_kl_sparsity_brings_the_mean_activity_to_its_target(taught: Teach) -> None:
    found = taught("digits", "sparse-kl")
    target = found.spec.model.penalties.sparsity.target
    activity = found.codes(found.training).mean(0)
    assert float(activity.mean()) == pytest.approx(target, abs=0.03)
    assert (activity - target).abs().max() < 0.05
    free = taught("digits", "sparse-kl", {"model.penalties.sparsity.weight": 0.0})
    assert float(free.codes(free.training).mean()) > 3 * target
