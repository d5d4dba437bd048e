"""Beginning with the weights of a trained model: they are read once, and kept in the run that begins with them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from safetensors.torch import save
from torch import Tensor

from ..errors import UserError
from ..files import replace_bytes
from ..models.autoencoder import Autoencoder
from ..runs.beginning import refuse_beginning
from ..runs.run import Run
from ..runs.store import Store
from ..runs.tensors import all_tensors
from ..texts import mark
from .loading import load_model

if TYPE_CHECKING:
    from ..data.cards import DataCard
    from ..spec import Spec

__all__ = ["fitting_weights", "kept_weights", "weights_of"]

FREE = ("adversary.", "likelihood.")
"""What may be another one: it is no layer between an item and its code, and begins anew where it does not fit."""


def weights_of(spec: Spec, card: DataCard, source: Run) -> dict[str, Tensor]:
    """Return the weights of a run for a training by `spec` on the data of `card`; raises UserError when they have not
    the shapes that its settings ask for, or cannot be read."""
    refuse_beginning(spec, card, source)
    return dict(load_model(source)[0].state_dict())


def kept_weights(run: Run) -> dict[str, Tensor]:
    """Return the weights that a run begins with: as it keeps them or, the first time, those of the run that its spec
    names, which are kept from then on. Raises UserError when there is no such run, or its weights do not fit."""
    path = run.file("start")
    if not os.path.lexists(path):
        source = Store(run.path.parent).get(run.spec.start)
        replace_bytes(
            path, save({name: value.contiguous() for name, value in weights_of(run.spec, run.card, source).items()})
        )
    return dict(all_tensors(path))


def fitting_weights(model: Autoencoder, weights: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return those of `weights` that a model takes: all of its layers, and of the rest what has its shape; raises
    UserError naming the first layer that is lacking or has another shape."""
    found = {}
    for name, own in model.state_dict().items():
        theirs = weights.get(name)
        if theirs is not None and theirs.shape == own.shape and theirs.dtype == own.dtype:
            found[name] = theirs
        elif not name.startswith(FREE):
            raise UserError(
                mark("It cannot begin with these weights: the layer “{layer}” is {there} there and {here} here."),
                mark("Choose a model with the same layers."),
                layer=name,
                there="none" if theirs is None else " × ".join(map(str, theirs.shape)) or "1",
                here=" × ".join(map(str, own.shape)) or "1",
            )
    return found
