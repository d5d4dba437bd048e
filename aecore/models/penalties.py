"""Penalties: (context) -> nats per sample, `(B,)` or a scalar. Their weights belong to the spec; here they are
unweighted."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Generator, Tensor

from .. import parts

__all__ = ["OF_ACTIVITY", "PENALTIES", "Context"]


@dataclass(frozen=True)
class Context:
    """What a penalty may look at."""

    input: Tensor
    """What the encoder got `(B, *input_shape)`; requires grad when the contraction is on."""
    z: Tensor
    """Codes `(B, d)` as the decoder got them."""
    mean: Tensor
    logvar: Tensor | None
    activity: Tensor | None
    """Running mean of each code number `(d,)`, where the bottleneck keeps one."""
    code_norms: Tensor
    """Norms `(d,)` of the decoder columns that read the code."""
    parameters: Sequence[Tensor]
    """Weights of the autoencoder (not of an adversary)."""
    items: int
    """Training items in all."""
    generator: Generator
    """For draws of the prior and random probes."""
    exact: bool
    """Whether to spare no time: held-out items are judged without random probes."""
    penalties: parts.Penalties
    """Their parameters."""
    draws: int = 0
    """Over how many draws of codes and prior estimates over a whole batch are averaged; 0: the batch as it is, once."""

    def drawn(self) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield `(places, codes)`, at most `FEW` items of the batch each time, their codes `(n, d)` sampled anew."""
        for _ in range(self.draws):
            order = torch.randperm(len(self.z), generator=self.generator, device=self.z.device)[:FEW]
            if self.logvar is None:
                yield order, self.z[order]
            else:
                mean, spread = self.mean[order], torch.exp(0.5 * self.logvar[order])
                yield order, mean + spread * standard(mean, self.generator)


FEW = 128
"""Items of one draw: twenty draws of so many tell as much as a few of all, in a tenth of the time."""


def standard(like: Tensor, generator: Generator) -> Tensor:
    """Draw from N(0, I) as many numbers as `like` has."""
    return torch.randn(like.shape, generator=generator, device=like.device, dtype=like.dtype)


def l1(context: Context) -> Tensor:
    """Σ_j |z_j| ‖w_j‖, `(B,)`. The norms keep the model from shrinking z while growing the decoder."""
    return (context.z.abs() * context.code_norms).sum(1)


def sparsity(context: Context) -> Tensor:
    """Σ_j KL(ρ ‖ ρ̂_j) between Bernoulli variables, a scalar (Ng 2011, CS294A lecture notes). ρ̂ is the running mean of
    unit j; of held-out items the mean over all of them (`OF_ACTIVITY`)."""
    assert context.activity is not None
    return sparsity_of(context.activity, context.penalties)


def sparsity_of(activity: Tensor, penalties: parts.Penalties) -> Tensor:
    """The same of any activity `(d,)`."""
    rho = penalties.sparsity.target
    # The gradient passes the bounds, so that a unit that is always off (or on) is pulled back.
    found = activity + (activity.clamp(1e-6, 1 - 1e-6) - activity).detach()
    return (rho * (math.log(rho) - found.log()) + (1 - rho) * (math.log(1 - rho) - (1 - found).log())).sum()


def contraction(context: Context) -> Tensor:
    """‖∂z/∂x‖², squared Frobenius norm of the encoder's Jacobian, `(B,)` (Rifai et al. 2011).

    For an encoder of any depth. In training one random probe v of ±1 per item: E ‖vᵀ J‖² = ‖J‖² (Hutchinson 1990);
    held-out items are judged with all d rows of J.
    """
    mean, x = context.mean, context.input
    if context.exact:
        rows = (torch.autograd.grad(mean[:, j].sum(), x, retain_graph=True)[0] for j in range(mean.shape[1]))
        return torch.stack([row.square().flatten(1).sum(1) for row in rows]).sum(0)
    probe = torch.rand(mean.shape, generator=context.generator, device=mean.device, dtype=mean.dtype).sub(0.5).sign()
    return torch.autograd.grad(mean, x, probe, create_graph=True)[0].square().flatten(1).sum(1)


