"""Backbones: an encoder (input -> features) and a decoder (code -> output), every size derived from the samples'
shapes.

A decoder is a `reader`, one linear layer that reads the code, and a `body`: `code_norms` gives the norms of the
reader's columns.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from math import prod
from typing import Any, NamedTuple

import torch
from torch import Generator, Tensor, nn

from .. import parts
from .patches import Patches
from .writing import Writer

__all__ = [
    "BACKBONES",
    "Backbone",
    "Decoder",
    "Encoder",
    "Transposed",
    "WordDecoder",
    "build_decoder",
    "build_encoder",
    "code_norms",
    "draw",
]

Shape = tuple[int, ...]
ACTIVATIONS = {"relu": nn.ReLU, "gelu": nn.GELU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid}
GAINS = {"relu": 2.0, "gelu": 2.0, "tanh": 1.0, "sigmoid": 1.0}
"""Relu and gelu about halve the mean square of what they are given; tanh hardly changes small values."""
WEIGHTED = (nn.Linear, nn.Conv1d, nn.Conv2d, nn.ConvTranspose1d, nn.ConvTranspose2d)


@dataclass
class Encoder:
    """`module` maps `(B, *input_shape)` to `(B, features)`; `linears` are the layers that a tied decoder mirrors."""

    module: nn.Module
    features: int
    linears: tuple[nn.Linear, ...] = ()


class Decoder(nn.Module):
    """`(B, code) -> (B, *target_shape)`: body(reader(z))."""

    def __init__(self, reader: nn.Module, body: nn.Module) -> None:
        super().__init__()
        self.reader, self.body = reader, body

    def forward(self, z: Tensor) -> Tensor:
        output: Tensor = self.body(self.reader(z))
        return output

    def told(self, z: Tensor, target: Tensor, part: Any, generator: Generator | None = None) -> Tensor:
        """Outputs as the likelihood judges them: unless a decoder is autoregressive, what it says by itself.

        `part` holds the parameters as they are now, `target` `(B, *target_shape)` what is to be told; a generator means
        training.
        """
        return self.forward(z)


class Transposed(nn.Module):
    """y = Wᵀ x + b with the weight matrix of another layer and a bias of its own."""

    def __init__(self, source: nn.Linear) -> None:
        super().__init__()
        self.source = (source,)  # in a tuple, so that its weights are not counted twice
        self.bias = nn.Parameter(torch.zeros(source.in_features))

    def forward(self, x: Tensor) -> Tensor:
        return nn.functional.linear(x, self.source[0].weight.T, self.bias)


def code_norms(decoder: Decoder) -> Tensor:
    """Return the norm `(d,)` of each decoder column that reads one latent dimension."""
    reader = decoder.reader
    weight = reader.source[0].weight.T if isinstance(reader, Transposed) else reader.weight
    assert isinstance(weight, Tensor)
    norms: Tensor = torch.linalg.vector_norm(weight, dim=0)
    return norms


# --- first weights ----------------------------------------------------------------------------------------------------


def draw(part: parts.Backbone, encoder: nn.Module, to_code: nn.Module, decoder: nn.Module) -> None:
    """Draw the weights anew as `part.init` says; `torch` leaves those that PyTorch drew: uniform, variance 1 / 3n.

    he: normal with variance gain / n and no bias, where n values are summed for each output, so that the mean square of
    a signal stays the same from layer to layer (He et al. 2015, arXiv:1502.01852). Code and output, which no activation
    follows, gain 1.
    """
    if not isinstance(part, parts.Dense | parts.Conv) or part.init != "he":
        return
    inner, outer = weighted(encoder), weighted(decoder)
    gains = dict.fromkeys((*inner, *outer[:-1]), GAINS[part.activation]) | dict.fromkeys((to_code, *outer[-1:]), 1.0)
    for layer, gain in gains.items():
        nn.init.normal_(layer.weight, std=math.sqrt(gain / summands(layer)))
        nn.init.zeros_(layer.bias)


def weighted(module: nn.Module) -> list[Any]:
    return [layer for layer in module.modules() if isinstance(layer, WEIGHTED)]


def summands(layer: Any) -> float:
    """Return how many values each output of a layer sums; a transposed convolution shares its kernel out between
    strides."""
    if isinstance(layer, nn.ConvTranspose1d | nn.ConvTranspose2d):
        return layer.in_channels * prod(layer.kernel_size) / prod(layer.stride)
    return float(prod(layer.weight.shape[1:]))


# --- dense ------------------------------------------------------------------------------------------------------------


def dense_encoder(part: parts.Dense, shape: Shape) -> Encoder:
    """item - widths."""
    sizes = (prod(shape), *part.widths)
    linears = tuple(nn.Linear(a, b) for a, b in pairwise(sizes))
    layers = [layer for linear in linears for layer in (linear, *after(part))]
    return Encoder(nn.Sequential(nn.Flatten(), *layers), sizes[-1], linears)


def dense_decoder(part: parts.Dense, shape: Shape, code: int, encoder: Encoder, to_code: nn.Linear) -> Decoder:
    """code - widths reversed - item; tied: the encoder's matrices transposed."""
    if part.tied:
        linears: list[nn.Module] = [Transposed(source) for source in (to_code, *reversed(encoder.linears))]
    else:
        linears = [nn.Linear(a, b) for a, b in pairwise((code, *reversed(part.widths), prod(shape)))]
    body = [layer for linear in linears[1:] for layer in (*after(part), linear)]
    return Decoder(linears[0], nn.Sequential(*body, nn.Unflatten(1, shape)))


