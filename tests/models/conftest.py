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
    """Random pictures `(B, C, H, W)` in [0, 1], float64."""
    return lambda batch, shape, seed=0: torch.rand(batch, *shape, generator=Generator().manual_seed(seed), dtype=torch.float64)


@pytest.fixture
def exact() -> Callable[..., Autoencoder]:
    def build_exact(spec: parts.Model, shape: tuple[int, int, int] = (1, 8, 8), seed: int = 0) -> Autoencoder:
        return build(spec, shape, seed).double()

    return build_exact
