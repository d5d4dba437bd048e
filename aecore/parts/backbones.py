"""Backbones as parameters: the layers between item and code."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from ..texts import mark
from .part import Part, knob

__all__ = ["Activation", "Backbone", "Conv", "Dense", "Recurrent", "Transformer"]

Width = Annotated[int, Field(ge=1, le=2048)]
Channels = Annotated[int, Field(ge=1, le=256)]
Activation = Literal["relu", "gelu", "tanh", "sigmoid"]
Init = Literal["torch", "he"]


def activation() -> Any:
    return knob("relu", mark("Activation"), mark("The non-linear function after each layer; without it, layers merge into one."))


def dropout() -> Any:
    return knob(0.0, mark("Dropout"), mark("The chance that a unit is silenced in a training step, against overfitting."), ge=0.0, le=0.9)


def init() -> Any:
    return knob(
        "torch",
        mark("First weights"),
        mark(
            "How weights are drawn before the first step: narrowly, as PyTorch does by itself, or as wide as He advises, so that "
            "signals keep their size on the way through many layers."
        ),
    )


class Dense(Part):
    """Fully connected layers. No layers at all make a linear autoencoder."""

    kind: Literal["dense"] = "dense"
    widths: tuple[Width, ...] = knob(
        (256, 128),
        mark("Layer widths"),
        mark("Units of each encoder layer, from the item to the code; the decoder mirrors them."),
        max_length=5,
    )
    activation: Activation = activation()
    dropout: float = dropout()
    init: Init = init()
    tied: bool = knob(
        False, mark("Tied weights"), mark("The decoder uses the encoder's weight matrices, transposed: half as many weights to learn.")
    )


class Conv(Part):
    """Stride-2 convolutions over pictures or curves, then one dense layer; the decoder mirrors them."""

    kind: Literal["conv"] = "conv"
    channels: tuple[Channels, ...] = knob(
        (32, 64),
        mark("Channels"),
        mark("Feature maps of each convolution; each halves every side."),
        min_length=1,
        max_length=5,
    )
    width: Width = knob(128, mark("Dense width"), mark("Units of the layer between the feature maps and the code."))
    activation: Activation = activation()
    dropout: float = dropout()
    init: Init = init()


class Recurrent(Part):
    """Reads a curve or a text place by place (a picture row by row); the decoder writes it the same way."""

    kind: Literal["recurrent"] = "recurrent"
    cell: Literal["rnn", "gru", "lstm"] = knob(
        "lstm", mark("Cell"), mark("What remembers: a plain recurrent unit, a gated one (GRU), or long short-term memory (LSTM).")
    )
    width: Width = knob(64, mark("Width"), mark("Units of the memory."))
    layers: int = knob(1, mark("Layers"), mark("Memories stacked on each other."), ge=1, le=3)


class Transformer(Part):
    """Cuts an item into patches that look at each other (self-attention)."""

    kind: Literal["transformer"] = "transformer"
    patch: int = knob(
        2, mark("Patch side"), mark("Pixels along the side of a patch, or places of a curve or text in a patch."), ge=1, le=16
    )
    width: Annotated[int, Field(ge=8, le=512, multiple_of=4)] = knob(64, mark("Width"), mark("Numbers that describe a patch inside."))
    layers: int = knob(2, mark("Layers"), mark("Attention layers of the encoder, and as many of the decoder."), ge=1, le=6)
    heads: Literal[1, 2, 4] = knob(4, mark("Heads"), mark("Attention patterns side by side in each layer."))


Backbone = Annotated[Dense | Conv | Recurrent | Transformer, Field(discriminator="kind")]
