"""Templates: the code, as the method `encode` of the model makes it of features `h`. Knows no torch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ... import parts
from .cloud_codes import mixture_prior, spherical
from .code_lines import SIZE, CodeLines
from .form import put
from .pair_codes import experts
from .sparse_codes import batch_top_k, jump_relu, matryoshka, sigmoid, soft_threshold, top_k

__all__ = ["BOTTLENECKS", "CodeLines"]


def plain(part: parts.Plain) -> CodeLines:
    return CodeLines(
        "The code is a point: nothing but the errors of what is rebuilt says where an item lies.",
        "return self.to_code(h)",
        ("z",),
        names=SIZE,
    )


def nested(part: parts.Nested) -> CodeLines:
    return CodeLines(
        "The code is a point whose numbers have an order: in training only the first few of them are kept, as many as "
        "chance says for each item, and the others are 0 (nested dropout, Rippel, Gelbart and Adams 2014). So the "
        "first number must say what matters most, the second what matters most beside it, and any first few are a "
        "code too. In a linear autoencoder they become the principal components.",
        put(
            """
            mean = self.to_code(h)
            z = mean
            if self.training and CUT > 0:
                chance = torch.rand(len(mean), generator=generator) / CUT
                kept = (1 + torch.floor(chance * CODE_SIZE)).clamp(max=CODE_SIZE)
                z = mean * (torch.arange(float(CODE_SIZE)) < kept[:, None]).float()
            """
        ),
        ("z",),
        takes=("generator",),
        names=SIZE | {"cut": ("CUT", "share of the items whose code is cut off in training")},
    )


FREE_BITS = (
    "each = 0.5 * (mean.square() + torch.expm1(logvar) - logvar)  # KL of each code number\n"
    "paid = each.mean(0).clamp(min=FREE_BITS).sum()"
)


def gaussian(part: parts.GaussianCode) -> CodeLines:
    text = (
        "Of each item the encoder tells a small cloud, a normal distribution with a mean and a spread of its own, and "
        "the decoder is given a point drawn from it. Drawing it as mean + spread x noise keeps the way open for "
        "gradients (the reparametrisation trick, Kingma and Welling 2013)."
    )
    terms, between = {"kl": "kl.mean()"}, ""
    names = SIZE | {"beta": ("BETA", "weight of KL: 1 is the VAE, more asks for a tidier code")}
    weight = "BETA * ramp(epoch, KL_WARMUP)" if part.warmup else "BETA"
    if part.free_bits:
        between = FREE_BITS
        terms["free_bits"] = "paid.expand(len(x)).mean()"
        weights = {"free_bits": weight}
        names |= {
            "beta": ("BETA", "weight of what code numbers hold beyond what is free"),
            "free_bits": ("FREE_BITS", "nats that each code number may hold at no price"),
        }
    elif not part.capacity:
        weights = {"kl": weight}
    else:
        allowed = "CAPACITY * ramp(epoch, CAPACITY_EPOCHS)" if part.capacity_epochs else "CAPACITY"
        between = f"distance = (kl.mean() - {allowed}).abs()"
        terms["capacity"] = "distance.expand(len(x)).mean()"
        weights = {"capacity": weight}
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
    "nested": nested,
    "sigmoid": sigmoid,
    "soft-threshold": soft_threshold,
    "top-k": top_k,
    "batch-top-k": batch_top_k,
    "jump-relu": jump_relu,
    "matryoshka": matryoshka,
    "gaussian": gaussian,
    "spherical": spherical,
    "mixture-prior": mixture_prior,
    "experts": experts,
    "quantised": quantised,
    "fsq": fsq,
}
