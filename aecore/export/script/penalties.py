"""Templates: what else is asked of codes and weights. Knows no torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .form import put

__all__ = ["DRAWN", "PENALTIES", "PenaltyLines"]


@dataclass(frozen=True)
class PenaltyLines:
    """How a penalty stands in a script."""

    text: str
    function: str
    value: str
    """An expression, within `losses`."""
    constant: str
    said: str
    draws: bool = False
    """Whether held-out items are judged by several draws, whose number is `draws`."""
    others: Mapping[str, tuple[str, str]] | None = None
    """Its other parameters as constants."""


DRAWN = '''
def drawn(generator, z, mean=None, logvar=None):
    """Some draws of 128 items of a held-out batch, their codes sampled anew: that of one draw
    scatters more than what it tells."""
    for _ in range($draws):
        places = torch.randperm(len(z), generator=generator)[:128]
        if logvar is None:
            yield places, z[places]
        else:
            spread = torch.exp(0.5 * logvar[places])
            noise = torch.randn(mean[places].shape, generator=generator)
            yield places, mean[places] + spread * noise
'''

PENALTIES: dict[str, PenaltyLines] = {
    "l1": PenaltyLines(
        "An L1 penalty pulls every code number towards 0, so that items are said with few of them. Each is "
        "multiplied by the norm of the decoder's column that reads it: else codes would shrink and the decoder grow.",
        put(
            '''
            def l1(model, z):
                """sum over j of |z_j| |w_j|, where w_j is what the decoder makes of z_j; mean of items."""
                norms = torch.linalg.vector_norm($reader, dim=0)
                return (z.abs() * norms).sum(1).mean()
            '''
        ),
        "l1(model, z)",
        "L1",
        "weight of the L1 penalty on the code",
    ),
    "sparsity": PenaltyLines(
        "KL sparsity (Ng 2011) asks each code number to be active for a small share RHO of the items: it compares "
        "two coins, one that falls so with chance RHO and one with the activity that was found.",
        put(
            '''
            def sparsity(activity):
                """sum over j of KL(RHO || activity_j); the gradient passes the bounds, so a number that
                is always off (or on) is pulled back."""
                found = activity + (activity.clamp(1e-6, 1 - 1e-6) - activity).detach()
                on = RHO * (math.log(RHO) - found.log())
                return (on + (1 - RHO) * (math.log(1 - RHO) - (1 - found).log())).sum()
            '''
        ),
        "sparsity(activity)",
        "SPARSITY",
        "weight of KL sparsity",
        others={"target": ("RHO", "the share of items for which a code number should be active")},
    ),
    "contraction": PenaltyLines(
        "A contractive autoencoder (Rifai et al. 2011) asks that a small change of the input moves the code little: "
        "the squared Frobenius norm of the encoder's Jacobian. One random direction of signs estimates it without bias "
        "(Hutchinson 1990); held-out items are judged by all rows.",
        put(
            '''
            def contraction(model, z, given, generator):
                """|dz/dx|^2 of each item, mean of items."""
                if model.training:
                    signs = torch.rand(z.shape, generator=generator).sub(0.5).sign()
                    slope = torch.autograd.grad(z, given, signs, create_graph=True)[0]
                    return slope.square().flatten(1).sum(1).mean()
                rows = [
                    torch.autograd.grad(z[:, j].sum(), given, retain_graph=True)[0] for j in range(CODE_SIZE)
                ]
                return torch.stack([row.square().flatten(1).sum(1) for row in rows]).sum(0).mean()
            '''
        ),
        "contraction(model, $mean, $given, generator)",
        "CONTRACTION",
        "weight of the contraction",
    ),
    "total_correlation": PenaltyLines(
        "Total correlation is how much code numbers depend on each other over the whole data set: log q(z) minus the "
        "sum of log q(z_j). Asking for little of it (beta-TCVAE, Chen et al. 2018) tears apart what a larger beta "
        "would squeeze. q(z) is the mean of all items' clouds, estimated from the batch: an item's own cloud counts "
        "1/N, each other one (N - 1) / (N (M - 1)).",
        put(
            '''
            def total_correlation(model, z, mean, logvar, generator):
                """log q(z) - sum over j of log q(z_j), mean of items."""
                m, n = len(z), max(len(x_train), len(z))
                weights = torch.full((m, m), math.log((n - 1) / (n * (m - 1)))).fill_diagonal_(-math.log(n))
                if model.training:
                    return dependence(z, mean, logvar, weights).mean()
                found = drawn(generator, z, mean, logvar)
                return torch.stack([dependence(z, mean, logvar, weights[i]).mean() for i, z in found]).mean()


            def dependence(codes, mean, logvar, weights):
                mean, logvar = mean.T.unsqueeze(0), logvar.T.unsqueeze(0)
                precision, found = torch.exp(-logvar), []
                for start in range(0, len(codes), 64):  # some rows at a time fit the processor's cache
                    z, weight = codes[start : start + 64].unsqueeze(2), weights[start : start + 64]
                    squares = (z - mean).square() * precision
                    log_density = -0.5 * (squares + logvar + math.log(2 * math.pi))  # (R, d, M)
                    joint = torch.logsumexp(log_density.sum(1) + weight, dim=1)
                    single = torch.logsumexp(log_density + weight.unsqueeze(1), dim=2)
                    found.append(joint - single.sum(1))
                return torch.cat(found)
            '''
        ),
        "total_correlation(model, z, mean, logvar, generator)",
        "TC",
        "weight of total correlation (beta - 1)",
        draws=True,
    ),
    "mmd": PenaltyLines(
        "A Wasserstein autoencoder asks that all codes together look like draws of a standard normal, whatever each "
        "item does: MMD^2 compares two samples by kernels, in its unbiased form, so it may fall below 0 (Tolstikhin et "
        "al. 2017).",
        put(
            '''
            def kernel(a, b):
                squares = (a.unsqueeze(1) - b.unsqueeze(0)).square().sum(2)
                scales = [s * 2 * a.shape[1] for s in (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)]
                return torch.stack([s / (s + squares) for s in scales]).sum(0)


            def discrepancy(z, generator):
                """MMD^2 between codes and as many draws of N(0, I)."""
                prior, n = torch.randn(z.shape, generator=generator), len(z)
                inside = [kernel(a, a) for a in (z, prior)]
                inside = [(k - torch.diag(torch.diag(k))).sum() for k in inside]  # without an item and itself
                return (inside[0] + inside[1]) / (n * (n - 1)) - 2 * kernel(z, prior).mean()


            def mmd(model, z, generator$clouds):
                if model.training:
                    return discrepancy(z, generator)
                found = [discrepancy(codes, generator) for _, codes in drawn(generator, z$clouds)]
                return torch.stack(found).mean()
            '''
        ),
        "mmd(model, z, generator$clouds)",
        "MMD",
        "weight of MMD to the prior",
        draws=True,
    ),
    "weight_decay": PenaltyLines(
        "Weight decay keeps weights small, against learning items by heart.",
        put(
            '''
            def weight_decay(model):
                """Half the sum of squares over weight matrices (not biases)."""
                return 0.5 * torch.stack([w.square().sum() for w in model.parameters() if w.ndim > 1]).sum()
            '''
        ),
        "weight_decay(model)",
        "WEIGHT_DECAY",
        "weight of weight decay",
    ),
    "weight_l1": PenaltyLines(
        "An L1 penalty on weights sets single ones to 0.",
        put(
            '''
            def weight_l1(model):
                """The sum of absolute values over weight matrices (not biases)."""
                return torch.stack([w.abs().sum() for w in model.parameters() if w.ndim > 1]).sum()
            '''
        ),
        "weight_l1(model)",
        "WEIGHT_L1",
        "weight of the L1 penalty on weights",
    ),
}
