"""Penalties: (context) -> nats per sample, `(B,)` or a scalar. Their weights belong to the spec; here they are unweighted."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Generator, Tensor

from .. import parts

__all__ = ["PENALTIES", "Context"]


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
    spec: parts.Penalties


def l1(context: Context) -> Tensor:
    """Σ_j |z_j| ‖w_j‖, `(B,)`. The norms keep the model from shrinking z while growing the decoder."""
    return (context.z.abs() * context.code_norms).sum(1)


def sparsity(context: Context) -> Tensor:
    """Σ_j KL(ρ ‖ ρ̂_j) between Bernoulli variables, a scalar (Ng 2011, CS294A lecture notes). ρ̂ is the running mean of unit j."""
    assert context.activity is not None
    rho = context.spec.sparsity.target
    # The gradient passes the bounds, so that a unit that is always off (or on) is pulled back.
    found = context.activity + (context.activity.clamp(1e-6, 1 - 1e-6) - context.activity).detach()
    return (rho * (math.log(rho) - found.log()) + (1 - rho) * (math.log(1 - rho) - (1 - found).log())).sum()


def contraction(context: Context) -> Tensor:
    """‖∂z/∂x‖², squared Frobenius norm of the encoder's Jacobian, `(B,)` (Rifai et al. 2011).

    For an encoder of any depth. In training one random probe v of ±1 per item: E ‖vᵀ J‖² = ‖J‖² (Hutchinson 1990); held-out
    items are judged with all d rows of J.
    """
    mean, x = context.mean, context.input
    if context.exact:
        rows = (torch.autograd.grad(mean[:, j].sum(), x, retain_graph=True)[0] for j in range(mean.shape[1]))
        return torch.stack([row.square().flatten(1).sum(1) for row in rows]).sum(0)
    probe = torch.rand(mean.shape, generator=context.generator, device=mean.device, dtype=mean.dtype).sub(0.5).sign()
    return torch.autograd.grad(mean, x, probe, create_graph=True)[0].square().flatten(1).sum(1)


def total_correlation(context: Context) -> Tensor:
    """log q(z) - Σ_j log q(z_j), `(B,)`: how much code numbers depend on each other over the whole data set.

    q(z) = 1/N Σ_n q(z|x_n) is estimated from the batch: the item's own density with weight 1/N, each of the M - 1 others
    with (N - 1) / (N (M - 1)), so the weights of an item sum to 1 (stratified sampling; Chen et al. 2018, arXiv:1802.04942,
    whose code has these weights in the wrong column).
    """
    assert context.logvar is not None
    z, mean, logvar = context.z.unsqueeze(1), context.mean.unsqueeze(0), context.logvar.unsqueeze(0)
    log_density = -0.5 * ((z - mean).square() * torch.exp(-logvar) + logvar + math.log(2 * math.pi))  # (B, B, d)
    log_weight = log_weights(len(context.z), max(context.items, len(context.z)), context.z)
    joint = torch.logsumexp(log_density.sum(2) + log_weight, dim=1)
    single = torch.logsumexp(log_density + log_weight.unsqueeze(2), dim=1)
    return joint - single.sum(1)


def log_weights(batch: int, items: int, like: Tensor) -> Tensor:
    """`(M, M)`: the log weight of item m's density in the estimate at item i; each row of weights sums to 1."""
    if batch == 1:
        return like.new_zeros(1, 1)
    weights = like.new_full((batch, batch), math.log((items - 1) / (items * (batch - 1))))
    return weights.fill_diagonal_(-math.log(items))


def mmd(context: Context) -> Tensor:
    """MMD² between the batch's codes and as many draws of N(0, I), a scalar; the unbiased U-statistic, so it may fall below 0.

    Inverse multiquadratic kernels k(a, b) = Σ_s s C / (s C + ‖a - b‖²), C = 2 d (Tolstikhin et al. 2017, arXiv:1711.01558).
    """
    z = context.z
    if len(z) < 2:
        return z.sum() * 0.0
    prior = torch.randn(z.shape, generator=context.generator, device=z.device, dtype=z.dtype)
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


PENALTIES: dict[str, Callable[[Context], Tensor]] = {
    "l1": l1,
    "sparsity": sparsity,
    "contraction": contraction,
    "total_correlation": total_correlation,
    "mmd": mmd,
    "weight_decay": weight_decay,
    "weight_l1": weight_l1,
}
