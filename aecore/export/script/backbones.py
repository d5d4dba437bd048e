"""Templates: the layers between item and code, as they stand in the class of the model. Knows no torch.

Layers are made in the order in which the app makes them, as each draws its first weights from the same stream.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from math import prod

from ... import parts
from .form import listed, put
from .layers import Layers, Shape, attending, sequence
from .recurrent import recurrent
from .word_by_word import word_by_word

__all__ = ["BACKBONES"]

ACTIVATIONS = {"relu": "nn.ReLU()", "gelu": "nn.GELU()", "tanh": "nn.Tanh()", "sigmoid": "nn.Sigmoid()"}
GAINS = {"relu": 2.0, "gelu": 2.0, "tanh": 1.0, "sigmoid": 1.0}


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


# --- predictive coding ------------------------------------------------------------------------------------------------

LOCALLY = '''
def stages_of(model):
    """One linear layer each, with what stands before it; between them values settle."""
    found = [[]]
    for layer in (*model.encoder, model.to_code, *model.decoder):
        found[-1].append(layer)
        if isinstance(layer, nn.Linear):
            found.append([])
    *stages, rest = found
    stages[-1] += rest  # the shape of an item
    return [nn.Sequential(*stage) for stage in stages]


def look(stages, values, at, judge):
    """The error of each stage, and what the error of the stage behind says of each value."""
    read = [value.detach().requires_grad_() for value in at]
    told = [stage(value) for stage, value in zip(stages, read, strict=True)]
    (slope,) = torch.autograd.grad(judge(told[-1]), told[-1], retain_graph=True)
    errors = [value - guess.detach() for value, guess in zip(values[1:], told[:-1], strict=True)]
    errors.append(-len(slope) * slope)
    behind = zip(told[1:], read[1:], errors[1:], strict=True)
    pulls = [torch.autograd.grad(guess, value, error)[0] for guess, value, error in behind]
    return errors, pulls


def locally(model, x, nats, judge):
    """The same number with another gradient: each layer learns from its own error alone."""
    if not model.training:
        return nats
    stages, first = stages_of(model), [x]
    with torch.no_grad():
        for stage in stages[:-1]:
            first.append(stage(first[-1]))
    values = first
    for _ in range(SETTLING):
        errors, pulls = look(stages, values, $at, judge)
        moved = zip(values[1:], errors, pulls, strict=False)
        values = [x, *(v - SETTLING_RATE * (e - p) for v, e, p in moved)]
    errors, _ = look(stages, values, $at, judge)
    told = [stage(value.detach()) for stage, value in zip(stages, $at, strict=True)]
    found = judge(told[-1].detach())
    for guess, error in zip(told, errors, strict=True):
        found = found - (error * guess).sum() / len(x)
    return nats.detach() + (found - found.detach())
'''


def predictive(part: parts.Predictive, given: Shape, told: Shape, size: int) -> Layers:
    plain = dense(parts.Dense(widths=part.widths, activation=part.activation), given, told, size)
    text = (
        "They learn by predictive coding (Whittington and Bogacz 2017): values between the layers settle where the "
        "errors of all predictions are small, then each layer learns from its own error, and nothing is sent back "
        "through all of them."
    )
    classes = put(LOCALLY, at="first" if part.fixed else "values")
    return replace(plain, text=f"{plain.text} {text}", classes=classes, local=True)


# --- transformer ------------------------------------------------------------------------------------------------------

ATTENTION = '''
def attention():
    """Layers in which patches look at each other (Vaswani et al. 2017), normalised first."""
    $attending
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
            attending=attending(part.heads, part.layers),
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
    "autoregressive": word_by_word,
    "predictive": predictive,
}
