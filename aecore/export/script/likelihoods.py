"""Templates: how a rebuilt item is judged, the function `reconstruction`. Knows no torch.

The app sums a training batch in one operation and held-out items one by one; both round a little differently, so both
stand in the script.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import prod
from typing import Any

from ... import parts
from .form import put

__all__ = ["LIKELIHOODS", "Judged"]

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Judged:
    """How a likelihood stands in a script."""

    text: str
    function: str
    """`reconstruction(model, output, target)`, with a `weight` where not all values count."""
    parameter: str = ""
    """A line of `__init__`."""
    names: dict[str, tuple[str, str]] = field(default_factory=dict)
    mean: str = "return output"
    """The body of a function of `output` that gives the item it stands for."""


def dims(shape: Shape) -> str:
    return str(tuple(range(1, len(shape) + 1))) if len(shape) > 1 else "1"


def head(weighted: bool) -> str:
    return f"def reconstruction(model, output, target{', weight' if weighted else ''}):"


def counts(weighted: bool) -> str:
    return " * weight" if weighted else ""


def bernoulli(part: parts.Bernoulli, told: Shape, weighted: bool) -> Judged:
    one = "F.binary_cross_entropy_with_logits(output, target, reduction="
    quick = f"""
    if model.training:
        return {one}"sum") / len(target)
    """
    function = f'''
    {head(weighted)}
        """-log p(x | z) with output as logits: binary cross-entropy, summed over values, mean of items.
        (One sum over a whole batch is quicker, and rounds a little differently.)"""
        $quick
        nats = {one}"none"){counts(weighted)}
        return nats.sum({dims(told)}).mean()
    '''
    return Judged(
        "The decoder tells for each pixel how likely it is white, and -log p(x | z) is how surprised it is by the real "
        "one, in nats. Grey values are read as probabilities.",
        tidy(put(function, quick="" if weighted else put(quick)), weighted),
        mean="return torch.sigmoid(output)",
    )


def tidy(function: str, weighted: bool) -> str:
    """What is said of two ways of summing, where there is one, is left out."""
    if not weighted:
        return function
    return function.replace(
        "(One sum over a whole batch is quicker, and rounds a little differently.)",
        "`weight` says which values count.",
    )


CONTINUOUS = '''
$head
    """-log p(x | z) with output l as logits: sum of A(l) - l x, where A(l) = log((e^l - 1) / l).
    That is what binary cross-entropy lacks to be a density of grey values (Loaiza-Ganem and
    Cunningham 2019)."""
    size = output.abs()
    safe = size.clamp(min=0.05)
    far = torch.log(-torch.expm1(-safe)) - torch.log(safe)
    near = -size / 2 + output.square() / 24  # the Taylor series is more exact there
    nats = (output + size) / 2 - output * target + torch.where(size < 0.05, near, far)
    return $summed.mean()
'''


CONTINUOUS_MEAN = """
near = output.abs() < 0.05
safe = torch.where(near, 1.0, output)
return torch.where(near, 0.5 + output / 12, 0.5 + 0.5 / torch.tanh(safe / 2) - 1 / safe)
"""


def continuous_bernoulli(part: parts.ContinuousBernoulli, told: Shape, weighted: bool) -> Judged:
    summed = f"(nats * weight).sum({dims(told)})" if weighted else f"nats.sum({dims(told)})"
    return Judged(
        "The decoder tells a density of each grey value between 0 and 1.",
        put(CONTINUOUS, head=head(weighted), summed=summed),
        mean=CONTINUOUS_MEAN,
    )


LEARNT = {
    "variance": "A spread that is the same for all values is learnt along: the model finds how large its errors are.",
    "bounded": "log_spread = self.log_spread",
}
BOUNDED = '''
def spread_of(model):
    """log of the learnt spread, at least log 0.01; the gradient passes the bound."""
    log_spread = model.log_spread
    return log_spread + (log_spread.clamp(min=math.log(0.01)) - log_spread).detach()


'''


def gaussian(part: parts.Gaussian, told: Shape, weighted: bool) -> Judged:
    learnt, values = part.variance == "learned", prod(told)
    constant = "log_sigma + 0.5 * math.log(2 * math.pi)"
    find = "spread_of(model)" if learnt else "math.log(SIGMA)"
    exp = "torch.exp" if learnt else "math.exp"
    if weighted:
        body = f"""
        squares = (F.mse_loss(output, target, reduction="none") * weight).sum({dims(told)})
        values = weight.expand_as(target).sum({dims(told)})  # how many count, of each item
        constant = values * ({constant})
        return (squares * (0.5 * {exp}(-2 * log_sigma)) + constant).mean()
        """
    elif learnt:
        body = f"""
        constant = {values} * ({constant})
        if model.training:
            squares = F.mse_loss(output, target, reduction="sum")
            return squares * (0.5 / len(target) * torch.exp(-2 * log_sigma)) + constant
        squares = F.mse_loss(output, target, reduction="none").sum({dims(told)})
        return (squares * (0.5 * torch.exp(-2 * log_sigma)) + constant).mean()
        """
    else:
        body = f"""
        constant = {values} * ({constant})
        precision = math.exp(-2 * log_sigma)
        if model.training:
            squares = F.mse_loss(output, target, reduction="sum")
            return torch.rsub(squares, constant, alpha=-0.5 / len(target) * precision)
        squares = F.mse_loss(output, target, reduction="none").sum({dims(told)})
        return torch.rsub(squares, constant, alpha=-0.5 * precision).mean()  # constant - alpha squares
        """
    said = (
        "`weight` says which values count."
        if weighted
        else "(One sum over a whole batch is quicker, and rounds a little differently.)"
    )
    function = f'''
    {head(weighted)}
        """-log p(x | z): values are normal around the output; mean of items.
        {said}"""
        log_sigma = {find}
        $body
    '''
    return Judged(
        "Each value is taken to be normal around what the decoder tells, so -log p(x | z) is the squared error, "
        "scaled by the spread sigma, and a constant. "
        + (LEARNT["variance"] if learnt else "The spread is fixed: it decides what an error costs beside other terms."),
        (put(BOUNDED) + "\n\n\n" if learnt else "") + put(function, body=put(body)),
        "self.log_spread = nn.Parameter(torch.tensor(math.log(SIGMA)))" if learnt else "",
        {"sigma": ("SIGMA", "standard deviation of an error" + (", to begin with" if learnt else ""))},
    )


def laplace(part: parts.Laplace, told: Shape, weighted: bool) -> Judged:
    learnt, values = part.variance == "learned", prod(told)
    count = f"weight.expand_as(target).sum({dims(told)})" if weighted else str(values)
    far = "((target - output).abs() * weight)" if weighted else "(target - output).abs()"
    distances = f"{far}.sum({dims(told)})"
    if learnt:
        nats = "distances * torch.exp(-log_scale) + values * (log_scale + math.log(2))"
    elif weighted:
        nats = "distances * math.exp(-log_scale) + values * (log_scale + math.log(2))"
    else:
        nats = "torch.rsub(distances, values * (log_scale + math.log(2)), alpha=-math.exp(-log_scale))"
    function = f'''
    {head(weighted)}
        """-log p(x | z): values have a Laplace density around the output; mean of items."""
        log_scale = {"spread_of(model)" if learnt else "math.log(SCALE)"}
        distances = {distances}
        values = {count}
        nats = {nats}
        return nats.mean()
    '''
    return Judged(
        "Judged by absolute instead of squared errors: single large errors count less."
        + (" " + LEARNT["variance"] if learnt else ""),
        (put(BOUNDED) + "\n\n\n" if learnt else "") + put(function),
        "self.log_spread = nn.Parameter(torch.tensor(math.log(SCALE)))" if learnt else "",
        {"scale": ("SCALE", "mean absolute error" + (", to begin with" if learnt else ""))},
    )


def shares(dim: int, text: str, said: str) -> Callable[[Any, Shape, bool], Judged]:
    def judged(part: Any, told: Shape, weighted: bool) -> Judged:
        nats = f"-target * F.log_softmax(output, dim={dim})"
        total = f"({nats}{counts(weighted)}).sum({dims(told)})"
        function = f'''
        {head(weighted)}
            """{said}"""
            return {total}.mean()
        '''
        return Judged(text, put(function))

    return judged


LIKELIHOODS: dict[str, Callable[[Any, Shape, bool], Judged]] = {
    "bernoulli": bernoulli,
    "continuous-bernoulli": continuous_bernoulli,
    "gaussian": gaussian,
    "laplace": laplace,
    "categorical": shares(
        1,
        "The decoder tells for each place of a text how likely each word is, and -log p(x | z) is how surprised it "
        "is by the real ones, in nats.",
        "-log p(x | z): cross-entropy of the word at each place, summed over places; mean of items.",
    ),
    "multinomial": shares(
        -1,
        "A person's ratings are taken as draws from one distribution over all films (Liang et al. 2018): what counts "
        "is which films are liked more than others.",
        "-log p(x | z): cross-entropy of a person's liking and the shares told; mean of people.",
    ),
}