def total_correlation(context: Context) -> Tensor:
    """log q(z) - Σ_j log q(z_j), `(B,)`: how much code numbers depend on each other over the whole data set.

    q(z) = 1/N Σ_n q(z|x_n) is estimated from the batch: the item's own density with weight 1/N, each of the M - 1
    others with (N - 1) / (N (M - 1)), so the weights of an item sum to 1 (stratified sampling; Chen et al. 2018,
    arXiv:1802.04942, whose code has these weights in the wrong column). Of held-out items the mean over several draws
    of their codes, a scalar.
    """
    weights = log_weights(len(context.z), max(context.items, len(context.z)), context.z)
    if context.draws:
        return torch.stack([dependence(context, z, weights[places]).mean() for places, z in context.drawn()]).mean()
    return dependence(context, context.z, weights)


def dependence(context: Context, codes: Tensor, log_weight: Tensor) -> Tensor:
    """The same at given codes `(n, d)` with their rows of weights `(n, B)`, some rows at a time, the batch last."""
    assert context.logvar is not None
    mean, logvar = context.mean.T.unsqueeze(0), context.logvar.T.unsqueeze(0)
    precision, found = torch.exp(-logvar), []
    for start in range(0, len(codes), ROWS):
        z, weight = codes[start : start + ROWS].unsqueeze(2), log_weight[start : start + ROWS]
        log_density = -0.5 * ((z - mean).square() * precision + logvar + math.log(2 * math.pi))  # (R, d, B)
        joint = torch.logsumexp(log_density.sum(1) + weight, dim=1)
        single = torch.logsumexp(log_density + weight.unsqueeze(1), dim=2)
        found.append(joint - single.sum(1))
    return found[0] if len(found) == 1 else torch.cat(found)


ROWS = 64
"""Codes that are compared with all others at once: what fits into the processor's cache is read seven times quicker."""


def log_weights(batch: int, items: int, like: Tensor) -> Tensor:
    """`(M, M)`: the log weight of item m's density in the estimate at item i; each row of weights sums to 1."""
    if batch == 1:
        return like.new_zeros(1, 1)
    weights = like.new_full((batch, batch), math.log((items - 1) / (items * (batch - 1))))
    return weights.fill_diagonal_(-math.log(items))


def mmd(context: Context) -> Tensor:
    """MMD² between the batch's codes and as many draws of N(0, I), a scalar; the unbiased U-statistic, so it may fall
    below 0.

    Inverse multiquadratic kernels k(a, b) = Σ_s s C / (s C + ‖a - b‖²), C = 2 d (Tolstikhin et al. 2017,
    arXiv:1711.01558). Of held-out items the mean over several draws: that of one scatters more than what it tells.
    """
    z = context.z
    if len(z) < 2:
        return z.sum() * 0.0
    if context.draws:
        drawn = (codes for _places, codes in context.drawn())
        return torch.stack([discrepancy(codes, standard(codes, context.generator)) for codes in drawn]).mean()
    return discrepancy(z, standard(z, context.generator))


def discrepancy(z: Tensor, prior: Tensor) -> Tensor:
    """MMD² between two samples `(n, d)`."""
    n = len(z)
    inside = sum((off_diagonal(kernel(a, a)).sum() for a in (z, prior)), z.new_zeros(()))
    return inside / (n * (n - 1)) - 2 * kernel(z, prior).mean()


SCALES = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)


def kernel(a: Tensor, b: Tensor) -> Tensor:
    squares = (a.unsqueeze(1) - b.unsqueeze(0)).square().sum(2)
    return torch.stack([s * 2 * a.shape[1] / (s * 2 * a.shape[1] + squares) for s in SCALES]).sum(0)


def off_diagonal(square: Tensor) -> Tensor:
    return square - torch.diag(torch.diag(square))


def weight_decay(context: Context) -> Tensor:
    """½ Σ ‖W‖² over weight matrices (not biases), a scalar."""
    return 0.5 * torch.stack([w.square().sum() for w in matrices(context)]).sum()


def weight_l1(context: Context) -> Tensor:
    """Σ |W| over weight matrices (not biases), a scalar."""
    return torch.stack([w.abs().sum() for w in matrices(context)]).sum()


def matrices(context: Context) -> list[Tensor]:
    return [w for w in context.parameters if w.ndim > 1]


OF_ACTIVITY: dict[str, Callable[[Tensor, parts.Penalties], Tensor]] = {"sparsity": sparsity_of}
"""Penalties that follow from the mean activity of all items, and not from a mean over batches."""
PENALTIES: dict[str, Callable[[Context], Tensor]] = {
    "l1": l1,
    "sparsity": sparsity,
    "contraction": contraction,
    "total_correlation": total_correlation,
    "mmd": mmd,
    "weight_decay": weight_decay,
    "weight_l1": weight_l1,
}
