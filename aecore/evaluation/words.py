"""What texts cost without any code: words by how frequent they are, and by the word before (unigram, bigram)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["without_code"]

Numbers = NDArray[np.int64]


def without_code(train: Numbers, held_out: Numbers, words: int) -> dict[str, float]:
    """Return bits per place of held-out texts `(M, T)` under counts of training ones `(N, T)`; empty places count.

    unigram: (c(w) + 1) / (n + V), the first place too. bigram: (c(v, w) + k(v) p(w)) / (c(v) + k(v)) with the unigram p
    and k(v) the number of different words that were seen behind v (Witten and Bell 1991); the first place follows a
    word of its own, number V.
    """
    counts = np.bincount(train.ravel(), minlength=words).astype(float)
    unigram = (counts + 1) / (counts.sum() + words)
    pairs = np.zeros((words + 1, words))
    np.add.at(pairs, (before(train, words), train), 1.0)
    kinds, seen = (pairs > 0).sum(1), pairs.sum(1)
    # A word that nothing was seen behind says nothing: k = 1 leaves the unigram.
    kinds = np.where(seen > 0, kinds, 1)
    first = before(held_out, words)
    bigram = (pairs[first, held_out] + kinds[first] * unigram[held_out]) / (seen[first] + kinds[first])
    return {"unigram": float(-np.log2(unigram[held_out]).mean()), "bigram": float(-np.log2(bigram).mean())}


def before(texts: Numbers, words: int) -> Numbers:
    """Return the word before each place, `words` before the first."""
    return np.concatenate([np.full((len(texts), 1), words), texts[:, :-1]], axis=1)
