"""Where data that people brought lie, and how they are known: by the digest of their files. Knows no torch."""

from __future__ import annotations

import hashlib
from pathlib import Path

from ...errors import UserError
from ...files import read_json
from ...settings import library_folder
from ...texts import mark
from ..cards.card import DataCard

__all__ = ["CARD", "TENSORS", "digest_of", "folder_of", "own_card"]

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
    return DataCard.from_dict(read_json(folder_of(digest) / CARD), CARD)


def digest_of(folder: Path) -> str:
    """Return what a data set is known by: SHA-256 over the SHA-256 of its card and of its tensors. Raises OSError."""
    whole = hashlib.sha256()
    for name in (CARD, TENSORS):
        with (folder / name).open("rb") as file:
            whole.update(hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()
