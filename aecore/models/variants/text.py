"""Variants that write word by word."""

from __future__ import annotations

from ...parts import Autoregressive, Categorical, GaussianCode, Model
from ...texts import mark
from .variant import Variant

__all__ = ["TEXT"]

SENTENCE_VAE = Variant(
    name="sentence-vae",
    title=mark("Sentence VAE"),
    text=mark(
        "Writes a sentence word by word, each word told by the code and the words before it: a language model with a map. The words before say so much that the code is easily given up; free bits and word dropout keep it in use."
    ),
    formula=r"-\sum_{t=1}^{T}\log p(x_t\mid x_{<t},z)+\sum_j\max\bigl(\lambda,\mathrm{KL}_j\bigr)",
    symbols=mark(
        "xₜ: word at place t; x₍<t₎: the words before it, of which a part is hidden while it trains (word dropout); z: code, drawn from the cloud of the encoder; KLⱼ: what code number j holds, in nats, mean over a batch; λ: what each may hold at no price (free bits)."
    ),
    paper="S. Bowman et al.: Generating sentences from a continuous space, arXiv:1511.06349 (2015); D. Kingma et al.: Improved variational inference with inverse autoregressive flow, arXiv:1606.04934 (2016)",
    watch=mark(
        "The curve of KL. With free bits and word dropout at 0 it falls to nearly nothing within an epoch or two, and all sentences are rebuilt as the same few; with them it stays up, and a walk between two sentences passes sentences."
    ),
    good_for=mark(
        "Sentences as people write them; sentences between two sentences; seeing a code given up, and the cure."
    ),
    not_for=mark("Rebuilding word for word: a word that went wrong leads the next ones astray."),
    loses=mark(
        "PCA with as many numbers rebuilds more words in their places: what is written word by word goes on from its own words, so one that went wrong leads the next astray, and what a cloud may tell is little."
    ),
    knob="model.backbone.word_dropout",
    model=Model(
        backbone=Autoregressive(width=128, word_dropout=0.4),
        bottleneck=GaussianCode(size=16, free_bits=0.5),
        likelihood=Categorical(),
    ),
    setup={"optimiser.learning_rate": 3e-3},
)

TEXT = (SENTENCE_VAE,)
