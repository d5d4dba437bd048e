"""Templates: the code, as the method `encode` of the model makes it of features `h`. Knows no torch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ... import parts
from .form import put

__all__ = ["BOTTLENECKS", "CodeLines"]

Names = dict[str, tuple[str, str]]


@dataclass(frozen=True)
class CodeLines:
    """How a bottleneck stands in a script."""

    text: str
    encode: str
    """Lines of `encode`, given `h`."""
    gives: tuple[str, ...]
    """Names that `encode` returns, the code `z` first."""
    layers: str = "self.to_code = nn.Linear($features, CODE_SIZE)"
    functions: str = ""
    methods: str = ""
    takes: tuple[str, ...] = ()
    """What `encode` takes besides the item: `noise`, `generator`."""
    between: str = ""
    """Lines of `losses` that come before its terms."""
    terms: dict[str, str] = field(default_factory=dict)
    """Loss terms by name: the mean over a batch, as an expression of what `encode` gives."""
    weights: dict[str, str] = field(default_factory=dict)
    """What a term counts, as an expression; terms without one are only watched."""
    mean: str = "z"
    """The name of the mean code."""
    names: Names = field(default_factory=dict)


SIZE = {"size": ("CODE_SIZE", "numbers that an item is squeezed into")}


def plain(part: parts.Plain) -> CodeLines:
    return CodeLines(
        "The code is a point: nothing but the errors of what is rebuilt says where an item lies.",
        "return self.to_code(h)",
        ("z",),
        names=SIZE,
    )


def gaussian(part: parts.GaussianCode) -> CodeLines:
    text = (
        "Of each item the encoder tells a small cloud, a normal distribution with a mean and a spread of its own, and "
        "the decoder is given a point drawn from it. Drawing it as mean + spread x noise keeps the way open for "
        "gradients (the reparametrisation trick, Kingma and Welling 2013)."
    )
    terms, between = {"kl": "kl.mean()"}, ""
    names = SIZE | {"beta": ("BETA", "weight of KL: 1 is the VAE, more asks for a tidier code")}
    if not part.capacity:
        weight = "BETA * ramp(epoch, KL_WARMUP)" if part.warmup else "BETA"
        weights = {"kl": weight}
    else:
        allowed = "CAPACITY * ramp(epoch, CAPACITY_EPOCHS)" if part.capacity_epochs else "CAPACITY"
        between = f"distance = (kl.mean() - {allowed}).abs()"
        terms["capacity"] = "distance.expand(len(x)).mean()"
        weights = {"capacity": "BETA * ramp(epoch, KL_WARMUP)" if part.warmup else "BETA"}
        names |= {
            "beta": ("BETA", "weight of the distance between KL and the capacity"),
            "capacity": ("CAPACITY", "nats that the code may hold"),
            "capacity_epochs": ("CAPACITY_EPOCHS", "epochs over which the capacity grows from 0"),
        }
    names |= {"warmup": ("KL_WARMUP", "epochs over which the KL weight grows from 0")}
    return CodeLines(
        text,
        put(
            """
            mean = self.to_code(h)
            logvar = self.to_logvar(h).clamp(-30, 20)  # exp(logvar) must not overflow
            z = torch.addcmul(mean, torch.exp(0.5 * logvar), noise)  # mean + sigma * noise
            # KL(q(z|x) || N(0, I)) of each item, in nats: expm1 is exact where sigma is close to 1.
            kl = 0.5 * (mean.square() + torch.expm1(logvar) - logvar).sum(dim=1)
            """
        ),
        ("z", "mean", "logvar", "kl"),
        layers="self.to_code = nn.Linear($features, CODE_SIZE)  # the mean\n"
        "self.to_logvar = nn.Linear($features, CODE_SIZE)",
        takes=("noise",),
        between=between,
        terms=terms,
        weights=weights,
        mean="mean",
        names=names,
    )


def sigmoid(part: parts.SigmoidCode) -> CodeLines:
    return CodeLines(
        "Code numbers lie between 0 and 1, like the rates at which cells fire, and the share of items for which each "
        "of them is on is kept as a running mean: that of one small batch would be mostly noise. Its value is the "
        "running mean, its gradient that of the batch.",
        put(
            """
            z = torch.sigmoid(self.to_code(h))
            batch = z.mean(0)
            if self.training:
                self.running.lerp_(batch.detach(), 1 - 0.95)
            activity = self.running.clone() + (batch - batch.detach())
            """
        ),
        ("z", "activity"),
        layers="self.to_code = nn.Linear($features, CODE_SIZE)\n"
        'self.register_buffer("running", torch.full((CODE_SIZE,), 0.5))',
        names=SIZE,
    )


def soft_threshold(part: parts.SoftThreshold) -> CodeLines:
    return CodeLines(
        "Code numbers within a threshold become 0, the others move towards 0 by it. That is the minimiser of "
        "1/2 (a - z)^2 + threshold |z|, the shape that an L1 penalty asks for (Gregor and LeCun 2010), and each code "
        "number learns a threshold of its own.",
        put(
            """
            raw, threshold = self.to_code(h), F.softplus(self.raw_threshold)
            z = raw.sign() * F.relu(raw.abs() - threshold)
            """
        ),
        ("z",),
        layers="self.to_code = nn.Linear($features, CODE_SIZE)\n"
        "start = math.log(math.expm1(0.05))  # softplus makes 0.05 of it\n"
        "self.raw_threshold = nn.Parameter(torch.full((CODE_SIZE,), start))",
        names=SIZE,
    )


def top_k(part: parts.TopK) -> CodeLines:
    return CodeLines(
        "Only the K largest numbers of a code are kept, all others are 0 (Makhzani and Frey 2013): each item is said "
        "by a few of many numbers, so single numbers come to stand for single strokes. A number that has not been "
        "among the largest for long is dead, and would stay so, as no gradient reaches it; the term `revival` pulls "
        "it up to what the K-th had.",
        put(
            """
            raw = self.to_code(h)
            kept = torch.topk(raw, min(K, CODE_SIZE), dim=1)
            z = torch.zeros_like(raw).scatter(1, kept.indices, F.relu(kept.values))
            dead = (self.idle >= PATIENCE_OF_UNITS).float()
            if self.training:  # count the steps since each number was last used
                self.idle.add_(1.0).mul_((z.detach() > 0).sum(0) == 0)
            bar = kept.values[:, -1:].detach().clamp(min=0.0)
            revival = (F.relu(bar - raw) * dead).sum(1)
            """
        ),
        ("z", "revival"),
        layers="self.to_code = nn.Linear($features, CODE_SIZE)\n"
        'self.register_buffer("idle", torch.zeros(CODE_SIZE))  # steps without being used',
        terms={"revival": "revival.mean()"},
        weights={"revival": "REVIVAL"},
        names=SIZE
        | {
            "k": ("K", "numbers that an item may use"),
            "revival": ("REVIVAL", "how strongly dead numbers are pulled towards firing"),
            "patience": ("PATIENCE_OF_UNITS", "steps without firing after which a number counts as dead"),
        },
    )


QUANTISED = '''
def nearest(self, tokens):
    """The number of the nearest entry of each token."""
    return (self.entries.square().sum(1) - 2 * tokens @ self.entries.T).argmin(1)

def drawn(self, tokens, generator):
    return tokens[torch.randint(len(tokens), (ENTRIES,), generator=generator)]

def start(self, tokens, generator):
    """The codebook begins at codes of the first batch."""
    self.entries.copy_(self.drawn(tokens, generator))
    self.uses.fill_(len(tokens) / ENTRIES)
    self.sums.copy_(self.entries * self.uses[:, None])

def follow(self, tokens, chosen, generator):
    """Entries are moving averages of the codes they stand for, so they need no loss of their
    own; one that is hardly used starts anew at a code of the batch."""
    hits = F.one_hot(chosen, ENTRIES).float()
    self.uses.lerp_(hits.sum(0), 1 - MEMORY)
    self.sums.lerp_(hits.T @ tokens, 1 - MEMORY)
    share = len(tokens) / ENTRIES
    dead = (self.uses < RESTART * share)[:, None]
    fresh = self.drawn(tokens, generator)
    self.sums.copy_(torch.where(dead, fresh * share, self.sums))
    self.uses.copy_(torch.where(dead[:, 0], torch.full_like(self.uses, share), self.uses))
    self.entries.copy_(self.sums / self.uses.clamp(min=1e-8)[:, None])
'''


def quantised(part: parts.Quantised) -> CodeLines:
    return CodeLines(
        "The code is cut into tokens, and each becomes the nearest entry of a learnt codebook (VQ-VAE, van den Oord et "
        "al. 2017): a code is a few of finitely many words. Choosing has no gradient, so it is passed straight "
        "through; the term `commitment` keeps codes close to their entries.",
        put(
            """
            mean = self.to_code(h)
            tokens = mean.detach().reshape(-1, TOKEN)  # (B, CODE_SIZE) -> (B CODE_SIZE / TOKEN, TOKEN)
            if self.training and not self.uses.any():
                self.start(tokens, generator)
            chosen = self.nearest(tokens)
            snapped = self.entries[chosen].reshape(mean.shape)
            if self.training:
                self.follow(tokens, chosen, generator)
            commitment = (mean - snapped).square().sum(1)
            z = mean + (snapped - mean).detach()  # the value of the entry, the gradient of the code
            """
        ),
        ("z", "mean", "commitment"),
        layers="self.to_code = nn.Linear($features, CODE_SIZE)\n"
        'self.register_buffer("entries", torch.randn(ENTRIES, TOKEN))\n'
        'self.register_buffer("uses", torch.zeros(ENTRIES))\n'
        'self.register_buffer("sums", torch.zeros(ENTRIES, TOKEN))',
        methods=put(QUANTISED),
        takes=("generator",),
        terms={"commitment": "commitment.mean()"},
        weights={"commitment": "COMMITMENT"},
        mean="mean",
        names=SIZE
        | {
            "token": ("TOKEN", "code numbers that make one token"),
            "entries": ("ENTRIES", "entries of the codebook"),
            "commitment": ("COMMITMENT", "how strongly codes are pulled towards their entry"),
            "decay": ("MEMORY", "memory of the codebook's moving averages"),
            "restart": ("RESTART", "share of equal use below which an entry starts anew"),
        },
    )


def fsq(part: parts.FSQ) -> CodeLines:
    return CodeLines(
        "Each code number is rounded to one of a few levels between -1 and 1 (finite scalar quantisation, Mentzer et "
        "al. 2023): a grid instead of a codebook, so nothing can die. Rounding has no gradient, so it is passed "
        "straight through.",
        put(
            """
            mean = torch.tanh(self.to_code(h))
            steps = LEVELS - 1
            snapped = torch.round((mean.clamp(-1, 1) + 1) / 2 * steps) / steps * 2 - 1
            z = mean + (snapped - mean).detach()  # the value of the level, the gradient of the code
            """
        ),
        ("z", "mean"),
        mean="mean",
        names=SIZE | {"levels": ("LEVELS", "values that each code number can take")},
    )


BOTTLENECKS: dict[str, Callable[[Any], CodeLines]] = {
    "plain": plain,
    "sigmoid": sigmoid,
    "soft-threshold": soft_threshold,
    "top-k": top_k,
    "gaussian": gaussian,
    "quantised": quantised,
    "fsq": fsq,
}
