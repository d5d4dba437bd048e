"""Bottlenecks: features -> Code(z, mean, terms). A term is `(B,)` nats per sample, summed over latent dimensions.

A generator means training: codes are sampled and running statistics move. Without one a code is its mean and nothing
moves. `to_code` is the linear layer that makes the (mean) code; `snap` is what a decoder does with any point of latent
space first. Modules have the names of their parts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import Generator, Tensor, nn
from torch.nn import functional as F

from .. import parts

__all__ = ["BOTTLENECKS", "Bottleneck", "Code", "build_bottleneck", "kl_to_standard_normal"]


@dataclass(frozen=True)
class Code:
    """A batch of codes: `z` `(B, d)` goes to the decoder, `mean` `(B, d)` is shown; `logvar` only where there is
    one."""

    z: Tensor
    mean: Tensor
    logvar: Tensor | None = None
    terms: dict[str, Tensor] = field(default_factory=dict)
    activity: Tensor | None = None
    """`(d,)`: the mean of each code number over the last batches, where the bottleneck keeps one; gradients reach this
    batch."""

    def sampled(self, noise: Tensor) -> Code:
        """The same with `z` = mean + σ noise, for standard normal numbers `(B, d)`; as it is where it is a point."""
        if self.logvar is None:
            return self
        return replace(self, z=torch.addcmul(self.mean, torch.exp(0.5 * self.logvar), noise))


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


class Plain(Bottleneck):
    """z = W h + b."""

    def forward(self, h: Tensor, part: parts.Plain, generator: Generator | None, epoch: float) -> Code:
        z = self.to_code(h)
        return Code(z, z)


class SigmoidCode(Bottleneck):
    """z = 1 / (1 + exp(-(W h + b))), with a running mean of each unit for KL sparsity.

    The mean of one small batch is mostly noise, so the running mean gives the value and the batch gives the gradient.
    """

    MEMORY = 0.95

    def __init__(self, part: parts.SigmoidCode, features: int) -> None:
        super().__init__(part, features)
        self.running: Tensor
        self.register_buffer("running", torch.full((part.size,), 0.5))

    def forward(self, h: Tensor, part: parts.SigmoidCode, generator: Generator | None, epoch: float) -> Code:
        z = torch.sigmoid(self.to_code(h))
        batch = z.mean(0)
        if generator is not None:
            self.running.lerp_(batch.detach(), 1 - self.MEMORY)
        return Code(z, z, activity=self.running.clone() + (batch - batch.detach()))


class SoftThreshold(Bottleneck):
    """z = sign(a) (|a| - θ)₊ with a = W h + b and a learnt θ_j = softplus(t_j) for each code number.

    The minimiser of ½ (a - z)² + θ |z|, so an encoder for codes under an L1 penalty (Gregor and LeCun 2010, Learning
    fast approximations of sparse coding). Unlike a linear code it has true zeros; unlike relu it keeps both signs, so
    no unit is dead from the start where all inputs are positive.
    """

    START = 0.05

    def __init__(self, part: parts.SoftThreshold, features: int) -> None:
        super().__init__(part, features)
        self.raw_threshold = nn.Parameter(torch.full((part.size,), math.log(math.expm1(self.START))))

    def forward(self, h: Tensor, part: parts.SoftThreshold, generator: Generator | None, epoch: float) -> Code:
        raw, threshold = self.to_code(h), F.softplus(self.raw_threshold)
        z = raw.sign() * F.relu(raw.abs() - threshold)
        return Code(z, z)


class TopK(Bottleneck):
    """z keeps the k largest of relu(W h + b); the others are 0 (Makhzani and Frey 2013, arXiv:1312.5663).

    A unit that has not fired for `patience` steps is dead: the term `revival` pulls its pre-activation up to what the
    k-th unit had, so that it fires again (the idea of the pre-activation loss in Anthropic's circuits updates, January
    2025).
    """

    def __init__(self, part: parts.TopK, features: int) -> None:
        super().__init__(part, features)
        self.idle: Tensor
        self.register_buffer("idle", torch.zeros(part.size))

    def forward(self, h: Tensor, part: parts.TopK, generator: Generator | None, epoch: float) -> Code:
        raw = self.to_code(h)
        kept = torch.topk(raw, min(part.k, raw.shape[1]), dim=1)
        z = torch.zeros_like(raw).scatter(1, kept.indices, F.relu(kept.values))  # of equal numbers too, k are kept
        dead = (self.idle >= part.patience).to(raw.dtype)
        if generator is not None:
            self.idle.add_(1.0).mul_((z.detach() > 0).sum(0) == 0)
        # Not up to a k-th unit that does not fire itself: when all are dead they would wait for each other.
        bar = kept.values[:, -1:].detach().clamp(min=0.0)
        revival = (F.relu(bar - raw) * dead).sum(1)
        return Code(z, z, terms={"revival": revival})


class GaussianCode(Bottleneck):
    """q(z|x) = N(mean, exp(logvar)); z = mean + exp(logvar / 2) e (Kingma and Welling 2013, arXiv:1312.6114).

    With a capacity C the term `capacity` is |KL - C(t)|, KL averaged over the batch (Burgess et al. 2018,
    arXiv:1804.03599).
    """

    def __init__(self, part: parts.GaussianCode, features: int) -> None:
        super().__init__(part, features)
        self.to_logvar = nn.Linear(features, part.size)

    def forward(self, h: Tensor, part: parts.GaussianCode, generator: Generator | None, epoch: float) -> Code:
        mean = self.to_code(h)
        # exp(logvar) of an untrained or diverging encoder must not overflow float32.
        logvar = self.to_logvar(h).clamp(-30.0, 20.0)
        z = (
            mean
            if generator is None
            else torch.addcmul(mean, torch.exp(0.5 * logvar), standard_normal(mean, generator))
        )
        kl = kl_to_standard_normal(mean, logvar)
        terms = {"kl": kl}
        if part.capacity:
            terms["capacity"] = (kl.mean() - part.allowed(epoch)).abs().expand(len(kl))
        return Code(z, mean, logvar, terms)


class Quantised(Bottleneck):
    """Tokens of the code become the nearest entry of a codebook; the gradient passes straight through.

    Entries are moving averages of the codes they stand for, so they need no loss of their own (van den Oord et al.
    2017, arXiv:1711.00937, appendix A.1). They begin at codes of the first batch; an entry that is hardly used starts
    anew at a code of the batch. `commitment` = ‖z - sg[e]‖² summed over the tokens of each sample, so it does not grow
    with the batch.
    """

    def __init__(self, part: parts.Quantised, features: int) -> None:
        super().__init__(part, features)
        self.token = part.token
        self.entries: Tensor
        self.uses: Tensor
        self.sums: Tensor
        self.register_buffer("entries", torch.randn(part.entries, part.token))
        self.register_buffer("uses", torch.zeros(part.entries))
        self.register_buffer("sums", torch.zeros(part.entries, part.token))

    def forward(self, h: Tensor, part: parts.Quantised, generator: Generator | None, epoch: float) -> Code:
        mean = self.to_code(h)
        if generator is not None and not bool(self.uses.any()):
            self.start(self.tokens(mean.detach()), generator)
        chosen = self.nearest(self.tokens(mean.detach()))
        snapped = self.entries[chosen].reshape(mean.shape)
        if generator is not None:
            self.follow(self.tokens(mean.detach()), chosen, part, generator)
        commitment = (mean - snapped).square().sum(1)
        return Code(mean + (snapped - mean).detach(), mean, terms={"commitment": commitment})

    def snap(self, z: Tensor) -> Tensor:
        return self.entries[self.nearest(self.tokens(z))].reshape(z.shape)

    def tokens(self, z: Tensor) -> Tensor:
        """`(B, d) -> (B d / token, token)`."""
        return z.reshape(-1, self.token)

    def nearest(self, tokens: Tensor) -> Tensor:
        """Return the number of the nearest entry of each token."""
        distances = self.entries.square().sum(1) - 2 * tokens @ self.entries.T
        return distances.argmin(1)

    def start(self, tokens: Tensor, generator: Generator) -> None:
        self.entries.copy_(drawn_from(tokens, len(self.entries), generator))
        self.uses.fill_(len(tokens) / len(self.entries))
        self.sums.copy_(self.entries * self.uses[:, None])

    def follow(self, tokens: Tensor, chosen: Tensor, part: parts.Quantised, generator: Generator) -> None:
        """Move the averages, then the entries; restart those that are hardly used."""
        hits = F.one_hot(chosen, len(self.entries)).to(tokens.dtype)
        self.uses.lerp_(hits.sum(0), 1 - part.decay)
        self.sums.lerp_(hits.T @ tokens, 1 - part.decay)
        equal_share = len(tokens) / len(self.entries)
        dead = (self.uses < part.restart * equal_share)[:, None]
        fresh = drawn_from(tokens, len(self.entries), generator)
        self.sums.copy_(torch.where(dead, fresh * equal_share, self.sums))
        self.uses.copy_(torch.where(dead[:, 0], torch.full_like(self.uses, equal_share), self.uses))
        self.entries.copy_(self.sums / self.uses.clamp(min=1e-8)[:, None])


def drawn_from(tokens: Tensor, n: int, generator: Generator) -> Tensor:
    return tokens[torch.randint(len(tokens), (n,), generator=generator, device=tokens.device)]


class FSQ(Bottleneck):
    """Each number of tanh(W h + b) is rounded to one of L levels in [-1, 1], gradient straight through.

    Finite scalar quantisation (Mentzer et al. 2023, arXiv:2309.15505): a grid instead of a codebook, so nothing can
    die.
    """

    def __init__(self, part: parts.FSQ, features: int) -> None:
        super().__init__(part, features)
        self.levels = part.levels

    def forward(self, h: Tensor, part: parts.FSQ, generator: Generator | None, epoch: float) -> Code:
        mean = torch.tanh(self.to_code(h))
        return Code(mean + (self.snap(mean) - mean).detach(), mean)

    def snap(self, z: Tensor) -> Tensor:
        steps = self.levels - 1
        return torch.round((z.clamp(-1, 1) + 1) / 2 * steps) / steps * 2 - 1


def standard_normal(like: Tensor, generator: Generator) -> Tensor:
    return torch.randn(like.shape, generator=generator, device=like.device, dtype=like.dtype)


def kl_to_standard_normal(mean: Tensor, logvar: Tensor) -> Tensor:
    """KL(N(mean, exp(logvar)) || N(0, I)) = ½ Σ_j (mean² + exp(logvar) - 1 - logvar), `(B, d) -> (B,)` nats."""
    return 0.5 * (mean.square() + torch.expm1(logvar) - logvar).sum(dim=1)


BOTTLENECKS: dict[str, type[Bottleneck]] = {
    "plain": Plain,
    "sigmoid": SigmoidCode,
    "soft-threshold": SoftThreshold,
    "top-k": TopK,
    "gaussian": GaussianCode,
    "quantised": Quantised,
    "fsq": FSQ,
}


def build_bottleneck(part: parts.Bottleneck, features: int) -> Bottleneck:
    """Build the bottleneck of a spec on top of `features` encoder features."""
    return BOTTLENECKS[part.kind](part, features)
