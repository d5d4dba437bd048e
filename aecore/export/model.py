"""A trained model for other programs: a folder, or a zip of it, in the form that model hubs expect.

README.md           the model card (`model_card`)
config.json         spec and card of the data: what `aecore.open_model` builds the network from
model.safetensors   its weights, by the names of the modules
encoder.onnx        x (B, *shape) -> mean (B, d) [, logvar (B, d)]
decoder.onnx        z (B, d) -> mean (B, *target_shape)
codes.csv           where items lie: row, split, label, code numbers

Equal runs make equal bytes. Nothing is computed but text, so it knows no torch.
"""

from __future__ import annotations

import csv
import io
import json
import os
import secrets
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np

from ..data.own.listing import no_formula
from ..errors import UserError
from ..files import commit_folder, read_bytes, read_json, refuse_readonly, replace_bytes, sentences
from ..runs.artefacts import FILES
from ..runs.run import Run
from ..runs.tensors import DAMAGED, reading, unreadable
from ..runs.weights import MOST, weights_now
from ..spec import Spec
from ..texts import mark
from .model_card import Told, model_card
from .operators import network_of
from .run_zip import put, version_of

__all__ = [
    "CODES", "CONFIG", "FILES_TOLD", "FORMAT", "WEIGHTS", "model_files", "network", "read_config",
    "refuse_unfit", "refuse_without_networks", "write_model", "write_model_zip",
]  # fmt: skip

FORMAT = 1
CONFIG, CODES, CARD = "config.json", "codes.csv", "README.md"
WEIGHTS = Path(FILES["shipped_weights"].path).with_stem("model").name
"""As hubs expect it to be called."""
HALVES = tuple(Path(FILES[key].path).name for key in ("encoder", "decoder"))
FILES_TOLD = {
    HALVES[0]: mark("the encoder: items to codes"),
    HALVES[1]: mark("the decoder: codes to items"),
    WEIGHTS: mark("the weights for PyTorch"),
    CONFIG: mark("all settings, from which Latent Lab builds the network again"),
    CODES: mark("where the items lie, as a table"),
    CARD: mark("the model card: data, licence, numbers with their n, limits, how to use it"),
}
"""What a model consists of, in the order in which people are told."""


def write_model(run: Run, target: Path, cards: Mapping[str, Any] | None = None) -> None:
    """Write a run's model into a new folder, or, where `target` ends with .zip, into one file; it appears whole or not
    at all. `cards` are its metric cards as the job `cards` finds them.

    Raises UserError for a run that still trains, has no results or is another's own, and where nothing can be written.
    """
    refuse_readonly()
    files = model_files(run, cards)
    if target.suffix.lower() == ".zip":
        packed = io.BytesIO()
        pack(files, packed)
        with sentences(target):
            target.parent.mkdir(parents=True, exist_ok=True)
        replace_bytes(target, packed.getvalue())
        return
    with sentences(target):
        if target.is_dir() and any(target.iterdir()):
            raise UserError(
                mark("{folder} is not empty."),
                mark("Give a new folder, or one with nothing in it."),
                folder=str(target),
            )
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.with_name(f".tmp-{secrets.token_hex(4)}-{target.name}")
        beside.mkdir()
        try:
            for name, content in files.items():
                (beside / name).write_bytes(content)
            commit_folder(beside, target)
        finally:
            shutil.rmtree(beside, ignore_errors=True)


def write_model_zip(run: Run, file: IO[bytes], cards: Mapping[str, Any] | None = None) -> None:
    """Write what `write_model` does as a zip into an open file."""
    pack(model_files(run, cards), file)


def pack(files: Mapping[str, bytes], file: IO[bytes]) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            put(archive, name, files[name])


