"""What texts cost without a code, counted again by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from aecore.evaluation.words import without_code

TRAIN, HELD_OUT = np.array([[0, 1], [0, 1], [1, 2]]), np.array([[0, 2], [2, 0]])


def test_single_words_by_add_one_and_pairs_by_witten_and_bell() -> None:
    found = without_code(TRAIN, HELD_OUT, 3)
    p = {0: 3 / 9, 1: 4 / 9, 2: 2 / 9}  # counts 2, 3, 1 and one more each
    begin = {0: (2 + 2 * p[0]) / 5, 2: (0 + 2 * p[2]) / 5}  # behind the beginning: 0 twice, 1 once, so two kinds
    behind_0 = (0 + 1 * p[2]) / 3  # 1 twice, one kind
    told = [begin[0], behind_0, begin[2], p[0]]  # nothing was ever seen behind 2
    assert found["bigram"] == pytest.approx(-sum(map(math.log2, told)) / 4)
    assert found["unigram"] == pytest.approx(-sum(math.log2(p[w]) for w in (0, 2, 2, 0)) / 4)


def test_they_are_distributions() -> None:
    every = np.array([[a, b] for a in range(3) for b in range(3)])
    bits = [without_code(TRAIN, row[None], 3)["bigram"] for row in every]
    assert sum(2 ** (-2 * b) for b in bits) == pytest.approx(1.0)
