"""A data set in memory: samples as the source has them, labels, the split, and how stored samples become floats."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from ..texts import mark
from .cards.card import DataCard

__all__ = ["FORMS", "STARS", "Dataset", "Form", "Split", "join", "word_type"]

STARS = 5
"""The best rating; the worst is 1, and 0 is stored where there is none."""


@dataclass(frozen=True)
class Split:
    """Items of a data set, all tensors `(N, ...)`.

    Samples are stored small: images `(N, C, H, W)` uint8 in 0..white; curves `(N, C, T)` and tables `(N, F)` float32;
    texts `(N, T)` word numbers of `word_type`; ratings `(N, M)` uint8 stars, 0 for none. Labels `(N,)` int64.
    """

    samples: Tensor
    labels: Tensor
    factors: Tensor | None = None
    """The known truth `(N, F)` float32 that generated items were made from, in the order of `card.factors`."""

    def __len__(self) -> int:
        return len(self.samples)

    def first(self, n: int) -> Split:
        """Return the first `n` items (all where there are fewer)."""
        return self.map(lambda t: t[:n])

    def map(self, change: Callable[[Tensor], Tensor]) -> Split:
        """Return the split with every tensor changed."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        changed: dict[str, Any] = {name: None if value is None else change(value) for name, value in values.items()}
        return Split(**changed)


def join(*splits: Split) -> Split:
    """Put splits of one data set one after the other."""
    factors = [split.factors for split in splits if split.factors is not None]
    return Split(
        torch.cat([split.samples for split in splits]),
        torch.cat([split.labels for split in splits]),
        torch.cat(factors) if len(factors) == len(splits) else None,
    )


