"""Forecasts, features, few bytes and new items: as by hand, as scikit-learn and Pillow have it."""

from __future__ import annotations

import io
import json
import lzma
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from aecore.errors import UserError
from aecore.models.autoencoder import build
from aecore.notebook import load
from aecore.presets import preset
from aecore.runs.store import find_run
from aecore.use import ahead, compress, features, generate
from aecore.use.asked import Compress, Features, Forecast, Generate
from aecore.use.forecast import why_not
from aecore.use.items import held_out
from aecore.use.job import known_of
from aecore.use.known import Known
from aecore.use.purposes import PURPOSES, settings_of

quiet = lambda share, text: None  # noqa: E731


@pytest.fixture(scope="module")
def digits() -> Known:
    return known_of(find_run("digits-vae-2d"))


@pytest.fixture(scope="module")
def pulses() -> Known:
    return known_of(find_run("pulses-forecasting-8d"))


# --- forecasts --------------------------------------------------------------------------------------------------------


def test_the_last_season_comes_again_and_its_length_is_found() -> None:
    past = torch.arange(6.0)[None, None]
    assert ahead.seasonal(past, 5, 3).tolist() == [[[3, 4, 5, 3, 4]]]
    t = torch.arange(60.0)
    waves = torch.stack([torch.sin(2 * np.pi * (t / 7 + phase)) for phase in torch.rand(50)])[:, None]
    assert ahead.season_of(waves, 40) % 7 == 0


def test_a_forecast_is_what_the_model_tells_from_the_last_moments(pulses: Known) -> None:
    items = held_out(pulses.dataset)
    found = ahead.ahead(pulses, items, Forecast(share=0.8, pictured=3), quiet)
    x = pulses.dataset.floats(items.samples)
    with torch.no_grad():
        coming = pulses.model.decode(pulses.model.encode(x[..., 16:]).mean)
        tried = pulses.model.decode(pulses.model.encode(x[..., :48]).mean)
    told = np.stack([found.rows[f"ahead.1.{step + 1}"] for step in range(16)], 1)
    assert told == pytest.approx(coming[:, 0].numpy(), abs=1e-5)
    normal = items.normal
    assert not normal.all()
    error = (x[..., 48:] - tried)[normal].square().mean().sqrt()
    assert found.summary[0].value == pytest.approx(float(error), rel=1e-5)
    last = (x[..., 48:] - x[..., 47:48])[normal].square().mean().sqrt()
    assert found.summary[0].baselines["last"] == pytest.approx(float(last), rel=1e-5)
    low, high = ahead.band_of(pulses, 0.8)
    off = (x[..., 48:] - tried)[normal].numpy()
    assert ((off >= low) & (off <= high)).mean() == pytest.approx(0.8, abs=0.01)
    assert found.rows["low.1.3"] == pytest.approx(told[:, 2] + low[0, 2], abs=1e-5)
    assert found.pictures["after"].shape == (3, 1, 80)


