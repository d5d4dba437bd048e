"""What a model is shown against: mean and PCA, given exactly what the model's view gives, by hand with scikit-learn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.linear_model import LinearRegression
from torch import Tensor

from aecore.data.cards import Kind
from aecore.data.dataset import Dataset
from aecore.models.autoencoder import Autoencoder
from aecore.models.views import Seen
from aecore.presets import preset
from aecore.spec import Data
from aecore.training.baseline import baseline
from aecore.training.evaluator import evaluate, held_out_views

Items = Callable[[Kind], Dataset]
SIZE = 3


def build_on(data: str, variant: str) -> Autoencoder:
    from aecore.data.cards import CARDS
    from aecore.models.autoencoder import build

    return build(preset(data, variant, {"model.bottleneck.size": SIZE}).model, CARDS[data].shape)


def flat(x: Tensor) -> np.ndarray:
    return x.flatten(1).double().numpy()


def parts_of(model: Autoencoder, data: Dataset) -> tuple[np.ndarray, Seen]:
    """Return the training items and the held-out ones as the view gives them."""
    ((seen, _),) = held_out_views(model, data, 7)
    return flat(data.floats(data.train.samples)), seen


@pytest.mark.parametrize("kind", ["image", "curve", "table", "text"])
def test_of_items_seen_whole_it_is_pca_of_the_training_items(items_of: Items, kind: Kind) -> None:
    data = items_of(kind)
    model = build_on(
        {"image": "digits", "curve": "sines", "table": "breast-cancer", "text": "sentences"}[kind], "undercomplete"
    )
    train, seen = parts_of(model, data)
    pca, held_out = PCA(SIZE).fit(train), flat(seen.target)
    found = baseline(model, data, 7)
    assert found.pca_mse == pytest.approx(
        float(((pca.inverse_transform(pca.transform(held_out)) - held_out) ** 2).mean()), rel=1e-3
    )
    assert found.mean_mse == pytest.approx(float(((train.mean(0) - held_out) ** 2).mean()), rel=1e-4)
    assert (found.code_size, found.n, found.fitted_on, found.floor_mse) == (SIZE, 24, 64, None)


@pytest.mark.parametrize("variant", ["denoising", "denoising-salt", "denoising-masking", "inpainting"])
def test_of_spoilt_items_pca_learns_from_clean_ones_and_is_given_the_spoilt_ones(items_of: Items, variant: str) -> None:
    data, model = items_of("image"), build_on("digits", variant)
    train, seen = parts_of(model, data)
    pca = PCA(SIZE).fit(train)
    told = pca.inverse_transform(pca.transform(flat(seen.input)))
    assert baseline(model, data, 7).pca_mse == pytest.approx(float(((told - flat(seen.target)) ** 2).mean()), rel=1e-3)


@pytest.mark.parametrize(("data", "kind"), [("digits", "image"), ("sines", "curve")])
def test_of_coarse_items_it_is_principal_component_regression(items_of: Items, data: str, kind: Kind) -> None:
    items, model = items_of(kind), build_on(data, "super-resolution")
    train, seen = parts_of(model, items)
    shape = (len(train), *items.card.shape)
    coarse = (
        train.reshape(shape)
        .reshape(*shape[:2], shape[2] // 2, 2, *((shape[3] // 2, 2) if len(shape) == 4 else ()))
        .mean(-1)
    )
    coarse = (coarse.mean(3) if len(shape) == 4 else coarse).reshape(len(train), -1)
    pca = PCA(SIZE).fit(coarse)
    told = LinearRegression().fit(pca.transform(coarse), train).predict(pca.transform(flat(seen.input)))
    assert baseline(model, items, 7).pca_mse == pytest.approx(float(((told - flat(seen.target)) ** 2).mean()), rel=1e-3)


def test_of_forecasts_the_future_is_told_from_the_components_of_the_past(items_of: Items) -> None:
    data, model = items_of("curve"), build_on("sines", "forecasting")
    train, seen = parts_of(model, data)
    pca = PCA(SIZE).fit(train[:, :48])
    told = LinearRegression().fit(pca.transform(train[:, :48]), train[:, 48:]).predict(pca.transform(flat(seen.input)))
    found = baseline(model, data, 7)
    assert found.pca_mse == pytest.approx(float(((told - flat(seen.target)) ** 2).mean()), rel=1e-3)
    assert found.mean_mse == pytest.approx(float(((train[:, 48:].mean(0) - flat(seen.target)) ** 2).mean()), rel=1e-4)


def test_of_ratings_gaps_and_hidden_ones_are_filled_with_the_mean_of_each_thing(items_of: Items) -> None:
    data, model = items_of("ratings"), build_on("ratings", "completion")
    x, seen = data.floats(data.train.samples).double().numpy(), parts_of(model, data)[1]
    there = x[:, 1] > 0
    mean = np.array([x[there[:, j], 0, j].mean() for j in range(40)])
    pca = PCA(SIZE).fit(np.where(there, x[:, 0], mean))
    given = seen.input.double().numpy()
    told = pca.inverse_transform(pca.transform(np.where(given[:, 1] > 0, given[:, 0], mean)))
    counts = seen.weight[:, 0].numpy() > 0
    target = flat(seen.target)
    found = baseline(model, data, 7)
    assert found.pca_mse == pytest.approx(float(((told - target)[counts] ** 2).mean()), rel=1e-3)
    assert found.mean_mse == pytest.approx(float(((mean - target)[counts] ** 2).mean()), rel=1e-4)


def test_of_hidden_patches_the_mean_stands_where_nothing_is_seen_and_only_that_counts(items_of: Items) -> None:
    data, model = items_of("image"), build_on("digits", "masked-transformer")
    train, seen = parts_of(model, data)
    hidden = flat(seen.weight.expand_as(seen.target)) > 0
    pca = PCA(SIZE).fit(train)
    told = pca.inverse_transform(pca.transform(np.where(hidden, train.mean(0), flat(seen.input))))
    target = flat(seen.target)
    found = baseline(model, data, 7)
    assert found.pca_mse == pytest.approx(float(((told - target)[hidden] ** 2).mean()), rel=1e-3)
    assert found.mean_mse == pytest.approx(float(((train.mean(0) - target)[hidden] ** 2).mean()), rel=1e-4)


def test_model_and_baseline_are_judged_on_the_same_items_with_the_same_mean(items_of: Items, at_home: Any) -> None:
    """1 - MSE of the model / MSE of the mean, the latter from the baseline, is the variance explained by the model."""
    model, data = at_home.build(), items_of(at_home.kind)
    found, other = evaluate(model, data, 5, 1.0), baseline(model, data, 5)
    assert found.variance_explained == pytest.approx(1 - found.mse / other.mean_mse, rel=2e-3, abs=2e-3)


def test_the_floor_of_a_generator_is_passed_on() -> None:
    from aecore.data.loading import load

    data = load(Data(name="sines", noise=0.1)).limited(200)
    found = baseline(build_on("sines", "undercomplete"), data, 0)
    assert found.floor_mse == data.floor
    assert 0 < data.floor < found.pca_mse < found.mean_mse


def test_another_seed_hides_other_values(items_of: Items) -> None:
    data, model = items_of("image"), build_on("digits", "denoising-masking")
    first, again, other = (baseline(model, data, seed).pca_mse for seed in (0, 0, 1))
    assert first == again != other
