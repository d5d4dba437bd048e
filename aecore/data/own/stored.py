"""Tensors of the library: read back whole and unchanged or not at all; a data set becomes a folder in one step."""

from __future__ import annotations

import json
import secrets
import shutil
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save
from torch import Tensor

from ...errors import UserError
from ...files import commit_folder, fsync_path, sentences, sweep_leftovers
from ...settings import library_folder
from ...spec import OwnData
from ...texts import mark
from ..cards.card import DataCard
from ..dataset import STARS, Dataset, Split
from .library import CARD, TENSORS, digest_of, folder_of, own_card

__all__ = ["keep_own", "load_own"]

SPLITS = ("train", "held_out", "odd")
PARTS = ("samples", "labels", "factors")


def load_own(data: OwnData, card: DataCard | None = None) -> Dataset:
    """Return a data set of the library, with the card of its own or the one given (as a run has frozen it).

    Raises UserError when it is not there, is not what its digest says, or does not fit the card.
    """
    folder = folder_of(data.digest)
    try:
        is_whole = digest_of(folder) == data.digest
        tensors = load_file(folder / TENSORS) if is_whole else {}
    except (OSError, SafetensorError):
        is_whole = False
    if not is_whole:
        raise UserError(
            mark("The data set {digest} is damaged: its files are missing or not what they were."),
            mark("Delete the folder {folder} and add the data again."),
            digest=data.digest[:12],
            folder=str(folder),
        )
    return dataset_of(card or own_card(data.digest), tensors)


def dataset_of(card: DataCard, tensors: dict[str, Tensor]) -> Dataset:
    """Put a data set together; raises UserError when the tensors are not what the card says."""
    train, held_out, odd = (split_of(name, tensors) for name in SPLITS)
    if train is None or held_out is None or "white" not in tensors:
        raise not_as_told(card, mark("a part of it is missing"))
    floor = float(tensors["floor"]) if "floor" in tensors else None
    return checked(Dataset(card, train, held_out, int(tensors["white"]), odd, floor))


def checked(data: Dataset) -> Dataset:
    """Return a data set that is what its card says; raises UserError for any other."""
    card, splits = data.card, (data.train, data.held_out, data.odd)
    if not data.fits_card():
        raise not_as_told(card, mark("the shape or the type of its items"))
    if tuple(len(split) if split else 0 for split in splits) != (card.train, card.held_out, card.odd):
        raise not_as_told(card, mark("the number of its items"))
    if any(split is not None and out_of_bounds(split, data) for split in splits):
        raise not_as_told(card, mark("values or classes that there cannot be"))
    return data


def out_of_bounds(split: Split, data: Dataset) -> bool:
    """Whether a split holds values or classes that its card has no meaning for."""
    largest = {"image": data.white, "text": data.card.shape[0] - 1, "ratings": STARS}.get(data.card.kind)
    samples, classes = split.samples, max(1, len(data.card.classes))
    if int(split.labels.max()) >= classes:
        return True
    if largest is None:
        return not bool(torch.isfinite(samples).all())
    return int(samples.min()) < 0 or int(samples.max()) > largest


def split_of(name: str, tensors: dict[str, Tensor]) -> Split | None:
    found = {part: tensors[f"{name}.{part}"] for part in PARTS if f"{name}.{part}" in tensors}
    return Split(**found) if {"samples", "labels"} <= found.keys() else None


def not_as_told(card: DataCard, why: str) -> UserError:
    return UserError(mark("The data set “{title}” does not match its card: {why}."), title=card.title, why=why)


def keep_own(data: Dataset) -> OwnData:
    """Put a data set into the library and return what it is known by; one that is there already is left as it is.

    Raises UserError when it does not fit its card, or cannot be written.
    """
    library, content = library_folder(), save(tensors_of(checked(data)))
    with sentences(library):
        library.mkdir(parents=True, exist_ok=True)
        sweep_leftovers(library)
        beside = library / f".new-{secrets.token_hex(8)}"
        beside.mkdir()
        try:
            (beside / CARD).write_text(json.dumps(data.card.to_dict(), indent=1, ensure_ascii=False), encoding="utf-8")
            (beside / TENSORS).write_bytes(content)
            return OwnData(digest=settle(beside, library))
        finally:
            shutil.rmtree(beside, ignore_errors=True)


def settle(beside: Path, library: Path) -> str:
    """Name a folder by what is in it."""
    digest = digest_of(beside)
    if not (library / digest).exists():
        commit_folder(beside, library / digest)
    fsync_path(library)
    return digest


def tensors_of(data: Dataset) -> dict[str, Tensor]:
    tensors = {"white": torch.tensor(data.white)}
    if data.floor is not None:
        tensors["floor"] = torch.tensor(data.floor, dtype=torch.float64)
    for name in SPLITS:
        split: Split | None = getattr(data, name)
        for part in PARTS if split else ():
            value = getattr(split, part)
            if value is not None:
                tensors[f"{name}.{part}"] = value.detach().cpu().contiguous().clone()
    return tensors
