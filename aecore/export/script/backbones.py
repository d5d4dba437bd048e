"""Templates: the layers between item and code, as they stand in the class of the model. Knows no torch.

Layers are made in the order in which the app makes them, as each draws its first weights from the same stream.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from math import prod

from ... import parts
from .form import call, listed, put

__all__ = ["BACKBONES", "Layers"]

Shape = tuple[int, ...]
ACTIVATIONS = {"relu": "nn.ReLU()", "gelu": "nn.GELU()", "tanh": "nn.Tanh()", "sigmoid": "nn.Sigmoid()"}
GAINS = {"relu": 2.0, "gelu": 2.0, "tanh": 1.0, "sigmoid": 1.0}


@dataclass(frozen=True)
class Layers:
    """How a backbone stands in a script."""

    text: str
    encoder: str
    """An expression."""
    features: int
    decoder: str
    """An expression; its layer 0 reads the code."""
    classes: str = ""
    """Defined before the model."""
    body: str = ""
    """Lines before the decoder: layers that are made before the one that reads the code."""
    draw: str = ""
    """Lines at the end of `__init__`."""
    tied: bool = False
    attends: bool = False
    """Whether places look at each other."""


def sequence(layers: list[str]) -> str:
    return call("nn.Sequential", layers, 23)


def after(part: parts.Dense | parts.Conv) -> list[str]:
    """What follows each hidden layer."""
    return [ACTIVATIONS[part.activation], *(["nn.Dropout(DROPOUT)"] if part.dropout else [])]


def he(part: parts.Dense | parts.Conv, summands: str) -> str:
    """The first weights of He et al., in the order in which the app draws them."""
    if part.init != "he":
        return ""
    gain = GAINS[part.activation]
    if part.mirrors:
        return put(
            """
            # He et al. 2015: weights so wide that a signal keeps its size from layer to layer.
            hidden = [layer for layer in self.encoder if isinstance(layer, nn.Linear)]
            for layer in (*hidden, self.to_code):
                gain = $gain if layer in hidden else 1.0
                nn.init.normal_(layer.weight, std=math.sqrt(gain / $summands))
                nn.init.zeros_(layer.bias)
            """,
            gain=str(gain),
            summands=summands,
        )
    return put(
        """
        # He et al. 2015: weights so wide that a signal keeps its size from layer to layer.
        layers = [*self.encoder, *self.decoder]
        *hidden, last = (layer for layer in layers if hasattr(layer, "weight"))
        for layer in (*hidden, self.to_code, last):
            gain = $gain if layer in hidden else 1.0$why
            nn.init.normal_(layer.weight, std=math.sqrt(gain / $summands))
            nn.init.zeros_(layer.bias)
        """,
        gain=str(gain),
        why=f"  # {part.activation} halves it" if gain == 2.0 else "",
        summands=summands,
    )


# --- dense ------------------------------------------------------------------------------------------------------------

DENSE = (
    "Fully connected layers squeeze an item of {values} numbers into a code of {code}, and mirror-imaged layers "
    "make an item of it again. What does not fit through the code is lost, so it must hold what items differ in most."
)
TRANSPOSED = '''
class Transposed(nn.Module):
    """y = W^T x + b with the weight matrix of another layer and a bias of its own."""

    def __init__(self, source):
        super().__init__()
        self.source = (source,)  # in a tuple, so that its weights are not counted twice
        self.bias = nn.Parameter(torch.zeros(source.in_features))

    def forward(self, x):
        return F.linear(x, self.source[0].weight.T, self.bias)
'''


def dense(part: parts.Dense, given: Shape, told: Shape, size: int) -> Layers:
    sizes = (prod(given), *part.widths)
    encoder = ["nn.Flatten()"]
    for a, b in pairwise(sizes):
        encoder += [f"nn.Linear({a}, {b})", *after(part)]
    outer = ["CODE_SIZE", *map(str, reversed(part.widths)), str(prod(told))]
    steps = [f"nn.Linear({a}, {b})" for a, b in pairwise(outer)]
    if part.tied:
        every = 1 + len(after(part))
        sources = [
            "self.to_code",
            *(f"self.encoder[{1 + place * every}]" for place in reversed(range(len(part.widths)))),
        ]
        steps = [f"Transposed({source})" for source in sources]
    decoder = [steps[0]]
    for step in steps[1:]:
        decoder += [*after(part), step]
    decoder.append(f"nn.Unflatten(1, {told})" if len(told) > 1 else f"nn.Unflatten(1, ({told[0]},))")
    text = DENSE.format(values=prod(given), code="one number" if size == 1 else f"{size} numbers")
    if not part.widths:
        text = (
            f"One matrix squeezes an item of {prod(given)} numbers into a code of {size}, another makes an item of it "
            "again: without hidden layers the best that can be found is what PCA finds."
        )
    if part.tied:
        text += " The decoder uses the encoder's matrices turned round: half as many weights to learn."
    return Layers(
        text,
        sequence(encoder),
        sizes[-1],
        sequence(decoder),
        put(TRANSPOSED) if part.tied else "",
        draw=he(part, "layer.in_features"),
        tied=part.tied,
    )


# --- convolutions -----------------------------------------------------------------------------------------------------

SUMMANDS = '''
def summands(layer):
    """How many values each output of a layer sums; a transposed convolution shares its kernel out
    between strides."""
    if isinstance(layer, $transposed):
        return layer.in_channels * math.prod(layer.kernel_size) / math.prod(layer.stride)
    return math.prod(layer.weight.shape[1:])
'''


def conv(part: parts.Conv, given: Shape, told: Shape, size: int) -> Layers:
    flat = len(given) == 2
    into, back = ("nn.Conv1d", "nn.ConvTranspose1d") if flat else ("nn.Conv2d", "nn.ConvTranspose2d")
    inner, outer = halvings(part, given), halvings(part, told)
    encoder: list[str] = []
    for a, b in pairwise(inner):
        encoder += [f"{into}({a[0]}, {b[0]}, 3, stride=2, padding=1)", *after(part)]
    encoder += ["nn.Flatten()", f"nn.Linear({prod(inner[-1])}, {part.width})", *after(part)]
    body = [*after(part)]
    body += [f"nn.Linear({part.width}, {prod(outer[-1])})", *after(part), f"nn.Unflatten(1, {outer[-1]})"]
    for a, b in pairwise(reversed(outer)):
        extra = tuple(to - (2 * of - 1) for of, to in zip(a[1:], b[1:], strict=True))
        padding = str(extra[0]) if len(set(extra)) == 1 else str(extra)
        body += [f"{back}({a[0]}, {b[0]}, 3, stride=2, padding=1, output_padding={padding})", *after(part)]
    what = "curve" if flat else "picture"
    return Layers(
        f"Convolutions look at 3{'' if flat else ' x 3'} neighbours and slide over the {what} in steps of 2, so each "
        "layer halves every side and holds more kinds of detail. Transposed convolutions go the same way back. Weights "
        "are shared by all places: far fewer are needed than in fully connected layers.",
        sequence(encoder),
        part.width,
        f"nn.Sequential(nn.Linear(CODE_SIZE, {part.width}), *body)",
        put(SUMMANDS, transposed=back) if part.init == "he" else "",
        listed("body = [", body[: -len(after(part))], "]", 8),
        he(part, "summands(layer)"),
    )


def halvings(part: parts.Conv, shape: Shape) -> list[Shape]:
    sizes: list[Shape] = [shape]
    for channels in part.channels:
        sizes.append((channels, *((side + 1) // 2 for side in sizes[-1][1:])))
    return sizes


# --- recurrent --------------------------------------------------------------------------------------------------------

CELLS = {"rnn": "nn.RNN", "gru": "nn.GRU", "lstm": "nn.LSTM"}
RECURRENT = '''
class Reader(nn.Module):
    """Reads an item place by place and keeps a memory. What it says of the item is its last memory
    and the mean of all: through the last one alone, long items hardly learn."""

    def __init__(self):
        super().__init__()
        self.cell = $cell($values, WIDTH, $layers, batch_first=True)

    def forward(self, x):
        memory = self.cell(x.transpose(1, 2).flatten(2))[0]  # $steps -> (B, T, WIDTH)
        return torch.cat([memory[:, -1], memory.mean(1)], dim=1)


class Writer(nn.Module):
    """Writes an item place by place. Each step is told the code and where it is; a decoder that has
    only its own last state learns the mean line."""

    def __init__(self):
        super().__init__()
        t = torch.linspace(0, 1, $length)[:, None]
        angles = t * (2.0 ** torch.arange(4)) * math.pi  # a ramp and four octaves: where it is
        self.places = torch.cat([2 * t - 1, torch.sin(angles), torch.cos(angles)], dim=1)  # (T, 9)
        self.cell = $cell(WIDTH + 9, WIDTH, $layers, batch_first=True)
        self.head = nn.Linear(WIDTH, $told)

    def forward(self, h):
        told = torch.tanh(h).unsqueeze(1).expand(-1, $length, -1)
        memory = self.cell(torch.cat([told, self.places.expand(len(h), -1, -1)], dim=2))[0]
        $output
'''


def recurrent(part: parts.Recurrent, given: Shape, told: Shape, size: int) -> Layers:
    pictures = len(told) == 3
    values, out = prod(given) // given[1], prod(told) // told[1]
    output = (
        f"return self.head(memory).reshape(-1, {told[1]}, {told[0]}, {told[2]}).transpose(1, 2)"
        if pictures
        else "return self.head(memory).transpose(1, 2)"
    )
    cell = CELLS[part.cell]
    return Layers(
        f"A recurrent network ({cell[3:]}) reads an item {'row by row' if pictures else 'place by place'} and writes "
        "it the same way: what it has learnt of one place it knows of all.",
        "Reader()",
        2 * part.width,
        sequence(["nn.Linear(CODE_SIZE, WIDTH)", "Writer()"]),
        put(
            RECURRENT,
            cell=cell,
            values=str(values),
            layers=str(part.layers),
            steps="(B, C, H, W)" if pictures else "(B, C, T)",
            length=str(told[1]),
            told=str(out),
            output=output,
        ),
    )


# --- transformer ------------------------------------------------------------------------------------------------------

ATTENTION = '''
def attention():
    """Layers in which patches look at each other (Vaswani et al. 2017), normalised first."""
    layers = [
        nn.TransformerEncoderLayer(
            WIDTH,
            $heads,
            2 * WIDTH,
            dropout=0.0,
            activation="gelu",
            batch_first=True,
            norm_first=True,
        )
        for _ in range($layers)
    ]
    return nn.Sequential(*layers, nn.LayerNorm(WIDTH))


class Reader(nn.Module):
    """Cuts an item into $count patches of $values numbers, says of each where it is, and lets them
    look at each other. The patches in their places are what it says of the item."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Linear($values, WIDTH)
        self.places = nn.Parameter(0.1 * torch.randn($count, WIDTH))
        self.layers = attention()

    $forward


