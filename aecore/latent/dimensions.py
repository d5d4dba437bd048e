"""What each latent dimension does: the range real codes span, and how much the picture changes along it."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from ..models.autoencoder import Autoencoder
from ..training.evaluator import BATCH

__all__ = ["dimension_effects", "dimension_ranges"]


def ends(codes: Tensor) -> Tensor:
    """Return the 1st and the 99th percentile of each dimension, `(2, d)`. NumPy's take a third of the time of
    PyTorch's."""
    found = np.quantile(codes.float().cpu().numpy(), [0.01, 0.99], axis=0)
    return torch.from_numpy(found).to(codes.device, torch.float32)


def dimension_ranges(codes: Tensor) -> tuple[Tensor, Tensor]:
    """Return `low`, `high` `(d,)`: the 1st and 99th percentile of codes `(N, d)`, widened by a quarter on both
    sides."""
    low, high = ends(codes)
    margin = 0.25 * (high - low).clamp(min=1e-3)
    return low - margin, high + margin


@torch.no_grad()
def dimension_effects(model: Autoencoder, codes: Tensor, items: int = 64) -> Tensor:
    """Return `(d,)`: the mean absolute change of an output value when a dimension goes from its 1st to its 99th
    percentile.

    The other dimensions stay at the first `items` of the codes `(N, d + K)`, as the decoder reads them.
    """
    low, high = ends(codes)
    known = codes[:items]
    effects = []
    for some in torch.split(torch.arange(model.code_size, device=codes.device), max(1, BATCH // len(known))):
        # One copy of the codes for each dimension, in which it alone is moved.
        moved = known.repeat(len(some), 1, 1)
        places = some[:, None, None].expand(-1, len(known), 1)
        start, end = (model.decode(moved.scatter(2, places, value[places]).flatten(0, 1)) for value in (low, high))
        effects.append((end - start).abs().reshape(len(some), -1).mean(1))
    return torch.cat(effects)
