"""A run's model and data, as its newest checkpoint left them; a run that ships has its weights in its ONNX files."""

from __future__ import annotations

import os
from dataclasses import dataclass

import torch
from torch import Tensor

from ..data.dataset import Dataset
from ..data.loading import load
from ..errors import UserError
from ..models.autoencoder import Autoencoder, build
from ..presets import checked
from ..runs.checkpoints import Checkpoint, newest_checkpoint
from ..runs.run import Run
from ..runs.weights import NOT_SHOWN, shipped_arrays
from ..spec import Spec
from ..texts import mark

__all__ = ["Loaded", "load_model", "load_run"]


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
    dataset = load(run.spec.data, card=run.card)  # says that the card is false before a rule speaks of what it says
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
        raise run.no_results()
    return checkpoint


def shipped_weights(run: Run) -> dict[str, Tensor]:
    """Return the weights of a run that has no checkpoint."""
    return {name: torch.from_numpy(value) for name, value in shipped_arrays(run).items()}
