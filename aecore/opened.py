"""A model that was taken away as a folder (`export.model`), as a torch module again: without its run and its data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from torch import Tensor

from .data.cards import DataCard
from .errors import UserError
from .export.model import CONFIG, WEIGHTS, read_config
from .models.autoencoder import Autoencoder, build
from .notebook import Values, in_batches
from .presets import checked
from .runs.tensors import all_tensors
from .runs.weights import NOT_SHOWN
from .spec import Spec
from .texts import mark

__all__ = ["Opened", "open_model"]


@dataclass(frozen=True, repr=False)
class Opened:
    """A trained autoencoder alone, on the CPU, as `open_model` returns it."""

    network: Autoencoder
    """A `torch.nn.Module`, evaluating."""
    card: DataCard
    """Of the data that it was trained on."""
    spec: Spec
    """Everything that decided its training."""

    def __repr__(self) -> str:
        return f"Opened({self.card.name}, {self.spec.variant})"

    def encode(self, x: Values) -> Tensor:
        """Return the mean codes `(N, d)` of samples `(N, *shape)`; raises UserError when the shape is another one."""
        return in_batches(self.network.encode_whole, x, self.network.shape)

    def decode(self, z: Values) -> Tensor:
        """Return the mean outputs `(N, *target_shape)` of codes `(N, d)`; raises UserError when the shape is another
        one."""
        return in_batches(self.network.decode, z, (self.network.read_size,))

    def reconstruct(self, x: Values) -> Tensor:
        """Return what samples `(N, *shape)` become by way of their codes; raises UserError when the shape is another
        one."""
        return in_batches(self.network.reconstruct, x, self.network.shape)


def open_model(folder: str | Path) -> Opened:
    """Return a model from the folder that *Take away* in the app, or `python -m aecore export RUN --model FOLDER`, has
    written. It encodes and decodes as the run did, bit for bit on one machine.

    Raises UserError when files are missing, damaged, of a later version, or do not fit each other.
    """
    at = Path(folder)
    config = read_config(at / CONFIG)
    card = DataCard.from_dict(config["card"], CONFIG)
    spec = checked(Spec.from_dict(config["spec"]), card)
    network = build(spec.model, card.shape, spec.seed).eval()
    try:
        lacking, unknown = network.load_state_dict(all_tensors(at / WEIGHTS), strict=False)
    except RuntimeError as error:
        raise UserError(mark("The weights in {folder} do not fit its config.json."), folder=str(at)) from error
    if unknown or [name for name in lacking if not name.startswith(NOT_SHOWN)]:
        raise UserError(mark("The weights in {folder} do not fit its config.json."), folder=str(at))
    return Opened(network, card, spec)
