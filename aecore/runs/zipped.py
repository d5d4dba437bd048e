"""A run as one file: a zip with a manifest that names every member and its digest. What one may hold, and how it is
read.

A file comes from anywhere, so it is not believed. Only names of a list are written, each under the name that this list
has for it, and only as many bytes as the manifest has announced, whose digest must be the one it tells. There is no
network among them (ONNX files are programs): `workers.remaking` makes them anew of the weights, in a process of its
own, which also judges the tensors. Knows no torch.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from ..data.own.reading.containers import UNREADABLE, Plain, opened_zip, why_not
from ..data.own.reading.names import leads_out, shown
from ..errors import UserError
from ..texts import mark
from .artefacts import FILES, Key, step_in

__all__ = ["DATA", "FORMAT", "MANIFEST", "WEIGHTS", "Manifest", "Member", "is_run_zip", "unpack"]

MANIFEST = "latentlab-run.json"
FORMAT = 1
WEIGHTS = FILES["shipped_weights"].path
DATA = {"card": "data/card.json", "tensors": "data/data.safetensors"}
"""The data set that it was trained on, where that was to come along."""
SMALL, LARGE = 16 << 20, 1 << 30
MOST: dict[str, int] = {
    **{FILES[key].path: SMALL for key in ("spec", "card", "meta", "status", "annotations")},
    **{FILES[key].path: LARGE for key in ("events", "items", "inputs")},
    **{WEIGHTS: LARGE, DATA["card"]: SMALL, DATA["tensors"]: LARGE},
}
"""The most bytes of each member. Snapshots have their step in their name."""
NEEDED: tuple[Key, ...] = ("spec", "card", "meta", "status", "events", "items", "shipped_weights")
MOST_MEMBERS = 6000
PIECE = 1 << 20
CHANGED = mark("“{member}” in {name} is not what it was when the run was packed: it was changed or damaged.")
AGAIN = mark("Pack the run again where it was trained.")


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Member(Strict):
    """A file of the zip."""

    size: int = Field(ge=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


Name = Annotated[str, StringConstraints(max_length=100)]


class Manifest(Strict):
    """What a zip says of itself: the first of its members."""

    format: int
    version: str = Field(max_length=40)
    """Of the Latent Lab that has packed it."""
    step: int = Field(ge=0, le=1 << 53)
    """That the weights belong to."""
    seconds: float = Field(ge=0)
    """Of training until then."""
    settings: dict[Name, float] = Field(max_length=1000)
    """Live settings that were in force."""
    members: dict[Name, Member] = Field(max_length=MOST_MEMBERS)


def is_run_zip(path: Path) -> bool:
    """Whether a file is a run that was packed; looks at its list of members only."""
    try:
        with opened_zip(Plain(path, path.name, path.stat().st_size), 0) as archive:
            return MANIFEST in archive.namelist()
    except (UserError, OSError):
        return False


def unpack(path: Path, folder: Path, name: str) -> Manifest:
    """Write the members of a packed run, whole and as they were, into a folder; `name` is what the person calls the
    file. Returns its manifest. Raises UserError where it is none, or anything is in it that does not belong there."""
    with opened_zip(Plain(path, name, path.stat().st_size), 0) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        there = dict(listed(infos, name))
        told = manifest_in(archive, there, name)
        refuse_strangers(there.keys() - {MANIFEST}, told, name)
        for member, said in told.members.items():
            copy(archive, there[member], said, folder / member, name)
    return told


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


def most_of(member: str) -> int | None:
    """Return the most bytes of a member; None where there is no such one in a run."""
    folder, _, file = member.rpartition("/")
    if f"{folder}/" == FILES["snapshot"].path.partition("{")[0] and step_in(file, "snapshot") is not None:
        return LARGE
    return MOST.get(member)


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
