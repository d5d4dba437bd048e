"""The evaluation of held-out items, by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.distributions import Bernoulli, Normal, kl_divergence

from aecore.data.cards import Kind
from aecore.data.dataset import Dataset
from aecore.models.autoencoder import Autoencoder, build
from aecore.models.variants import VARIANTS
from aecore.parts import Dense, Gaussian, Model, Plain
from aecore.training import evaluator as module
from aecore.training.evaluator import Evaluator, code_noise, evaluate, held_out_views, mean_target

Items = Callable[[Kind], Dataset]


def counted(values: Tensor, weight: Tensor | None) -> np.ndarray:
    """Return the values that count, in float64."""
    if weight is None:
        return values.double().numpy().ravel()
    return values[weight.expand_as(values) > 0].double().numpy()


def once(model: Autoencoder) -> Autoencoder:
    """Return a model that weighs one draw of each code: several are drawn anew for each batch."""
    bottleneck = model.config.bottleneck
    if bottleneck.draws > 1:
        model.retune(model.config.model_copy(update={"bottleneck": bottleneck.model_copy(update={"samples": 1})}))
    return model


@torch.no_grad()
def test_every_item_counts_once_and_errors_are_per_value_that_counts(items_of: Items, home_first: Any) -> None:
    model, data = once(home_first.build()), items_of(home_first.kind)
    found = evaluate(model, data, seed=3, epoch=1.0)
    ((seen, _),) = held_out_views(model, data, seed=3)
    model.eval()
    code = model.encode(seen.input, seen.visible)
    output = model.decoder(code.read)
    error = counted(seen.target - model.likelihood.mean(output), seen.weight)
    of_mean = counted(seen.target - mean_target(model, data), seen.weight)
    assert found.n == 24
    assert found.mse == pytest.approx(float((error**2).mean()), rel=1e-4)
    assert found.variance_explained == pytest.approx(
        1 - float((error**2).sum() / (of_mean**2).sum()), rel=1e-3, abs=1e-4
    )
    if model.config.bottleneck.stochastic:
        noise = code_noise(3, range(24), model.code_size)
        code = code.sampled(noise)
        output = model.decoder(code.read)
    if model.config.backbone.autoregressive:  # judged it is told the true words before, alone its own
        output = model.told(code.read, seen.target)
    nats = model.likelihood.nats(seen.target, output, seen.weight)
    assert found.terms["reconstruction"] == pytest.approx(float(nats.mean()), rel=1e-5)
    assert set(found.terms) == {"objective", *model.config.loss_weights(1.0)}
    objective = sum(weight * found.terms[name] for name, weight in model.config.loss_weights(1.0).items())
    assert found.terms["objective"] == pytest.approx(objective, rel=1e-6)


@torch.no_grad()
@pytest.mark.parametrize("variant", ["vae", "beta-vae"])
def test_the_terms_of_a_vae_are_those_of_sampled_codes_by_torch_distributions(pictures: Dataset, variant: str) -> None:
    """-log p(x|z) at z ~ q(z|x) and KL(q || p): with a weight of 1 on KL their sum is -ELBO."""
    likelihood = Gaussian(variance="fixed", sigma=0.3)
    model = build(VARIANTS[variant].model.model_copy(update={"likelihood": likelihood}), (1, 8, 8)).eval()
    x = pictures.floats(pictures.held_out.samples)
    code = model.encode(x)
    q = Normal(code.mean, torch.exp(0.5 * code.logvar))
    z = q.loc + q.scale * code_noise(5, range(len(x)), model.code_size)
    nats = -Normal(model.decoder(z), 0.3).log_prob(x).sum((1, 2, 3))
    kl = kl_divergence(q, Normal(0.0, 1.0)).sum(1)
    found = evaluate(model, pictures, 5, 1.0)
    assert found.terms["reconstruction"] == pytest.approx(float(nats.mean()), rel=1e-4)
    assert found.terms["kl"] == pytest.approx(float(kl.mean()), rel=1e-4)
    beta = model.config.bottleneck.beta
    assert found.terms["objective"] == pytest.approx(float((nats + beta * kl).mean()), rel=1e-4)
    assert found.mse == pytest.approx(float((model.decoder(code.mean) - x).square().mean()), rel=1e-4)


def test_an_item_has_the_same_noise_whatever_batch_it_is_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BLOCK", 10)
    whole = code_noise(4, range(35), 3)
    assert whole.shape == (35, 3)
    for start, stop in ((0, 7), (7, 14), (9, 31), (30, 35)):
        assert torch.equal(code_noise(4, range(start, stop), 3), whole[start:stop])
    assert not torch.equal(code_noise(5, range(35), 3), whole)
    assert len(set(whole.flatten().tolist())) == 105


@torch.no_grad()
def test_kl_sparsity_is_that_of_the_activity_of_all_held_out_items(
    pictures: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = build(VARIANTS["sparse-kl"].model, (1, 8, 8)).eval()
    activity = model.encode(pictures.floats(pictures.held_out.samples)).z.mean(0).double()
    target = torch.tensor(model.config.penalties.sparsity.target).double()
    expected = float(kl_divergence(Bernoulli(target), Bernoulli(activity)).sum())
    for batch in (1024, 7):
        monkeypatch.setattr(module, "BATCH", batch)
        assert evaluate(model, pictures, 0, 99.0).terms["sparsity"] == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize(("variant", "term"), [("wae-mmd", "mmd"), ("beta-tcvae", "total_correlation")])
def test_estimates_of_whole_batches_hardly_depend_on_the_noise(pictures: Dataset, variant: str, term: str) -> None:
    """Twenty draws scatter much less over seeds than single ones do."""
    model = build(VARIANTS[variant].model, (1, 8, 8))
    views = [next(iter(held_out_views(model, pictures, seed))) for seed in range(30)]
    many = [evaluate(model, pictures, seed, 99.0).terms[term] for seed in range(30)]
    with torch.no_grad():
        model.eval()
        single = [float(model.compare(*view, epoch=99.0, draws=1).terms[term].mean()) for view in views]
    assert np.std(many) < 0.5 * np.std(single)
    assert np.mean(many) == pytest.approx(np.mean(single), abs=5 * np.std(single) / 30**0.5)


def test_a_model_is_given_the_held_out_items_under_its_own_view(items_of: Items, at_home: Any) -> None:
    model, data = at_home.build(), items_of(at_home.kind)
    first, again, other = (next(iter(held_out_views(model, data, seed)))[0].input for seed in (0, 0, 1))
    still = model.config.view.kind in ("identity", "low-resolution", "forecast")
    assert torch.equal(first, again)
    assert torch.equal(first, other) == still


def test_the_size_of_the_batches_does_not_matter(
    items_of: Items, home_first: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing is drawn at random and no term is about a whole batch, an item is judged alone."""
    model, data = once(home_first.build()), items_of(home_first.kind)
    model.retune(model.config.model_copy(update={"penalties": type(model.config.penalties)()}))
    if model.config.view.kind in ("identity", "low-resolution", "forecast") and model.adversary is None:
        whole = evaluate(model, data, 0, 1.0)
        monkeypatch.setattr(module, "BATCH", 7)
        pieces = evaluate(model, data, 0, 1.0)
        for name in set(whole.terms) - {"capacity", "objective"}:
            assert pieces.terms[name] == pytest.approx(whole.terms[name], rel=1e-4, abs=1e-5)
        assert pieces.mse == pytest.approx(whole.mse, rel=1e-4)
        assert pieces.variance_explained == pytest.approx(whole.variance_explained, rel=1e-3, abs=1e-5)