def model_files(run: Run, cards: Mapping[str, Any] | None = None) -> dict[str, bytes]:
    """Return the files of a run's model by name. Raises UserError as `write_model` does."""
    from safetensors.numpy import save

    refuse_unfit(run)
    weights, numbers = weights_now(run)
    items, step = items_of(run)
    if numbers and str(numbers["step"]) != step:
        raise UserError(
            mark("The results of “{title}” are of another step than its weights."),
            mark("Resume it for a moment, then stop it: that writes both anew."),
            title=run.title,
        )
    spec = run.spec.with_values(numbers["settings"]) if numbers else run.spec
    told = Told(run, spec, len(items["codes"]), sum(value.size for value in weights.values()), cards)
    return {
        CARD: model_card(told).encode(),
        CONFIG: config_of(run, spec).encode(),
        WEIGHTS: save(weights, {"format": "pt"}),
        HALVES[0]: network(run.encoder),
        HALVES[1]: network(run.decoder),
        CODES: codes_csv(run, items).encode(),
    }


def refuse_unfit(run: Run) -> None:
    """Raise UserError for a run whose model cannot be taken away, or not yet. Reads next to nothing."""
    run.refuse_taking()
    run.refuse_going_on()
    if not run.has_results:
        raise run.no_results()
    refuse_without_networks(run)


def refuse_without_networks(run: Run) -> None:
    """Raise UserError for a run that lacks one of the two halves as ONNX."""
    for path in (run.encoder, run.decoder):
        if not os.path.lexists(path):
            if not run.has_results:
                raise run.no_results()
            raise UserError(
                mark("“{title}” has no {name}: this model has no ONNX form."),
                mark("Pack the run itself instead: that needs none."),
                title=run.title,
                name=path.name,
            )


def network(path: Path) -> bytes:
    """Return one half of the model as it lies in the run; raises UserError where it cannot be read or is none."""
    try:
        content = read_bytes(path, MOST)
    except OSError as error:
        raise unreadable(path, error.strerror or str(error)) from error
    try:
        network_of(content)
    except Exception as error:  # of protobuf, which has its own
        raise unreadable(path, DAMAGED) from error
    return content


def items_of(run: Run) -> tuple[dict[str, Any], str]:
    """Return the tensors of the items that say where each lies, and the step that they belong to."""
    with reading(run.items) as file:
        there = set(file.keys())
        found = {name: file.get_tensor(name) for name in ("codes", "labels", "held_out", "ids") if name in there}
        return {"ids": np.arange(len(found["codes"]))} | found, str((file.metadata() or {}).get("step", ""))


def config_of(run: Run, spec: Spec) -> str:
    """Return what a network is built from again."""
    said = {
        "format": FORMAT,
        "library_name": "latent-lab",
        "version": version_of(),
        "title": run.title,
        "step": run.status.step,
        "spec": spec.model_dump(mode="json"),
        "card": run.card.to_dict(),
    }
    return json.dumps(said, allow_nan=False, indent=1, ensure_ascii=False) + "\n"


def read_config(path: Path) -> dict[str, Any]:
    """Return what `config_of` wrote; raises UserError when it is something else, or of a later version."""
    found = read_json(path)
    known = isinstance(found, dict) and {"spec", "card", "format"} <= found.keys()
    if not known or not isinstance(found["format"], int):
        raise UserError(
            mark("{name} cannot be read: {why}."), name=path.name, why=mark("it describes no model of Latent Lab")
        )
    if found["format"] > FORMAT:
        raise UserError(
            mark("{name} was written by a later version of Latent Lab."), mark("Update Latent Lab."), name=path.name
        )
    return dict(found)


def codes_csv(run: Run, items: Mapping[str, Any]) -> str:
    """Return where items lie, a line each: place in the data set, split, class and code numbers.

    Numbers are the shortest that read back as the same float32. No spreadsheet computes a class that looks like a
    formula.
    """
    codes, classes = items["codes"], [no_formula(name) for name in run.card.classes]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["row", "split", "label", *(f"code_{n}" for n in range(codes.shape[1]))])
    for row, held_out, label, code in zip(items["ids"], items["held_out"], items["labels"], codes, strict=True):
        name = classes[label] if 0 <= label < len(classes) else ""
        writer.writerow([int(row), "held-out" if held_out else "training", name, *map(str, code)])
    return out.getvalue()