class Writer(nn.Module):
    """Each patch starts from what the code says of its place; then patches look at each other."""

    def __init__(self):
        super().__init__()
        self.places = nn.Parameter(0.1 * torch.randn($told_count, WIDTH))
        self.layers = attention()
        self.head = nn.Linear(WIDTH, $told_values)

    def forward(self, h):
        tokens = h.reshape(-1, $told_count, WIDTH) + self.places
        patches = self.head(self.layers(tokens))
        $join
'''
WHOLE = """
def forward(self, x):
    $cut
    return self.layers(self.embed(patches) + self.places).flatten(1)
"""
PARTLY = """
def forward(self, x, visible):
    $cut
    tokens = self.embed(patches) + self.places
    where = visible.unsqueeze(2).expand(-1, -1, WIDTH)
    seen = self.layers(tokens.gather(1, where))  # the others are dropped before the first layer
    return torch.zeros_like(tokens).scatter(1, where, seen).flatten(1)
"""


def transformer(part: parts.Transformer, given: Shape, told: Shape, size: int, *, hides: bool = False) -> Layers:
    side = part.patch
    grid, told_grid = (tuple(s // side for s in shape[1:]) for shape in (given, told))
    values, told_values = (shape[0] * side ** (len(shape) - 1) for shape in (given, told))
    forward = put(PARTLY if hides else WHOLE, cut=cut(given[0], grid, side))
    return Layers(
        "A transformer cuts items into patches and lets them look at each other (attention): far places can say "
        "something of each other in one step.",
        "Reader()",
        prod(grid) * part.width,
        f"nn.Sequential(nn.Linear(CODE_SIZE, {prod(told_grid)} * WIDTH), body)",
        put(
            ATTENTION,
            heads=str(part.heads),
            layers=str(part.layers),
            count=str(prod(grid)),
            values=str(values),
            told_count=str(prod(told_grid)),
            told_values=str(told_values),
            forward=forward,
            join=join(told[0], told_grid, side),
        ),
        "body = Writer()",
        attends=True,
    )


def cut(c: int, grid: Shape, s: int) -> str:
    """`(B, C, *sides) -> (B, n, values)`."""
    if len(grid) == 1:
        return f"patches = x.reshape(-1, {c}, {grid[0]}, {s}).permute(0, 2, 1, 3).flatten(2)"
    h, w = grid
    return (
        f"patches = x.reshape(-1, {c}, {h}, {s}, {w}, {s}).permute(0, 2, 4, 1, 3, 5)\n"
        f"patches = patches.reshape(-1, {h * w}, {c * s * s})"
    )


def join(c: int, grid: Shape, s: int) -> str:
    """`(B, n, values) -> (B, C, *sides)`."""
    if len(grid) == 1:
        return f"return patches.reshape(-1, {grid[0]}, {c}, {s}).permute(0, 2, 1, 3).flatten(2)"
    h, w = grid
    return (
        f"patches = patches.reshape(-1, {h}, {w}, {c}, {s}, {s}).permute(0, 3, 1, 4, 2, 5)\n"
        f"return patches.reshape(-1, {c}, {h * s}, {w * s})"
    )


BACKBONES: dict[str, Callable[..., Layers]] = {
    "dense": dense,
    "conv": conv,
    "recurrent": recurrent,
    "transformer": transformer,
}
