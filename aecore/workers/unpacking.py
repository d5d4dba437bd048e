"""Reading a run that was packed as one file.

A file comes from anywhere, so it is not believed. Only names of a list are written, each under the name that this list
has for it, and only as many bytes as the manifest has announced, whose digest must be the one it tells. There is no
network among them (ONNX files are programs): `remaking` makes them anew of the weights.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError

from ..data.own.reading.containers import Found, opened_zip, why_not
from ..data.own.reading.names import leads_out, shown
from ..data.own.reading.streams import UNREADABLE, Plain
from ..errors import UserError
from ..runs.artefacts import FILES
from ..runs.zipped import FORMAT, MANIFEST, NEEDED, Manifest, Member, most_of
from ..texts import mark

__all__ = ["unpack"]

SMALL, PIECE = 16 << 20, 1 << 20
CHANGED = mark("“{member}” in {name} is not what it was when the run was packed: it was changed or damaged.")
AGAIN = mark("Pack the run again where it was trained.")


def unpack(path: Path, folder: Path, name: str) -> Manifest:
    """Write the members of a packed run, whole and as they were, into a folder; `name` is what the person calls the
    file. Returns its manifest. Raises UserError where it is none, or anything is in it that does not belong there."""
    with members_in(path, name) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        there = dict(listed(infos, name))
        told = manifest_in(archive, there, name)
        refuse_strangers(there.keys() - {MANIFEST}, told, name)
        for member, said in told.members.items():
            copy(archive, there[member], said, folder / member, name)
    return told


@contextmanager
def members_in(path: Path, name: str) -> Iterator[zipfile.ZipFile]:
    """Open a zip; raises UserError where it is none, or means harm."""
    found = Found()
    with found.held, opened_zip(found, Plain(path, name, path.stat().st_size), 0) as archive:
        yield archive


def listed(infos: list[zipfile.ZipInfo], name: str) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    """Yield the members by their names; raises UserError where one cannot be read as it is, or is there twice."""
    seen = set[str]()
    for info in infos:
        member = info.orig_filename
        why = why_not(info, member) or (mark("it is there twice") if member in seen else "")
        if why:
            raise UserError(
                mark("{name} is no run that can be brought in: “{member}”: {why}."),
                AGAIN,
                name=shown(name),
                member=shown(member),
                why=why,
            )
        seen.add(member)
        yield member, info


def manifest_in(archive: zipfile.ZipFile, there: dict[str, zipfile.ZipInfo], name: str) -> Manifest:
    """Return the manifest; raises UserError where there is none, it is damaged, or of a later version."""
    try:
        with archive.open(there[MANIFEST]) as file:
            values = json.loads(file.read(SMALL))
        if isinstance(values, dict) and isinstance(values.get("format"), int) and values["format"] > FORMAT:
            raise UserError(
                mark("{name} was packed by a later version of Latent Lab (format {format}; this one reads {known})."),
                mark("Update Latent Lab."),
                name=shown(name),
                format=values["format"],
                known=FORMAT,
            )
        return Manifest.model_validate(values)
    except (KeyError, ValidationError, RecursionError, *UNREADABLE) as error:
        raise UserError(
            mark("{name} is no run that was packed by Latent Lab, or its first page is damaged."),
            AGAIN,
            name=shown(name),
        ) from error


def refuse_strangers(there: set[str], told: Manifest, name: str) -> None:
    """Raise UserError where a member does not belong into a run, the manifest does not name it, or one is lacking."""
    for member in sorted(there | told.members.keys()):
        most = most_of(member)
        if most is None or leads_out(member):
            raise UserError(
                mark("“{member}” in {name} does not belong into a run, so nothing of it was taken."),
                AGAIN,
                member=shown(member),
                name=shown(name),
            )
        if member not in there or member not in told.members or told.members[member].size > most:
            raise UserError(CHANGED, AGAIN, member=shown(member), name=shown(name))
    for key in NEEDED:
        if FILES[key].path not in there:
            raise UserError(CHANGED, AGAIN, member=FILES[key].path, name=shown(name))


def copy(archive: zipfile.ZipFile, info: zipfile.ZipInfo, said: Member, path: Path, name: str) -> None:
    """Write a member; raises UserError where it is not the file that the manifest tells of. No more is read than that
    has bytes."""
    path.parent.mkdir(exist_ok=True)
    digest, left = hashlib.sha256(), said.size
    try:
        with archive.open(info) as source, path.open("xb") as target:
            while piece := source.read(min(PIECE, left + 1)):
                left -= len(piece)
                if left < 0:
                    break
                digest.update(piece)
                target.write(piece)
    except UNREADABLE as error:
        if isinstance(error, OSError) and error.filename is not None:  # of the disk, not of the zip
            raise
        raise UserError(CHANGED, AGAIN, member=info.orig_filename, name=shown(name)) from error
    if left or digest.hexdigest() != said.sha256:
        raise UserError(CHANGED, AGAIN, member=info.orig_filename, name=shown(name))
