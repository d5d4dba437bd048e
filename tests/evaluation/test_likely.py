"""Bounds of the likelihood: where the evidence is known, and against NumPy."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch
from scipy.special import logsumexp
from scipy.stats import multivariate_normal, norm
from sklearn.decomposition import PCA
from torch import Tensor

from aecore.data.dataset import Dataset
from aecore.data.loading import load
from aecore.evaluation import likely
from aecore.evaluation.needs import distributions
from aecore.evaluation.subject import Subject
from aecore.models.autoencoder import Autoencoder, build
from aecore.parts import Classes, Dense, Gaussian, GaussianCode, Model
from aecore.presets import preset
from aecore.spec import Data
from aecore.training.evaluator import held_out_views

SIGMA = 0.5


@pytest.fixture(scope="module")
def pictures() -> Dataset:
    return load(Data(name="digits"))


RANDOM = torch.Generator().manual_seed(0)
LOADINGS = 0.3 * torch.randn(64, 2, generator=RANDOM)


def linear(logvar: float | None, shift: float = 0.0) -> Autoencoder:
    """Return a decoder W z and an encoder with the true posterior of p(x|z) = N(W z, σ²), its mean moved by `shift` and
    its log variance `logvar` (None: near the true one, which is not diagonal)."""
    part = Model(
        backbone=Dense(widths=()), bottleneck=GaussianCode(size=2), likelihood=Gaussian(variance="fixed", sigma=SIGMA)
    )
    model = build(part, (1, 8, 8)).eval()
    covariance = torch.linalg.inv(torch.eye(2) + LOADINGS.T @ LOADINGS / SIGMA**2)
    own = covariance.diag().log() if logvar is None else torch.full((2,), logvar)
    layers = (
        (model.bottleneck.to_code, covariance @ LOADINGS.T / SIGMA**2, torch.full((2,), shift)),
        (model.bottleneck.to_logvar, torch.zeros(2, 64), own),
        (model.decoder.reader, LOADINGS, torch.zeros(64)),
    )
    with torch.no_grad():
        for layer, weight, bias in layers:
            layer.weight.copy_(weight)
            layer.bias.copy_(bias)
    return model


def evidence(x: Tensor) -> np.ndarray:
    """-log p(x) of p(x) = N(0, W Wᵀ + σ² I)."""
    covariance = (LOADINGS @ LOADINGS.T).double().numpy() + SIGMA**2 * np.eye(64)
    return -multivariate_normal(np.zeros(64), covariance).logpdf(x.flatten(1).double().numpy())


@pytest.mark.parametrize(("logvar", "shift"), [(None, 0.0), (-2.0, 0.0), (None, 0.2), (-1.5, 0.1)])
def test_the_bounds_lie_above_the_evidence_in_their_order(
    pictures: Dataset, logvar: float | None, shift: float
) -> None:
    model, true = linear(logvar, shift), evidence(pictures.floats(pictures.held_out.samples))
    found = likely.bounds_of(model, pictures, 0, 512)
    near = likely.bounds_of(model, pictures, 1, 64)
    noise = 5 * (near.iwae - true).std() / len(true) ** 0.5 + 0.02
    assert found.elbo.mean() > near.iwae.mean() - noise
    assert near.iwae.mean() > true.mean() - noise
    assert found.iwae.mean() == pytest.approx(true.mean(), abs=noise)


def test_the_gap_of_the_elbo_is_the_divergence_from_the_posterior(pictures: Dataset) -> None:
    """-ELBO + log p(x) = KL(q || p(z|x)): of two normals with one mean a matter of their variances."""
    model = linear(-2.0)
    precision = torch.eye(2) + LOADINGS.T @ LOADINGS / SIGMA**2
    divergence = 0.5 * float(math.exp(-2.0) * precision.trace() - 2 + 4.0 - torch.logdet(precision))
    found = likely.bounds_of(model, pictures, 0, 2000)
    gap = found.elbo - evidence(pictures.floats(pictures.held_out.samples))
    assert gap.mean() == pytest.approx(divergence, abs=0.05)


@torch.no_grad()
def test_the_bounds_are_those_of_numpy(pictures: Dataset) -> None:
    model = linear(-1.0, 0.1)
    ((seen, generator),) = held_out_views(model, pictures, 3)
    code = model.encode(seen.input)
    noise = torch.stack([torch.randn(code.mean.shape, generator=generator) for _ in range(16)]).double().numpy()
    mean, sigma, w = code.mean.double().numpy(), np.exp(0.5 * code.logvar.double().numpy()), LOADINGS.double().numpy()
    z, x = mean + sigma * noise, seen.target.flatten(1).double().numpy()
    log_p = norm.logpdf(x, z @ w.T, SIGMA).sum(2)
    ratio = log_p + norm.logpdf(z).sum(2) - norm.logpdf(z, mean, sigma).sum(2)
    found = likely.bounds_of(model, pictures, 3, 16)
    np.testing.assert_allclose(found.iwae, -np.log(np.exp(ratio - ratio.max(0)).mean(0)) - ratio.max(0), rtol=1e-4)
    np.testing.assert_allclose(found.distortion, -log_p.mean(0), rtol=1e-4)
    np.testing.assert_allclose(found.rate, (0.5 * (mean**2 + sigma**2 - 1) - np.log(sigma)).sum(1), rtol=1e-4)
    np.testing.assert_allclose(found.elbo, found.rate + found.distortion)


def test_bits_per_value_of_levels_are_a_bound_on_their_number(pictures: Dataset) -> None:
    """A decoder that knows nothing: the bits of N(0, σ²) at a uniformly smeared level, by numerical integration."""
    model = linear(0.0)
    with torch.no_grad():
        model.decoder.reader.weight.zero_()
        model.bottleneck.to_code.weight.zero_()
        model.bottleneck.to_code.bias.zero_()
    spec = preset("digits", "vae")
    subject = Subject(model, pictures, spec)
    told = likely.bits(subject, pictures, likely.bounds_of(model, pictures, 0, 1))
    assert told
    values, raw = told
    levels = pictures.held_out.samples.double().numpy() / pictures.white
    step = (np.arange(101) / 100 - 0.5) / pictures.white
    density = norm.logpdf(levels[..., None] + step, 0, SIGMA).mean(-1)
    expected = (math.log(pictures.white) - density.mean()) / math.log(2)
    assert values.mean() == pytest.approx(expected, rel=0.01)
    assert raw == {"raw": math.log2(pictures.white + 1)}


def test_pca_is_the_probabilistic_one(trained: Callable) -> None:
    made = trained(epochs=2, model__likelihood__kind="gaussian")
    subject = Subject(made.trainer.model.eval(), made.trainer.dataset, made.spec)
    found = likely.measure(subject).scores
    fitted = PCA(2).fit(subject.train_values)
    expected = -fitted.score(subject.values)
    assert found["iwae"].baselines["pca"] == pytest.approx(expected, rel=1e-4)
    assert found["elbo"].value == pytest.approx(found["rate"].value + found["distortion"].value)
    assert found["iwae"].value <= found["elbo"].value
    assert found["elbo"].value < found["elbo"].baselines["untrained"]
    assert len(found["iwae"].rivals["pca"]) == len(found["iwae"].draws)


def test_points_have_no_bound() -> None:
    for variant, applies in {"vae": True, "beta-tcvae": True, "undercomplete": False, "vq-vae": False}.items():
        spec = preset("digits", variant)
        assert (distributions(spec, None) is None) == applies  # type: ignore[arg-type]


def test_one_sample_is_the_elbo_of_that_sample(pictures: Dataset) -> None:
    """With K = 1 and the exact KL in place of the drawn one they agree on average."""
    model = linear(-2.0)
    found = likely.bounds_of(model, replace(pictures), 0, 1)
    error = 5 * (found.iwae - found.elbo).std() / len(found.iwae) ** 0.5
    assert found.iwae.mean() == pytest.approx(found.elbo.mean(), abs=error)


@torch.no_grad()
def test_with_a_class_that_is_told_the_bound_is_still_one_of_items_alone(pictures: Dataset) -> None:
    """p(x) = ½ N(x; 0, C) + ½ N(x; 3, C): the second is far away, and the model tells of every item that it is of the
    first."""
    plain = linear(-2.0)
    model = build(plain.config.model_copy(update={"condition": Classes(classes=2)}), (1, 8, 8)).eval()
    assert model.condition is not None
    far = torch.tensor([[0.0, 3.0]]).expand(64, 2)
    code = plain.bottleneck.to_code.weight
    model.condition.to_class.weight.zero_()
    model.condition.to_class.bias.copy_(torch.tensor([1.0, 0.0]))
    model.bottleneck.to_code.weight.copy_(torch.cat([code, -code @ far], 1))
    model.bottleneck.to_code.bias.zero_()
    model.bottleneck.to_logvar.weight.zero_()
    model.bottleneck.to_logvar.bias.fill_(-2.0)
    model.decoder.reader.weight.copy_(torch.cat([LOADINGS, far], 1))
    model.decoder.reader.bias.zero_()
    x = pictures.floats(pictures.held_out.samples)
    true = -(logsumexp([-evidence(x), -evidence(x - 3.0)], 0) - math.log(2))
    found = likely.bounds_of(model, pictures, 0, 256)
    same = likely.bounds_of(plain, pictures, 0, 256)
    noise = 5 * (found.iwae - true).std() / len(true) ** 0.5 + 0.02
    assert found.iwae.mean() == pytest.approx(true.mean(), abs=noise)
    np.testing.assert_allclose(found.rate - same.rate, math.log(2), atol=1e-4)
