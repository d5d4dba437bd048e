"""What a training has before its first step and keeps to its end."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Generator, Tensor

from ..data.dataset import Dataset, Split
from ..models.autoencoder import Autoencoder
from ..models.views import Seen
from ..spec import Spec
from .batches import Batches
from .randomness import reseed
from .schedule import Schedule

__all__ = ["PICTURES", "PROBE", "Prepared", "Probe", "prepare"]

PROBE = 1000
"""Items whose codes are followed through training."""
PICTURES = 12
"""How many of these are shown rebuilt."""


@dataclass(frozen=True)
class Probe:
    """The items whose codes are followed through training, held-out ones first."""

    split: Split
    held_out: Tensor
    """`(N,)`, which of them are not trained on."""
    clean: Tensor
    """The items as a model reads them, float32 `(N, *shape)`."""
    seen: Seen
    """The items as the view gives them, with noise that stays."""


@dataclass(frozen=True)
class Prepared:
    """One training before its first step. Nothing in it changes; what does is in `Tally` and `Learner`."""

    spec: Spec
    """As it was begun; live settings make others of it."""
    device: torch.device
    dataset: Dataset
    """On the device."""
    batches: Batches
    probe: Probe
    schedule: Schedule

    @property
    def reads_freely(self) -> bool:
        """Whether a number may be read each step: that is free on a CPU and a stall on a GPU."""
        return self.device.type == "cpu"


def prepare(spec: Spec, dataset: Dataset, model: Autoencoder, device: torch.device) -> Prepared:
    """Return all that stays the same while `model` is trained on `dataset`; both lie on `device`."""
    taught = spec.model.condition.taught
    batches = Batches(dataset, spec.optimiser.takes(len(dataset.train)), spec.seed, taught)
    split, held_out = dataset.probe(PROBE)
    clean = dataset.floats(split.samples)
    seen = model.judged(clean, reseed(Generator(device), spec.seed, "probe"), split.labels)
    probe, schedule = Probe(split, held_out, clean, seen), Schedule(batches.per_epoch, spec.budget.epochs)
    return Prepared(spec, device, dataset, batches, probe, schedule)
