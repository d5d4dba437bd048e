"""Pieces of words, learnt from texts: pairs of neighbours that come most often grow together (byte pair encoding, P.
Gage 1994, on words as R. Sennrich, B. Haddow, A. Birch, arXiv:1508.07909, do). Knows no torch."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from itertools import pairwise

__all__ = ["cut", "learnt"]

Pair = tuple[str, str]
LEAST = 2
"""How often a pair must come to become one piece."""


def learnt(words: Mapping[tuple[str, ...], int], most: int) -> list[Pair]:
    """Return up to `most` pairs that grow together, the commonest first; `words` are rows of signs and how often each
    comes. Of pairs that come equally often the first in the alphabet grows together, so the same words learn the same.

    >>> learnt({tuple("aaabdaaabac"): 1}, 3)
    [('a', 'a'), ('a', 'b'), ('aa', 'ab')]
    """
    rows, often = [list(word) for word in words], list(words.values())
    counts: Counter[Pair] = Counter()
    where: defaultdict[Pair, set[int]] = defaultdict(set)
    for place, row in enumerate(rows):
        note(row, often[place], place, counts, where)
    found: list[Pair] = []
    while len(found) < most and counts:
        best, count = min(counts.items(), key=lambda item: (-item[1], item[0]))
        if count < LEAST:
            break
        found.append(best)
        for place in sorted(where[best]):
            for pair in pairwise(rows[place]):
                counts[pair] -= often[place]
                where[pair].discard(place)
            rows[place] = grown(rows[place], best)
            note(rows[place], often[place], place, counts, where)
        counts = +counts
    return found


def note(row: list[str], often: int, place: int, counts: Counter[Pair], where: defaultdict[Pair, set[int]]) -> None:
    for pair in pairwise(row):
        counts[pair] += often
        where[pair].add(place)


def grown(row: list[str], pair: Pair) -> list[str]:
    """Return a row in which a pair is one piece, from the left."""
    made: list[str] = []
    at = 0
    while at < len(row):
        if at + 1 < len(row) and (row[at], row[at + 1]) == pair:
            made.append(row[at] + row[at + 1])
            at += 2
        else:
            made.append(row[at])
            at += 1
    return made


def cut(word: tuple[str, ...], ranks: Mapping[Pair, int]) -> list[str]:
    """Return the pieces of a word, pairs growing together in the order in which they were learnt."""
    row = list(word)
    while pairs := [(ranks[pair], pair) for pair in pairwise(row) if pair in ranks]:
        row = grown(row, min(pairs)[1])
    return row
