"""Templates of codes that are distributions, other than the Gaussian one of the VAE. Knows no torch."""

from __future__ import annotations

from ... import parts
from .code_lines import SIZE, CodeLines
from .form import put

__all__ = ["mixture_prior", "spherical"]

DRAWN = '''
def drawn(self, mean, kappa, noise):
    """Points of clouds on the sphere, made of standard normal numbers (B, d): their length says
    how far from the mean, their direction to which side."""
    with torch.no_grad():
        centre = mean.detach()
        half = torch.full_like(kappa, CODE_SIZE / 2)
        chi_squared = noise.square().sum(1, keepdim=True)
        share = torch.special.gammainc(half, chi_squared / 2).clamp(min=1e-7)  # 0 has no log
        aside = noise - (noise * centre).sum(1, keepdim=True) * centre
        aside = aside / aside.square().sum(1, keepdim=True).sqrt().clamp(min=1e-12)
    cosine = self.quantile(share, kappa)
    sine = (1 - cosine.square()).clamp(min=1e-12).sqrt()
    z = cosine * centre + sine * aside
    # The value of z; the gradient by the mean is that of turning the cloud along with it.
    turned = z + mean * (centre * z).sum(1, keepdim=True)
    return turned - centre * (mean * z).sum(1, keepdim=True)
'''
ON_A_GLOBE = '''
def moments(self, kappa):
    """E cos - 1, and the log of the mean of exp(kappa (cos - 1)) over the sphere: on a globe
    the cosine of an even draw is even (Archimedes), so both are short."""
    gone, k = torch.exp(-2 * kappa[:, 0]), kappa[:, 0]
    missing = -torch.expm1(-2 * k)
    return 2 * gone / missing - 1 / k, torch.log(missing / (2 * k))

def quantile(self, share, kappa):
    """The cosine to the mean that a share of the draws lies below."""
    return (1 + torch.log1p((1 - share) * torch.expm1(-2 * kappa)) / kappa).clamp(-1, 1)
'''
ON_ANY = '''
def density(self, kappa):
    """Evenly spread angles (B, 257) where the density of the angle to the mean is, and its log:
    exp(kappa (cos - 1)) sin^(d-2)."""
    with torch.no_grad():
        last = ((math.sqrt(CODE_SIZE) + 9) / kappa.sqrt()).clamp(max=math.pi)
        angles = last * torch.linspace(0, 1, 257)
    around = torch.xlogy(torch.full_like(angles, CODE_SIZE - 2), torch.sin(angles).clamp(min=0))
    return angles, around - 2 * kappa * torch.sin(angles / 2).square()

def moments(self, kappa):
    """E cos - 1, and the log of the mean of exp(kappa (cos - 1)) over the sphere: what modified
    Bessel functions say, by Simpson's rule."""
    angles, log_density = self.density(kappa)
    weight = torch.full_like(angles, 2.0)
    weight[:, 1::2] = 4.0
    weight[:, 0] = weight[:, -1] = 1.0
    log_density = log_density + torch.log(weight * angles[:, 1:2] / 3)
    half = CODE_SIZE / 2
    even = 0.5 * math.log(math.pi) + math.lgamma(half - 0.5) - math.lgamma(half)
    share = torch.softmax(log_density, 1)
    mean = -(share * 2 * torch.sin(angles / 2).square()).sum(1)
    return mean, torch.logsumexp(log_density, 1) - even

def quantile(self, share, kappa):
    """The cosine to the mean that a share of the draws lies below."""
    angles, log_density = self.density(kappa)
    density = torch.exp(log_density - log_density.detach().amax(1, keepdim=True))
    sums = torch.cumsum((density[:, 1:] + density[:, :-1]) / 2, 1)
    within = torch.cat([torch.zeros_like(kappa), sums / sums[:, -1:]], 1)
    beyond = (1 - share).contiguous()
    place = torch.searchsorted(within.detach(), beyond).clamp(1, 256)
    low, high = within.gather(1, place - 1), within.gather(1, place)
    part = (beyond - low) / (high - low).clamp(min=1e-12)
    return torch.cos(angles[:, 1:2] * (place - 1 + part))
'''


