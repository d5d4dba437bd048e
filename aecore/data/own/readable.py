"""What a person can read of texts and ratings: a table beside the tensors of an exported data set. Knows no torch
until it writes one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ..cards.card import DataCard
from .listing import no_formula

__all__ = ["TABLES", "table_of"]

TABLES: Mapping[str, str] = {"text": "texts.csv", "ratings": "ratings.csv"}
"""The names of the tables, for the kinds that have one."""
STEP = 50
"""Items that are read at a time."""
Row = list[Any]


def table_of(card: DataCard, tensors: Path) -> Iterator[bytes]:
    """Return the table of a data set of these kinds piece by piece: a text and its class in a row, as the model reads
    it; or a person's number, a thing and its stars. It begins with a byte order mark, by which Excel knows UTF-8."""
    header, rows_of = (
        (["user", "item", "rating"], ratings_in)
        if card.kind == "ratings"
        else (["text", "label"] if card.classes else ["text"], texts_in)
    )
    yield b"\xef\xbb\xbf" + lines([header])
    first = 1
    for samples, labels in items_in(tensors):
        yield lines(rows_of(card, samples, labels, first))
        first += len(samples)


def items_in(tensors: Path) -> Iterator[tuple[Any, Any]]:
    """Return items and their labels in pieces, those that are trained on first."""
    from safetensors import safe_open

    with safe_open(tensors, framework="np") as file:
        for part in ("train", "held_out"):
            samples, labels = (file.get_slice(f"{part}.{name}") for name in ("samples", "labels"))
            count = samples.get_shape()[0]
            for at in range(0, count, STEP):
                end = min(at + STEP, count)
                yield samples[at:end], labels[at:end]


def texts_in(card: DataCard, samples: Any, labels: Any, first: int) -> Iterator[Row]:
    from .reading.tokens import text_of

    classes = [no_formula(name) for name in card.classes]
    for tokens, label in zip(samples.tolist(), labels.tolist(), strict=True):
        said = no_formula(text_of([card.words[token] for token in tokens], card.words[0]))
        yield [said, classes[label]] if classes else [said]


def ratings_in(card: DataCard, samples: Any, labels: Any, first: int) -> Iterator[Row]:
    things = [no_formula(name) for name in card.columns]
    for user, stars in enumerate(samples.tolist(), start=first):
        yield from ([user, thing, given] for thing, given in zip(things, stars, strict=True) if given)


def lines(rows: Iterable[Row]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()
