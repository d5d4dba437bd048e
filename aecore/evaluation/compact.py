"""Compact: how small the code is. Numbers in over numbers in the code, and bits where a code holds a known amount of them."""

from __future__ import annotations

import math
from dataclasses import replace

import torch

from .. import parts
from ..training.judge import held_out_views
from .score import Findings, Measured, bootstrap
from .subject import Subject
from .units import entropy_bits, tokens_of

__all__ = ["measure"]


def measure(subject: Subject) -> Findings:
    """Compression for every code; KL in bits for Gaussian ones; entropy of the tokens for discrete ones; used numbers for sparse ones.

    KL / ln 2 is what an item's cloud says more than the prior does, in bits (bits back, Hinton and van Camp 1993). The entropy of
    the tokens, each place by itself, is what an ideal coder needs for them.
    """
    part = subject.model.spec.bottleneck
    scores = {"compression": Measured(numbers_in(subject) / part.size, len(subject.codes), {"raw": 1.0})}
    if isinstance(part, parts.GaussianCode):
        scores["bits"] = kl_bits(subject)
    if isinstance(part, parts.Quantised | parts.FSQ):
        scores |= discrete(subject, part)
    if isinstance(part, parts.TopK | parts.SoftThreshold):
        used = (subject.codes != 0).sum(1).astype(float)
        interval = bootstrap(lambda chosen: float(used[chosen].mean()), len(used))
        scores["used"] = Measured(float(used.mean()), len(used), {"pca": float(subject.pca.n_components_)}, None, interval)
    return Findings(scores, bars(subject, part))


def numbers_in(subject: Subject) -> int:
    """How many numbers the encoder gets: those of the item, fewer where its view is coarser or only the past."""
    model, card = subject.model, subject.dataset.card
    return card.inputs if model.input_shape == model.shape else math.prod(model.input_shape)


def raw_bits(subject: Subject) -> dict[str, float]:
    """The bits of an item as it is stored, where it is stored in whole levels of grey."""
    card = subject.dataset.card
    return {"raw": card.inputs * math.log2(subject.dataset.white + 1)} if card.kind == "image" else {}


@torch.no_grad()
def kl_bits(subject: Subject) -> Measured:
    few = replace(subject.dataset, held_out=subject.held_out)
    found = [subject.model.encode(seen.input, seen.kept).terms["kl"] for seen, _ in held_out_views(subject.model, few, subject.spec.seed)]
    bits = torch.cat(found).double().numpy() / math.log(2)
    baselines = raw_bits(subject) | {"collapsed": 0.0}
    return Measured(float(bits.mean()), len(bits), baselines, None, bootstrap(lambda chosen: float(bits[chosen].mean()), len(bits)))


def discrete(subject: Subject, part: parts.Quantised | parts.FSQ) -> dict[str, Measured]:
    """Bits of the tokens, and perplexity / K = 2^entropy / K over all tokens of all held-out items."""
    tokens, kinds = tokens_of(subject.codes, part)
    places = tokens.shape[1]
    bits = sum(entropy_bits(tokens[:, place]) for place in range(places))
    perplexity = 2 ** entropy_bits(tokens.ravel())
    return {
        "bits": Measured(bits, len(tokens), raw_bits(subject) | {"collapsed": 0.0}, places * math.log2(kinds)),
        "perplexity": Measured(100 * perplexity / kinds, len(tokens), {"one": 100 / kinds}, 100.0),
    }


def bars(subject: Subject, part: parts.Bottleneck) -> dict[str, object]:
    return {"kind": "bars", "labels": ["item", "code"], "series": {"numbers": [numbers_in(subject), part.size]}, "unit": ""}
