"""Adversaries: critics that train against the autoencoder, what it pays to each, and the loss of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from typing import Any

import torch
from torch import Generator, Tensor, nn
from torch.nn import functional as F

from .. import parts

__all__ = ["ADVERSARIES", "CodeCritic", "Critic", "OutputCritic", "Shown", "ShuffleCritic", "build_adversary"]

Shape = tuple[int, ...]
LEAK = 0.2
"""Slope of the critics' units below 0: a critic that is sure must still pass a gradient on."""


@dataclass(frozen=True)
class Shown:
    """What a critic is shown of a batch."""

    codes: Tensor
    """`(B, d)`, as the decoder got them."""
    outputs: tuple[Tensor, Tensor, Tensor] | None = None
    """For critics of outputs: the targets `(B, *target_shape)`, their reconstructions, and `(2 B, *target_shape)` what
    the decoder alone answers for: outputs of the same codes, and of as many draws of N(0, I)."""

    def detach(self) -> Shown:
        """The same, out of which no gradient leads."""
        outputs = self.outputs and (self.outputs[0], self.outputs[1].detach(), self.outputs[2].detach())
        return Shown(self.codes.detach(), outputs)


class Critic(nn.Module):
    """A network with one logit as output, and what is made of it."""

    def __init__(self, part: Any) -> None:
        super().__init__()
        self.learning_rate = part.learning_rate

    def terms(self, shown: Shown, generator: Generator) -> dict[str, Tensor]:
        """What the autoencoder pays, `(B,)` nats each, and `critic`, what the critic itself pays."""
        raise NotImplementedError

    def mistakes(self, shown: Shown, generator: Generator) -> Tensor:
        """What the critic pays, `(B,)` nats; log 2 when it cannot tell. No gradient reaches the autoencoder."""
        raise NotImplementedError


def dense(given: int, width: int) -> list[nn.Module]:
    """Two layers and a logit."""
    return [
        nn.Linear(given, width),
        nn.LeakyReLU(LEAK),
        nn.Linear(width, width),
        nn.LeakyReLU(LEAK),
        nn.Linear(width, 1),
    ]


def taken_apart(these: Tensor, others: Tensor) -> Tensor:
    """½ (-log σ(these) - log σ(-others)), `(B,)` nats, of logits `(B, 1)` of "this is one of these"."""
    return 0.5 * (F.softplus(-these) + F.softplus(others)).squeeze(1)


class CodeCritic(Critic):
    """D(z) is the logit of "this is a draw of N(0, I)" (adversarial autoencoder, Makhzani et al. 2015,
    arXiv:1511.05644).

    The encoder minimises -log σ(D(z)), the non-saturating form of the GAN game (Goodfellow et al. 2014,
    arXiv:1406.2661).
    """

    def __init__(self, part: parts.CodeCritic, size: int, shape: Shape) -> None:
        super().__init__(part)
        self.layers = nn.Sequential(*dense(size, part.width))

    def terms(self, shown: Shown, generator: Generator) -> dict[str, Tensor]:
        return {"adversary": self.fooled(shown.codes), "critic": self.nats(shown.codes, generator)}

    def mistakes(self, shown: Shown, generator: Generator) -> Tensor:
        return self.nats(shown.codes, generator)

    def fooled(self, z: Tensor) -> Tensor:
        """-log σ(D(z)), `(B,)` nats: what the encoder pays."""
        return F.softplus(-self.layers(z)).squeeze(1)

    def nats(self, z: Tensor, generator: Generator) -> Tensor:
        """½ (-log σ(D(p)) - log σ(-D(z))), `(B,)` nats with p ~ N(0, I): what the critic pays; log 2 when it cannot
        tell."""
        prior = torch.randn(z.shape, generator=generator, device=z.device, dtype=z.dtype)
        return taken_apart(self.layers(prior), self.layers(z.detach()))


