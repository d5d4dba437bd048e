"""What a decoder is told besides the code, for codes that belong to no item: what the nearest item is told."""

from __future__ import annotations

import torch
from torch import Tensor

__all__ = ["completed"]

CHUNK = 512


def completed(codes: Tensor, known: Tensor, told: Tensor | None) -> Tensor:
    """Return codes `(n, d)` as the decoder reads them, `(n, d + K)`: each with what the nearest of the known items has,
    whose codes are `(N, d)` and which are told `(N, K)`; as they are where nothing is told."""
    if told is None:
        return codes
    nearest = [torch.cdist(chunk.float(), known.float()).argmin(1) for chunk in torch.split(codes, CHUNK)]
    return torch.cat([codes, told[torch.cat(nearest)].to(codes.dtype)], 1)
