"""Autoencoder = view x backbone x bottleneck x likelihood x penalties, put together from a spec. No class per variant."""

from __future__ import annotations

import torch
from torch import Generator, Tensor, nn

from .. import parts
from .backbones import build_backbone
from .bottlenecks import Code, build_bottleneck
from .likelihoods import build_likelihood
from .penalties import PENALTIES, Context
from .views import see

__all__ = ["Autoencoder", "build"]


class Autoencoder(nn.Module):
    """A model of pictures `(B, C, H, W)` in [0, 1] with codes `(B, d)`.

    `spec` holds the parameters; those marked live may be replaced while training (see `retune`).
    """

    def __init__(self, spec: parts.Model, shape: tuple[int, int, int]) -> None:
        super().__init__()
        self.spec, self.shape = spec, shape
        self.backbone = build_backbone(spec.backbone, shape, spec.bottleneck.size)
        self.bottleneck = build_bottleneck(spec.bottleneck, self.backbone.features)
        self.likelihood = build_likelihood(spec.likelihood)

    @property
    def code_size(self) -> int:
        return self.spec.bottleneck.size

    def retune(self, spec: parts.Model) -> None:
        """Take the live parameters (noise level, KL weight, penalty weights) of `spec`; the layers stay."""
        self.spec = spec

    def encode(self, x: Tensor, generator: Generator | None = None) -> Code:
        """Return the codes of pictures as given; sampled when a generator is given and the bottleneck is random."""
        code: Code = self.bottleneck(self.backbone.encode(x), generator)
        return code

    def decode(self, z: Tensor) -> Tensor:
        """Return the mean pictures `(B, C, H, W)` of codes `(B, d)`."""
        return self.likelihood.mean(self.backbone.decode(z))

    def reconstruct(self, x: Tensor) -> Tensor:
        """Decode the mean code of each picture."""
        return self.decode(self.encode(x).mean)

    def see(self, x: Tensor, generator: Generator) -> Tensor:
        """Return what the encoder is given of clean pictures in training."""
        return see(x, self.spec.view, generator)

    def terms(self, x: Tensor, generator: Generator, *, sample: bool = True) -> dict[str, Tensor]:
        """Return each unweighted loss term of clean pictures `x` by name, `(B,)` nats per sample (weight decay: a scalar).

        With `sample=False` the code is its mean; the view's noise still comes from `generator`.
        """
        return self.compare(x, self.see(x, generator), generator if sample else None)[0]

    def compare(self, x: Tensor, seen: Tensor, generator: Generator | None = None) -> tuple[dict[str, Tensor], Tensor]:
        """Return the terms of clean pictures `x` when the encoder is given `seen`, and the decoder's raw output."""
        code = self.encode(seen, generator)
        output = self.backbone.decode(code.z)
        terms = {"reconstruction": self.likelihood.nats(x, output)} | code.terms
        weights = self.weights(0.0)
        context = Context(code.z, self.backbone.code_norms(), self.parameters())
        return terms | {name: term(context) for name, term in PENALTIES.items() if name in weights}, output

    def weights(self, epoch: float) -> dict[str, float]:
        """Return the weight of each term at a moment of training; a penalty of weight 0 is left out."""
        weights = {"reconstruction": 1.0}
        bottleneck, penalties = self.spec.bottleneck, self.spec.penalties
        if isinstance(bottleneck, parts.GaussianCode):
            weights["kl"] = bottleneck.beta * ramp(epoch, bottleneck.warmup)
        if penalties.l1.weight > 0:
            weights["l1"] = penalties.l1.weight * ramp(epoch, penalties.l1.warmup)
        if penalties.weight_decay.weight > 0:
            weights["weight_decay"] = penalties.weight_decay.weight
        return weights

    def warmup(self) -> float:
        """Return after how many epochs all weights are at their full size."""
        bottleneck, l1 = self.spec.bottleneck, self.spec.penalties.l1
        kl = bottleneck.warmup if isinstance(bottleneck, parts.GaussianCode) else 0.0
        return max(kl, l1.warmup if l1.weight > 0 else 0.0)


def ramp(epoch: float, warmup: float) -> float:
    """Grow linearly from 0 to 1 over `warmup` epochs."""
    return min(1.0, epoch / warmup) if warmup > 0 else 1.0


def build(spec: parts.Model, shape: tuple[int, int, int], seed: int = 0) -> Autoencoder:
    """Build an autoencoder with weights drawn from `seed`; the global random state is left as it was."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return Autoencoder(spec, shape)
