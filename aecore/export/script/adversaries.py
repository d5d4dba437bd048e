"""Templates: critics that train against the autoencoder. Knows no torch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from typing import Any

from ... import parts
from .form import put

__all__ = ["ADVERSARIES", "AdversaryLines"]

Shape = tuple[int, ...]


@dataclass(frozen=True)
class AdversaryLines:
    """How a critic stands in a script."""

    text: str
    critic: str
    """The class `Critic`, with the method `mistakes`."""
    terms: dict[str, str]
    weights: dict[str, str]
    names: dict[str, tuple[str, str]]
    outputs: bool = False
    """Whether it is shown outputs, and not codes."""

    @property
    def learns(self) -> str:
        """What it learns from, as a name in the loop."""
        return "outputs" if self.outputs else "codes"


CRITIC = '''
class Critic(nn.Module):
    """$said"""

    def __init__(self):
        super().__init__()
        $layers

    $methods
'''
DENSE = """
nn.Linear($given, $width),
nn.LeakyReLU(0.2),
nn.Linear($width, $width),
nn.LeakyReLU(0.2),
"""
CONVOLUTIONAL = """
nn.Conv2d($channels, $first, 3, stride=2, padding=1),
nn.LeakyReLU(0.2),
nn.Conv2d($first, $second, 3, stride=2, padding=1),
nn.LeakyReLU(0.2),
nn.Flatten(),
nn.Linear($left, $width),
nn.LeakyReLU(0.2),
"""
RATE = ("CRITIC_RATE", "learning rate of the critic")


def of_codes(width: int, said: str, methods: str) -> str:
    layers = put(
        """
        self.layers = nn.Sequential(
            $dense
            nn.Linear($width, 1),
        )
        """,
        dense=put(DENSE, given="CODE_SIZE", width=str(width)),
        width=str(width),
    )
    return put(CRITIC, said=said, layers=layers, methods=put(methods))


AGAINST = (
    "An adversarial autoencoder (Makhzani et al. 2015): a critic learns to tell codes from draws of a standard normal, "
    "and the encoder learns to fool it, until all codes together look like such draws."
)
FOOLED = '''
def fooled(self, z):
    """What the encoder pays: -log of the chance that a code passes for a draw of the prior."""
    return F.softplus(-self.layers(z)).mean()

def mistakes(self, z, generator):
    """What the critic pays for codes and as many draws; log 2 when it cannot tell."""
    prior = torch.randn(z.shape, generator=generator)
    real, made = F.softplus(-self.layers(prior)), F.softplus(self.layers(z.detach()))
    return (0.5 * (real + made)).mean()
'''


def code_critic(part: parts.CodeCritic, shape: Shape) -> AdversaryLines:
    return AdversaryLines(
        AGAINST,
        of_codes(part.width, 'Its output is the logit of "this is a draw of N(0, I), and no code of an item".', FOOLED),
        {"adversary": "critic.fooled(z)", "critic": "critic.mistakes(z, generator)"},
        {"adversary": "ADVERSARY"},
        {"weight": ("ADVERSARY", "how hard the encoder tries to fool the critic"), "learning_rate": RATE},
    )


SHUFFLED = (
    "FactorVAE (Kim and Mnih 2018): a critic learns to tell codes from codes whose numbers were shuffled over the "
    "batch, each by itself. Shuffled ones are draws of the product of the single densities, so the best logit is the "
    "log of q(z) / product of q(z_j), and its mean over codes the total correlation, for which the encoder pays."
)
DEPENDENCE = '''
def dependence(self, z):
    """What the encoder pays: the total correlation, as the critic tells it."""
    return self.layers(z).mean()

def mistakes(self, z, generator):
    """What the critic pays for codes and as many shuffled ones; log 2 when it cannot tell."""
    z = z.detach()
    shuffled = z.gather(0, torch.rand(z.shape, generator=generator).argsort(0))
    real, made = F.softplus(-self.layers(z)), F.softplus(self.layers(shuffled))
    return (0.5 * (real + made)).mean()
'''


def shuffle_critic(part: parts.ShuffleCritic, shape: Shape) -> AdversaryLines:
    return AdversaryLines(
        SHUFFLED,
        of_codes(part.width, 'Its output is the logit of "these numbers belong together".', DEPENDENCE),
        {"dependence": "critic.dependence(z)", "critic": "critic.mistakes(z, generator)"},
        {"dependence": "DEPENDENCE"},
        {
            "weight": ("DEPENDENCE", "price of a nat of total correlation, as the critic tells it"),
            "learning_rate": RATE,
        },
    )


LIKENESS = (
    "VAE-GAN (Larsen et al. 2016): a critic learns to tell items from what the decoder makes, of codes and of draws of "
    "a standard normal. The decoder learns to fool it; the encoder takes no part in that game. And what the last "
    "hidden layer of the critic sees in an item and in its reconstruction should be alike, which blur is not. In the "
    "paper that takes the place of the errors of single values, here it stands beside them."
)
OUTPUTS = '''
def features(self, shown):
    """What its last hidden layer sees in items, less what it sees in their reconstructions."""
    x, rebuilt, made = shown
    return (0.5 * (self.hidden(x) - self.hidden(rebuilt)).square().sum(1)).mean()

def realism(self, shown):
    """What the decoder pays: -log of the chance that what it makes passes for an item."""
    return F.softplus(-self.logit(self.hidden(shown[2]))).reshape(2, -1).mean(0).mean()

def mistakes(self, shown, generator):
    """What the critic pays for items and what the decoder makes; log 2: it cannot tell."""
    x, rebuilt, made = shown
    real = F.softplus(-self.logit(self.hidden(x))).squeeze(1)
    made = F.softplus(self.logit(self.hidden(made.detach()))).reshape(2, -1).mean(0)
    return (0.5 * (real + made)).mean()
'''


def output_critic(part: parts.OutputCritic, shape: Shape) -> AdversaryLines:
    width = part.width
    first, second = max(4, width // 4), max(8, width // 2)
    left = second * prod((side + 3) // 4 for side in shape[1:])
    given = {"channels": shape[0], "first": first, "second": second, "left": left, "given": prod(shape), "width": width}
    hidden = CONVOLUTIONAL if len(shape) == 3 else f"nn.Flatten(),{DENSE}"
    layers = put(
        """
        self.hidden = nn.Sequential(
            $hidden
        )
        self.logit = nn.Linear($width, 1)
        """,
        hidden=put(hidden, **{name: str(number) for name, number in given.items()}),
        width=str(width),
    )
    said = 'Its output is the logit of "this is an item, and nothing that the decoder made".'
    return AdversaryLines(
        LIKENESS,
        put(CRITIC, said=said, layers=layers, methods=put(OUTPUTS)),
        {
            "features": "critic.features(shown)",
            "realism": "critic.realism(shown)",
            "critic": "critic.mistakes(shown, generator)",
        },
        {"features": "FEATURES", "realism": "GAME"},
        {
            "weight": ("FEATURES", "how much it counts that the critic sees the same in item and reconstruction"),
            "game": ("GAME", "how hard the decoder tries to fool the critic"),
            "learning_rate": RATE,
        },
        outputs=True,
    )


def nobody(part: parts.NoAdversary, shape: Shape) -> None:
    return None


ADVERSARIES: dict[str, Callable[[Any, Shape], AdversaryLines | None]] = {
    "none": nobody,
    "code-critic": code_critic,
    "shuffle-critic": shuffle_critic,
    "output-critic": output_critic,
}
"""By kind: (part, shape of outputs) -> lines; None where nobody trains against the autoencoder."""
