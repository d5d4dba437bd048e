"""The files of a drop become items in a process of its own: what reads untrusted files has limits that the kernel
keeps."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file

from ..data.own import inbox
from ..data.own.check import LeftOut, kept_sentence, told
from ..data.own.child import watched
from ..data.own.draft import File
from ..data.own.looking import received
from ..data.own.looks import CHECK, FAILED
from ..errors import UserError
from ..files import read_json, replace_json
from ..settings import own_limits
from ..texts import Sentence, mark
from .bringing import Target, bring
from .items import Items

__all__ = ["brought_apart", "drop_of"]

TENSORS = "items"
LARGEST = 64 << 20
"""Bytes of what is said of the items."""
ARRAYS = ("rows", "labels", "numbers", "gaps", "values")


def drop_of(token: str) -> list[File]:
    """Return the files of a drop by its token, which nobody can guess. Raises UserError when it is gone, or not
    whole."""
    drop = inbox.known(token)
    if not drop.is_whole():
        raise UserError(mark("Not all files have arrived yet."), mark("Wait until they have, or drop them again."))
    drop.touch()
    return received(drop.folder)


def brought_apart(files: list[File], target: Target) -> Items:
    """Return what is in files as items; raises UserError where nothing of them suits, or reading takes too much."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        watched(folder, own_limits(), lambda there: write(bring(files, target), there))
        if (folder / FAILED).exists():
            said = read_json(folder / FAILED)
            raise UserError(
                said["why"]["template"], said["hint"]["template"], **said["why"]["values"] | said["hint"]["values"]
            )
        return read(folder)


def write(items: Items, folder: Path) -> None:
    arrays: dict[str, Any] = {name: getattr(items, name) for name in ARRAYS}
    tensors = {
        name: torch.from_numpy(np.ascontiguousarray(value)) for name, value in arrays.items() if value is not None
    }
    save_file({"samples": items.samples.contiguous(), **tensors}, folder / TENSORS)
    said = {"names": items.names, "classes": items.classes}
    said |= {"left_out": told(items.left_out, kept_sentence), "notes": told(items.notes, kept_sentence)}
    replace_json(folder / CHECK, said)


def read(folder: Path) -> Items:
    tensors, said = load_file(folder / TENSORS), read_json(folder / CHECK, LARGEST)
    arrays: dict[str, Any] = {name: tensors[name].numpy() for name in ARRAYS if name in tensors}
    return Items(
        tensors["samples"],
        names=tuple(said["names"]),
        classes=tuple(said["classes"]),
        left_out=tuple(LeftOut(one["name"], Sentence(**one["why"])) for one in said["left_out"]),
        notes=tuple(Sentence(**note) for note in said["notes"]),
        **arrays,
    )
