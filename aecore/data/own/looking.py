"""What the child does with what was dropped: reads, splits, draws, and writes the check card with all that will be
kept."""

from __future__ import annotations

from dataclasses import replace
from math import prod
from pathlib import Path
from time import monotonic

import torch

from ...errors import UserError
from ...files import read_json, replace_bytes, replace_json, sentences
from ...texts import Sentence, mark
from . import reading
from .check import Check, kept_sentence, told
from .choices import Choices
from .draft import Draft, File, Tell
from .inbox import DROP, LARGEST
from .keeping import DATA
from .library import LOOK, THUMBS
from .limits import BYTES, amount
from .looks import CHECK, PROGRESS, choices_of
from .reading.streams import Plain
from .sights import sights_of, thumbs_of
from .splitting import Divided, divide
from .stored import checked, save, write_dataset

__all__ = ["look", "made_of", "write"]

EVERY = 0.2
"""Seconds between two notes of the progress."""


def received(drop: Path) -> list[File]:
    """Return the files of a drop, as they were announced."""
    files = read_json(drop / DROP, LARGEST)["files"]
    return [Plain(drop / f"{n:05}", str(file["name"]), int(file["size"])) for n, file in enumerate(files, start=1)]


def look(folder: Path) -> None:
    """Read what the look in `folder` asks for and write what it has made. Raises UserError when nothing can be made of
    the files."""
    torch.set_num_threads(1)
    choices = choices_of(folder)
    draft = reading.read(received(folder.parent), choices, teller(folder))
    write(draft, choices, folder)


def teller(folder: Path) -> Tell:
    """Return what notes the progress, some times a second."""
    last = 0.0

    def tell(done: int, total: int) -> None:
        nonlocal last
        if monotonic() - last > EVERY:
            last = monotonic()
            replace_bytes(folder / PROGRESS, f'{{"done": {done:d}, "total": {total:d}}}'.encode(), durable=False)

    return tell


def write(draft: Draft, choices: Choices, folder: Path) -> None:
    """Write all that is made of a draft into a look, the check card last."""
    divided, check = made_of(draft, choices)
    data, sights = divided.dataset, sights_of(divided.dataset)
    with sentences(folder):
        digest = write_dataset(replace(data, card=replace(data.card, spectrum=sights.spectrum)), folder, DATA)
        save(sights.tensors, folder / LOOK)
    if (sheet := thumbs_of(data)) is not None:
        replace_bytes(folder / THUMBS, sheet, durable=False)
    replace_json(folder / CHECK, {"digest": digest, "check": told(check, kept_sentence), "recipe": draft.recipe})


def made_of(draft: Draft, choices: Choices) -> tuple[Divided, Check]:
    """Return the data set of a draft and its check card, completed by what only the whole tells. Raises UserError when
    no data set can be made of it."""
    size = len(draft.samples) * prod(draft.samples.shape[1:]) * 4
    if size > BYTES:
        raise UserError(
            mark("These items are {size} as numbers; at most {most} fit."),
            mark("Take fewer or smaller items."),
            size=amount(size),
            most=amount(BYTES),
        )
    divided = divide(draft, choices)
    checked(divided.dataset)
    check = replace(draft.check, size=size, notes=(*draft.check.notes, *noticed(divided)))
    return divided, check


def noticed(divided: Divided) -> list[Sentence]:
    """Return what was noticed when the items were split."""
    card = divided.dataset.card
    found = [
        Sentence(
            mark("{train} items will be learnt from, {held_out} are held out to measure on."),
            {"train": f"{card.train:,}", "held_out": f"{card.held_out:,}"},
        )
    ]
    if divided.repeated:
        found.append(
            Sentence(
                mark("{n} items are equal to another one; equal items are never on both sides."),
                {"n": f"{divided.repeated:,}"},
            )
        )
    if divided.moved:
        found.append(
            Sentence(
                mark("{n} items to learn from are held out as well: equal ones, or others of their group, are there."),
                {"n": f"{divided.moved:,}"},
            )
        )
    return found