class ShuffleCritic(Critic):
    """D(z) is the logit of "these numbers belong together", and not each to another item of the batch (FactorVAE, Kim
    and Mnih 2018, arXiv:1802.05983).

    Shuffling each number over the batch draws from Π_j q(z_j). The best D is log q(z) / Π_j q(z_j), and its mean over
    codes the total correlation, for which the encoder pays. Kim and Mnih shuffle a second batch; here it is the same
    one, so that of B codes one in B^(d-1) is shuffled into itself.
    """

    def __init__(self, part: parts.ShuffleCritic, size: int, shape: Shape) -> None:
        super().__init__(part)
        self.layers = nn.Sequential(*dense(size, part.width))

    def terms(self, shown: Shown, generator: Generator) -> dict[str, Tensor]:
        return {"dependence": self.dependence(shown.codes), "critic": self.mistakes(shown, generator)}

    def mistakes(self, shown: Shown, generator: Generator) -> Tensor:
        z = shown.codes.detach()
        return taken_apart(self.layers(z), self.layers(shuffled(z, generator)))

    def dependence(self, z: Tensor) -> Tensor:
        """D(z), `(B,)` nats; its mean is the total correlation as the critic tells it."""
        logits: Tensor = self.layers(z)
        return logits.squeeze(1)


def shuffled(z: Tensor, generator: Generator) -> Tensor:
    """Codes `(B, d)` with each number shuffled over the batch by itself."""
    order = torch.rand(z.shape, generator=generator, device=z.device).argsort(0)
    return z.gather(0, order)


class OutputCritic(Critic):
    """D(x) is the logit of "this is an item, and nothing that the decoder made" (VAE-GAN, Larsen et al. 2016,
    arXiv:1512.09300).

    The decoder minimises -log σ(D) of what it makes, of codes of the batch and of draws of N(0, I); the encoder does
    not see that game. `features` is ½ ‖h(x) - h(x̃)‖², h the last hidden layer of the critic: -log N(h(x) | h(x̃), I)
    but for a constant. In the paper it takes the place of the errors of pixels, here it stands beside them.
    """

    def __init__(self, part: parts.OutputCritic, size: int, shape: Shape) -> None:
        super().__init__(part)
        *hidden, logit = (
            convolutional(shape, part.width) if len(shape) == 3 else [nn.Flatten(), *dense(prod(shape), part.width)]
        )
        self.hidden, self.logit = nn.Sequential(*hidden), logit

    def terms(self, shown: Shown, generator: Generator) -> dict[str, Tensor]:
        assert shown.outputs
        target, rebuilt, made = shown.outputs
        apart = self.hidden(target) - self.hidden(rebuilt)
        return {
            "features": 0.5 * apart.square().sum(1),
            "realism": F.softplus(-self.logit(self.hidden(made))).reshape(2, -1).mean(0),
            "critic": self.mistakes(shown, generator),
        }

    def mistakes(self, shown: Shown, generator: Generator) -> Tensor:
        assert shown.outputs
        target, _, made = shown.outputs
        items, fakes = (self.logit(self.hidden(x)) for x in (target, made.detach()))
        return 0.5 * (F.softplus(-items).squeeze(1) + F.softplus(fakes).reshape(2, -1).mean(0))


def convolutional(shape: Shape, width: int) -> list[nn.Module]:
    """For pictures `(C, H, W)`: two convolutions of stride 2, a layer, and a logit."""
    channels, *sides = shape
    first, second = max(4, width // 4), max(8, width // 2)
    left = prod((side + 3) // 4 for side in sides)
    return [
        nn.Conv2d(channels, first, 3, stride=2, padding=1),
        nn.LeakyReLU(LEAK),
        nn.Conv2d(first, second, 3, stride=2, padding=1),
        nn.LeakyReLU(LEAK),
        nn.Flatten(),
        nn.Linear(second * left, width),
        nn.LeakyReLU(LEAK),
        nn.Linear(width, 1),
    ]


def nobody(part: parts.NoAdversary, size: int, shape: Shape) -> None:
    return None


ADVERSARIES: dict[str, Callable[[Any, int, Shape], Critic | None]] = {
    "none": nobody,
    "code-critic": CodeCritic,
    "shuffle-critic": ShuffleCritic,
    "output-critic": OutputCritic,
}


def build_adversary(part: parts.Adversary, size: int, shape: Shape) -> Critic | None:
    """Build the adversary of a spec for codes of `size` numbers and outputs of `shape`; None when there is none."""
    return ADVERSARIES[part.kind](part, size, shape)
