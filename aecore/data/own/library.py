"""Where data that people brought lie, and how they are known: by the digest of their files. Knows no torch."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ...errors import UserError
from ...files import FileState, read_json, state_of
from ...settings import library_folder
from ...texts import mark
from ..cards.card import DataCard

__all__ = ["CARD", "TENSORS", "OwnSet", "digest_of", "folder_of", "own_card", "own_sets"]

CARD, TENSORS = "card.json", "data.safetensors"
"""The files of a data set."""


def folder_of(digest: str) -> Path:
    """Return the folder of a data set; raises UserError when the library has none of this digest."""
    folder = library_folder() / digest
    if not folder.is_dir():
        raise UserError(
            mark("The data set {digest} is not in the library {folder}."),
            mark("Add the same data again, or put its folder back."),
            digest=digest[:12],
            folder=str(library_folder()),
        )
    return folder


def own_card(digest: str) -> DataCard:
    """Return the card of a data set of the library; raises UserError when it is missing or damaged."""
    path = folder_of(digest) / CARD
    return card_at(path, state_of(path))


@lru_cache(maxsize=200)
def card_at(path: Path, state: FileState | None) -> DataCard:
    """Forms ask for the same card many times while they are drawn."""
    return DataCard.from_dict(read_json(path), CARD)


@dataclass(frozen=True)
class OwnSet:
    """A data set of the library, as lists show it."""

    digest: str
    card: DataCard
    made: float
    """Seconds since 1970."""


def own_sets(owner: str) -> list[OwnSet]:
    """Return the data sets of an owner (empty: the operator), the newest first; one that cannot be read is passed
    over."""
    found = list[OwnSet]()
    with suppress(OSError), os.scandir(library_folder()) as entries:
        for entry in entries:
            with suppress(UserError, OSError):
                if len(entry.name) == 64 and not owner:
                    found.append(OwnSet(entry.name, own_card(entry.name), entry.stat().st_mtime))
    return sorted(found, key=lambda one: -one.made)


def digest_of(folder: Path) -> str:
    """Return what a data set is known by: SHA-256 over the SHA-256 of its card and of its tensors. Raises OSError."""
    whole = hashlib.sha256()
    for name in (CARD, TENSORS):
        with (folder / name).open("rb") as file:
            whole.update(hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()
