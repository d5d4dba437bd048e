"""A run's model and data, as its newest checkpoint left them; a run that ships has its weights in its ONNX files."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from ..data.dataset import Dataset
from ..data.loading import load
from ..errors import UserError
from ..files import read_bytes
from ..models.autoencoder import Autoencoder, build
from ..presets import checked
from ..runs.checkpoints import Checkpoint, newest_checkpoint
from ..runs.run import Run
from ..runs.tensors import all_tensors
from ..spec import Spec
from ..texts import mark

__all__ = ["Loaded", "load_model", "load_run"]

NOT_SHOWN = ("adversary.", "likelihood.spread.", "bottleneck.idle", "bottleneck.running")
"""What neither encoding nor decoding reads: an ONNX file has none of it."""


MOST = 2 << 30
"""Bytes of an ONNX file; protobuf reads no larger one."""


@dataclass(frozen=True)
class Loaded:
    """A run as it stands at `step`. `spec` has the live settings that were last in force."""

    model: Autoencoder
    dataset: Dataset
    spec: Spec
    step: int
    seconds: float


def load_run(run: Run) -> Loaded:
    """Return the model of a run in evaluation mode, and its data, on the CPU; raises UserError when there are no
    weights or no data."""
    has_weights(run)
    dataset = load(checked(run.spec, run.card).data, card=run.card)
    model, spec, checkpoint = load_model(run, len(dataset.train))
    if checkpoint is None:
        return Loaded(model, dataset, spec, run.status.step, run.status.seconds)
    return Loaded(model, dataset, spec, checkpoint.numbers["step"], checkpoint.numbers["seconds"])


def load_model(run: Run, items: int = 1) -> tuple[Autoencoder, Spec, Checkpoint | None]:
    """Return the model of a run alone, its spec, and the checkpoint it comes from; `items` matters to training only."""
    spec, checkpoint = checked(run.spec, run.card), has_weights(run)
    if checkpoint:
        spec = spec.with_values(checkpoint.numbers["settings"])
    model = build(spec.model, run.card.shape, spec.seed, items).eval()
    weights = checkpoint.tensors["model"] if checkpoint else shipped_weights(run)
    try:
        lacking, unknown = model.load_state_dict(weights, strict=bool(checkpoint))
    except RuntimeError as error:
        raise UserError(mark("The weights of “{title}” do not fit its settings and data."), title=run.title) from error
    if unknown or [name for name in lacking if not name.startswith(NOT_SHOWN)]:
        raise UserError(mark("The weights of “{title}” cannot be read back from its ONNX files."), title=run.title)
    return model, spec, checkpoint


def has_weights(run: Run) -> Checkpoint | None:
    """Return the newest checkpoint of a run, None where its ONNX files stand in for one; raises UserError when there is
    neither."""
    checkpoint = newest_checkpoint(run.checkpoints)
    if checkpoint is None and not os.path.exists(run.encoder):
        raise UserError(
            mark("“{title}” has no results yet."),
            mark("Let it train for some seconds more, or until it ends."),
            title=run.title,
        )
    return checkpoint


def shipped_weights(run: Run) -> dict[str, Tensor]:
    """Return the weights of a run that has no checkpoint: those of its ONNX files, unless it brings its own (exporters
    rename what recurrent layers and transformers multiply by)."""
    if os.path.lexists(run.file("shipped_weights")):
        return dict(all_tensors(run.file("shipped_weights")))
    return onnx_weights(run.encoder) | onnx_weights(run.decoder)


def onnx_weights(path: Path) -> dict[str, Tensor]:
    """Return the named weights of one half of a model; the exporter keeps the names of the modules, behind `model.`."""
    import onnx
    from google.protobuf.message import DecodeError
    from onnx import numpy_helper

    if not os.path.lexists(path):
        raise UserError(
            mark("The file {name} of this run is missing, so it cannot be used."),
            mark("Train it again."),
            name=path.name,
        )
    try:
        # From bytes: what a damaged file calls its external data is not looked for.
        graph = onnx.load_model_from_string(read_bytes(path, MOST)).graph
        found = {value.name: numpy_helper.to_array(value).copy() for value in graph.initializer}
    except (OSError, ValueError, TypeError, DecodeError) as error:
        why = getattr(error, "strerror", None) or mark("it is damaged")
        raise UserError(mark("{name} cannot be read: {why}."), name=path.name, why=why) from error
    return {
        name.removeprefix("model."): torch.from_numpy(value)
        for name, value in found.items()
        if name.startswith("model.")
    }