def spherical(part: parts.Spherical) -> CodeLines:
    """Clouds on the surface of a sphere."""
    return CodeLines(
        "Codes are directions, points on the unit sphere, and of each item the encoder tells a cloud there: a von "
        "Mises-Fisher distribution around a mean, the narrower the larger kappa is (Davidson et al. 2018). It is drawn "
        "without rejection, from as many normal numbers as the code has, so gradients pass.",
        put(
            """
            mean = self.to_code(h)
            squares = mean.square().sum(1, keepdim=True)
            one = torch.ones_like(squares)
            length = torch.where(squares < 1e-24, one, squares).sqrt()  # at 0 a root has no gradient
            mean = mean / torch.where((length - 1).abs() < 1e-6, one, length)  # onto the sphere
            # Above 1: where clouds may become even, codes are given up in the first steps.
            kappa = 1 + CODE_SIZE * torch.exp(self.to_concentration(h).clamp(max=12.0))
            missing, log_part = self.moments(kappa)
            kl = kappa[:, 0] * missing - log_part  # KL(q(z|x) || even on the sphere), in nats
            z = self.drawn(mean, kappa, noise)
            """
        ),
        ("z", "mean", "kl"),
        layers="self.to_code = nn.Linear($features, CODE_SIZE)  # the mean\n"
        "self.to_concentration = nn.Linear($features, 1)",
        methods=put(DRAWN) + "\n\n" + put(ON_A_GLOBE if part.size == 3 else ON_ANY),
        takes=("noise",),
        terms={"kl": "kl.mean()"},
        weights={"kl": "1"},
        prior=("U(S)", "one that is even on the sphere"),
        mean="mean",
        names=SIZE,
    )


EVEN = (
    "half = torch.randn(32, CODE_SIZE, generator=torch.Generator().manual_seed(0))\n"
    "half = math.sqrt(32) * torch.linalg.qr(half)[0]  # as wide in each direction"
)
WIDE = (
    "half = torch.randn(16, CODE_SIZE, generator=torch.Generator().manual_seed(0))\n"
    "half = half / half.square().mean(0).sqrt()"
)
RATIO = '''
def ratio(self, mean, logvar, noise):
    """log q(z|x) - log p(z) at z = mean + sigma * noise, and z; p is the learnt mixture."""
    z = torch.addcmul(mean, torch.exp(0.5 * logvar), noise)
    spread = self.logvars.clamp(-30, 20)
    each = (z.unsqueeze(1) - self.means).square() * torch.exp(-spread) + spread
    joint = torch.log_softmax(self.logits, 0) - 0.5 * (each + math.log(2 * math.pi)).sum(2)
    told = -0.5 * (noise.square() + logvar + math.log(2 * math.pi)).sum(1)
    return told - torch.logsumexp(joint, 1), z
'''


def mixture_prior(part: parts.MixturePrior) -> CodeLines:
    """Normal clouds, held against a learnt mixture of normal distributions."""
    return CodeLines(
        "Of each item the encoder tells a small cloud, a normal distribution, as in a VAE. What all clouds are pulled "
        "into is learnt too: a mixture of normal distributions with shares, means and spreads of their own. Its KL has "
        "no closed form, so training takes it at the code that was drawn, and held-out items are judged by the mean "
        "over points that stay the same.",
        put(
            """
            mean = self.to_code(h)
            logvar = self.to_logvar(h).clamp(-30, 20)  # exp(logvar) must not overflow
            kl, z = self.ratio(mean, logvar, noise)  # an estimate of KL(q(z|x) || p(z)), in nats
            if not self.training:
                several = [self.ratio(mean, logvar, point.expand_as(mean))[0] for point in self.points]
                kl = torch.stack(several).mean(0)
            """
        ),
        ("z", "mean", "logvar", "kl"),
        layers="self.to_code = nn.Linear($features, CODE_SIZE)  # the mean\n"
        "self.to_logvar = nn.Linear($features, CODE_SIZE)\n"
        "self.means = nn.Parameter(torch.randn(COMPONENTS, CODE_SIZE))\n"
        "self.logvars = nn.Parameter(torch.zeros(COMPONENTS, CODE_SIZE))\n"
        "self.logits = nn.Parameter(torch.zeros(COMPONENTS))\n"
        f"{EVEN if part.size <= 32 else WIDE}\n"
        'self.register_buffer("points", torch.cat([half, -half]), persistent=False)',
        methods=put(RATIO),
        takes=("noise",),
        terms={"kl": "kl.mean()"},
        weights={"kl": "1"},
        prior=("p(z)", "the learnt mixture"),
        mean="mean",
        names=SIZE | {"components": ("COMPONENTS", "normal distributions that the prior is made of")},
    )
