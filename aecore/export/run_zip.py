"""A run packed as one file, to be kept or to be brought in elsewhere (`engines.bringing`). Equal runs make equal bytes.

What was trained on somebody's own data leaves without these data and without pictures of them, unless they are asked
for: settings, curve, weights, and where each item lies. Networks do not come along, as nobody would believe them: they
are made of the weights. Knows no torch.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import IO, Any

from ..data.own.library import CARD, TENSORS, folder_of
from ..errors import UserError
from ..files import opened
from ..runs.artefacts import FILES, Key
from ..runs.checkpoints import newest_contents
from ..runs.log import all_events
from ..runs.run import Run
from ..runs.tensors import all_arrays, reading
from ..runs.zipped import ATTRIBUTION, DATA, FORMAT, MANIFEST, WEIGHTS, Manifest, Member
from ..spec import OwnData
from ..texts import mark
from .attribution import attribution, credit

__all__ = ["write_run_zip"]

Content = bytes | Path
PIECE = 1 << 20
SHOWS = ("pictures", "factors")
"""Tensors of the items that show what they are, not only where they lie."""


def write_run_zip(run: Run, target: IO[bytes], *, data: bool = False) -> None:
    """Pack a run that has ended into an open file. With `data` the data set and its pictures come along, where a person
    brought them; those of built-in data always do.

    Raises UserError for a run that has not ended, has no weights, ships, is another's own, or has a file that cannot
    be read; OSError where nothing can be written.
    """
    contents, numbers = refuse_unfit(run)
    members = members_of(run, contents["model"], data=data)
    told = Manifest(
        format=FORMAT,
        version=version_of(),
        step=numbers["step"],
        seconds=numbers["seconds"],
        settings=numbers["settings"],
        members={name: measured(members[name]) for name in sorted(members)},
    )
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        put(archive, MANIFEST, as_json(told.model_dump()))
        for name in told.members:
            put(archive, name, members[name])


def refuse_unfit(run: Run) -> tuple[dict[str, bytes], dict[str, Any]]:
    """Return the files of the run's newest checkpoint and its numbers; raises UserError where it cannot be packed."""
    if run.shipped:
        raise UserError(
            mark("“{title}” comes with Latent Lab: everybody who has that has this model too."),
            mark("Copy its link instead."),
            title=run.title,
        )
    run.refuse_taking()
    run.refuse_going_on()
    found = newest_contents(run.checkpoints)
    if not run.has_results:
        raise run.no_results()
    if found is None or "model" not in found[0]:
        raise UserError(
            mark("“{title}” has no checkpoint that can be read, and its weights are packed from there."),
            mark("Train it again, or take its model or an HTML file of it: these need none."),
            title=run.title,
        )
    return found


def members_of(run: Run, weights: bytes, *, data: bool) -> dict[str, Content]:
    """Return what is packed, by its name in the zip."""
    own = isinstance(run.spec.data, OwnData)
    shown = data or not own
    status = run.status
    found: dict[str, Content] = {
        path_of("spec"): run.file("spec"),
        path_of("card"): as_json(run.card.to_dict()),
        path_of("meta"): as_json({"title": run.meta.get("title", ""), "notes": run.notes, "created": run.created}),
        path_of("status"): as_json(
            {"state": status.state, "step": status.step, "epoch": status.epoch, "seconds": status.seconds}
        ),
        path_of("events"): events_of(run, moments=shown),
        path_of("items"): run.items if shown else without_pictures(run.items),
        WEIGHTS: weights,
        ATTRIBUTION: "".join(f"{sentence}\n" for sentence in credit(attribution(run.card))).encode(),
    }
    if run.file("annotations").is_file():
        found[path_of("annotations")] = run.file("annotations")
    if shown and run.inputs.is_file():
        found[path_of("inputs")] = run.inputs
    for step in run.steps("snapshot") if shown else ():
        found[f"{run.snapshots.name}/{run.snapshot(step).name}"] = run.snapshot(step)
    if own and data:
        folder = folder_of(run.spec.data.digest)
        found |= {DATA["card"]: folder / CARD, DATA["tensors"]: folder / TENSORS}
    return found


def path_of(key: Key) -> str:
    return FILES[key].path


def events_of(run: Run, *, moments: bool) -> bytes:
    """The log as it is true of what is packed: no moment has a decoder of its own, and without pictures there are no
    moments."""
    told = []
    for event in all_events(run.events_path):
        if event.get("kind") != "snapshot":
            told.append(event)
        elif moments:
            told.append(event | {"decoder": False})
    return "".join(f"{json.dumps(event, ensure_ascii=False)}\n" for event in told).encode()


def without_pictures(path: Path) -> bytes:
    from safetensors.numpy import save

    with reading(path) as file:
        metadata = file.metadata() or {}
    return bytes(save({name: array for name, array in all_arrays(path).items() if name not in SHOWS}, metadata))


def as_json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, allow_nan=False, indent=1, ensure_ascii=False).encode()


def measured(content: Content) -> Member:
    """The size and the digest of what is packed."""
    digest, size = hashlib.sha256(), 0
    for piece in pieces(content):
        digest.update(piece)
        size += len(piece)
    return Member(size=size, sha256=digest.hexdigest())


def pieces(content: Content) -> Iterator[bytes]:
    """Yield what is packed; raises UserError naming the file where it cannot be read."""
    if isinstance(content, bytes):
        yield content
        return
    try:
        with opened(content) as file:
            while piece := file.read(PIECE):
                yield piece
    except OSError as error:
        why = error.strerror or str(error)
        raise UserError(mark("{name} cannot be read: {why}."), name=content.name, why=why) from error


def put(archive: zipfile.ZipFile, name: str, content: Content) -> None:
    """Add a member that says nothing of when and by whom it was made."""
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr, info.compress_type = 3, 0o644 << 16, archive.compression
    with archive.open(info, "w", force_zip64=True) as target:
        for piece in pieces(content):
            target.write(piece)


def version_of() -> str:
    try:
        return version("latent-lab")
    except PackageNotFoundError:
        return ""
