"""Samplers: the prior is a standard normal, a mixture finds the clouds there are, a codebook prior keeps the
frequencies."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from aecore import parts
from aecore.latent.samplers import DRAWS, codebook, draw_codes, mixture, prior
from aecore.models.autoencoder import build
from aecore.models.variants import VARIANTS


def normal(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


# --- prior ------------------------------------------------------------------------------------------------------------


def test_the_prior_is_a_standard_normal() -> None:
    n = 20_000
    z = prior(n, 3)
    assert float(z.mean(0).abs().max()) < 5 / n**0.5
    assert float((torch.cov(z.T) - torch.eye(3)).abs().max()) < 5 * (2 / n) ** 0.5
    assert float((z.abs() < 1).float().mean()) == pytest.approx(0.6827, abs=0.01)


# --- mixture ----------------------------------------------------------------------------------------------------------


def two_blobs(n: int = 600) -> Tensor:
    """A round blob of two thirds of the codes around (-6, 0), a flat one around (6, 3)."""
    first = normal(2 * n // 3, 2) + torch.tensor([-6.0, 0.0])
    second = normal(n // 3, 2, seed=1) * torch.tensor([2.0, 0.2]) + torch.tensor([6.0, 3.0])
    return torch.cat([first, second])


def test_a_mixture_draws_from_both_clouds_as_often_and_as_wide_as_they_are() -> None:
    drawn = mixture(two_blobs(), 3000, components=2)
    left = drawn[:, 0] < 0
    assert float(left.float().mean()) == pytest.approx(2 / 3, abs=0.05)
    for part, centre, spread in ((drawn[left], (-6.0, 0.0), (1.0, 1.0)), (drawn[~left], (6.0, 3.0), (2.0, 0.2))):
        assert part.mean(0).tolist() == pytest.approx(centre, abs=0.25)
        assert part.std(0).tolist() == pytest.approx(spread, rel=0.2, abs=0.1)


def test_a_mixture_leaves_the_gap_between_clouds_empty() -> None:
    drawn = mixture(two_blobs(), 3000)
    assert float(((drawn[:, 0] > -2) & (drawn[:, 0] < 0)).float().mean()) < 0.01


def test_the_order_of_the_draws_does_not_tell_the_cloud() -> None:
    drawn = mixture(two_blobs(), 400, components=2)
    first, second = ((drawn[rows, 0] < 0).float().mean() for rows in (slice(0, 200), slice(200, 400)))
    assert abs(float(first - second)) < 0.2


@pytest.mark.parametrize(("n", "d"), [(1, 2), (2, 2), (3, 40), (50, 64), (500, 1)])
def test_a_mixture_is_drawn_from_however_few_codes_there_are(n: int, d: int) -> None:
    codes = normal(n, d) if n > 1 else torch.zeros(2, d)
    drawn = mixture(codes, 20)
    assert drawn.shape == (20, d)
    assert torch.isfinite(drawn).all()


def test_codes_that_use_a_few_dimensions_only_are_drawn_there() -> None:
    """Sparse and collapsed codes leave dimensions at 0: draws stay near it, relative to the spread of the others."""
    codes = torch.cat([normal(300, 2), torch.zeros(300, 3)], dim=1)
    assert float(mixture(codes, 200)[:, 2:].abs().max()) < 0.2


# --- codebook ---------------------------------------------------------------------------------------------------------


def test_each_place_draws_its_tokens_as_often_as_the_data_uses_them() -> None:
    known = torch.tensor([[0.0, 0.0, 5.0]] * 60 + [[1.0, 1.0, 6.0]] * 30 + [[2.0, 2.0, 6.0]] * 10)
    drawn = codebook(known, 1, 5000)
    for place in range(3):
        counts = Counter(drawn[:, place].tolist())
        wanted = Counter(known[:, place].tolist())
        assert counts.keys() == wanted.keys()
        for token, count in counts.items():
            assert count / 5000 == pytest.approx(wanted[token] / 100, abs=0.035)


@pytest.mark.parametrize("token", [1, 2, 4])
def test_tokens_are_drawn_whole_and_stay_in_their_places(token: int) -> None:
    known = normal(30, 8)
    places = {
        place: {tuple(row) for row in known.reshape(30, -1, token)[:, place].tolist()} for place in range(8 // token)
    }
    for row in codebook(known, token, 100).reshape(100, -1, token):
        assert all(tuple(part) in places[place] for place, part in enumerate(row.tolist()))


def test_places_are_drawn_independently() -> None:
    known = torch.tensor([[0.0, 0.0], [1.0, 1.0]]).repeat(50, 1)
    drawn = codebook(known, 1, 4000).numpy()
    assert abs(float(np.corrcoef(drawn.T)[0, 1])) < 0.08


# --- what suits a model -----------------------------------------------------------------------------------------------


def test_every_model_generates_and_is_offered_what_suits_its_codes(at_home: Any) -> None:
    model = at_home.build().eval()
    drawn = draw_codes(model, model.encode_whole(at_home.items(60)).detach())
    discrete = at_home.spec.model.bottleneck.kind in ("quantised", "fsq")
    free = at_home.spec.model.bottleneck.kind in ("plain", "nested")
    normal_cloud = {"prior"} if at_home.spec.model.shapes_prior() else {"round"} if free else set()
    assert set(drawn) == {"codebook" if discrete else "mixture"} | normal_cloud
    for z in drawn.values():
        assert z.shape == (DRAWS, model.code_size)
        assert model.decode(model.completed(z)).shape == (DRAWS, *model.target_shape)


@pytest.mark.parametrize("variant", ["vq-vae", "fsq"])
def test_what_a_codebook_draws_is_what_the_decoder_knows(variant: str) -> None:
    model = build(VARIANTS[variant].model, (1, 8, 8)).eval()
    drawn = draw_codes(model, 3 * normal(50, model.code_size))["codebook"]
    assert torch.equal(model.bottleneck.snap(drawn), drawn)
    assert len({tuple(row) for row in drawn.tolist()}) > 10


def test_the_prior_is_offered_where_training_shapes_codes_into_it() -> None:
    offered = {name for name, variant in VARIANTS.items() if variant.model.shapes_prior()}
    vaes = {"vae", "beta-vae", "capacity-vae", "beta-tcvae", "iwae", "sentence-vae", "conditional", "semi-supervised"}
    vaes |= {"factor-vae", "vae-gan", "multimodal", "hyperspherical", "mixture-prior"}
    assert offered == vaes | {"wae-mmd", "adversarial"}
    assert not parts.Model(bottleneck=parts.GaussianCode(beta=0.0)).shapes_prior()
    assert parts.Model(bottleneck=parts.GaussianCode(capacity=3.0)).shapes_prior()
    assert parts.Model(adversary=parts.CodeCritic()).shapes_prior()


@pytest.mark.parametrize(
    "model",
    [
        parts.Model(bottleneck=parts.GaussianCode(beta=0.0, capacity=3.0)),
        parts.Model(bottleneck=parts.GaussianCode(beta=0.0, free_bits=0.5)),
        parts.Model(bottleneck=parts.Experts(beta=0.0)),
        parts.Model(adversary=parts.CodeCritic(weight=0.0)),
        parts.Model(adversary=parts.OutputCritic()),
        parts.Model(penalties=parts.Penalties(mmd=parts.MMD(weight=0.0))),
    ],
    ids=["capacity", "free bits", "experts", "critic", "critic of outputs", "mmd"],
)
def test_what_weighs_nothing_pulls_nothing(model: parts.Model) -> None:
    """No term of the objective besides the reconstruction is of the cloud of codes."""
    assert not model.shapes_prior()


def test_on_a_sphere_all_new_codes_lie_on_it() -> None:
    model = build(VARIANTS["hyperspherical"].model, (1, 8, 8))
    for z in draw_codes(model, torch.nn.functional.normalize(normal(100, model.code_size), dim=1)).values():
        assert torch.allclose(z.norm(dim=1), torch.ones(DRAWS))


def test_the_same_seed_draws_the_same_and_leaves_the_world_alone() -> None:
    model, world = build(VARIANTS["vae"].model, (1, 8, 8)), torch.get_rng_state()
    state = np.random.get_state()[1].copy()
    codes = normal(100, 2)
    first, again, other = (draw_codes(model, codes, seed) for seed in (0, 0, 1))
    for name in ("prior", "mixture"):
        assert torch.equal(first[name], again[name])
        assert not torch.equal(first[name], other[name])
    assert torch.equal(torch.get_rng_state(), world)
    assert (np.random.get_state()[1] == state).all()


def test_a_plain_and_a_variational_model_are_given_the_same_round_cloud() -> None:
    plain, shaped = (build(VARIANTS[name].model, (1, 8, 8)) for name in ("undercomplete", "vae"))
    codes = 50 + normal(100, 2)
    assert torch.equal(draw_codes(plain, codes)["round"], draw_codes(shaped, codes)["prior"])


def test_codes_that_are_no_numbers_give_no_mixture() -> None:
    model = build(VARIANTS["deep"].model, (1, 8, 8))
    assert set(draw_codes(model, torch.full((10, 2), float("nan")))) == {"round"}
