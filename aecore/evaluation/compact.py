"""Compact: how small the code is. What is rebuilt from so many bits, bits in over bits in the code as stored, and what
an ideal coder would need."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import torch

from .. import parts
from ..training.evaluator import held_out_views
from .likely import told_nats
from .rate_distortion import WORD, code_lengths, measure_rates, raw_bits
from .resampling import bootstrap
from .score import Findings, Measured
from .subject import Subject
from .units import entropy_bits, tokens_of

__all__ = ["measure"]


def measure(subject: Subject) -> Findings:
    """What is rebuilt from so many bits, and compression, counted at 32 bits a number, for every code; KL in bits for
    Gaussian ones; length of the tokens for discrete ones; used numbers for sparse ones.

    KL / ln 2 is what an item's cloud says more than the prior does, in bits (bits back, Hinton and van Camp 1993). The
    length of the tokens, each place by itself, is what an ideal coder fitted to training items needs for them. A class
    that the decoder is told besides costs log2 K bits more.
    """
    part = subject.model.config.bottleneck
    scores, curves = measure_rates(subject) if subject.varies else ({}, {})
    stored = bits_of(part) + told_bits(subject)
    scores |= {"compression": Measured(WORD * numbers_in(subject) / stored, len(subject.codes), {"raw": 1.0})}
    if part.stochastic:
        scores["bits"] = kl_bits(subject)
    if part.tokens:
        scores |= discrete(subject, part.tokens)
    if part.exact_zeros:
        used = (subject.numbers != 0).sum(1).astype(float)
        draws = bootstrap(lambda chosen: float(used[chosen].mean()), len(used))
        scores["used"] = Measured(float(used.mean()), len(used), {"pca": float(subject.pca.n_components_)}, None, draws)
    return Findings(scores, details={"rate_distortion": curves} if curves else {})


def bits_of(part: parts.Bottleneck) -> float:
    """How many bits a code takes: log2 K for each token of K kinds, 32 for a number that can be anything."""
    if tokens := part.tokens:
        return part.size // tokens.numbers * math.log2(tokens.kinds)
    return WORD * part.size


def told_bits(subject: Subject) -> float:
    """How many bits the class takes that the decoder is told besides, each as likely; 0 where none is told."""
    return told_nats(subject.model) / math.log(2)


def numbers_in(subject: Subject) -> int:
    """How many numbers the encoder gets: those of the item, fewer where its view is coarser or only the past."""
    model, card = subject.model, subject.dataset.card
    return card.inputs if model.input_shape == model.shape else math.prod(model.input_shape)


@torch.no_grad()
def kl_bits(subject: Subject) -> Measured:
    few = replace(subject.dataset, held_out=subject.held_out)
    found = [
        subject.model.encode(seen.input, seen.visible).terms["kl"]
        for seen, _ in held_out_views(subject.model, few, subject.spec.seed)
    ]
    told = told_bits(subject)
    bits = torch.cat(found).double().numpy() / math.log(2) + told
    baselines = raw_bits(subject.dataset) | {"collapsed": told}
    return Measured(
        float(bits.mean()), len(bits), baselines, None, bootstrap(lambda chosen: float(bits[chosen].mean()), len(bits))
    )


def discrete(subject: Subject, kept: parts.Tokens) -> dict[str, Measured]:
    """Bits of the tokens, and perplexity / K = 2^entropy / K over all tokens of all held-out items."""
    known, kinds, n = len(subject.train_codes), kept.kinds, len(subject.codes)
    both = tokens_of(np.concatenate([subject.train_codes, subject.codes]), kept)
    tokens, told = both[known:], told_bits(subject)
    most = both.shape[1] * math.log2(kinds) + told
    bits = code_lengths(both[:known], tokens, kinds) + told
    draws = bootstrap(lambda chosen: float(bits[chosen].mean()), n)
    perplexity = 2 ** entropy_bits(tokens.ravel())
    return {
        "bits": Measured(float(bits.mean()), n, raw_bits(subject.dataset) | {"collapsed": told}, most, draws),
        "perplexity": Measured(100 * perplexity / kinds, len(tokens), {"one": 100 / kinds}, 100.0),
    }
