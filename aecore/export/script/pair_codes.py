"""Templates of codes that two views agree on, as the method `encode` of the model makes them of features `h`. Knows no
torch."""

from __future__ import annotations

from ... import parts
from .code_lines import SIZE, CodeLines
from .form import put

__all__ = ["experts"]

EXPERTS = "Each view tells a normal distribution over codes, an expert, by a head of its own. "
PRODUCT = (
    "Those of the views that are there are multiplied, with the standard normal (product of experts, Wu and Goodman "
    "2018): precisions add up, so the surer view counts more and a missing one nothing."
)
MIXTURE = (
    "In training one of those that are there is drawn (mixture of experts, Shi et al. 2019), so each must say "
    "everything by itself; afterwards the normal distribution with the mean and variance of both stands for them."
)
JOINED = """
one, other = h.chunk(2, 1)
means = torch.stack([self.to_code(one), self.second_to_code(other)], 1)
logvars = torch.stack([self.to_logvar(one), self.second_to_logvar(other)], 1).clamp(-15, 15)
$joined
z = torch.addcmul(mean, torch.exp(0.5 * logvar), noise)  # mean + sigma * noise
# KL(q(z|x) || N(0, I)) of each item, in nats: expm1 is exact where sigma is close to 1.
kl = 0.5 * (mean.square() + torch.expm1(logvar) - logvar).sum(1)
"""
MULTIPLIED = """
precisions = torch.exp(-1.0 * logvars) * there.unsqueeze(2)
total = 1.0 + precisions.sum(1)  # 1 is that of the standard normal
mean, logvar = (means * precisions).sum(1) / total, -1.0 * torch.log(total)
"""
MIXED = """
if self.training:
    chance = torch.rand(there.shape, generator=generator) * there
    first = chance.argmax(1, keepdim=True) == 0
    there = there * torch.cat([first.float(), 1.0 - first.float()], 1)
count = there.sum(1, keepdim=True)
shares = (there / count.clamp(min=1.0)).unsqueeze(2)
mean = (shares * means).sum(1)
spread = torch.exp(logvars) + (means - mean.unsqueeze(1)).square()
logvar = torch.log((shares * spread).sum(1) + (1.0 - count.clamp(max=1.0)))
"""


def experts(part: parts.Experts) -> CodeLines:
    """The product or the mixture of two experts."""
    product = part.join == "product"
    return CodeLines(
        EXPERTS + (PRODUCT if product else MIXTURE),
        put(JOINED, joined=put(MULTIPLIED if product else MIXED)),
        ("z", "mean", "logvar", "kl"),
        layers="self.to_code = nn.Linear($half, CODE_SIZE)  # the mean, as the first view tells it\n"
        "self.to_logvar = nn.Linear($half, CODE_SIZE)\n"
        "self.second_to_code = nn.Linear($half, CODE_SIZE)\n"
        "self.second_to_logvar = nn.Linear($half, CODE_SIZE)",
        takes=("noise",) if product else ("noise", "generator"),
        terms={"kl": "kl.mean()"},
        weights={"kl": "BETA * ramp(epoch, KL_WARMUP)" if part.warmup else "BETA"},
        mean="mean",
        names=SIZE
        | {
            "beta": ("BETA", "weight of KL: 1 is the bound, more asks for a tidier code"),
            "warmup": ("KL_WARMUP", "epochs over which the KL weight grows from 0"),
        },
    )
