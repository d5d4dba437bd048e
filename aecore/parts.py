"""The parts of a model as parameters: what each axis can be, within which bounds, explained in plain words.

One frozen object per part: field = parameter = JSON key = form control = `--set` path. This file knows no torch; the
modules that compute are in `aecore.models`, one file per axis.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from .texts import mark

__all__ = [
    "AXES",
    "L1",
    "Backbone",
    "Bernoulli",
    "Bottleneck",
    "Conv",
    "Dense",
    "Gaussian",
    "GaussianCode",
    "GaussianNoise",
    "Identity",
    "Likelihood",
    "Masking",
    "Model",
    "Part",
    "Penalties",
    "Plain",
    "SaltAndPepper",
    "View",
    "WeightDecay",
    "knob",
]


class Part(BaseModel):
    """A frozen, validated parameter object. Unknown keys, NaN and infinity are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


def knob(default: Any, label: str, help: str, *, live: bool = False, log: bool = False, advanced: bool = True, **bounds: Any) -> Any:
    """Declare a parameter with its bounds and the words a form shows.

    `live`: may change while a run trains. `log`: a slider for it steps by ratios. `advanced`: shown under "Advanced".
    """
    extra: dict[str, Any] = {"live": live, "log": log, "advanced": advanced}
    return Field(default, title=label, description=help, json_schema_extra=extra, **bounds)


# --- views: what the encoder sees, and what it must rebuild -------------------------------------------------------


class Identity(Part):
    """The encoder sees the picture as it is."""

    kind: Literal["identity"] = "identity"


class GaussianNoise(Part):
    """Each pixel gets independent normal noise; the clean picture must be rebuilt."""

    kind: Literal["gaussian-noise"] = "gaussian-noise"
    level: float = knob(
        0.3,
        mark("Noise level"),
        mark("Standard deviation of the noise; pixels lie between 0 and 1."),
        ge=0.0,
        le=2.0,
        live=True,
    )


class SaltAndPepper(Part):
    """A share of the pixels is set to black or white; the clean picture must be rebuilt."""

    kind: Literal["salt-and-pepper"] = "salt-and-pepper"
    level: float = knob(
        0.2,
        mark("Share of spoilt pixels"),
        mark("The chance that a pixel is replaced by black or white."),
        ge=0.0,
        le=1.0,
        live=True,
    )


class Masking(Part):
    """A share of the pixels is blanked (set to 0); the whole picture must be rebuilt."""

    kind: Literal["masking"] = "masking"
    level: float = knob(0.3, mark("Share of hidden pixels"), mark("The chance that a pixel is blanked."), ge=0.0, le=1.0, live=True)


# --- backbones: the layers between picture and code ---------------------------------------------------------------

Width = Annotated[int, Field(ge=1, le=2048)]
Channels = Annotated[int, Field(ge=1, le=256)]
Activation = Literal["relu", "gelu", "tanh", "sigmoid"]


class Dense(Part):
    """Fully connected layers. No layers at all make a linear autoencoder."""

    kind: Literal["dense"] = "dense"
    widths: tuple[Width, ...] = knob(
        (256, 128),
        mark("Layer widths"),
        mark("Units of each encoder layer, from the picture to the code; the decoder mirrors them."),
        max_length=5,
    )
    activation: Activation = knob(
        "relu", mark("Activation"), mark("The non-linear function after each layer; without it, layers merge into one.")
    )


class Conv(Part):
    """Stride-2 convolutions, then one dense layer; the decoder mirrors them."""

    kind: Literal["conv"] = "conv"
    channels: tuple[Channels, ...] = knob(
        (32, 64),
        mark("Channels"),
        mark("Feature maps of each convolution; each halves height and width."),
        min_length=1,
        max_length=5,
    )
    width: Width = knob(128, mark("Dense width"), mark("Units of the layer between the feature maps and the code."))
    activation: Activation = knob(
        "relu", mark("Activation"), mark("The non-linear function after each layer; without it, layers merge into one.")
    )


# --- bottlenecks: the code ----------------------------------------------------------------------------------------


