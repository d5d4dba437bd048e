"""Phrases from fairy tales, which come with the project as a file of lines: who wrote it, a tab, the words.

The lines are in a random order, those that are held out first. Whose they are and how they were taken:
`tales/README.md`.
"""

from __future__ import annotations

from pathlib import Path

import torch

from ..errors import UserError
from ..files import read_bytes
from ..texts import mark
from .cards.card import DataCard
from .dataset import Dataset, Split, word_type

__all__ = ["PHRASES", "load_tales"]

PHRASES = Path(__file__).parent / "tales" / "phrases.tsv"
LARGEST = 1 << 20
"""Bytes of the file."""


def load_tales(card: DataCard) -> Dataset:
    """Return the phrases as word numbers `(N, 10)`; raises UserError naming the file if it is damaged."""
    numbers, (_, places) = {word: number for number, word in enumerate(card.words)}, card.shape
    try:
        rows = [line.split("\t") for line in read_bytes(PHRASES, LARGEST).decode().splitlines()]
        labels = torch.tensor([card.classes.index(author) for author, _ in rows])
        written = [[numbers[word] for word in phrase.split()] for _, phrase in rows]
        samples = torch.tensor([row + [0] * (places - len(row)) for row in written], dtype=word_type(len(numbers)))
    except (OSError, ValueError, KeyError) as error:
        raise UserError(mark("{name} cannot be read: {why}."), name=PHRASES.name, why=mark("it is damaged")) from error
    split = card.held_out
    return Dataset(card, Split(samples[split:], labels[split:]), Split(samples[:split], labels[:split]))
