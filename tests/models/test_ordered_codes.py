"""Ordered codes: which numbers are kept in training, and that all prefixes together want PCA, component by
component."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from scipy.stats import chisquare
from sklearn.decomposition import PCA
from torch import Generator, Tensor

from aecore import parts
from aecore.data.dataset import Dataset
from aecore.models.autoencoder import Autoencoder, build
from aecore.models.bottlenecks import build_bottleneck
from aecore.training.objective import weighted_sum

Make = Callable[..., Any]
D = 5


def kept(part: parts.Bottleneck, generator: Generator | None, n: int = 4000) -> Tensor:
    """Return how many numbers of each of `n` codes without a zero the decoder gets."""
    made = build_bottleneck(part, D)
    with torch.no_grad():
        made.to_code.weight.zero_()
        made.to_code.bias.fill_(1.0)
    code = made(torch.zeros(n, D), part, generator, 0.0)
    lengths = (code.z != 0).sum(1)
    assert torch.equal(code.z, (torch.arange(part.size) < lengths[:, None]).float())  # the first ones, unchanged
    assert bool((code.mean == 1).all())  # what is shown is the whole code
    return lengths


@pytest.mark.parametrize("cut", [1.0, 0.4])
def test_every_prefix_is_kept_as_often_and_the_whole_code_where_it_is_not_cut(generator: Make, cut: float) -> None:
    found = np.bincount(kept(parts.Nested(size=D, cut=cut), generator()).numpy(), minlength=D + 1)[1:]
    expected = np.full(D, cut / D)
    expected[-1] += 1 - cut
    assert chisquare(found, expected * found.sum()).pvalue > 1e-4


@pytest.mark.parametrize("part", [parts.Nested(size=D), parts.Matryoshka(size=8, k=8)], ids=lambda part: part.kind)
def test_nothing_is_cut_outside_training(part: parts.Bottleneck) -> None:
    assert bool((kept(part, None) == part.size).all())


def test_nothing_is_cut_with_no_chance_of_it(generator: Make) -> None:
    assert bool((kept(parts.Nested(size=D, cut=0.0), generator()) == D).all())


def test_dictionaries_are_drawn_alike(generator: Make) -> None:
    part = parts.Matryoshka(size=8, k=8, dictionaries=3)
    sizes, found = np.unique(kept(part, generator()).numpy(), return_counts=True)
    assert tuple(sizes) == part.prefixes == (2, 4, 8)
    assert chisquare(found).pvalue > 1e-4


def every_prefix(model: Autoencoder, x: Tensor) -> Tensor:
    """Have the model cut each item at every place once, instead of at one by chance; return the items so often."""
    size = model.code_size
    lengths = torch.arange(1.0, size + 1).repeat_interleave(len(x)).to(x.dtype)
    model.bottleneck.lengths = lambda like, cut, generator: lengths  # type: ignore[assignment]
    return x.repeat(size, *([1] * (x.ndim - 1)))


@pytest.mark.exhaustive
def test_in_the_linear_case_it_is_pca_component_by_component(digits: Dataset) -> None:
    """What all prefixes together want, minimised to the end: number k writes the k-th principal axis and nothing else,
    and the first k numbers have the error of PCA with k components."""
    size = 3
    config = parts.Model(
        backbone=parts.Dense(widths=()),
        bottleneck=parts.Nested(size=size),
        likelihood=parts.Gaussian(variance="fixed", sigma=1.0),
    )
    model = build(config, (1, 8, 8)).double()
    x = digits.floats(digits.train.samples[:120]).double()
    cut_everywhere = every_prefix(model, x)
    optimiser = torch.optim.LBFGS(
        model.parameters(), max_iter=800, tolerance_grad=1e-5, tolerance_change=1e-12, line_search_fn="strong_wolfe"
    )

    def closure() -> Tensor:
        optimiser.zero_grad()
        objective = weighted_sum(model.terms(cut_everywhere, Generator()), config.loss_weights(0.0))
        objective.backward()
        return objective

    optimiser.step(closure)
    flat = x.flatten(1).numpy()
    pca = PCA(size).fit(flat)
    weight: Any = model.decoder.reader.weight
    columns = weight.detach().T.numpy()
    cosines = np.abs((columns / np.linalg.norm(columns, axis=1, keepdims=True)) @ pca.components_.T)
    np.testing.assert_allclose(cosines, np.eye(size), atol=0.02)
    with torch.no_grad():
        codes = model.encode_whole(x)
        for k in range(1, size + 1):
            rebuilt = model.decode(codes * (torch.arange(size) < k)).flatten(1).numpy()
            scores = pca.transform(flat)
            scores[:, k:] = 0
            best = np.square(flat - pca.inverse_transform(scores)).sum()
            assert np.square(flat - rebuilt).sum() == pytest.approx(best, rel=1e-4)
