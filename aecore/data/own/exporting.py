"""A data set of one's own as a zip, and back: the same data are the same file, and are known by the same digest when
they are brought again, also zipped anew or in a folder. Knows no torch until it reads one back."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

from ...errors import UserError
from ...files import opened
from ...texts import Sentence, mark
from ..cards.card import DataCard
from .check import Check
from .choices import Choices
from .library import TENSORS, folder_of, own_card, recipe_of
from .limits import BYTES, amount
from .readable import TABLES, table_of

if TYPE_CHECKING:
    from .draft import Draft, File, Tell

__all__ = ["MANIFEST", "chunks", "file_name", "read_back"]

MANIFEST = "latentlab.json"
"""The member by which such a zip is known."""
FORMAT = 1
PIECE = 1 << 20
"""Bytes that are read at a time."""
LONGEST_MANIFEST = 16 << 20
KINDS = ("image", "curve", "table", "text", "ratings")
"""What can be brought."""
DAMAGED = mark("{name} cannot be read: {why}.")


def file_name(card: DataCard) -> str:
    """Return a name for the file: what can stand in one on any system, of the title."""
    kept = "".join(letter if letter.isalnum() or letter in " -_" else " " for letter in card.title)
    return f"{' '.join(kept.split())[:60] or 'data'}.zip"


class Sink(io.RawIOBase):
    """What a zip is written into: it gives away at once what has come."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self.pieces.append(bytes(piece))
        return len(self.pieces[-1])

    def taken(self) -> bytes:
        found = b"".join(self.pieces)
        self.pieces.clear()
        return found


def chunks(digest: str, owner: str | None = None) -> Iterator[bytes]:
    """Return the zip of a data set piece by piece, one at a time in memory: its card as `owner` knows it and its
    tensors, of texts and ratings also a table to read, which is not read back; no names of files. Raises UserError,
    before the first piece, when it is not theirs or cannot be read."""
    card, path = own_card(digest, owner), folder_of(digest) / TENSORS
    told = {"format": FORMAT, "data": digest, "card": card.to_dict(), "recipe": recipe_of(digest)}
    try:
        return zipped(told, opened(path), {TABLES[card.kind]: table_of(card, path)} if card.kind in TABLES else {})
    except OSError as error:
        raise UserError(DAMAGED, name=TENSORS, why=error.strerror or str(error)) from error


def zipped(told: dict[str, Any], source: BinaryIO, tables: Mapping[str, Iterator[bytes]]) -> Iterator[bytes]:
    sink = Sink()
    with source, zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as file:
        file.writestr(member(MANIFEST), json.dumps(told, indent=1, ensure_ascii=False, sort_keys=True))
        yield sink.taken()
        with file.open(member(TENSORS), "w") as into:
            while piece := source.read(PIECE):
                into.write(piece)
                yield sink.taken()
        for name, pieces in tables.items():
            with file.open(member(name), "w") as into:
                for piece in whole_ones(pieces):
                    into.write(piece)
                    yield sink.taken()
    yield sink.taken()


def whole_ones(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Return the pieces of a table. Raises UserError where the tensors that it is made of are damaged."""
    from safetensors import SafetensorError

    try:
        yield from pieces
    except (SafetensorError, IndexError) as error:
        raise UserError(DAMAGED, name=TENSORS, why=mark("it is damaged")) from error


def member(name: str) -> zipfile.ZipInfo:
    """The same whenever and wherever it is written."""
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.create_system, info.external_attr = 3, 0o644 << 16
    return info


def read_back(files: Sequence[File], choices: Choices, tell: Tell) -> Draft:
    """Return the data of an exported data set, of whose files these are some. Raises UserError when they are damaged or
    of a later version."""
    from safetensors import SafetensorError
    from safetensors.torch import load

    from ..dataset import join
    from .stored import dataset_of, digest_of

    found = {file.name.rpartition("/")[2]: file for file in files}
    if MANIFEST not in found or TENSORS not in found:
        raise UserError(
            mark("{name} is missing: this is a part of an exported data set."),
            mark("Export it again, and bring the whole zip."),
            name=MANIFEST if MANIFEST not in found else TENSORS,
        )
    told = manifest(found[MANIFEST])
    card, size = DataCard.from_dict(told.get("card"), MANIFEST), found[TENSORS].size
    if card.kind not in KINDS:
        raise UserError(DAMAGED, name=MANIFEST, why=mark("data of this kind cannot be brought"))
    try:
        tensors = load(whole(found[TENSORS], tell))
    except (SafetensorError, ValueError) as error:
        raise UserError(DAMAGED, name=TENSORS, why=mark("it is damaged")) from error
    tell(size, size)
    data = dataset_of(card, tensors)
    if data.odd is not None or data.train.factors is not None or data.floor is not None:
        raise UserError(DAMAGED, name=TENSORS, why=mark("it holds more than a data set that people bring"))
    items, changed = join(data.train, data.held_out), digest_of(card, tensors) != told.get("data")
    return draft_of(data.card, items, data.white, len(data.train), told, changed)


def whole(file: File, tell: Tell) -> bytes:
    """Return what a file holds, within the bytes that a data set may have."""
    most = BYTES + (64 << 20)
    if file.size > most:
        raise UserError(
            mark("{name} has {size}; at most {most} are read."),
            name=file.name,
            size=amount(file.size),
            most=amount(most),
        )
    pieces, done = [], 0
    with file.open() as source:
        while piece := source.read(PIECE):
            pieces.append(piece)
            done += len(piece)
            tell(done, file.size)
    return b"".join(pieces)


def manifest(file: File) -> dict[str, Any]:
    if file.size > LONGEST_MANIFEST:
        raise UserError(DAMAGED, name=MANIFEST, why=mark("it is too large"))
    try:
        with file.open() as source:
            told = json.loads(source.read(LONGEST_MANIFEST))
    except (ValueError, RecursionError) as error:
        raise UserError(DAMAGED, name=MANIFEST, why=mark("not valid JSON")) from error
    if not isinstance(told, dict) or not isinstance(told.get("format"), int):
        raise UserError(DAMAGED, name=MANIFEST, why=mark("it is damaged"))
    if told["format"] > FORMAT:
        raise UserError(
            mark("{name} was written by a later version of Latent Lab (format {version}; this one reads {known})."),
            mark("Update Latent Lab."),
            name=MANIFEST,
            version=told["format"],
            known=FORMAT,
        )
    return told


def draft_of(card: DataCard, items: Any, white: int, train: int, told: dict[str, Any], changed: bool) -> Draft:
    import torch

    from .draft import Draft

    count = len(items)
    notes = [Sentence(mark("It was exported from Latent Lab: its order and what is held out stay as they were."))]
    if changed:
        notes.append(Sentence(mark("Somebody has changed it since: it is known by another digest now.")))
    counts = torch.bincount(items.labels, minlength=len(card.classes)).tolist() if card.classes else []
    check = Check(
        kind=card.kind,
        headline=Sentence(mark("A data set of {n} items, “{title}”"), {"n": f"{count:,}", "title": card.title}),
        title=card.title,
        shape=card.shape,
        count=count,
        found=count,
        classes=card.classes,
        counts=tuple(counts),
        notes=tuple(notes),
        names=card.words or (card.columns if card.kind == "ratings" else ()),
        sound=card.sound,
    )
    return Draft(
        check,
        items.samples,
        items.labels,
        white,
        card.bounded,
        given=torch.arange(count) >= train,
        columns=card.columns,
        words=card.words,
        recipe=told["recipe"] if isinstance(told.get("recipe"), dict) else {},
        source=card.source,
        licence=card.licence,
    )
