"""A run that came as a file, made whole: what it says is read over, its tensors are judged, its networks made anew of
its weights.

    python -m aecore.workers.remaking FILE NAME FOLDER OWNER

This is a process of its own with limits: what came in a file is read here and nowhere else. It leaves one JSON object
in the folder, empty when all is well, else why the run is refused.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ..data.cards import DataCard
from ..data.dataset import FORMS
from ..data.loading import load
from ..data.own.child import confine
from ..data.own.library import own_card
from ..data.own.stored import dataset_of, digest_of, keep_own
from ..errors import UserError
from ..export.onnx import decoder_onnx, encoder_onnx
from ..files import read_json, replace_json
from ..models.autoencoder import Autoencoder, build
from ..presets import checked
from ..runs.annotations import Annotations
from ..runs.artefacts import FILES, TENSORS, Key
from ..runs.checkpoints import save_checkpoint
from ..runs.run import ENDED, Run, Status
from ..runs.tensors import all_tensors, fitting
from ..runs.zipped import ATTRIBUTION, DATA, SAID
from ..settings import own_limits
from ..spec import OwnData
from ..texts import mark
from .leaving import leave
from .publish import code_of, publish_network, publish_results, shapes_of
from .thumbnails import publish_thumbnails
from .unpacking import AGAIN, unpack

__all__ = ["remake"]

ODD = mark("{name} in this file does not fit the model, so the run was not taken.")
UNEXPECTED = mark("Something in this file was not expected ({kind}), so the run was not taken.")
LONGEST_NOTES = 4000


def remake(file: Path, name: str, run: Run, owner: str) -> None:
    """Make a packed run whole in a folder of its own: what was packed, a checkpoint with its weights, both networks,
    its thumbnails. A data set that came along becomes one of `owner`'s. Raises UserError where something does not fit
    the rest."""
    told = unpack(file, run.path, name)
    (run.path / ATTRIBUTION).unlink(missing_ok=True)  # the card says it
    read_over(run, owner)
    card = run.card
    spec = checked(run.spec, card).with_values(told.settings)
    model, weights = build(spec.model, card.shape, spec.seed, 1).eval(), all_tensors(run.file("shipped_weights"))
    put(weights, model, run)
    judge_items(run, model, card)
    judge_moments(run, model, card)
    bring_data(run, owner)
    save_checkpoint(
        run.checkpoints,
        told.step,
        {"model": dict(weights)},
        {"step": told.step, "seconds": told.seconds, "settings": told.settings},
    )
    run.file("shipped_weights").unlink()
    publish(run, model, card, told.step, owner)


def read_over(run: Run, owner: str) -> None:
    """Write what is said of the run anew, with nothing but what belongs there; raises UserError where it says what
    cannot be."""
    checked(run.spec, run.card)
    meta, status = values_in(run, "meta"), run.written_status()
    title, notes = (str(meta.get(key, "")) for key in ("title", "notes"))
    if status.state not in ENDED:
        raise odd(run, "status")
    try:
        if run.file("annotations").exists():
            Annotations.model_validate(values_in(run, "annotations"))
        created = run.created
    except (ValueError, TypeError) as error:
        raise odd(run, "annotations") from error
    told = {"title": title[:80], "notes": notes[:LONGEST_NOTES], "created": created, "from_file": True}
    replace_json(run.file("card"), DataCard.to_dict(run.card))
    replace_json(run.file("meta"), told | ({"owner": owner} if owner else {}))
    ended = Status(state=status.state, step=status.step, epoch=status.epoch, seconds=status.seconds, phase="finishing")
    run.write_status(ended)


def values_in(run: Run, key: Key) -> dict[str, Any]:
    found = read_json(run.file(key))
    if not isinstance(found, dict):
        raise odd(run, key)
    return found


def odd(run: Run, key: Key) -> UserError:
    return UserError(
        mark("{name} in this file says what cannot be, so the run was not taken."),
        AGAIN,
        name=FILES[key].path,
    )


def put(weights: dict[str, Tensor], model: Autoencoder, run: Run) -> None:
    """Give the model its weights; raises UserError where they are another model's, or no numbers."""
    wanted = model.state_dict()
    fits = weights.keys() == wanted.keys() and all(
        (weights[name].shape, weights[name].dtype) == (value.shape, value.dtype) for name, value in wanted.items()
    )
    if not fits or not all(torch.isfinite(value).all() for value in weights.values() if value.is_floating_point()):
        raise UserError(ODD, AGAIN, name=run.file("shipped_weights").name)
    model.load_state_dict(weights)


