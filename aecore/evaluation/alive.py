"""Alive: how many numbers of the code, or entries of the codebook, carry anything."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from .. import parts
from ..models.autoencoder import Autoencoder
from ..models.views import plain
from .resampling import bootstrap
from .score import Findings, Measured
from .subject import Array, Subject, batches
from .units import LEAST_SHARE, alive_units, tokens_of

__all__ = ["measure", "moving", "responses"]

DECODED = 6144
LEAST_ITEMS, MOST_ITEMS = 8, 500


def measure(subject: Subject) -> Findings:
    """Share of the numbers in use; of sparse codes also the average share that an item uses; of codebooks the entries
    in use.

    Codes without a scale of their own are weighed by what the decoder makes of them (`responses`); PCA is measured the
    same way on the same items.

    Units that fire rarely, and entries, are told by a few items: a resample can only lose some of them and never find
    one, so neither the share of sparse units nor that of entries has a bootstrap interval.
    """
    part, codes = subject.model.config.bottleneck, subject.numbers
    sparse, scaled = part.exact_zeros, part.stochastic
    units, activity = of_codes(subject, part) if sparse or scaled else of_responses(subject)
    scores = {"units": units}
    if sparse:
        activity = 100 * (codes != 0).mean(0)
        untrained = 100 * float((subject.untrained_codes[:, : part.size] != 0).mean())
        scores["active"] = Measured(
            100 * float((codes != 0).mean()), len(codes), {"untrained": untrained, "dense": 100.0}
        )
    if (tokens := part.tokens) and tokens.learnt:
        # An untrained codebook is random numbers that no code was ever near: fewer of its entries are hit.
        untrained = entries_used(subject.untrained_codes[:, : part.size], tokens)
        scores["entries"] = Measured(entries_used(codes, tokens), len(codes), {"untrained": untrained}, 100.0)
    picture = {
        "kind": "bars",
        "labels": [str(j + 1) for j in range(len(activity))],
        "series": {"activity": activity.tolist()},
        "unit": "%" if sparse else "",
    }
    return Findings(scores, picture)


def of_codes(subject: Subject, part: parts.Bottleneck) -> tuple[Measured, Array]:
    """Return the numbers in use, in percent, by the codes alone, and the variance of each."""

    def found(codes: Array, clouds: Array | None) -> float:
        return 100 * float(alive_units(codes, part, clouds).mean())

    codes, clouds = subject.numbers, clouds_of(subject, subject.model)
    fresh, about = subject.untrained_codes[:, : part.size], clouds_of(subject, subject.untrained)
    baselines = {
        "untrained": found(fresh, about),
        "pca": 100 * float(moving(pca_responses(subject.pca_codes)).mean()),
    }
    draws = None
    if not part.exact_zeros:
        draws = bootstrap(lambda chosen: found(codes[chosen], None if clouds is None else clouds[chosen]), len(codes))
    value = found(codes, clouds)
    return Measured(value, len(codes), baselines, 100.0, draws), codes.var(0)


@torch.no_grad()
def clouds_of(subject: Subject, model: Autoencoder) -> Array | None:
    """Return the variances `(N, d)` of the codes of the held-out items about their means; None where these are no
    normal distributions."""
    view = model.config.view
    seen = [model.encode(plain(x, view)).logvar for x in batches(subject.dataset, subject.held_out.samples)]
    found = [logvar for logvar in seen if logvar is not None]
    return torch.cat(found).exp().double().numpy() if found else None


def of_responses(subject: Subject) -> tuple[Measured, Array]:
    """Return the numbers in use, in percent, by what the decoder makes of them, and the mean response to each."""
    found = {
        "code": responses(subject.model, subject.codes),
        "untrained": responses(subject.untrained, subject.untrained_codes),
    }
    n = len(found["code"])
    found["pca"] = pca_responses(subject.pca_codes)[:n]
    values = {name: 100 * float(moving(of).mean()) for name, of in found.items()}
    draws = {
        name: bootstrap(lambda chosen, of=found[name]: 100 * float(moving(of[chosen]).mean()), n)  # type: ignore[misc]
        for name in ("code", "pca")
    }
    mean = found["code"].mean(0)
    return Measured(values.pop("code"), n, values, 100.0, draws.pop("code"), draws), mean


@torch.no_grad()
def responses(model: Autoencoder, codes: Array, decoded: int = DECODED) -> Array:
    """Return `(n, d)`: ‖g(z) - g(z with z_j at its mean)‖² of the first n codes `(N, d + K)`, summed over the values of
    an item; what is told besides stays as it is.

    It stays as it is when a number is stretched and the decoder shrinks it again. So many items are taken that about
    `decoded` codes are decoded.
    """
    size = model.code_size
    n = min(len(codes), max(LEAST_ITEMS, min(MOST_ITEMS, decoded // size)))
    z, mean = torch.from_numpy(codes[:n]).float(), torch.from_numpy(codes.mean(0)).float()
    whole = model.decode(z)
    found = []
    for number in range(size):
        still = z.clone()
        still[:, number] = mean[number]
        found.append((model.decode(still) - whole).square().flatten(1).sum(1))
    return torch.stack(found, 1).double().numpy()


def pca_responses(codes: Array) -> Array:
    """Return the same of PCA: its axes have length 1."""
    return np.asarray(np.square(codes - codes.mean(0)))


def moving(found: Array) -> NDArray[np.bool_]:
    """Return `(d,)`, which numbers move what is decoded by more than a share of what the liveliest one does."""
    mean = found.mean(0)
    return np.asarray((mean > LEAST_SHARE * mean.max()) & (mean > 1e-12))


def entries_used(codes: Array, tokens: parts.Tokens) -> float:
    """Return the percentage of the codebook's entries that stand for at least one token of codes `(N, d)`."""
    return 100 * len(np.unique(tokens_of(codes, tokens))) / tokens.kinds
