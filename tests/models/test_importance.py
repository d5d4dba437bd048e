"""The bound of K draws: its order, and its value where everything is known."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Generator
from torch.distributions import MultivariateNormal

from aecore import parts
from aecore.models.autoencoder import Autoencoder, build
from aecore.models.views import Seen

SIGMA, VALUES = 0.7, 3
X = torch.tensor([[0.4, -1.1, 0.3], [1.5, 0.2, -0.6]], dtype=torch.float64)


def linear(samples: int) -> Autoencoder:
    """A linear decoder of Gaussian values: -log p(x) is that of a normal with covariance W Wᵀ + σ² I."""
    code = parts.ImportanceCode(size=2, samples=samples)
    likelihood = parts.Gaussian(sigma=SIGMA, variance="fixed")
    config = parts.Model(backbone=parts.Dense(widths=()), bottleneck=code, likelihood=likelihood)
    return build(config, (VALUES,), seed=4).double().eval()


def bound(model: Autoencoder, rounds: int, seed: int = 0) -> torch.Tensor:
    """Reconstruction + KL + importance of both items, mean and standard error over rounds, `(2, 2)`."""
    generator = Generator().manual_seed(seed)
    many = X.repeat_interleave(rounds, 0)
    with torch.no_grad():
        noise = torch.randn(len(many), 2, generator=generator, dtype=torch.float64)
        terms = model.compare(Seen(many, many), generator, noise=noise).terms
    total = sum((terms[name] for name in ("reconstruction", "kl", "importance") if name in terms), torch.zeros(()))
    found = total.reshape(2, rounds)
    return torch.stack([found.mean(1), found.std(1) / math.sqrt(rounds)])


def truth(model: Autoencoder) -> torch.Tensor:
    reader = model.decoder.reader
    weight, bias = reader.weight.detach(), reader.bias.detach()
    covariance = weight @ weight.T + SIGMA**2 * torch.eye(VALUES, dtype=torch.float64)
    return -MultivariateNormal(bias, covariance).log_prob(X)


def test_the_bound_falls_with_the_draws_and_reaches_the_likelihood_where_that_is_known() -> None:
    found = {k: bound(linear(k), 4000) for k in (1, 4, 32)}
    wanted = truth(linear(1))
    for less, more in ((1, 4), (4, 32)):
        room = 4 * (found[less][1] + found[more][1])
        assert (found[more][0] < found[less][0] + room).all()
    assert (found[1][0] - found[32][0] > 4 * (found[1][1] + found[32][1])).all()
    assert (found[32][0] > wanted - 4 * found[32][1]).all()
    assert (found[32][0] - wanted < 0.25 * (found[1][0] - wanted)).all()


def test_one_draw_is_the_vae_and_has_no_gain() -> None:
    model = linear(1)
    terms = model.terms(X, Generator().manual_seed(0))
    assert "importance" not in terms
    vae = model.config.model_copy(update={"bottleneck": parts.GaussianCode(size=2)})
    again = build(vae, (VALUES,), seed=4).double().eval()
    other = again.terms(X, Generator().manual_seed(0))
    assert all(torch.equal(terms[name], other[name]) for name in other)


@pytest.mark.parametrize("samples", [2, 5])
def test_gradients_are_those_of_the_bound_alone(samples: int) -> None:
    """Reconstruction and KL cancel: the sum of the three terms is the bound of the same draws, by hand."""
    model = linear(samples)
    code = model.encode(X)
    found = model.weighed(Seen(X, X), code, Generator().manual_seed(2), sample=True)
    noise = torch.randn((samples * 2, 2), generator=Generator().manual_seed(2), dtype=torch.float64)
    assert code.logvar is not None
    spread = torch.exp(0.5 * code.logvar).repeat(samples, 1)
    z = code.mean.repeat(samples, 1) + spread * noise
    q = torch.distributions.Normal(code.mean.repeat(samples, 1), spread).log_prob(z).sum(1)
    p = torch.distributions.Normal(0, 1).log_prob(z).sum(1)
    x = torch.distributions.Normal(model.decoder(z), SIGMA).log_prob(X.repeat(samples, 1)).sum(1)
    wanted = math.log(samples) - torch.logsumexp((x + p - q).reshape(samples, 2), 0)
    total = found["reconstruction"] + code.terms["kl"] + found["importance"]
    assert torch.allclose(total, wanted, atol=1e-10)
