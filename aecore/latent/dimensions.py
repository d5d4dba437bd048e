"""What each latent dimension does: the range real codes span, and how much the picture changes along it."""

from __future__ import annotations

import torch
from torch import Tensor

from ..models.autoencoder import Autoencoder

__all__ = ["dimension_effects", "dimension_ranges"]


def dimension_ranges(codes: Tensor) -> tuple[Tensor, Tensor]:
    """Return `low`, `high` `(d,)`: the 1st and 99th percentile of codes `(N, d)`, widened by a quarter on both sides."""
    low, high = torch.quantile(codes.float(), torch.tensor([0.01, 0.99]), dim=0)
    margin = 0.25 * (high - low).clamp(min=1e-3)
    return low - margin, high + margin


@torch.no_grad()
def dimension_effects(model: Autoencoder, codes: Tensor, items: int = 64) -> Tensor:
    """Return `(d,)`: the mean absolute change of a pixel when a dimension goes from its 1st to its 99th percentile.

    The other dimensions stay at the codes of the first `items` items.
    """
    low, high = torch.quantile(codes.float(), torch.tensor([0.01, 0.99], device=codes.device), dim=0)
    effects = []
    for j in range(codes.shape[1]):
        start, end = codes[:items].clone(), codes[:items].clone()
        start[:, j], end[:, j] = low[j], high[j]
        effects.append((model.decode(end) - model.decode(start)).abs().mean())
    return torch.stack(effects)
