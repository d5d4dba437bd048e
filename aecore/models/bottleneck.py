"""What every bottleneck is: features -> Code."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import Generator, Tensor, nn

from .. import parts
from . import von_mises

__all__ = ["Bottleneck", "Code", "first"]


@dataclass(frozen=True)
class Code:
    """A batch of codes: `z` `(B, d)` goes to the decoder, `mean` `(B, d)` is shown; `logvar` only where codes are
    normal distributions, `concentration` only where they are clouds on the sphere."""

    z: Tensor
    mean: Tensor
    logvar: Tensor | None = None
    terms: dict[str, Tensor] = field(default_factory=dict)
    activity: Tensor | None = None
    """`(d,)`: the mean of each code number over the last batches, where the bottleneck keeps one; gradients reach this
    batch."""
    told: Tensor | None = None
    """`(B, K)`: what the decoder is told besides the code, where a condition tells something."""
    concentration: Tensor | None = None
    """`(B, 1)`: κ of a von Mises-Fisher distribution."""

    @property
    def cloudy(self) -> bool:
        """Whether codes are distributions, so that they can be drawn."""
        return self.logvar is not None or self.concentration is not None

    @property
    def read(self) -> Tensor:
        """`(B, d + K)`, what goes to the decoder: `z`, and what is told besides."""
        return self.z if self.told is None else torch.cat([self.z, self.told], 1)

    @property
    def point(self) -> Tensor:
        """`(B, d + K)`: the mean code as a decoder reads it."""
        return self.mean if self.told is None else torch.cat([self.mean, self.told], 1)

    def sampled(self, noise: Tensor) -> Code:
        """The same with `z` drawn by standard normal numbers `(B, d)`: mean + σ noise, or a point on the sphere; as it
        is where it is a point."""
        if self.concentration is not None:
            return replace(self, z=von_mises.drawn(self.mean, self.concentration, noise))
        if self.logvar is None:
            return self
        return replace(self, z=torch.addcmul(self.mean, torch.exp(0.5 * self.logvar), noise))

    def several(self, draws: int, noise: Tensor) -> Code:
        """`draws` draws of every code, one after the other: `(draws B, d)`, by as many standard normal numbers."""
        again = [None if part is None else part.repeat(draws, 1) for part in (self.mean, self.logvar, self.told)]
        mean, logvar, told = again
        assert mean is not None
        return Code(mean, mean, logvar, told=told).sampled(noise)


class Bottleneck(nn.Module):
    """Features `(B, features)` -> Code, `(B, size)`."""

    def __init__(self, part: parts.Bottleneck, features: int) -> None:
        super().__init__()
        self.to_code = nn.Linear(features, part.size)

    def forward(self, h: Tensor, part: Any, generator: Generator | None, epoch: float) -> Code:
        """Return the codes of features; `part` holds the parameters as they are now."""
        raise NotImplementedError

    def snap(self, z: Tensor) -> Tensor:
        """Return what a decoder makes of any points `(B, size)` first; most take them as they are."""
        return z

    def along(self, z: Tensor, steps: Tensor) -> Tensor:
        """Return what of steps `(B, d)` can be gone from codes `(B, d)` that stay codes; most can go anywhere."""
        return steps

    def invented(self, n: int, size: int, seed: int = 0) -> Tensor:
        """Draw codes `(n, size)` from what training pulls all codes together into, N(0, I)."""
        return torch.randn(n, size, generator=Generator().manual_seed(seed))

    def log_ratio(self, code: Code, noise: Tensor) -> Tensor:
        """Return log q(z|x) - log p(z), `(B,)` nats, of codes drawn by standard normal numbers `(B, d)`: of normal ones
        at z = mean + σ e it is ½ Σ_j (z² - e² - log σ²)."""
        assert code.logvar is not None
        return 0.5 * (code.z.square() - noise.square() - code.logvar).sum(1)


def first(lengths: Tensor, like: Tensor) -> Tensor:
    """Return `(B, d)`: 1 for the first `lengths` `(B,)` numbers of each of the codes `like` `(B, d)`, 0 for others."""
    places = torch.arange(like.shape[1], device=like.device, dtype=like.dtype)
    return (places < lengths[:, None]).to(like.dtype)
