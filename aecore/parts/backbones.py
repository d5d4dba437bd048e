"""Backbones as parameters: the layers between item and code."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field

from ..texts import mark
from .part import Choice, features, knob

__all__ = [
    "BACKBONES",
    "Activation",
    "Autoregressive",
    "Backbone",
    "Conv",
    "Dense",
    "Predictive",
    "Recurrent",
    "Transformer",
]

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
    autoregressive: ClassVar[bool] = False
    """Whether its likelihood tells each place from the true places before it; by itself it goes on from its own."""
    settles: ClassVar[bool] = False
    """Whether layers learn from errors of their own, between values that settle; the code must be a plain point."""

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

    @property
    def reshapes(self) -> bool:
        """Whether hidden units are switched on or off while it trains."""
        return False

    @property
    def begins_small(self) -> bool:
        """Whether it begins with some of its hidden units only."""
        return self.share_on(0.0) < 1.0

    def share_on(self, progress: float) -> float:
        """Return the share of each hidden layer's units that are on, when `progress` of all switching is done."""
        return 1.0

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
    structure: Literal["fixed", "grown", "pruned"] = knob(
        "fixed",
        mark("Units while it trains"),
        mark(
            "Fixed: all units from the first step to the last. Grown: few units first, more are switched on in five "
            "rounds. Pruned: all units first, those with the smallest weights are switched off in five rounds. Rounds "
            "lie between a fifth and three fifths of the training."
        ),
    )
    share: float = knob(
        0.25,
        mark("Smallest share of units"),
        mark("Of each hidden layer: what it begins with where it is grown, what it keeps where it is pruned."),
        ge=0.01,
        le=1.0,
    )

    @property
    def hidden(self) -> tuple[int, ...]:
        return self.widths

    @property
    def mirrors(self) -> bool:
        return self.tied

    @property
    def reshapes(self) -> bool:
        return self.structure != "fixed"

    def share_on(self, progress: float) -> float:
        """Grown: share^(1 - progress), pruned: share^progress, so that each round changes a layer by the same
        factor."""
        exponent = {"fixed": 0.0, "grown": 1.0 - progress, "pruned": progress}[self.structure]
        return float(self.share**exponent)

    def suited(self, patch: int, halvings: int, *, wide: bool) -> Self:
        return self if wide else self.model_copy(update={"init": "torch"})


class Predictive(Backbone):
    """Fully connected layers that learn by predictive coding: each from its own error, without backpropagation."""

    kind: Literal["predictive"] = "predictive"
    settles = True
    dropout: ClassVar[float] = 0.0
    tied: ClassVar[bool] = False
    widths: tuple[Width, ...] = knob(
        (128, 64),
        mark("Layer widths"),
        mark("Units of each encoder layer, from the item to the code; the decoder mirrors them."),
        min_length=1,
        max_length=5,
    )
    activation: Activation = activation()
    steps: int = knob(
        12,
        mark("Steps of settling"),
        mark(
            "How often the values between layers move before the layers learn. An error goes one layer further with "
            "each step."
        ),
        ge=1,
        le=100,
        advanced=False,
    )
    rate: float = knob(
        0.8, mark("Rate of settling"), mark("How far values move in a step."), ge=0.01, le=1.0, live=True, log=True
    )
    fixed: bool = knob(
        True,
        mark("Predictions held"),
        mark(
            "Predictions stay as they were when the item came: errors then settle at what backpropagation would send "
            "back. Else predictions move along with the values."
        ),
    )

    @property
    def hidden(self) -> tuple[int, ...]:
        return self.widths


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


class Autoregressive(Backbone):
    """Reads a text word by word and writes it word by word: each word is told by the code and the words before it."""

    kind: Literal["autoregressive"] = "autoregressive"
    needs = features("words")
    unsuited = mark(
        "Only sentences are written word by word, each word told by those before it; {title} is no set of sentences."
    )
    widens = True
    second_gradients = False
    autoregressive = True
    cell: ClassVar[str] = "gru"
    layers: ClassVar[int] = 1
    most_heads: ClassVar[int] = 4
    """Attention patterns side by side; fewer where the width is no multiple of it."""
    width: Width = knob(128, mark("Width"), mark("Units of the memory, of the reader and of the writer."))
    writer: Literal["recurrent", "transformer"] = knob(
        "recurrent",
        mark("Writer"),
        mark(
            "What writes. Recurrent: one memory is passed on from word to word (GRU). Transformer: each place looks "
            "back at every word before it (causal attention)."
        ),
        advanced=False,
    )
    depth: int = knob(2, mark("Layers of attention"), mark("Of a transformer that writes."), ge=1, le=4)
    word_dropout: float = knob(
        0.3,
        mark("Word dropout"),
        mark(
            "The chance that the writer is not told a word before: what it then cannot guess, the code must say. 0 is "
            "off."
        ),
        ge=0.0,
        le=1.0,
        live=True,
        advanced=False,
    )

    @property
    def hidden(self) -> tuple[int, ...]:
        return (self.width,)


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
    "autoregressive": Autoregressive,
    "predictive": Predictive,
}
