"""The pictures of items that a shipped run names and does not hold, where their data set is on this machine. Knows no
torch: the server asks for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..settings import data_folder
from .cards.card import DataCard
from .idx import find_pair, read_idx
from .sheet import read_sheet

__all__ = ["Pictures", "has_originals", "originals"]


class Pictures(NamedTuple):
    """Items as they are drawn, `(N, C, H, W)` uint8, and their classes `(N,)`."""

    pictures: NDArray[np.uint8]
    labels: NDArray[np.integer]


class Source(NamedTuple):
    """Where pictures of a data set are."""

    there: Callable[[DataCard], bool]
    read: Callable[[DataCard], Pictures]
    """Those that are held out, at least: items count from these on."""


def files_there(card: DataCard) -> bool:
    return find_pair(data_folder() / card.name, "t10k") is not None


def read_files(card: DataCard) -> Pictures:
    images, labels = (read_idx(path) for path in find_pair(data_folder() / card.name, "t10k") or ())
    return Pictures(images.reshape(-1, *card.shape), labels)


SOURCES = {
    "emoji": Source(lambda card: True, lambda card: Pictures(*read_sheet())),
    "mnist": Source(files_there, read_files),
}
"""Data sets of which runs ship without pictures: emoji come along once for all of them, MNIST may not."""


def has_originals(card: DataCard) -> bool:
    """Whether pictures of such a data set can be had; looks at names of files."""
    return card.name in SOURCES and SOURCES[card.name].there(card)


def originals(card: DataCard, ids: NDArray[np.integer], labels: NDArray[np.integer]) -> NDArray[np.uint8] | None:
    """Return the pictures of items by their places in the data set; None where what is there is not what the classes
    `labels` of the items are of. Raises UserError where a file is damaged."""
    try:
        found = SOURCES[card.name].read(card)
    except ValueError:  # pictures of another size, or deleted in this moment
        return None
    if not len(ids) or ids.min() < 0 or ids.max() >= len(found.labels):
        return None
    return found.pictures[ids] if np.array_equal(found.labels[ids], labels) else None
