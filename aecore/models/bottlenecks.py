"""Bottlenecks: features -> Code(z, mean, terms). A term is `(B,)` nats per sample, summed over latent dimensions.

A generator means training: codes are sampled and running statistics move. Without one a code is its mean and nothing
moves. `to_code` is the linear layer that makes the (mean) code; `snap` is what a decoder does with any point of latent
space first. Modules have the names of their parts.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Generator, Tensor, nn
from torch.nn import functional as F

from .. import parts
from .bottleneck import Bottleneck, Code, first
from .cloud_codes import MixturePrior, Spherical
from .pair_codes import Experts
from .sparse_codes import BatchTopK, JumpReLU, Matryoshka, SigmoidCode, SoftThreshold, TopK

__all__ = ["BOTTLENECKS", "Bottleneck", "Code", "build_bottleneck", "kl_to_standard_normal"]


class Plain(Bottleneck):
    """z = W h + b."""

    def forward(self, h: Tensor, part: parts.Plain, generator: Generator | None, epoch: float) -> Code:
        z = self.to_code(h)
        return Code(z, z)


class Nested(Bottleneck):
    """z = W h + b; in training only its first n numbers, the others 0, n drawn anew for each item (nested dropout,
    Rippel, Gelbart and Adams 2014, arXiv:1402.0915).

    n is even over 1 ... d, so every prefix is trained as often, while the geometric n of the paper needs its order to
    be learnt unit by unit. In the linear case what all prefixes together want is PCA, component by component: the
    first k numbers must span the first k principal axes for each k.
    """

    def forward(self, h: Tensor, part: parts.Nested, generator: Generator | None, epoch: float) -> Code:
        mean = self.to_code(h)
        if generator is None or part.cut == 0:
            return Code(mean, mean)
        return Code(mean * first(self.lengths(mean, part.cut, generator), mean), mean)

    def lengths(self, like: Tensor, cut: float, generator: Generator) -> Tensor:
        """Draw how many numbers of each of the codes `(B, d)` are kept, `(B,)`: all of them, or, with the chance `cut`,
        any number from 1 to d."""
        chance = torch.rand(len(like), generator=generator, device=like.device, dtype=like.dtype) / cut
        return (1 + torch.floor(chance * like.shape[1])).clamp(max=like.shape[1])


class GaussianCode(Bottleneck):
    """q(z|x) = N(mean, exp(logvar)); z = mean + exp(logvar / 2) e (Kingma and Welling 2013, arXiv:1312.6114).

    With a capacity C the term `capacity` is |KL - C(t)|, KL averaged over the batch (Burgess et al. 2018,
    arXiv:1804.03599). With free bits λ the term `free_bits` is Σ_j max(λ, KL_j), each KL_j averaged over the batch
    (Kingma et al. 2016, arXiv:1606.04934).
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
        if part.free_bits:
            terms["free_bits"] = kl_of_numbers(mean, logvar).mean(0).clamp(min=part.free_bits).sum().expand(len(kl))
        return Code(z, mean, logvar, terms)


class ImportanceCode(GaussianCode):
    """q(z|x) as of the Gaussian code. The model adds the term `importance`, as it takes the decoder to weigh draws
    (Burda, Grosse and Salakhutdinov 2015, arXiv:1509.00519)."""

    def forward(self, h: Tensor, part: Any, generator: Generator | None, epoch: float) -> Code:
        return super().forward(h, parts.GaussianCode(size=part.size), generator, epoch)


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
    return kl_of_numbers(mean, logvar).sum(dim=1)


def kl_of_numbers(mean: Tensor, logvar: Tensor) -> Tensor:
    """The same of each code number, `(B, d)` nats."""
    return 0.5 * (mean.square() + torch.expm1(logvar) - logvar)


BOTTLENECKS: dict[str, type[Bottleneck]] = {
    "plain": Plain,
    "nested": Nested,
    "sigmoid": SigmoidCode,
    "soft-threshold": SoftThreshold,
    "top-k": TopK,
    "batch-top-k": BatchTopK,
    "jump-relu": JumpReLU,
    "matryoshka": Matryoshka,
    "gaussian": GaussianCode,
    "importance": ImportanceCode,
    "spherical": Spherical,
    "mixture-prior": MixturePrior,
    "experts": Experts,
    "quantised": Quantised,
    "fsq": FSQ,
}


def build_bottleneck(part: parts.Bottleneck, features: int) -> Bottleneck:
    """Build the bottleneck of a spec on top of `features` encoder features."""
    return BOTTLENECKS[part.kind](part, features)
