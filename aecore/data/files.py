"""What files of images must be before they are trusted: of one size, with as many labels, none of them unknown."""

from __future__ import annotations

from pathlib import Path

from torch import Tensor

from ..errors import UserError
from ..texts import mark
from .cards.card import DataCard
from .dataset import Split

__all__ = ["checked", "damaged"]


def checked(card: DataCard, path: Path, images: Tensor, labels: Tensor, first: int = 0) -> Split:
    """Return images `(N, C, H, W)` or `(N, H, W)` uint8 and labels `(N,)` int64 as a split of the card's shape.

    `first` is the label of the first class. Raises UserError naming the file when they are not what the card says.
    """
    if tuple(images.shape[1:]) not in (card.shape, card.shape[1:]) or labels.ndim != 1:
        raise UserError(
            mark("{name} holds pictures of {given} pixels; {title} has {wanted}."),
            mark("Put the right files into {folder}."),
            name=path.name,
            given="×".join(map(str, images.shape[1:])),
            title=card.title,
            wanted="×".join(map(str, card.shape[1:])),
            folder=str(path.parent),
        )
    if not 0 < len(images) == len(labels):
        raise UserError(
            mark("{name} and its labels do not belong together: {n} pictures, {m} labels."),
            mark("Put files of the same split into {folder}."),
            name=path.name,
            n=len(images),
            m=len(labels),
            folder=str(path.parent),
        )
    last = first + len(card.classes) - 1
    unknown = labels[(labels < first) | (labels > last)]
    if len(unknown):
        raise UserError(
            mark("A label beside {name} is {label}; {title} has labels from {first} to {last}."),
            mark("Put the right files into {folder}."),
            name=path.name,
            label=int(unknown[0]),
            title=card.title,
            first=first,
            last=last,
            folder=str(path.parent),
        )
    return Split(images.reshape(-1, *card.shape), labels - first)


def damaged(path: Path, card: DataCard) -> UserError:
    """Return the error for a data file that is not what it should be: which, where, and what to do."""
    return UserError(
        mark("The data file {name} is damaged or not the one that {title} needs."),
        mark("Delete it from {folder} and try again; it will be fetched anew."),
        name=path.name,
        title=card.title,
        folder=str(path.parent),
    )
