"""Sparse bottlenecks: many code numbers of which most are silent."""

from __future__ import annotations

import math

import torch
from torch import Generator, Tensor, nn
from torch.nn import functional as F

from .. import parts
from .bottleneck import Bottleneck, Code, first

__all__ = ["BatchTopK", "JumpReLU", "Matryoshka", "SigmoidCode", "SoftThreshold", "TopK"]


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


class Revived(Bottleneck):
    """Code numbers of which some may never fire: it counts for how many steps of training each has not."""

    def __init__(self, part: parts.Bottleneck, features: int) -> None:
        super().__init__(part, features)
        self.idle: Tensor
        self.register_buffer("idle", torch.zeros(part.size))

    def dead(self, patience: int) -> Tensor:
        """Return `(d,)`, 1 for numbers that have not fired for `patience` steps."""
        return (self.idle >= patience).to(self.idle.dtype)

    def count(self, z: Tensor) -> None:
        """Take notice of which numbers of the codes `(B, d)` have fired in a step."""
        self.idle.add_(1.0).mul_((z.detach() > 0).sum(0) == 0)


class TopK(Revived):
    """z keeps the k largest of relu(W h + b); the others are 0 (Makhzani and Frey 2013, arXiv:1312.5663).

    A unit that has not fired for `patience` steps is dead: the term `revival` pulls its pre-activation up to what the
    k-th unit had, so that it fires again (the idea of the pre-activation loss in Anthropic's circuits updates, January
    2025).
    """

    def forward(self, h: Tensor, part: parts.TopK, generator: Generator | None, epoch: float) -> Code:
        raw = self.to_code(h)
        kept = torch.topk(raw, min(part.k, raw.shape[1]), dim=1)
        z = torch.zeros_like(raw).scatter(1, kept.indices, F.relu(kept.values))  # of equal numbers too, k are kept
        dead = self.dead(part.patience).to(raw.dtype)
        if generator is not None:
            self.count(z)
        # Not up to a k-th unit that does not fire itself: when all are dead they would wait for each other.
        bar = kept.values[:, -1:].detach().clamp(min=0.0)
        revival = (F.relu(bar - raw) * dead).sum(1)
        return Code(z, z, terms={"revival": revival})


class BatchTopK(Revived):
    """In training z keeps the B k largest of relu(W h + b) over a batch of B items (Bussmann, Leask and Nanda 2024,
    arXiv:2412.06410).

    An item by itself has no batch: there z keeps what is at least `threshold`, the running mean of the smallest number
    that was kept, as in the paper. `revival` is that of `TopK`, up to the smallest number kept.
    """

    MEMORY = 0.95

    def __init__(self, part: parts.BatchTopK | parts.Matryoshka, features: int) -> None:
        super().__init__(part, features)
        self.threshold: Tensor
        self.register_buffer("threshold", torch.zeros(()))

    def forward(self, h: Tensor, part: parts.BatchTopK, generator: Generator | None, epoch: float) -> Code:
        z, revival = self.kept(self.to_code(h), part, training=generator is not None)
        return Code(z, z, terms={"revival": revival})

    def kept(self, raw: Tensor, part: parts.BatchTopK | parts.Matryoshka, *, training: bool) -> tuple[Tensor, Tensor]:
        """Return the codes `(B, d)` of pre-activations and the term `revival` `(B,)`."""
        dead = self.dead(part.patience).to(raw.dtype)
        z = self.largest(raw, part.k) if training else torch.where(raw >= self.threshold, raw, torch.zeros_like(raw))
        if training:
            self.count(z)
        return z, (F.relu(self.threshold - raw) * dead).sum(1)

    def largest(self, raw: Tensor, k: int) -> Tensor:
        """Return what is kept of a batch, and move the threshold to the smallest of it."""
        flat = raw.flatten()
        kept = torch.topk(flat, min(len(raw) * k, len(flat)))
        z = torch.zeros_like(flat).scatter(0, kept.indices, F.relu(kept.values)).view_as(raw)
        lowest = kept.values.detach()[-1].clamp(min=0.0)
        self.threshold.lerp_(lowest, 1 - self.MEMORY if self.threshold > 0 else 1.0)
        return z


class JumpReLU(Revived):
    """z = a where a = W h + b is at least θ, else 0, with a learnt threshold θ_j > 0 for each code number; the term
    `l0` is how many numbers are not 0 (Rajamanoharan et al. 2024, arXiv:2407.14435).

    Neither has a slope in θ where it is not a jump, so the gradient is the paper's straight-through one, which is that
    of the mean over many items, estimated with a window K of width ε round θ (a rectangle of area 1):

        ∂z/∂θ = -θ K(a - θ),   ∂l0/∂θ = -K(a - θ)

    A number that has not fired for `patience` steps is dead: `revival` pulls a and θ together until it fires.
    """

    START = 0.05

    def __init__(self, part: parts.JumpReLU, features: int) -> None:
        super().__init__(part, features)
        self.raw_threshold = nn.Parameter(torch.full((part.size,), math.log(math.expm1(self.START))))

    def forward(self, h: Tensor, part: parts.JumpReLU, generator: Generator | None, epoch: float) -> Code:
        raw, threshold = self.to_code(h), F.softplus(self.raw_threshold)
        fires = raw >= threshold
        z, l0 = torch.where(fires, raw, torch.zeros_like(raw)), fires.to(raw.dtype)
        revival = (F.relu(threshold - raw) * self.dead(part.patience).to(raw.dtype)).sum(1)
        if generator is not None:
            self.count(z)
            near = (2 * (raw - threshold).detach().abs() <= part.bandwidth).to(raw.dtype) / part.bandwidth
            slope = near * (threshold - threshold.detach())  # 0, with a gradient
            z, l0 = z - threshold.detach() * slope, l0 - slope
        return Code(z, z, terms={"l0": l0.sum(1), "revival": revival})


class Matryoshka(BatchTopK):
    """The codes of `BatchTopK`; in training of each item only those of one of the nested dictionaries, the first m
    numbers, drawn anew (Bussmann, Nabeshima, Karvonen and Nanda 2025, arXiv:2503.17547).

    The paper adds up the errors of all dictionaries; an even draw of one has, in the mean, their mean.
    """

    def forward(self, h: Tensor, part: parts.Matryoshka, generator: Generator | None, epoch: float) -> Code:  # type: ignore[override]
        mean, revival = self.kept(self.to_code(h), part, training=generator is not None)
        z = mean
        if generator is not None:
            sizes = torch.tensor(part.prefixes, device=mean.device, dtype=mean.dtype)
            drawn = torch.randint(len(sizes), (len(mean),), generator=generator, device=mean.device)
            z = mean * first(sizes[drawn], mean)
        return Code(z, mean, terms={"revival": revival})
