"""What the card of a data set says. Knows no torch and touches no disk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import prod
from typing import Any, Literal

__all__ = ["DataCard", "Kind", "Origin"]

Kind = Literal["image", "curve", "table", "text", "ratings"]
Origin = Literal["real", "generated", "download"]


@dataclass(frozen=True)
class DataCard:
    """The plain-language description of a data set, and the defaults that suit it."""

    name: str
    title: str
    text: str
    shape: tuple[int, ...]
    """Of one sample as a model sees it: image (C, H, W), curve (C, T), table (F,), text (V, T), ratings (2, M).

    A text is one-hot: V words, T places. Ratings are two rows: the ratings in [0, 1], 0 where there is none; and which there are.
    """
    train: int
    held_out: int
    source: str
    licence: str
    good_for: str
    not_for: str
    epochs: int
    batch_size: int
    kind: Kind = "image"
    origin: Origin = "real"
    classes: tuple[str, ...] = ()
    """Names of the labels 0, 1, ...; empty when items have none."""
    download: int = 0
    """Bytes fetched on first use; 0 when the data set comes with the installation."""
    odd: int = 0
    """Items of named anomaly kinds (the last classes): never trained on, shown on the map beside the held-out ones."""
    bounded: bool = True
    """Whether all values lie between 0 and 1."""
    columns: tuple[str, ...] = ()
    """Table: what each number is. Ratings: what is rated."""
    words: tuple[str, ...] = ()
    """Text: the vocabulary."""
    factors: tuple[str, ...] = ()
    """Names of the known numbers that items were generated from."""
    knobs: Mapping[str, Any] = field(default_factory=dict)
    """Settings under `data.` that this data set reads, with the values that suit it."""
    spectrum: tuple[float, ...] = ()
    """The largest eigenvalues of the covariance of the training samples (as models see them), measured; for predictions only."""

    @property
    def inputs(self) -> int:
        """Numbers in one item: pixels, values, words or ratings."""
        return self.shape[-1] if self.kind in ("text", "ratings") else prod(self.shape)
