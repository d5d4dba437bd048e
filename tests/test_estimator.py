"""Autoencoder as an estimator: scikit-learn's own checks, PCA and torch's densities as oracles, and what is refused."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits, load_iris
from sklearn.decomposition import PCA
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils import get_tags
from sklearn.utils.estimator_checks import estimator_checks_generator
from torch.distributions import Normal

from aecore import VARIANTS, Autoencoder, UserError
from aecore.data.dataset import Split
from aecore.data.rows import dataset_of
from aecore.training.evaluator import evaluate

ROWS = load_iris().data
FRAME = load_iris(as_frame=True).data


def check_name(check: Any) -> str:
    return str(getattr(check, "func", check).__name__)


def quick(variant: str = "undercomplete", **values: Any) -> Autoencoder:
    return Autoencoder(variant, **({"epochs": 3} | values))


CHECKS = list(estimator_checks_generator(Autoencoder(epochs=2)))
ELSEWHERE = "check_array_api_input"
"""Asks for a variable that must be set before SciPy is imported, and is skipped by scikit-learn without it."""


@pytest.mark.exhaustive(sample=3)
@pytest.mark.parametrize(
    ("estimator", "check"),
    [pytest.param(*pair, id=check_name(pair[1])) for pair in CHECKS if check_name(pair[1]) != ELSEWHERE],
)
def test_scikit_learn_finds_nothing_wrong(estimator: Any, check: Any) -> None:
    check(estimator)


def test_all_of_scikit_learns_checks_are_made() -> None:
    assert len(CHECKS) > 40
    assert not get_tags(Autoencoder()).non_deterministic


# --- oracles ----------------------------------------------------------------------------------------------------------


def test_a_linear_autoencoder_explains_what_pca_does() -> None:
    ae = Autoencoder("linear", code_size=2, learning_rate=0.02, batch_size=50, epochs=150).fit(ROWS)
    scaled = (ROWS - ae.center_) / ae.scale_
    back = (ae.inverse_transform(ae.transform(ROWS)) - ae.center_) / ae.scale_
    explained = 1 - np.square(scaled - back).sum() / np.square(scaled).sum()
    assert explained == pytest.approx(PCA(2).fit(scaled).explained_variance_ratio_.sum(), abs=0.005)


def test_the_score_of_points_is_the_log_density_of_rows_in_their_own_units() -> None:
    ae = quick(settings={"model.likelihood.variance": "fixed", "model.likelihood.sigma": 0.5}).fit(ROWS)
    sigma = torch.from_numpy(0.5 * ae.scale_)
    found = Normal(torch.from_numpy(ae.inverse_transform(ae.transform(ROWS))), sigma).log_prob(torch.from_numpy(ROWS))
    assert ae.score_samples(ROWS) == pytest.approx(found.sum(1).numpy(), rel=1e-9)
    assert ae.score(ROWS) == pytest.approx(found.sum(1).mean().item(), rel=1e-9)


@pytest.mark.exhaustive(sample=1)
@pytest.mark.parametrize("variant", ["undercomplete", "vae", "vq-vae"])
def test_the_score_is_what_the_evaluation_of_the_core_finds(variant: str) -> None:
    ae = quick(variant, epochs=20).fit(ROWS)
    scaled = torch.from_numpy((ROWS - ae.center_) / ae.scale_)
    many = Split(scaled.repeat(20, 1), torch.zeros(20 * len(scaled), dtype=torch.int64))
    terms = evaluate(
        copy.deepcopy(ae.network_).float(), replace(dataset_of(scaled, scaled, ()), held_out=many), 0, 100.0
    ).terms
    nats = terms["reconstruction"] + terms.get("kl", 0.0)
    error = 0.15 if variant == "vae" else 1e-5  # 20 draws a row there: four seeds were off by 0.03 at most
    assert ae.score(ROWS) + np.log(ae.scale_).sum() == pytest.approx(-nats, abs=error)


def test_the_bound_of_a_linear_decoder_is_what_algebra_says() -> None:
    """E|x - W z - b|² over z ~ N(m, S), S diagonal, is |x - W m - b|² + Σ_j S_jj |w_j|², for each row."""
    spec = {"model.backbone.widths": (), "model.likelihood.kind": "gaussian", "model.likelihood.variance": "fixed"}
    ae = quick("vae", settings=spec, epochs=20).fit(ROWS)
    network, x = ae.network_, torch.from_numpy((ROWS - ae.center_) / ae.scale_)
    with torch.no_grad():
        code = network.encode(x)
        variance, origin = code.logvar.exp(), network.decoder(torch.zeros(1, 2).double())
        columns = torch.stack([network.decoder(axis[None])[0] - origin[0] for axis in torch.eye(2).double()])
        squares = (x - network.decoder(code.mean)).square().sum(1) + variance @ columns.square().sum(1)
    sigma = ae.spec_.model.likelihood.sigma
    distortion = squares / (2 * sigma**2) + 4 * np.log(sigma * np.sqrt(2 * np.pi))
    rate = 0.5 * (code.mean.square() + variance - 1 - code.logvar).sum(1)
    found = -ae.score_samples(ROWS) - np.log(ae.scale_).sum()
    assert found == pytest.approx((distortion + rate).numpy(), rel=1e-9)


# --- among scikit-learn's own -----------------------------------------------------------------------------------------


def test_it_is_a_step_of_a_pipeline_and_is_searched_over() -> None:
    line = make_pipeline(StandardScaler(), quick())
    search = GridSearchCV(line, {"autoencoder__code_size": [1, 3], "autoencoder__epochs": [15]}, cv=2).fit(ROWS)
    assert search.best_params_["autoencoder__code_size"] == 3
    assert search.best_estimator_.transform(ROWS).shape == (150, 3)


def test_frames_give_their_names_and_get_frames_back() -> None:
    ae = quick(code_size=3).set_output(transform="pandas")
    codes = ae.fit_transform(FRAME)
    assert list(codes.columns) == list(ae.get_feature_names_out()) == [f"autoencoder{n}" for n in range(3)]
    assert codes.index.equals(FRAME.index)
    assert list(ae.feature_names_in_) == list(ae.card_.columns) == list(FRAME.columns)
    with pytest.raises(ValueError, match="feature names should match"):
        ae.transform(FRAME.rename(columns={FRAME.columns[0]: "another"}))


def test_what_is_packed_comes_back_to_the_last_bit_and_holds_neither_rows_nor_modules() -> None:
    secret = ROWS.copy()
    secret[7] = [91.4826173, 92.5937284, 93.6148395, 94.7259416]
    ae = quick("vae").fit(secret)
    state = ae.__getstate__()
    assert isinstance(state["network_"], bytes)
    assert not any(isinstance(v, torch.nn.Module) for v in state.values())
    told = b"".join(v if isinstance(v, bytes) else repr(v).encode() for v in state.values())
    scaled = ((secret[7] - ae.center_) / ae.scale_).astype(np.float32)
    assert secret[7].tobytes() not in told
    assert scaled.tobytes() not in told
    assert not any(str(number).encode() in told for number in secret[7])
    again = copy.deepcopy(ae)
    assert again.spec_ == ae.spec_
    assert again.card_ == ae.card_
    assert np.array_equal(again.transform(ROWS), ae.transform(ROWS))
    assert np.array_equal(again.score_samples(ROWS), ae.score_samples(ROWS))


def test_the_same_seed_gives_the_same_codes_and_another_one_others() -> None:
    one, two, other = (quick(random_state=seed).fit_transform(ROWS) for seed in (3, np.int64(3), 4))
    assert np.array_equal(one, two)
    assert not np.allclose(one, other)
    drawn = [quick(random_state=np.random.RandomState(5)).fit(ROWS).spec_.seed for _ in range(2)]
    assert drawn[0] == drawn[1] > 0


# --- what rows may be -------------------------------------------------------------------------------------------------


def test_a_row_comes_out_in_the_type_in_which_it_came() -> None:
    for kind in (np.float32, np.float64):
        ae, rows = quick(), ROWS.astype(kind)
        codes = ae.fit_transform(rows)
        assert codes.dtype == ae.inverse_transform(codes).dtype == kind


def test_constant_columns_one_column_and_two_rows_are_fitted() -> None:
    rows = np.column_stack([ROWS[:, 0], np.full(150, 1e6), np.full(150, 0.1)])
    ae = quick().fit(rows)
    assert list(ae.scale_[1:]) == [1.0, 1.0]
    back = ae.inverse_transform(ae.transform(rows))
    assert np.isfinite(ae.score(rows))
    assert np.abs(back[:, 1:] - rows[:, 1:]).max() < 3
    assert quick(code_size=1).fit_transform(ROWS[:, :1]).shape == (150, 1)
    assert quick().fit_transform(ROWS[:2]).shape == (2, 2)


def test_rows_may_be_pictures_and_curves() -> None:
    digits = load_digits().data[:200]
    ae = quick("convolutional", shape=(1, 8, 8), epochs=1).fit(digits)
    assert ae.card_.kind == "image"
    assert ae.scale_.max() == 16
    assert ae.inverse_transform(ae.transform(digits)).shape == digits.shape
    waves = np.sin(np.linspace(0, 6, 32) + np.arange(60)[:, None])
    ahead = quick("forecasting", shape=(1, 32), epochs=1).fit(waves)
    future = ahead.inverse_transform(ahead.transform(waves))
    assert future.shape[1] < 32
    assert np.isfinite(ahead.score(waves))


def test_rows_that_are_held_out_end_a_training_early() -> None:
    ae = quick(epochs=200, held_out=0.2, settings={"budget.patience": 1}, learning_rate=0.1).fit(ROWS)
    assert ae.card_.train == 120
    assert max(row["epoch"] for row in ae.history_) < 200


@pytest.mark.parametrize(
    ("given", "rows", "error", "says"),
    [
        ({}, np.where(ROWS > 7, np.nan, ROWS), ValueError, "Input X contains NaN"),
        ({}, ROWS[:1], ValueError, "1 sample"),
        ({}, ROWS * 1e200, UserError, "too large to be squared"),
        ({"variant": "vea"}, ROWS, UserError, "Did you mean “vae”"),
        ({"code_size": 0}, ROWS, UserError, "the smallest allowed value is 1"),
        ({"variant": "completion"}, ROWS, UserError, "Rows has no ratings"),
        ({"settings": {"budget.epoch": 3}}, ROWS, UserError, "no setting called “budget.epoch”"),
        ({"settings": {"budget.patience": 3}}, ROWS, UserError, "some rows must be held out"),
        ({"held_out": 1.5}, ROWS, UserError, "must be at least 0 and less than 1"),
        ({"shape": (1, 2, 3)}, ROWS, UserError, "Rows of 4 numbers do not have the shape (1, 2, 3), which holds 6"),
        ({"shape": (1, 2, 2, 1)}, ROWS, UserError, "none of a row, a curve or a picture"),
        ({"shape": (1, 2, 2)}, ROWS - 3, UserError, "Pictures hold values from 0"),
    ],
)
def test_what_cannot_be_fitted_is_said(given: dict[str, Any], rows: Any, error: type[Exception], says: str) -> None:
    with pytest.raises(error) as raised:
        quick(**given).fit(rows)
    assert says in str(raised.value)


def test_codes_of_another_size_are_refused() -> None:
    with pytest.raises(ValueError, match="Codes of 2 numbers are expected; these have 3 features"):
        quick().fit(ROWS).inverse_transform(np.zeros((4, 3)))


OF_MORE_THAN_ROWS = {
    "completion": "ratings",
    "conditional": "has no classes",
    "semi-supervised": "has no classes",
    "sentence-vae": "no set of sentences",
}
"""Variants that ask for more than numbers in rows, and what is said of that."""


@pytest.mark.parametrize("variant", OF_MORE_THAN_ROWS)
def test_what_asks_for_more_than_rows_says_so(variant: str) -> None:
    with pytest.raises(UserError) as told:
        quick(variant, epochs=1).fit(ROWS)
    assert OF_MORE_THAN_ROWS[variant] in str(told.value)


@pytest.mark.exhaustive(sample=1)
@pytest.mark.parametrize("variant", [name for name in VARIANTS if name not in OF_MORE_THAN_ROWS])
def test_every_variant_judges_a_row_by_nothing_but_itself(variant: str) -> None:
    rng = np.random.default_rng(0)
    shape = {"image": (1, 8, 8), "curve": (1, 32)}["curve" if variant in ("forecasting", "recurrent") else "image"]
    rows = rng.random((64, int(np.prod(shape))))
    ae = quick(variant, code_size=8, shape=shape, epochs=1).fit(rows)
    for ask in (ae.transform, ae.score_samples):
        one_by_one = np.concatenate([ask(row[None]) for row in rows[:5]])
        assert np.isfinite(one_by_one).all()
        assert np.allclose(one_by_one, ask(rows)[:5], rtol=1e-9, atol=1e-9)
