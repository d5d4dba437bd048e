"""Clouds on the sphere: their KL against Bessel functions, their draws against SciPy's, gradients against finite
differences."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from scipy.special import gammaln, ive
from scipy.stats import ks_2samp, vonmises_fisher
from torch import Generator, Tensor

from aecore import parts
from aecore.models import von_mises
from aecore.models.bottlenecks import build_bottleneck
from aecore.presets import preset
from aecore.rules import problems

KAPPAS = np.array([0.05, 1.0, 5.0, 40.0, 1000.0, 2e4])
SIZES = (2, 3, 4, 7, 64)


def kl_by_bessel(kappa: np.ndarray, size: int) -> np.ndarray:
    """κ I_(d/2)(κ) / I_(d/2-1)(κ) + log C_d(κ) + log |S^(d-1)|."""
    order = size / 2 - 1
    bessel = np.log(ive(order, kappa)) + kappa
    normaliser = order * np.log(kappa) - size / 2 * math.log(2 * math.pi) - bessel
    surface = math.log(2) + size / 2 * math.log(math.pi) - gammaln(size / 2)
    return np.asarray(kappa * ive(size / 2, kappa) / ive(order, kappa) + normaliser + surface)


def column(values: np.ndarray) -> Tensor:
    return torch.tensor(values)[:, None]


@pytest.mark.parametrize("size", SIZES)
def test_kl_is_what_bessel_functions_say(size: int) -> None:
    wanted = kl_by_bessel(KAPPAS, size)
    np.testing.assert_allclose(von_mises.kl_to_uniform(column(KAPPAS), size), wanted, rtol=1e-6, atol=1e-9)
    single = von_mises.kl_to_uniform(column(KAPPAS).float(), size)
    np.testing.assert_allclose(single, wanted, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("size", SIZES)
def test_the_gradient_of_kl_is_that_of_finite_differences(size: int) -> None:
    kappa = column(KAPPAS).requires_grad_()
    (found,) = torch.autograd.grad(von_mises.kl_to_uniform(kappa, size).sum(), kappa)
    step = 1e-4 * KAPPAS
    wanted = (kl_by_bessel(KAPPAS + step, size) - kl_by_bessel(KAPPAS - step, size)) / (2 * step)
    np.testing.assert_allclose(found[:, 0].numpy(), wanted, rtol=1e-3)


@pytest.mark.parametrize("size", SIZES)
def test_the_log_ratio_is_the_density_beside_the_even_one(size: int) -> None:
    """SciPy's log density plus that of the surface; its mean over draws is KL."""
    kappa, mean = 6.0, np.eye(size)[0]
    z = vonmises_fisher(mean, kappa).rvs(4000, random_state=1)
    surface = math.log(2) + size / 2 * math.log(math.pi) - gammaln(size / 2)
    wanted = vonmises_fisher(mean, kappa).logpdf(z) + surface
    k = torch.full((len(z), 1), kappa, dtype=torch.float64)
    found = von_mises.log_ratio(torch.from_numpy(z @ mean), k, size).numpy()
    np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-6)
    assert abs(found.mean() - kl_by_bessel(np.array([kappa]), size)[0]) < 5 * found.std() / math.sqrt(len(z))


@pytest.mark.parametrize("kappa", [0.5, 8.0, 500.0])
@pytest.mark.parametrize("size", SIZES)
def test_draws_lie_on_the_sphere_and_are_scattered_as_scipy_scatters_them(size: int, kappa: float) -> None:
    n, mean = 8000, np.eye(size)[-1]
    noise = torch.randn(n, size, generator=Generator().manual_seed(3), dtype=torch.float64)
    centre = torch.from_numpy(mean).expand(n, size)
    z = von_mises.drawn(centre, torch.full((n, 1), kappa, dtype=torch.float64), noise).numpy()
    np.testing.assert_allclose(np.square(z).sum(1), 1, rtol=1e-12)
    other = vonmises_fisher(mean, kappa).rvs(n, random_state=5)
    assert ks_2samp(z[:, -1], other[:, -1]).pvalue > 1e-4
    assert ks_2samp(z[:, 0], other[:, 0]).pvalue > 1e-4