@dataclass(frozen=True)
class Dataset:
    """A card with its tensors. Models read samples as floats of `card.shape`; bounded ones lie in [0, 1]."""

    card: DataCard
    train: Split
    held_out: Split
    white: int = 255
    """The stored value of a white pixel: 16 for digits, 255 for the MNIST family."""
    odd: Split | None = None
    """Items of named anomaly kinds; never trained on and never part of the held-out loss."""
    floor: float | None = None
    """Mean squared error per value that the generator's own noise leaves, whatever the model; None when it is not
    known."""

    def floats(self, samples: Tensor) -> Tensor:
        """Return stored samples as float32 `(B, *card.shape)`, on the device they lie on."""
        return FORMS[self.card.kind].read(samples, self)

    def drawn(self, x: Tensor) -> Tensor:
        """Return samples `(B, *card.shape)`, or outputs for them, as files and screens hold them.

        Images: uint8 `(B, C, H, W)` in 0..255. Curves `(B, C, T)` and tables `(B, F)`: float32. Texts: word numbers
        `(B, T)` of `word_type`, the likeliest word of each place, V where it is hidden. Ratings: float32 `(B, M)` in
        [0, 1], NaN where there is none.
        """
        return FORMS[self.card.kind].draw(x)

    def rounded(self, x: Tensor) -> Tensor:
        """Return outputs `(B, *card.shape)` in the steps of real items: whole grey levels, one word a place."""
        return FORMS[self.card.kind].round(x, self)

    def to(self, device: torch.device) -> Dataset:
        """Return the data set with its items on `device`."""

        def move(split: Split) -> Split:
            return split.map(lambda t: t.to(device))

        return replace(
            self, train=move(self.train), held_out=move(self.held_out), odd=move(self.odd) if self.odd else None
        )

    def limited(self, items: int) -> Dataset:
        """Return the data set with the first `items` training items only (0: all)."""
        return replace(self, train=self.train.first(items)) if items else self

    def everything(self) -> Split:
        """Return all items: held-out ones, then odd ones, then training ones. An item's id is its place among them."""
        return join(self.held_out, *([self.odd] if self.odd else []), self.train)

    def probe_ids(self, n: int) -> Tensor:
        """Return the ids `(n,)` int64 of the items of `probe(n)`."""
        unseen = len(self.held_out) + (len(self.odd) if self.odd else 0)
        odd = min(unseen - len(self.held_out), n // 2)
        held_out = torch.arange(len(self.held_out))[: n - odd]
        train = torch.arange(len(self.train))[: n - len(held_out) - odd]
        return torch.cat([held_out, len(self.held_out) + torch.arange(odd), unseen + train])

    def probe(self, n: int) -> tuple[Split, Tensor]:
        """Return `n` fixed items, held-out first, then odd ones, then training, and a mask `(n,)` of those not trained
        on."""
        odd = min(len(self.odd), n // 2) if self.odd else 0
        held_out = self.held_out.first(n - odd)
        unseen = join(held_out, self.odd.first(odd)) if self.odd else held_out
        split = join(unseen, self.train.first(n - len(unseen)))
        return split, torch.arange(len(split)) < len(unseen)

    def unlike_card(self, *, counted: bool = True) -> str:
        """What of the items is not as the card says, for people; empty where all is: shape and type of their numbers,
        their classes and, if `counted`, how many there are."""
        card, splits = self.card, [split for split in (self.train, self.held_out, self.odd) if split]
        if not all(map(self.has_form, splits)):
            return mark("the shape or the type of its items")
        counts = (len(self.train), len(self.held_out), len(self.odd or ()))
        if counted and counts != (card.train, card.held_out, card.odd):
            return mark("the number of its items")
        if any(int(split.labels.max()) >= max(1, len(card.classes)) for split in splits):
            return mark("its classes")
        return ""

    def has_form(self, split: Split) -> bool:
        """Whether the tensors of a split have the shapes and types that the card says."""
        card = self.card
        shape, kind = FORMS[card.kind].stored(card.shape)
        return (
            split.samples.shape == (len(split.labels), *shape)
            and (split.samples.dtype, split.labels.dtype) == (kind, torch.int64)
            and (split.factors is None) == (not card.factors)
            and (split.factors is None or split.factors.shape == (len(split), len(card.factors)))
        )


def word_type(words: int) -> torch.dtype:
    """Return the smallest type of integers for the numbers of so many words, and one more that stands for none."""
    return next(kind for kind in WORD_TYPES if words <= torch.iinfo(kind).max)


WORD_TYPES = (torch.uint8, torch.int16, torch.int32)
"""PyTorch can do next to nothing with uint16."""


# --- stored -> floats, floats -> drawn and rounded, by kind of sample -------------------------------------------------


def read_image(samples: Tensor, data: Dataset) -> Tensor:
    return samples.to(torch.float32).div_(data.white)


def read_values(samples: Tensor, data: Dataset) -> Tensor:
    return samples.to(torch.float32)


def read_text(samples: Tensor, data: Dataset) -> Tensor:
    return F.one_hot(samples.long(), data.card.shape[0]).transpose(1, 2).to(torch.float32)


def read_ratings(samples: Tensor, data: Dataset) -> Tensor:
    there = (samples > 0).to(torch.float32)
    return torch.stack([there * (samples.to(torch.float32) - 1) / (STARS - 1), there], dim=1)


def write_image(x: Tensor) -> Tensor:
    return (x.clamp(0, 1) * 255).round().to(torch.uint8)


def write_values(x: Tensor) -> Tensor:
    return x.to(torch.float32)


def write_text(x: Tensor) -> Tensor:
    hidden = x.amax(1) <= 0  # no word at all: masked
    return torch.where(hidden, x.shape[1], x.argmax(1)).to(word_type(x.shape[1]))


def write_ratings(x: Tensor) -> Tensor:
    return x[:, 0] if x.shape[1] == 1 else torch.where(x[:, 1] > 0, x[:, 0], torch.nan)


def keep(x: Tensor, data: Dataset) -> Tensor:
    return x


def round_image(x: Tensor, data: Dataset) -> Tensor:
    return (x.clamp(0, 1) * data.white).round() / data.white


def round_text(x: Tensor, data: Dataset) -> Tensor:
    return F.one_hot(x.argmax(1), x.shape[1]).transpose(1, 2).to(x.dtype)


class Form(NamedTuple):
    """How samples of a kind are stored, and what models' outputs are made into."""

    stored: Callable[[tuple[int, ...]], tuple[tuple[int, ...], torch.dtype]]
    """Shape of a sample -> the shape and the type of numbers in which one is stored."""
    read: Callable[[Tensor, Dataset], Tensor]
    """Stored -> floats `(B, *card.shape)`."""
    draw: Callable[[Tensor], Tensor]
    """Floats or outputs -> as files and screens hold them."""
    round: Callable[[Tensor, Dataset], Tensor] = keep
    """Outputs -> floats in the steps of real items."""


FORMS: dict[str, Form] = {
    "image": Form(lambda shape: (shape, torch.uint8), read_image, write_image, round_image),
    "curve": Form(lambda shape: (shape, torch.float32), read_values, write_values),
    "table": Form(lambda shape: (shape, torch.float32), read_values, write_values),
    "text": Form(lambda shape: (shape[1:], word_type(shape[0])), read_text, write_text, round_text),
    "ratings": Form(lambda shape: (shape[1:], torch.uint8), read_ratings, write_ratings),
}
"""The other half of `kinds.KINDS`."""