def test_each_item_counts_alike_when_the_last_batch_is_small(
    pictures: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = build(VARIANTS["vae"].model, (1, 8, 8))
    found = []
    for size in (23, 24):  # 23 + 1, or all at once
        monkeypatch.setattr(module, "BATCH", size)
        found.append(evaluate(model, pictures, 0, 1.0).terms["kl"])
    assert found[0] == pytest.approx(found[1], rel=1e-6)


def linear(weight: Tensor, bias: Tensor) -> Autoencoder:
    """Return a linear autoencoder with 64 code numbers that shows `weight` x + `bias`."""
    model = build(
        Model(backbone=Dense(widths=()), bottleneck=Plain(size=64), likelihood=Gaussian(variance="fixed")), (1, 8, 8)
    )
    with torch.no_grad():
        for layer, w, b in (
            (model.bottleneck.to_code, torch.eye(64), torch.zeros(64)),
            (model.decoder.reader, weight, bias),
        ):
            layer.weight.copy_(w)
            layer.bias.copy_(b)
    return model


def test_showing_the_mean_picture_explains_nothing_and_showing_the_picture_everything(pictures: Dataset) -> None:
    mean = pictures.floats(pictures.train.samples.float().mean(0)).flatten()
    assert evaluate(linear(torch.zeros(64, 64), mean), pictures, 0, 0.0).variance_explained == pytest.approx(
        0, abs=1e-6
    )
    found = evaluate(linear(torch.eye(64), torch.zeros(64)), pictures, 0, 0.0)
    assert (found.mse, found.variance_explained) == (0.0, 1.0)


def test_the_items_a_denoiser_must_judge_are_spoilt_the_same_way_each_time(pictures: Dataset) -> None:
    model = build(VARIANTS["denoising"].model, (1, 8, 8))
    found = [evaluate(model, pictures, seed, 0.0).mse for seed in (0, 0, 1)]
    assert found[0] == found[1] != found[2]


def test_evaluating_draws_no_global_numbers_and_moves_nothing(items_of: Items, at_home: Any, same: Any) -> None:
    model, data, world = at_home.build(), items_of(at_home.kind), torch.get_rng_state()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    evaluate(model, data, 0, 1.0)
    assert torch.equal(torch.get_rng_state(), world)
    assert same(model.state_dict(), before)
    assert model.training


def test_the_model_is_back_in_training_after_being_evaluated_even_if_that_was_given_up(
    pictures: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = build(VARIANTS["vae"].model, (1, 8, 8))
    monkeypatch.setattr(module, "BATCH", 7)

    def give_up() -> None:
        assert not model.training
        raise KeyError

    with pytest.raises(KeyError):
        Evaluator(model, pictures, 0).evaluate(1.0, breath=give_up)
    assert model.training


# --- the mean of what must be rebuilt ---------------------------------------------------------------------------------


@pytest.mark.parametrize("batch", [1024, 7])
def test_the_mean_of_a_rating_is_that_of_those_who_gave_one(
    items_of: Items, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(module, "BATCH", batch)
    data = items_of("ratings")
    stars = data.train.samples.numpy().astype(float)
    expected = [(column[column > 0] - 1).mean() / 4 for column in stars.T]
    found = mean_target(build(VARIANTS["completion"].model, (2, 40)), data)
    assert found.shape == (1, 1, 40)
    assert found.flatten().tolist() == pytest.approx(expected, rel=1e-5)


def test_the_mean_of_a_forecast_is_the_mean_future(items_of: Items) -> None:
    data = items_of("curve")
    found = mean_target(build(VARIANTS["forecasting"].model, (1, 64)), data)
    torch.testing.assert_close(found, data.train.samples[..., 48:].mean(0, keepdim=True))


@pytest.mark.parametrize("variant", ["vae", "denoising", "masked-transformer", "super-resolution"])
def test_the_mean_of_pictures_is_the_clean_and_whole_one_whatever_is_hidden(pictures: Dataset, variant: str) -> None:
    found = mean_target(build(VARIANTS[variant].model, (1, 8, 8)), pictures)
    torch.testing.assert_close(found, pictures.floats(pictures.train.samples).mean(0, keepdim=True))


def test_a_value_that_nobody_has_rated_has_the_mean_zero(items_of: Items) -> None:
    data = items_of("ratings")
    samples = data.train.samples.clone()
    samples[:, 5] = 0
    found = mean_target(
        build(VARIANTS["completion"].model, (2, 40)), replace(data, train=replace(data.train, samples=samples))
    )
    assert float(found[0, 0, 5]) == 0
    assert torch.isfinite(found).all()


# --- evaluating again and again ---------------------------------------------------------------------------------------


@pytest.mark.exhaustive(sample=24)
@pytest.mark.parametrize("room", [0, module.ROOM])
def test_an_evaluator_says_each_time_what_one_that_begins_anew_says(
    items_of: Items, at_home: Any, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    monkeypatch.setattr(module, "ROOM", room)
    monkeypatch.setattr(module, "BATCH", 7)
    model, data = at_home.build(), items_of(at_home.kind)
    evaluator = Evaluator(model, data, 3)
    for epoch in (0.0, 1.0, 2.0):
        found, anew = evaluator.evaluate(epoch), evaluate(model, data, 3, epoch)
        assert (found.terms, found.mse, found.variance_explained) == (anew.terms, anew.mse, anew.variance_explained)
        with torch.no_grad():
            for weight in model.parameters():
                weight.mul_(0.9)
    assert bool(evaluator.cached) == bool(room)


def test_an_evaluator_notices_that_the_view_has_changed(pictures: Dataset) -> None:
    model = build(VARIANTS["denoising"].model, (1, 8, 8))
    evaluator = Evaluator(model, pictures, 0)
    before = evaluator.evaluate(0.0).mse
    model.retune(model.config.model_copy(update={"view": model.config.view.model_copy(update={"level": 0.05})}))
    assert evaluator.evaluate(0.0).mse == evaluate(model, pictures, 0, 0.0).mse != before


def test_an_evaluation_that_was_given_up_leaves_the_next_one_whole(
    pictures: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BATCH", 7)
    model = build(VARIANTS["vae"].model, (1, 8, 8))
    evaluator = Evaluator(model, pictures, 0)

    def give_up() -> None:
        raise KeyError

    with pytest.raises(KeyError):
        evaluator.evaluate(1.0, breath=give_up)
    assert evaluator.evaluate(1.0).terms == evaluate(model, pictures, 0, 1.0).terms


@pytest.mark.parametrize("variant", ["convolutional", "recurrent", "vae", "vq-vae"])
def test_evaluating_in_pieces_changes_nothing(pictures: Dataset, variant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    model = build(VARIANTS[variant].model, (1, 8, 8))
    whole = evaluate(model, pictures, 0, 1.0)
    monkeypatch.setattr(module, "PIECE", 5 * 64)
    pieces = evaluate(model, pictures, 0, 1.0)
    assert pieces.terms == pytest.approx(whole.terms, rel=1e-5)
    assert (pieces.mse, pieces.variance_explained) == pytest.approx((whole.mse, whole.variance_explained), rel=1e-5)
