"""Name -> tensors."""

from __future__ import annotations

from collections.abc import Callable

from ..spec import Data
from .cards import DataCard, card
from .curves import load_sines
from .dataset import Dataset
from .digits import load_digits
from .mnist_family import load_mnist_family
from .ratings import load_ratings
from .sentences import load_sentences
from .shapes import load_shapes
from .tables import load_table

__all__ = ["load"]

Progress = Callable[[int, int], None]
LOADERS: dict[str, Callable[[DataCard, Data, Progress], Dataset]] = {
    "digits": lambda card, data, progress: load_digits(),
    "shapes": lambda card, data, progress: load_shapes(card, data),
    "shapes-32": lambda card, data, progress: load_shapes(card, data),
    "breast-cancer": lambda card, data, progress: load_table(card),
    "wine": lambda card, data, progress: load_table(card),
    "sines": lambda card, data, progress: load_sines(card, data),
    "sentences": lambda card, data, progress: load_sentences(card, data),
    "ratings": lambda card, data, progress: load_ratings(card, data),
    "mnist": lambda card, data, progress: load_mnist_family(card, progress),
    "fashion-mnist": lambda card, data, progress: load_mnist_family(card, progress),
    "kmnist": lambda card, data, progress: load_mnist_family(card, progress),
}


def load(data: Data, progress: Progress = lambda done, total: None) -> Dataset:
    """Return the data set a spec names, on the CPU.

    `progress(done, total)` is told the bytes of a download. Raises UserError when the name is unknown, a file is damaged,
    or a download fails.
    """
    chosen = card(data.name)
    return LOADERS[chosen.name](chosen, data, progress).limited(data.items)
