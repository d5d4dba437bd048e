"""Backbones as parameters: the layers between item and code."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field

from ..texts import mark
from .part import Choice, features, knob

__all__ = ["BACKBONES", "Activation", "Backbone", "Conv", "Dense", "Recurrent", "Transformer"]

Width = Annotated[int, Field(ge=1, le=2048)]
Channels = Annotated[int, Field(ge=1, le=256)]
Activation = Literal["relu", "gelu", "tanh", "sigmoid"]
Init = Literal["torch", "he"]


class Backbone(Choice):
    """What backbones can be asked."""

    widens: ClassVar[bool] = False
    """Whether its layers hold more of an item than the item itself, so that small batches fit the cache better."""
    second_gradients: ClassVar[bool] = True
    """Whether its gradients can be derived once more on a GPU."""

    @property
    def hidden(self) -> tuple[int, ...]:
        """Units, or channels, of each layer of the encoder between item and code."""
        return ()

    @property
    def halvings(self) -> int:
        """How often its layers halve each side."""
        return 0

    @property
    def patch_side(self) -> int:
        """Side of the patches that it cuts items into; 0 where it cuts nothing."""
        return 0

    @property
    def mirrors(self) -> bool:
        """Whether the decoder's matrices are the encoder's, transposed, so that targets must look like inputs."""
        return False

    def suited(self, patch: int, halvings: int, *, wide: bool) -> Self:
        """Return the backbone with sizes that suit samples: a side for patches, how often sides can be halved, and
        whether the variant's first weights do no harm."""
        return self


class OfPlaces(Backbone):
    """Layers that go along places, which must have neighbours."""

    needs = features("places")
    unsuited = mark("The values of {title} have no neighbours: only fully connected layers can read them.")
    widens = True


def activation() -> Any:
    return knob(
        "relu", mark("Activation"), mark("The non-linear function after each layer; without it, layers merge into one.")
    )


def dropout() -> Any:
    return knob(
        0.0,
        mark("Dropout"),
        mark("The chance that a unit is silenced in a training step, against overfitting."),
        ge=0.0,
        le=0.9,
    )


def init() -> Any:
    return knob(
        "torch",
        mark("First weights"),
        mark(
            "How weights are drawn before the first step: narrowly, as PyTorch does by itself, or as wide as He "
            "advises, so that signals keep their size on the way through many layers."
        ),
    )


class Dense(Backbone):
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
        False,
        mark("Tied weights"),
        mark("The decoder uses the encoder's weight matrices, transposed: half as many weights to learn."),
    )

    @property
    def hidden(self) -> tuple[int, ...]:
        return self.widths

    @property
    def mirrors(self) -> bool:
        return self.tied

    def suited(self, patch: int, halvings: int, *, wide: bool) -> Self:
        return self if wide else self.model_copy(update={"init": "torch"})


class Conv(OfPlaces):
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

    @property
    def hidden(self) -> tuple[int, ...]:
        return self.channels

    @property
    def halvings(self) -> int:
        return len(self.channels)

    def suited(self, patch: int, halvings: int, *, wide: bool) -> Self:
        return self.model_copy(update={"channels": self.channels[: max(1, halvings)]})


class Recurrent(OfPlaces):
    """Reads a curve or a text place by place (a picture row by row); the decoder writes it the same way."""

    kind: Literal["recurrent"] = "recurrent"
    second_gradients = False
    cell: Literal["rnn", "gru", "lstm"] = knob(
        "lstm",
        mark("Cell"),
        mark("What remembers: a plain recurrent unit, a gated one (GRU), or long short-term memory (LSTM)."),
    )
    width: Width = knob(64, mark("Width"), mark("Units of the memory."))
    layers: int = knob(1, mark("Layers"), mark("Memories stacked on each other."), ge=1, le=3)

    @property
    def hidden(self) -> tuple[int, ...]:
        return (self.width,) * self.layers


class Transformer(OfPlaces):
    """Cuts an item into patches that look at each other (self-attention)."""

    largest: ClassVar[int] = 16
    """Side of a patch."""
    kind: Literal["transformer"] = "transformer"
    patch: int = knob(
        2,
        mark("Patch side"),
        mark("Pixels along the side of a patch, or places of a curve or text in a patch."),
        ge=1,
        le=largest,
    )
    width: Annotated[int, Field(ge=8, le=512, multiple_of=4)] = knob(
        64, mark("Width"), mark("Numbers that describe a patch inside.")
    )
    layers: int = knob(
        2, mark("Layers"), mark("Attention layers of the encoder, and as many of the decoder."), ge=1, le=6
    )
    heads: Literal[1, 2, 4] = knob(4, mark("Heads"), mark("Attention patterns side by side in each layer."))

    @property
    def hidden(self) -> tuple[int, ...]:
        return (self.width,) * self.layers

    @property
    def patch_side(self) -> int:
        return self.patch

    def suited(self, patch: int, halvings: int, *, wide: bool) -> Self:
        return self.model_copy(update={"patch": patch})


BACKBONES: dict[str, type[Backbone]] = {
    "dense": Dense,
    "conv": Conv,
    "recurrent": Recurrent,
    "transformer": Transformer,
}