@pytest.mark.parametrize("n", [19, 40])
def test_a_band_of_few_curves_holds_as_many_new_ones_as_it_says(
    n: int, pulses: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    generator, held = torch.Generator().manual_seed(0), []
    monkeypatch.setattr(ahead, "told", lambda known, past: torch.zeros(len(past), 1, 16))
    for _ in range(100):
        errors = torch.randn(n + 500, 1, 64, generator=generator)
        data, few = SimpleNamespace(floats=lambda x: x), SimpleNamespace(samples=errors[:n])
        known: Any = SimpleNamespace(dataset=data, held_out=few, model=pulses.model)
        low, high = ahead.band_of(known, 0.9)
        new = errors[n:, :, 48:].numpy()
        held.append(((new >= low) & (new <= high)).mean())
    assert np.mean(held) == pytest.approx(0.9, abs=0.01)


def test_too_few_curves_for_a_band_are_said() -> None:
    assert [str(ahead.band_said(0.9, n)).startswith("The band holds 90%") for n in (18, 19)] == [False, True]
    assert "between which 82% of new ones lie" in str(ahead.band_said(0.99, 10))


def test_only_a_model_of_the_future_forecasts() -> None:
    assert why_not(find_run("pulses-forecasting-8d")) is None
    assert "what comes next" in str(why_not(find_run("digits-vae-2d")))


# --- features ---------------------------------------------------------------------------------------------------------


@pytest.mark.exhaustive
def test_what_a_classifier_reads_off_codes_is_cross_validated_as_scikit_learn_does_it(digits: Known) -> None:
    items = held_out(digits.dataset)
    found = features.use(digits, items, Features(), quiet)
    assert found.codes is not None
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    judge = make_pipeline(StandardScaler(), LogisticRegression(max_iter=200))
    for values, told in (
        (found.codes.double().numpy(), found.summary[0].value),
        (digits.rows(items.samples), found.summary[0].baselines["raw"]),
    ):
        right = cross_val_predict(judge, values, items.labels, cv=folds) == items.labels
        assert told == pytest.approx(
            100 * right.mean(), abs=0.3
        )  # a column that never varies counts a little otherwise
    assert found.better is not None
    assert "the items themselves" in str(found.better)


def test_few_labels_are_few_and_of_every_class() -> None:
    labels = np.repeat(np.arange(4), 50)
    fit = np.arange(0, 200, 2)
    chosen = features.few(labels, fit, 10, 3)
    assert len(chosen) == len(set(chosen)) == 10
    assert set(labels[chosen]) == {0, 1, 2, 3}
    assert set(chosen) <= set(fit)
    spaces = {"code": np.random.default_rng(0).normal(size=(200, 2))}
    assert features.hits_of(spaces, np.zeros(200, np.int64), Features()) == {}
    hits = features.hits_of(spaces, labels, Features(labels=10))
    assert hits["code"].mean() == pytest.approx(0.25, abs=0.12)


# --- few bytes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("run", ["digits-vae-2d", "digits-fsq-2d"])
def test_what_is_packed_comes_back_and_its_error_is_told(run: str) -> None:
    known = known_of(find_run(run))
    items = held_out(known.dataset)
    codes = known.train_codes
    made, _ = compress.coded(known, codes, 0.125)
    again = compress.unpacked(compress.packed(made))
    assert np.array_equal(again.sent, made.sent)
    if run.endswith("fsq-2d"):
        assert again.sent * again.unit == pytest.approx(codes, abs=1e-4)
    else:
        assert (np.abs(made.centre + made.sent * made.unit - codes) <= made.unit / 2 + 1e-9).all()
    found = compress.use(known, items, Compress(), quiet)
    sizes, ideal, lost = found.summary
    asked, bits = compress.coded(known, known.codes, 0.125)
    assert sizes.value == pytest.approx(len(compress.packed(asked)) / len(items))
    assert ideal.value == pytest.approx(bits.mean() / 8)
    assert ideal.value < sizes.value
    x = known.dataset.floats(items.samples)
    back = known.model.decode(torch.from_numpy(asked.centre + asked.sent * asked.unit).float()).detach()
    assert lost.value == pytest.approx(float((x - back).square().mean()), rel=1e-4)


def test_a_class_that_is_told_besides_is_packed_with_the_code() -> None:
    spec, dataset = preset("wine", "conditional"), load("wine")
    known = Known(build(spec.model, dataset.card.shape, 0).eval(), dataset, spec)
    found, size = compress.use(known, held_out(dataset), Compress(), quiet), known.model.code_size
    made, bits = compress.coded(known, known.codes, 0.125)
    back = compress.read_by(known, compress.unpacked(compress.packed(made)))
    told = known.codes[:, size:]
    assert set(told.argmax(1)) <= {0, 1, 2}
    assert np.array_equal(back[:, size:].numpy(), told)
    assert back[:, :size].numpy() == pytest.approx(known.numbers, abs=float(made.unit.max()))
    assert found.rows["bits"] == pytest.approx(bits)
    assert bits.min() > np.log2(3)
    x = dataset.floats(dataset.held_out.samples)
    lost = (x - known.model.decode(back).detach()).square().mean()
    assert found.summary[2].value == pytest.approx(float(lost), rel=1e-5)


def test_finer_steps_never_lose_more(digits: Known) -> None:
    finest = settings_of(PURPOSES["compress"], {"step": 0.001, "pictured": 0})
    items = held_out(digits.dataset)
    fine, coarse = (compress.use(digits, items, params, quiet) for params in (finest, Compress(pictured=0)))
    codes = digits.through(items.samples)
    lost = float((codes[1] - codes[2]).square().mean())
    assert fine.summary[2].value == pytest.approx(lost, rel=1e-3)
    assert fine.summary[2].value < coarse.summary[2].value
    with pytest.raises(UserError, match="step"):
        settings_of(PURPOSES["compress"], {"step": 0.0001})  # codes would be cut off: twice the error


@pytest.mark.parametrize("largest", [0, 1, 127, 128, 129, 32_767, 32_768, 2**31])
def test_symbols_of_any_size_come_back_with_their_sign(largest: int) -> None:
    for sent in (np.array([[largest, 3]]), np.array([[-largest, 3]]), np.array([[-largest, largest]])):
        made = compress.Packed(sent, np.zeros(2), np.ones(2))
        assert np.array_equal(compress.unpacked(compress.packed(made)).sent, sent)


def test_a_file_of_small_symbols_is_what_it_was_and_older_ones_are_read() -> None:
    sent = np.array([[-128, 127], [5, 0]])
    head = {"shape": [2, 2], "type": "|i1", "centre": [0.0, 0.0], "unit": [1.0, 1.0]}
    text = json.dumps(head)
    body = lzma.compress(sent.T.astype("int8").tobytes(), format=lzma.FORMAT_ALONE)
    older = b"LLC1" + len(text).to_bytes(4, "little") + text.encode() + body
    assert np.array_equal(compress.unpacked(older).sent, sent)
    assert compress.packed(compress.Packed(sent, np.zeros(2), np.ones(2))) == older


def test_pictures_are_weighed_as_pillow_writes_them(digits: Known) -> None:
    picture = digits.dataset.drawn(digits.dataset.floats(digits.dataset.held_out.samples[:1]))[0].numpy()
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(compress.png(picture)))), picture[0])
    content, error = compress.jpeg(picture, 50)
    back = np.asarray(Image.open(io.BytesIO(content)), float) / 255
    assert error == pytest.approx(np.square(back - picture[0] / 255).mean())
    assert compress.jpeg(picture, 95)[1] < error