def after(part: parts.Dense | parts.Conv) -> list[nn.Module]:
    """What follows each hidden layer."""
    return [ACTIVATIONS[part.activation](), *([nn.Dropout(part.dropout)] if part.dropout else [])]


# --- convolutions -----------------------------------------------------------------------------------------------------


def halvings(part: parts.Conv, shape: Shape) -> list[Shape]:
    """The shapes `(channels, *sides)` through the convolutions: a side h becomes ceil(h / 2)."""
    sizes: list[Shape] = [shape]
    for channels in part.channels:
        sizes.append((channels, *((side + 1) // 2 for side in sizes[-1][1:])))
    return sizes


def conv_encoder(part: parts.Conv, shape: Shape) -> Encoder:
    """Convolutions of 3 (x 3) with stride 2, then one dense layer."""
    conv = nn.Conv1d if len(shape) == 2 else nn.Conv2d
    sizes = halvings(part, shape)
    layers: list[nn.Module] = []
    for a, b in pairwise(sizes):
        layers += [conv(a[0], b[0], 3, stride=2, padding=1), *after(part)]
    return Encoder(
        nn.Sequential(*layers, nn.Flatten(), nn.Linear(prod(sizes[-1]), part.width), *after(part)), part.width
    )


def conv_decoder(part: parts.Conv, shape: Shape, code: int, encoder: Encoder, to_code: nn.Linear) -> Decoder:
    """The mirror. A transposed convolution maps side h to 2h - 1 + output_padding, so the padding is chosen to hit the
    mirrored side."""
    conv: Callable[..., nn.Module] = nn.ConvTranspose1d if len(shape) == 2 else nn.ConvTranspose2d
    sizes = halvings(part, shape)
    body = [*after(part), nn.Linear(part.width, prod(sizes[-1])), *after(part), nn.Unflatten(1, sizes[-1])]
    for a, b in pairwise(reversed(sizes)):
        extra = tuple(to - (2 * of - 1) for of, to in zip(a[1:], b[1:], strict=True))
        body += [conv(a[0], b[0], 3, stride=2, padding=1, output_padding=extra), *after(part)]
    return Decoder(nn.Linear(code, part.width), nn.Sequential(*body[: -len(after(part))]))


# --- recurrent --------------------------------------------------------------------------------------------------------

CELLS = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}


class RecurrentEncoder(nn.Module):
    """Reads `(B, C, T)` place by place (an image row by row); the features are the last memory and the mean of all.

    The mean gives every place a short way to the code: through the last memory alone long items hardly learn.
    """

    def __init__(self, part: parts.Recurrent, values: int) -> None:
        super().__init__()
        self.cell = CELLS[part.cell](values, part.width, part.layers, batch_first=True)

    def forward(self, x: Tensor) -> Tensor:
        memory: Tensor = self.cell(steps_of(x))[0]
        return torch.cat([memory[:, -1], memory.mean(1)], dim=1)


class RecurrentBody(nn.Module):
    """Writes an item place by place. Each step is told the code and where it is, so that no step can live off the mean.

    A decoder that gets only its own last state learns the mean line (the usual fault of recurrent autoencoders). The
    last layer is linear.
    """

    def __init__(self, part: parts.Recurrent, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.places: Tensor
        self.register_buffer("places", clock(length_of(shape)), persistent=False)
        self.cell = CELLS[part.cell](part.width + self.places.shape[1], part.width, part.layers, batch_first=True)
        self.head = nn.Linear(part.width, prod(shape) // length_of(shape))

    def forward(self, h: Tensor) -> Tensor:
        length = self.places.shape[0]
        told = torch.tanh(h).unsqueeze(1).expand(-1, length, -1)
        memory = self.cell(torch.cat([told, self.places.expand(h.shape[0], -1, -1)], dim=2))[0]
        output: Tensor = self.head(memory)
        if len(self.shape) == 2:
            return output.transpose(1, 2)
        c, t, w = self.shape
        return output.reshape(-1, t, c, w).transpose(1, 2)


def steps_of(x: Tensor) -> Tensor:
    """`(B, C, T) -> (B, T, C)`, `(B, C, H, W) -> (B, H, C W)`."""
    return x.transpose(1, 2).flatten(2)


def length_of(shape: Shape) -> int:
    return shape[1]


def clock(length: int) -> Tensor:
    """Where each of `length` places is: a ramp and four octaves of sine and cosine, `(length, 9)`."""
    t = torch.linspace(0, 1, length)[:, None]
    angles = t * (2.0 ** torch.arange(4)) * math.pi
    return torch.cat([2 * t - 1, torch.sin(angles), torch.cos(angles)], dim=1)


def recurrent_encoder(part: parts.Recurrent, shape: Shape) -> Encoder:
    return Encoder(RecurrentEncoder(part, prod(shape) // length_of(shape)), 2 * part.width)


def recurrent_decoder(part: parts.Recurrent, shape: Shape, code: int, encoder: Encoder, to_code: nn.Linear) -> Decoder:
    return Decoder(nn.Linear(code, part.width), RecurrentBody(part, shape))


# --- transformer ------------------------------------------------------------------------------------------------------


class PatchEncoder(nn.Module):
    """Patches that look at each other. Hidden patches are dropped before the first layer.

    The features are the patches in their places, zero where one was hidden: their mean would forget which was where.
    """

    def __init__(self, part: parts.Transformer, shape: Shape) -> None:
        super().__init__()
        self.patches = Patches(shape, part.patch)
        self.embed = nn.Linear(self.patches.values, part.width)
        self.places = nn.Parameter(0.1 * torch.randn(self.patches.count, part.width))
        self.layers = attention(part)

    def forward(self, x: Tensor, visible: Tensor | None = None) -> Tensor:
        tokens: Tensor = self.embed(self.patches.cut(x)) + self.places
        if visible is None:
            features: Tensor = self.layers(tokens)
            return features.flatten(1)
        where = visible.unsqueeze(2).expand(-1, -1, tokens.shape[2])
        seen = self.layers(tokens.gather(1, where))
        return torch.zeros_like(tokens).scatter(1, where, seen).flatten(1)


class PatchBody(nn.Module):
    """Each patch starts from what the code says of its place; then patches look at each other."""

    def __init__(self, part: parts.Transformer, shape: Shape) -> None:
        super().__init__()
        self.patches = Patches(shape, part.patch)
        self.places = nn.Parameter(0.1 * torch.randn(self.patches.count, part.width))
        self.layers = attention(part)
        self.head = nn.Linear(part.width, self.patches.values)

    def forward(self, h: Tensor) -> Tensor:
        tokens = h.reshape(-1, *self.places.shape) + self.places
        return self.patches.join(self.head(self.layers(tokens)))


def attention(part: parts.Transformer) -> nn.Sequential:
    """Pre-norm layers (Vaswani et al. 2017, arXiv:1706.03762; Xiong et al. 2020, arXiv:2002.04745)."""
    layers = [
        nn.TransformerEncoderLayer(
            part.width, part.heads, 2 * part.width, dropout=0.0, activation="gelu", batch_first=True, norm_first=True
        )
        for _ in range(part.layers)
    ]
    return nn.Sequential(*layers, nn.LayerNorm(part.width))


def transformer_encoder(part: parts.Transformer, shape: Shape) -> Encoder:
    module = PatchEncoder(part, shape)
    return Encoder(module, module.places.numel())


def transformer_decoder(
    part: parts.Transformer, shape: Shape, code: int, encoder: Encoder, to_code: nn.Linear
) -> Decoder:
    body = PatchBody(part, shape)
    return Decoder(nn.Linear(code, body.places.numel()), body)


# --- autoregressive ---------------------------------------------------------------------------------------------------


class WordDecoder(Decoder):
    """Tells each word from the code and the words before it; see `Writer`."""

    body: Writer

    def told(self, z: Tensor, target: Tensor, part: Any, generator: Generator | None = None) -> Tensor:
        hidden = part.word_dropout if generator is not None else 0.0
        return self.body.told(self.reader(z), target, hidden, generator)

    def written(self, z: Tensor, temperature: float, generator: Generator) -> Tensor:
        """Words drawn one after the other; see `Writer.written`."""
        return self.body.written(self.reader(z), temperature, generator)


def word_decoder(
    part: parts.Autoregressive, shape: Shape, code: int, encoder: Encoder, to_code: nn.Linear
) -> WordDecoder:
    return WordDecoder(nn.Linear(code, part.width), Writer(part, shape))


class Backbone(NamedTuple):
    """How both halves of a backbone are built."""

    encoder: Callable[[Any, Shape], Encoder]
    """`(part, input_shape)`"""
    decoder: Callable[[Any, Shape, int, Encoder, nn.Linear], Decoder]
    """`(part, target_shape, code, encoder, to_code)`"""


BACKBONES: dict[str, Backbone] = {
    "dense": Backbone(dense_encoder, dense_decoder),
    "conv": Backbone(conv_encoder, conv_decoder),
    "recurrent": Backbone(recurrent_encoder, recurrent_decoder),
    "transformer": Backbone(transformer_encoder, transformer_decoder),
    "autoregressive": Backbone(recurrent_encoder, word_decoder),
    "predictive": Backbone(dense_encoder, dense_decoder),
}


def build_encoder(part: parts.Backbone, shape: Shape) -> Encoder:
    """Build the encoder of a spec for inputs of `shape`."""
    return BACKBONES[part.kind].encoder(part, shape)


def build_decoder(part: parts.Backbone, shape: Shape, code: int, encoder: Encoder, to_code: nn.Linear) -> Decoder:
    """Build the decoder for targets of `shape` from `code` numbers; a tied one uses the matrices of `encoder` and of
    `to_code`."""
    return BACKBONES[part.kind].decoder(part, shape, code, encoder, to_code)
