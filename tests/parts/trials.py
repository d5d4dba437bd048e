"""Parts that nobody has built in: some for each axis, each as two entries in two tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import torch
from torch import Generator, Tensor, nn
from torch.nn import functional as F

from aecore import parts
from aecore.models import adversaries, backbones, bottlenecks, conditions, likelihoods, views
from aecore.models.bottlenecks import Code

MODULES: dict[str, Any] = {
    "view": views.VIEWS,
    "backbone": backbones.BACKBONES,
    "condition": conditions.CONDITIONS,
    "bottleneck": bottlenecks.BOTTLENECKS,
    "likelihood": likelihoods.LIKELIHOODS,
    "adversary": adversaries.ADVERSARIES,
}

# --- codes ------------------------------------------------------------------------------------------------------------


class Sphere(parts.Bottleneck):
    """Codes of length 1."""

    kind: Literal["sphere"] = "sphere"
    size: int = 3


class SphereModule(bottlenecks.Bottleneck):
    def forward(self, h: Tensor, part: Sphere, generator: Generator | None, epoch: float) -> Code:
        z = self.snap(self.to_code(h))
        return Code(z, z)

    def snap(self, z: Tensor) -> Tensor:
        return F.normalize(z, dim=1)


class Signs(parts.Bottleneck):
    """Each number is -1 or 1."""

    kind: Literal["signs"] = "signs"
    size: int = 6

    @property
    def tokens(self) -> parts.Tokens:
        return parts.Tokens(1, 2, learnt=False)


class SignsModule(bottlenecks.Bottleneck):
    def forward(self, h: Tensor, part: Signs, generator: Generator | None, epoch: float) -> Code:
        mean = torch.tanh(self.to_code(h))
        return Code(mean + (self.snap(mean) - mean).detach(), mean)

    def snap(self, z: Tensor) -> Tensor:
        return torch.where(z >= 0, 1.0, -1.0)


class Spikes(parts.Bottleneck):
    """What is below 0 is silent, and what fires costs."""

    kind: Literal["spikes"] = "spikes"
    size: int = 12
    price: float = parts.knob(0.1, "Price", "Of what fires.", ge=0.0, le=1.0, live=True)
    sparse = True
    exact_zeros = True

    def loss_weights(self, epoch: float) -> dict[str, float]:
        return {"spikes": self.price}


class SpikesModule(bottlenecks.Bottleneck):
    def forward(self, h: Tensor, part: Spikes, generator: Generator | None, epoch: float) -> Code:
        z = F.relu(self.to_code(h))
        return Code(z, z, terms={"spikes": z.sum(1)})


class Haze(parts.Bottleneck):
    """A cloud of one size."""

    kind: Literal["haze"] = "haze"
    size: int = 2
    stochastic = True

    @property
    def shapes_prior(self) -> bool:
        return True

    @property
    def kl_price(self) -> float:
        return 1.0

    def loss_weights(self, epoch: float) -> dict[str, float]:
        return {"kl": 1.0}


class HazeModule(bottlenecks.Bottleneck):
    def forward(self, h: Tensor, part: Haze, generator: Generator | None, epoch: float) -> Code:
        mean = self.to_code(h)
        logvar = torch.zeros_like(mean) - 2.0
        noise = 0.0 if generator is None else torch.randn(mean.shape, generator=generator) * torch.exp(0.5 * logvar)
        return Code(mean + noise, mean, logvar, {"kl": bottlenecks.kl_to_standard_normal(mean, logvar)})


# --- the other axes ---------------------------------------------------------------------------------------------------


class Mirror(parts.View):
    """The encoder sees the item the wrong way round."""

    kind: Literal["mirror"] = "mirror"
    needs = parts.features("places")
    unsuited = "{title} has no left and right."


class MirrorModule(views.View):
    def plain(self, x: Tensor) -> Tensor:
        return x.flip(-1)


class Residual(parts.Backbone):
    """One layer beside a straight one."""

    kind: Literal["residual"] = "residual"
    width: int = 12

    @property
    def hidden(self) -> tuple[int, ...]:
        return (self.width,)


class Beside(nn.Module):
    def __init__(self, given: int, returned: int) -> None:
        super().__init__()
        self.straight, self.bent = nn.Linear(given, returned), nn.Linear(given, returned)

    def forward(self, x: Tensor) -> Tensor:
        both: Tensor = self.straight(x) + F.relu(self.bent(x))
        return both


def residual_encoder(part: Residual, shape: parts.Shape) -> backbones.Encoder:
    values = int(torch.tensor(shape).prod())
    return backbones.Encoder(nn.Sequential(nn.Flatten(), Beside(values, part.width)), part.width)


def residual_decoder(part: Residual, shape: parts.Shape, code: int, encoder: Any, to_code: Any) -> backbones.Decoder:
    values = int(torch.tensor(shape).prod())
    body = nn.Sequential(Beside(part.width, values), nn.Unflatten(1, shape))
    return backbones.Decoder(nn.Linear(code, part.width), body)


class Logistic(parts.Likelihood):
    """Each value is logistic around the output."""

    kind: Literal["logistic"] = "logistic"


class LogisticModule(likelihoods.Likelihood):
    def nats(self, target: Tensor, output: Tensor, weight: Tensor | None = None) -> Tensor:
        away = target - output
        return likelihoods.summed(away + 2 * F.softplus(-away), weight)

    def mean(self, output: Tensor) -> Tensor:
        return output


class Rival(parts.Adversary):
    """A critic with one layer."""

    kind: Literal["rival"] = "rival"
    shapes_prior = True

    def loss_weights(self, epoch: float) -> dict[str, float]:
        return {"adversary": 1.0, "critic": 0.0}


class RivalModule(adversaries.CodeCritic):
    def __init__(self, part: Rival, size: int, shape: parts.Shape) -> None:
        super().__init__(parts.CodeCritic(), size, shape)
        self.layers = nn.Sequential(nn.Linear(size, 1))


@dataclass(frozen=True)
class Trial:
    """A part and its module, and what must be found of it wherever parts are asked."""

    axis: str
    part: type[parts.Choice]
    module: Any
    samplers: set[str] = field(default_factory=lambda: {"mixture", "round"})
    compact: set[str] = field(default_factory=lambda: {"compression", "explained_at"})
    alive: set[str] = field(default_factory=lambda: {"units"})
    trouble: str = ""
    """What it is called when the code is silent."""
    terms: set[str] = field(default_factory=set)
    outputs: list[str] = field(default_factory=lambda: ["mean"])

    @property
    def kind(self) -> str:
        return str(self.part.model_fields["kind"].default)


TRIALS = [
    Trial("bottleneck", Sphere, SphereModule, {"mixture"}),
    Trial("bottleneck", Signs, SignsModule, {"codebook"}, {"compression", "explained_at", "bits", "perplexity"}),
    Trial(
        "bottleneck",
        Spikes,
        SpikesModule,
        {"mixture"},
        compact={"compression", "explained_at", "used"},
        alive={"units", "active"},
        trouble="dead-units",
        terms={"spikes"},
    ),
    Trial(
        "bottleneck",
        Haze,
        HazeModule,
        {"prior", "mixture"},
        {"compression", "explained_at", "bits"},
        trouble="posterior-collapse",
        terms={"kl"},
        outputs=["mean", "logvar"],
    ),
    Trial("view", Mirror, MirrorModule),
    Trial("backbone", Residual, backbones.Backbone(residual_encoder, residual_decoder)),
    Trial("likelihood", Logistic, LogisticModule),
    Trial("adversary", Rival, RivalModule, {"prior", "mixture"}, terms={"adversary", "critic"}),
]
