"""The quick ways give the numbers, and the gradients, of the plain ones."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from aecore import parts
from aecore.models import fast, likelihoods

SHAPE = (2, 5, 4)
PARTS = [
    parts.Bernoulli(),
    *(parts.Gaussian(variance=variance, sigma=sigma) for variance in ("fixed", "learned") for sigma in (0.01, 0.3, 10)),
    *(parts.Laplace(variance=variance, scale=scale) for variance in ("fixed", "learned") for scale in (0.01, 0.3, 10)),
]


def rand(shape: tuple[int, ...], seed: int) -> Tensor:
    return torch.rand(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def test_every_quick_likelihood_is_looked_at() -> None:
    assert {part.kind for part in PARTS} == set(fast.FAST)


@pytest.mark.parametrize("part", PARTS, ids=str)
@pytest.mark.parametrize("weighted", [False, True])
def test_what_is_quick_is_what_is_plain(part: parts.Likelihood, weighted: bool) -> None:
    x, given = rand((6, *SHAPE), 1), 3 * rand((6, *SHAPE), 2) - 1.5
    weight = (rand((6, *SHAPE), 3) > 0.3).double() if weighted else None
    found = []
    for build in (fast.build_likelihood, likelihoods.build_likelihood):
        made, output = build(part).double(), given.clone().requires_grad_()
        nats, squares = made.nats_and_squares(x, output, weight)
        values = [nats, squares, made.nats(x, output, weight), made.mean_nats(x, output, weight), made.floor(x, weight)]
        inputs = [output, *made.parameters()]
        found.append(
            [*values, *torch.autograd.grad(sum((value.mean() for value in values[:4]), torch.zeros(())), inputs)]
        )
    assert type(fast.build_likelihood(part)) is not type(likelihoods.build_likelihood(part))
    for quick, plain in zip(*found, strict=True):
        torch.testing.assert_close(quick, plain, rtol=1e-12, atol=1e-12)