@pytest.mark.parametrize("size", [3, 4])
def test_gradients_of_a_mean_over_draws_are_those_of_the_integral(size: int) -> None:
    """The mean is A = I_(d/2) / I_(d/2-1) long, and E (μ·z)² = 1 - (d-1) A / κ: gradients by κ and by turning μ are
    held against differences of these."""
    n, kappa = 16_000, 3.0
    noise = torch.randn(n, size, generator=Generator().manual_seed(0), dtype=torch.float64)
    k = torch.tensor(kappa, dtype=torch.float64, requires_grad=True)
    turn = torch.tensor(0.4, dtype=torch.float64, requires_grad=True)
    rest = torch.zeros(size - 2, dtype=torch.float64)
    mean = torch.cat([torch.stack([turn.cos(), turn.sin()]), rest]).expand(n, size)
    z = von_mises.drawn(mean, k.expand(n, 1), noise)

    def moments(at: float, angle: float) -> tuple[float, float]:
        length = ive(size / 2, at) / ive(size / 2 - 1, at)
        along, aside = 1 - (size - 1) * length / at, length / at
        return length * math.sin(angle), along * math.cos(angle) ** 2 + aside * math.sin(angle) ** 2

    for number, value in enumerate((z[:, 1].mean(), z[:, 0].square().mean())):
        assert abs(value.item() - moments(kappa, 0.4)[number]) < 0.02
        by_kappa, by_turn = torch.autograd.grad(value, (k, turn), retain_graph=True)
        step = 1e-4
        wanted = (moments(kappa + step, 0.4)[number] - moments(kappa - step, 0.4)[number]) / (2 * step)
        assert abs(by_kappa.item() - wanted) < 0.01
        wanted = (moments(kappa, 0.4 + step)[number] - moments(kappa, 0.4 - step)[number]) / (2 * step)
        assert abs(by_turn.item() - wanted) < 0.04


def test_a_draw_of_one_noise_moves_with_kappa_as_finite_differences_say() -> None:
    for size in SIZES:
        noise = torch.randn(20, size, generator=Generator().manual_seed(1), dtype=torch.float64)
        mean = von_mises.normalised(torch.ones(20, size, dtype=torch.float64))
        kappa = torch.full((20, 1), 4.0, dtype=torch.float64, requires_grad=True)
        (found,) = torch.autograd.grad(von_mises.drawn(mean, kappa, noise)[:, 0].sum(), kappa)
        step = 1e-5
        moved = [von_mises.drawn(mean, kappa.detach() + sign * step, noise)[:, 0] for sign in (1, -1)]
        torch.testing.assert_close(found[:, 0], (moved[0] - moved[1]) / (2 * step), rtol=0.05, atol=1e-3)


def test_a_code_lies_on_the_sphere_and_a_decoder_reads_any_point_as_its_direction() -> None:
    part = parts.Spherical(size=4)
    made = build_bottleneck(part, 6)
    h = torch.randn(9, 6, generator=Generator().manual_seed(2))
    rest, drawn = made(h, part, None, 0.0), made(h, part, Generator().manual_seed(1), 0.0)
    for z in (rest.z, drawn.z, made.invented(50, 4)):
        torch.testing.assert_close(z.norm(dim=1), torch.ones(len(z)))
    assert rest.z is rest.mean
    assert not torch.allclose(drawn.z, rest.z)
    assert rest.cloudy
    torch.testing.assert_close(made.snap(7 * rest.z), rest.z)
    assert torch.equal(made.snap(torch.zeros(1, 4)), torch.zeros(1, 4))


def test_new_codes_are_even_on_the_sphere() -> None:
    z = build_bottleneck(parts.Spherical(size=3), 2).invented(4000, 3, seed=1).numpy()
    for number in z.T:  # Archimedes
        assert ks_2samp(number, np.linspace(-1, 1, 4001)).pvalue > 1e-4


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"model.bottleneck.size": 1}, "only two points"),
        ({"model.penalties.mmd.weight": 3.0}, "cannot be pulled into a standard normal"),
        ({"model.adversary.kind": "code-critic"}, "cannot be pulled into a standard normal"),
        ({"model.penalties.total_correlation.weight": 1.0}, "choose the Gaussian code"),
    ],
)
def test_what_cannot_go_with_a_sphere_is_said(values: dict[str, object], said: str) -> None:
    assert any(said in str(sentence) for sentence in problems(preset("digits", "hyperspherical", values)))


def test_an_item_without_any_features_spoils_no_step() -> None:
    """A black picture has none before the first step, so no direction; its gradient is a number all the same."""
    made = build_bottleneck(parts.Spherical(size=3), 4)
    torch.nn.init.zeros_(made.to_code.bias)
    code = made(torch.zeros(2, 4), parts.Spherical(size=3), Generator().manual_seed(0), 0.0)
    (code.z.sum() + code.terms["kl"].sum()).backward()
    assert made.to_code.bias.grad is not None
    assert torch.isfinite(made.to_code.bias.grad).all()


@pytest.mark.parametrize("size", SIZES)
def test_a_draw_from_the_far_side_has_gradients_that_are_numbers(size: int) -> None:
    """Of thirty million draws one falls so far from the mean that float32 tells its share from nothing no more."""
    noise = torch.tensor([0.0, 1e-30, 1e-4, 60.0])[:, None].expand(4, size)
    for kappa in (1.0, 30.0, 1e4):
        mean = torch.eye(size)[0].expand(4, size).clone().requires_grad_()
        k = torch.full((4, 1), kappa, requires_grad=True)
        z = von_mises.drawn(mean, k, noise)
        for found in (z, *torch.autograd.grad(z.sum(), (mean, k))):
            assert torch.isfinite(found).all()
