"""Texts -> sentences of a model's vocabulary."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch

from ...data.dataset import word_type
from ...data.own.reading.grid import Grid
from ...data.own.reading.tokens import EMPTY, OTHER, Writing, normal
from ...errors import UserError
from ...texts import Sentence, mark
from ..items import Items
from .target import Labels, Step, Target, Told, named_some, read_rows, texts_in

__all__ = ["read_texts", "writing_of"]

LETTERS = 10_000
"""Characters of a text that are read."""
BLANK = mark("it is empty")
LONG = mark("Texts longer than {places} tokens, of which the beginning is taken: {n}.")
UNKNOWN = mark("Tokens that the model does not know: {n} ({some}).")


def writing_of(target: Target) -> Writing:
    """Return how the model's texts were cut; those that come along are plain words."""
    told = target.recipe.get("text")
    if told:
        return Writing(told["unit"], told["fold"], tuple((a, b) for a, b in told["merges"]))
    words = target.card.words
    return Writing("word" if words[0] == EMPTY else "character", all(word == word.lower() for word in words))


def read_texts(grid: Grid, target: Target, told: Told, step: Step) -> Iterator[Items]:
    """Yield texts, a row each; blank ones are left out."""
    place = column_of(grid, target)
    label = None if len(grid.names) == 1 else target.label_in(grid, [grid.names[place]])
    labels, writing = Labels(list(target.card.classes)), writing_of(target)
    places, words = target.card.shape[1], target.card.words
    number = {word: at for at, word in enumerate(words) if at}
    other = number.get(OTHER, 0)
    for first, batch in read_rows(grid, step):
        lines = [normal(text[:LETTERS]) for text in batch[place].to_pylist()]
        there = np.array([bool(line) for line in lines])
        rows = first + np.arange(len(lines))
        for row in rows[~there]:
            told.leave(str(row), Sentence(BLANK))
        tokens = [writing.tokens(line) for line in lines if line]
        made = np.zeros((len(tokens), places), np.int64)
        for at, row in enumerate(tokens):
            made[at, : min(len(row), places)] = [number.get(token, other) for token in row[:places]]
        unknown = [token for row in tokens for token in row[:places] if token not in number]
        told.count(UNKNOWN, len(unknown), list(dict.fromkeys(unknown)))
        told.count(LONG, sum(len(row) > places for row in tokens), places=str(places))
        codes = labels.codes(texts_in(batch, grid.names.index(label)))[there] if label else None
        samples = torch.from_numpy(made).to(word_type(len(words)))
        yield Items(samples, rows[there], labels=codes, classes=tuple(labels.classes))


def column_of(grid: Grid, target: Target) -> int:
    """Return the column of texts: the only one, or the one that was chosen. Raises UserError where it is not clear."""
    if grid.lines or len(grid.names) == 1:
        return 0
    chosen = target.choices.sentences
    if chosen in grid.names:
        return grid.names.index(chosen)
    raise UserError(
        mark("This table has {n} columns: which one holds the texts?"),
        mark("Name it, or bring a file with one text a line; the columns are: {names}."),
        n=len(grid.names),
        names=named_some(grid.names),
    )
