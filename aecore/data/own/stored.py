"""Tensors of the library: read back whole and unchanged or not at all; a data set becomes a folder in one step, named
by the digest of its content."""

from __future__ import annotations

import errno
import json
import os
import re
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from ...errors import UserError
from ...files import replace_json, sentences
from ...settings import library_folder, readonly
from ...spec import OwnData
from ...texts import mark
from ..cards.card import DataCard
from ..dataset import STARS, Dataset, Split
from .library import ABOUT, CARD, TENSORS, beside, folder_of, own_card, settle

__all__ = ["digest_of", "keep_own", "load_own", "save", "write_dataset"]

VERSION = 1
"""Of what a digest is of."""

SPLITS = ("train", "held_out", "odd")
PARTS = ("samples", "labels", "factors")


def load_own(data: OwnData, card: DataCard | None = None) -> Dataset:
    """Return a data set of the library, with the card of its own or the one given (as a run has frozen it).

    Raises UserError when it is not there, is not what its digest says, or does not fit the card.
    """
    folder = folder_of(data.digest)
    try:
        known = own_card(data.digest)
        tensors = load_file(folder / TENSORS)
        is_whole = digest_of(known, tensors) == data.digest
    except (OSError, SafetensorError, UserError):
        is_whole = False
    if not is_whole:
        raise UserError(
            mark("The data set {digest} is damaged: its files are missing or not what they were."),
            mark("Delete the folder {folder} and add the data again."),
            digest=data.digest[:12],
            folder=str(folder),
        )
    note_use(folder)
    return dataset_of(card or known, tensors)


def note_use(folder: Path) -> None:
    """Let the time begin anew after which data that nobody uses are deleted."""
    if not readonly():
        with suppress(OSError):
            os.utime(folder / ABOUT)


def digest_of(card: DataCard, tensors: Mapping[str, Tensor]) -> str:
    """Return what a data set is known by: SHA-256 over what its items are and mean, and nothing else.

    That is: kind and shape of a sample, whether it is bounded, how it is heard if it is a sound, the names of classes,
    columns, words and factors; then name, type, shape and little-endian bytes of each tensor, which also say the split.
    Title, source and licence may change.
    """
    names = ("classes", "columns", "words", "factors")
    told: dict[str, Any] = {"version": VERSION, "kind": card.kind, "shape": card.shape, "bounded": card.bounded}
    told |= {name: [unicodedata.normalize("NFC", one) for one in getattr(card, name)] for name in names}
    if card.sound is not None:
        told["sound"] = asdict(card.sound)
    whole = sha256(json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode())
    for name in sorted(tensors):
        values = tensors[name].detach().cpu().contiguous().numpy()
        values = values.astype(values.dtype.newbyteorder("<"), copy=False)
        whole.update(f"\n{name} {values.dtype.str} {values.shape}\n".encode())
        whole.update(values.reshape(-1).view("u1").data)
    return whole.hexdigest()


def dataset_of(card: DataCard, tensors: dict[str, Tensor]) -> Dataset:
    """Put a data set together; raises UserError when the tensors are not what the card says."""
    train, held_out, odd = (split_of(name, tensors) for name in SPLITS)
    if train is None or held_out is None or "white" not in tensors:
        raise not_as_told(card, mark("a part of it is missing"))
    floor = float(tensors["floor"]) if "floor" in tensors else None
    return checked(Dataset(card, train, held_out, int(tensors["white"]), odd, floor))


def checked(data: Dataset) -> Dataset:
    """Return a data set that is what its card says; raises UserError for any other."""
    if what := data.unlike_card():
        raise not_as_told(data.card, what)
    if any(split is not None and out_of_bounds(split, data) for split in (data.train, data.held_out, data.odd)):
        raise not_as_told(data.card, mark("values that there cannot be"))
    return data


def out_of_bounds(split: Split, data: Dataset) -> bool:
    """Whether a split holds values that its card has no meaning for."""
    largest = {"image": data.white, "text": data.card.shape[0] - 1, "ratings": STARS}.get(data.card.kind)
    samples = split.samples
    if largest is None:
        return not bool(torch.isfinite(samples).all())
    return int(samples.min()) < 0 or int(samples.max()) > largest


def split_of(name: str, tensors: dict[str, Tensor]) -> Split | None:
    found = {part: tensors[f"{name}.{part}"] for part in PARTS if f"{name}.{part}" in tensors}
    return Split(**found) if {"samples", "labels"} <= found.keys() else None


def not_as_told(card: DataCard, why: str) -> UserError:
    return UserError(mark("The data set “{title}” does not match its card: {why}."), title=card.title, why=why)


def keep_own(data: Dataset, owner: str = "") -> OwnData:
    """Put a data set into the library as data of `owner` and return what it is known by; one that is there already is
    left as it is.

    Raises UserError when it does not fit its card, or cannot be written.
    """
    checked(data)
    with sentences(library_folder()), beside(library_folder()) as made:
        digest = write_dataset(data, made, TENSORS)
        card = data.card
        about = {"title": card.title, "source": card.source, "licence": card.licence, "counts": counts_of(data)}
        settle(made, digest, owner, about)
    return OwnData(digest=digest)


def write_dataset(data: Dataset, folder: Path, name: str) -> str:
    """Write the card and the tensors (in a file of this name) of a data set into a folder, and return its digest."""
    tensors = tensors_of(data)
    digest = digest_of(data.card, tensors)
    replace_json(folder / CARD, named(data.card, digest).to_dict())
    save(tensors, folder / name)
    return digest


def save(tensors: dict[str, Tensor], path: Path) -> None:
    """Write tensors without a second copy of them in memory; raises OSError where the disk does not take them."""
    try:
        save_file(tensors, path)
    except SafetensorError as error:  # it tells the number of the system's error within its text
        told = re.search(r"os error (\d+)", str(error))
        number = int(told[1]) if told else errno.EIO
        raise OSError(number, os.strerror(number), str(path)) from error


def named(card: DataCard, digest: str) -> DataCard:
    """Return the card of a data set of this digest: its name follows from it."""
    return replace(card, name=OwnData(digest=digest).name)


def counts_of(data: Dataset) -> list[int]:
    """Return how many items each class has, of all parts of a data set."""
    labels = data.everything().labels
    return torch.bincount(labels, minlength=len(data.card.classes)).tolist() if data.card.classes else []


def tensors_of(data: Dataset) -> dict[str, Tensor]:
    """Return the tensors of a data set by the names they have in its file."""
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