def code_size(default: int) -> Any:
    return knob(default, mark("Code size"), mark("How many numbers a picture is squeezed into."), ge=1, le=512, log=True, advanced=False)


class Plain(Part):
    """The code is a point: one number per latent dimension."""

    kind: Literal["plain"] = "plain"
    size: int = code_size(2)


class GaussianCode(Part):
    """The code is a normal distribution with its own mean and variance (variational autoencoder)."""

    kind: Literal["gaussian"] = "gaussian"
    size: int = code_size(2)
    beta: float = knob(
        1.0,
        mark("Weight of the KL term (β)"),
        mark("How strongly codes are pulled towards a standard normal. 1 is the VAE; more gives a tidier, blurrier space."),
        ge=0.0,
        le=100.0,
        live=True,
    )
    warmup: float = knob(0.0, mark("KL warm-up"), mark("Epochs over which the KL weight grows from 0 to β."), ge=0.0, le=1000.0)


# --- likelihoods: how a rebuilt picture is judged ------------------------------------------------------------------


class Bernoulli(Part):
    """Each pixel is the probability of white: binary cross-entropy. Suits pictures between 0 and 1."""

    kind: Literal["bernoulli"] = "bernoulli"


class Gaussian(Part):
    """Each pixel is normal around the output: squared error, scaled by the variance."""

    kind: Literal["gaussian"] = "gaussian"
    variance: Literal["fixed", "learned"] = knob(
        "learned",
        mark("Variance"),
        mark("Learned: one noise variance for all pixels is fitted during training. Fixed: squared error at the sigma below."),
    )
    sigma: float = knob(
        1.0,
        mark("Sigma"),
        mark("Standard deviation of a pixel around the output; the starting point when learned."),
        ge=0.01,
        le=10.0,
        log=True,
    )


# --- penalties ------------------------------------------------------------------------------------------------------


class L1(Part):
    """Pulls codes towards zero: λ Σ_j |z_j| ‖w_j‖, where w_j is the decoder column that reads z_j."""

    weight: float = knob(
        0.0,
        mark("L1 on the code (λ)"),
        mark("0 is off. Larger values push more code numbers to zero."),
        ge=0.0,
        le=100.0,
        live=True,
    )
    warmup: float = knob(0.0, mark("L1 warm-up"), mark("Epochs over which the weight grows from 0."), ge=0.0, le=1000.0)


class WeightDecay(Part):
    """Keeps weights small: λ ½ ‖W‖² over all weight matrices."""

    weight: float = knob(
        0.0, mark("Weight decay (λ)"), mark("0 is off. Keeps weights small, against overfitting."), ge=0.0, le=10.0, live=True
    )


class Penalties(Part):
    """What else is asked of codes and weights; a weight of 0 means off."""

    l1: L1 = L1()
    weight_decay: WeightDecay = WeightDecay()


View = Annotated[Identity | GaussianNoise | SaltAndPepper | Masking, Field(discriminator="kind")]
Backbone = Annotated[Dense | Conv, Field(discriminator="kind")]
Bottleneck = Annotated[Plain | GaussianCode, Field(discriminator="kind")]
Likelihood = Annotated[Bernoulli | Gaussian, Field(discriminator="kind")]


class Model(Part):
    """view x backbone x bottleneck x likelihood x penalties."""

    view: View = Field(Identity(), title=mark("What the encoder sees"))
    backbone: Backbone = Field(Dense(), title=mark("Layers"))
    bottleneck: Bottleneck = Field(Plain(), title=mark("Code"))
    likelihood: Likelihood = Field(Bernoulli(), title=mark("How a rebuilt picture is judged"))
    penalties: Penalties = Field(Penalties(), title=mark("Penalties"))


def kinds(axis: Any) -> dict[str, type[Part]]:
    """List the parts an axis can be, by their `kind`."""
    union = get_args(axis)[0]
    return {part.model_fields["kind"].default: part for part in get_args(union)}


AXES: dict[str, dict[str, type[Part]]] = {
    "view": kinds(View),
    "backbone": kinds(Backbone),
    "bottleneck": kinds(Bottleneck),
    "likelihood": kinds(Likelihood),
}
