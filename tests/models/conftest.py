"""Models in float64, where the laws are algebra."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Generator, Tensor

from aecore import parts
from aecore.models.autoencoder import Autoencoder, build


@pytest.fixture
def generator() -> Callable[[int], Generator]:
    return lambda seed=0: Generator().manual_seed(seed)


@pytest.fixture
def grey() -> Callable[..., Tensor]:
    """Random values `(B, *shape)` in [0, 1], float64."""
    return lambda batch, shape, seed=0: torch.rand(
        batch, *shape, generator=Generator().manual_seed(seed), dtype=torch.float64
    )


@pytest.fixture
def exact() -> Callable[..., Autoencoder]:
    def build_exact(
        spec: parts.Model, shape: tuple[int, ...] = (1, 8, 8), seed: int = 0, items: int = 64
    ) -> Autoencoder:
        return build(spec, shape, seed, items).double()

    return build_exact


def gradients_agree(
    objective: Callable[[], Tensor], values: list[Tensor], rtol: float = 1e-5, atol: float = 1e-6
) -> None:
    """Compare the gradient of `objective()` at `values` with central differences along one random direction each."""
    found = torch.autograd.grad(objective(), values, allow_unused=True)
    generator = Generator().manual_seed(7)
    for value, gradient in zip(values, found, strict=True):
        direction = torch.randn(value.shape, generator=generator, dtype=value.dtype)
        ends = []
        for step in (1e-6, -1e-6):
            with torch.no_grad():
                value += step * direction
            ends.append(float(objective().detach()))
            with torch.no_grad():
                value -= step * direction
        by_autograd = 0.0 if gradient is None else float((gradient * direction).sum())
        assert (ends[0] - ends[1]) / 2e-6 == pytest.approx(by_autograd, rel=rtol, abs=atol)


@pytest.fixture(name="gradients_agree")
def compare_gradients() -> Callable[..., None]:
    return gradients_agree