def judge_items(run: Run, model: Autoencoder, card: DataCard) -> None:
    """Raise UserError where the items are not those of this model and these data."""
    from safetensors import safe_open

    found = judged(run.items, "items")
    with safe_open(run.items, "pt") as file:
        said = file.metadata() or {}
    wanted = {name: json.loads(text) for name, text in shapes_of(model).items()}
    may = {name: json.loads(text) for name, text in code_of(model).items()}  # older runs say less of it
    labels = found["labels"]
    fits = (
        found["codes"].shape[1] == model.code_size
        and len(labels) > 0
        and int(labels.max()) < max(1, len(card.classes))
        and {name: as_json(said.get(name, "")) for name in wanted} == wanted
        and all(name in may and as_json(said[name]) == may[name] for name in said.keys() - {"step", *wanted})
        and ("pictures" not in found or is_drawn(found["pictures"], card))
    )
    if not fits:
        raise UserError(ODD, AGAIN, name=run.items.name)


def as_json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def judge_moments(run: Run, model: Autoencoder, card: DataCard) -> None:
    """Raise UserError where what is kept of the moments of the training does not fit."""
    if run.inputs.exists():
        found = judged(run.inputs, "inputs")
        if not all(is_drawn(found[name], card) for name in ("pictures", "sprites") if name in found):
            raise UserError(ODD, AGAIN, name=run.inputs.name)
    for step in run.steps("snapshot"):
        path = run.snapshot(step)
        if judged(path, "snapshot")["codes"].shape[1] != model.code_size:
            raise UserError(ODD, AGAIN, name=path.name)


def judged(path: Path, key: Key) -> dict[str, Tensor]:
    """Return the tensors of a file; raises UserError where one is lacking, is none of such a file, or has another
    type."""
    found = all_tensors(path)
    fitting(found, key, path)
    rows = {row.name: row for row in TENSORS[key]}
    for name, value in found.items():
        row = rows.get("draws.{sampler}" if name.startswith("draws.") else name)
        if row is None or (row.dtype != "drawn" and value.dtype != TYPES[row.dtype]):
            raise UserError(ODD, AGAIN, name=f"{path.name}: {name[:40]}")
    for row in rows.values():
        if not row.optional:
            found[row.name]
    return found


TYPES = {"F32": torch.float32, "I32": torch.int32, "U8": torch.uint8}


def is_drawn(pictures: Tensor, card: DataCard) -> bool:
    """Whether these are items of such data as they are drawn."""
    one = FORMS[card.kind].draw(torch.zeros(1, *card.shape))
    return pictures.shape[1:] == one.shape[1:] and pictures.dtype == one.dtype


def bring_data(run: Run, owner: str) -> None:
    """Put a data set that came along into the library; raises UserError where it is not the one that the run names."""
    folder = (run.path / DATA["card"]).parent
    if not folder.is_dir():
        return
    try:
        card = DataCard.from_dict(read_json(run.path / DATA["card"]), DATA["card"])
        tensors = dict(all_tensors(run.path / DATA["tensors"]))
        if not isinstance(run.spec.data, OwnData) or digest_of(card, tensors) != run.spec.data.digest:
            raise UserError(mark("The data in this file are not those that the run was trained on."), AGAIN)
        keep_own(dataset_of(card, tensors), owner)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def publish(run: Run, model: Autoencoder, card: DataCard, step: int, owner: str) -> None:
    """Write both networks and the thumbnails; where the pictures stayed behind and their owner has the data here, the
    items with them."""
    items = all_tensors(run.items)
    if "pictures" not in items and isinstance(run.spec.data, OwnData) and is_theirs(run.spec.data, owner):
        publish_results(run, model, load(run.spec.data, card=card), step)
        return
    publish_network(run.decoder, decoder_onnx, model)
    publish_network(run.encoder, encoder_onnx, model)
    publish_thumbnails(run, model, card, items)


def is_theirs(data: OwnData, owner: str) -> bool:
    """Whether the library has these data as those of an owner: of others' data nobody learns that they are here."""
    try:
        own_card(data.digest, owner)
    except UserError:
        return False
    return True


def main(file: str, name: str, folder: str, owner: str) -> int:
    """Do it, and leave what came of it."""
    confine(own_limits())
    torch.set_num_threads(1)
    told: dict[str, Any] = {}
    try:
        remake(Path(file), name, Run(Path(folder)), owner)
    except UserError as error:
        values = {name: str(value) for name, value in error.message.values.items()}
        told = {"why": error.message.template, "hint": error.hint.template, "values": values}
    except Exception as error:  # what came as a file may break whatever reads it
        told = {"why": UNEXPECTED, "hint": AGAIN, "values": {"kind": type(error).__name__}}
    replace_json(Path(folder) / SAID, told)
    return 0


if __name__ == "__main__":
    leave(main(*sys.argv[1:]))
