"""Name -> tensors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ..errors import UserError, one_of
from ..spec import Data, OwnData
from ..texts import mark
from .cards import DataCard
from .clouds import (
    load_linear_gaussian,
    load_noise,
    load_rings,
    load_s_curve,
    load_swiss_roll,
    load_two_clouds,
)
from .colour import load_cifar_10, load_svhn
from .curves import load_pulses, load_sines
from .dataset import Dataset
from .digits import load_digits
from .download import Progress
from .emoji import load_emoji
from .grids import load_bars, load_squares
from .measured import load_penguins, load_sensors
from .mnist_family import load_emnist_letters, load_mnist_family
from .own.stored import load_own
from .patches import load_patches
from .phrases import load_tales
from .ratings import load_ratings
from .sentences import load_sentences
from .shapes import load_shapes
from .source import card_of
from .tables import load_table

__all__ = ["load"]

LOADERS: dict[str, Callable[[DataCard, Data, Progress], Dataset]] = {
    "digits": lambda card, data, progress: load_digits(),
    "emoji": lambda card, data, progress: load_emoji(card),
    "shapes": lambda card, data, progress: load_shapes(card, data),
    "shapes-32": lambda card, data, progress: load_shapes(card, data),
    "squares": lambda card, data, progress: load_squares(card, data),
    "bars": lambda card, data, progress: load_bars(card, data),
    "patches-8": lambda card, data, progress: load_patches(card),
    "patches-16": lambda card, data, progress: load_patches(card),
    "patches-colour-8": lambda card, data, progress: load_patches(card),
    "patches-colour-16": lambda card, data, progress: load_patches(card),
    "breast-cancer": lambda card, data, progress: load_table(card),
    "wine": lambda card, data, progress: load_table(card),
    "penguins": lambda card, data, progress: load_penguins(card),
    "swiss-roll": lambda card, data, progress: load_swiss_roll(card, data),
    "s-curve": lambda card, data, progress: load_s_curve(card, data),
    "rings": lambda card, data, progress: load_rings(card, data),
    "linear-gaussian": lambda card, data, progress: load_linear_gaussian(card, data),
    "two-clouds": lambda card, data, progress: load_two_clouds(card, data),
    "noise": lambda card, data, progress: load_noise(card, data),
    "sines": lambda card, data, progress: load_sines(card, data),
    "pulses": lambda card, data, progress: load_pulses(card, data),
    "sensors": lambda card, data, progress: load_sensors(card),
    "sentences": lambda card, data, progress: load_sentences(card, data),
    "tales": lambda card, data, progress: load_tales(card),
    "ratings": lambda card, data, progress: load_ratings(card, data),
    "mnist": lambda card, data, progress: load_mnist_family(card, progress),
    "fashion-mnist": lambda card, data, progress: load_mnist_family(card, progress),
    "kmnist": lambda card, data, progress: load_mnist_family(card, progress),
    "emnist-letters": lambda card, data, progress: load_emnist_letters(card, progress),
    "cifar-10": lambda card, data, progress: load_cifar_10(card, progress),
    "svhn": lambda card, data, progress: load_svhn(card, progress),
}


def load(data: Data | OwnData, progress: Progress = lambda done, total: None, card: DataCard | None = None) -> Dataset:
    """Return the data set a spec names, on the CPU; with the `card` that a run keeps of it, or its present one.

    `progress(done, total)` is told the bytes of a download. Raises UserError when there are no such data, a file is
    damaged, or a download fails; also when the data do not fit a given card any more.
    """
    if isinstance(data, OwnData):
        return load_own(data, card).limited(data.items)
    if data.name not in LOADERS:
        raise one_of(mark("data set"), data.name, list(LOADERS))
    known = card or card_of(data)
    found = replace(LOADERS[data.name](known, data, progress), card=known)
    if what := found.unlike_card(counted=card is not None):
        raise UserError(
            mark("The data set “{name}” is not the one this run was trained on any more."),
            mark("Its card tells otherwise: {what}."),
            name=known.title,
            what=what,
        )
    return found.limited(data.items)