# --- new items --------------------------------------------------------------------------------------------------------


def test_new_items_stand_beside_the_nearest_that_was_learnt(digits: Known) -> None:
    found = generate.use(digits, held_out(digits.dataset), Generate(n=20, seed=5), quiet)
    train = digits.dataset.floats(digits.dataset.train.samples).flatten(1)
    made = digits.dataset.rounded(digits.model.decode(found.codes)).flatten(1)  # type: ignore[arg-type]
    distance = torch.cdist(made, train).min(1).values
    assert found.rows["distance"] == pytest.approx(distance.detach().numpy(), abs=1e-4)
    real = digits.dataset.floats(digits.dataset.held_out.samples).flatten(1)
    usual = torch.cdist(real, train).min(1).values
    assert found.rows["share"] == pytest.approx(
        [float((usual <= d + 1e-6).float().mean()) for d in distance], abs=0.005
    )
    assert found.pictures["item"].shape == (20, 1, 8, 8)
    again = generate.use(digits, held_out(digits.dataset), Generate(n=20, seed=5), quiet)
    assert torch.equal(found.pictures["item"], again.pictures["item"])


@pytest.mark.parametrize("n", [1, 10, 19, 20, 40, 54, 100, 450])
def test_as_many_real_items_count_as_near_as_is_said_beside_the_new_ones(n: int) -> None:
    """Real items in place of new ones, drawn from the same distances many times."""
    random, found, told = np.random.default_rng(n), [], []
    for _ in range(2000):
        usual, other = np.sort(random.random(n)), random.random(64)
        share, real = generate.shares_near(np.searchsorted(usual, other, side="right"), usual)
        found.append(share)
        told.append(real)
    assert set(told) == {(n // 20 + 1) / (n + 1)}
    assert np.mean(found) == pytest.approx(told[0], abs=4 * np.std(found) / 2000**0.5)


def test_where_most_real_items_are_copies_none_of_them_counts_as_near() -> None:
    usual = np.r_[np.zeros(80), np.linspace(1, 2, 20)]
    assert generate.shares_near(np.array([80, 80, 81]), usual) == (0, 0)


def test_a_sampler_that_is_not_there_is_named(digits: Known) -> None:
    with pytest.raises(UserError, match=r"no sampler “codebook”\. It has: prior, mixture"):
        generate.use(digits, held_out(digits.dataset), Generate(sampler="codebook"), quiet)


def test_a_number_is_told_by_ridge_regression_as_scikit_learn_cross_validates_it() -> None:
    random = np.random.default_rng(0)
    spaces = {"code": random.normal(size=(120, 3)), "raw": random.normal(size=(120, 8))}
    wanted = spaces["code"] @ [1.0, -2.0, 0.5] + random.normal(size=120)
    found = features.told_numbers(spaces, np.r_[wanted[:-1], np.nan], Features())
    told = cross_val_predict(
        make_pipeline(StandardScaler(), Ridge()),
        spaces["code"][:-1],
        wanted[:-1],
        cv=KFold(5, shuffle=True, random_state=0),
    )
    assert found.value == pytest.approx(np.square(told - wanted[:-1]).mean() ** 0.5)
    assert found.n == 119
    assert found.differences["mean"][1] < 0
    few = features.told_numbers(spaces, wanted, Features(labels=4))
    assert few.value > found.value


def test_a_plain_model_has_a_sampler_of_its_own_and_a_round_cloud() -> None:
    plain = known_of(find_run("sensors-undercomplete-4d"))
    found = generate.use(plain, held_out(plain.dataset), Generate(n=5), quiet)
    assert "Gaussian mixture" in " ".join(map(str, found.notes))
    found = generate.use(plain, held_out(plain.dataset), Generate(n=5, sampler="round"), quiet)
    assert "never told" in " ".join(map(str, found.notes))
