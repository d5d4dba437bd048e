"""Name -> tensors."""

from __future__ import annotations

from collections.abc import Callable

from ..spec import Data
from .cards import DataCard, card
from .dataset import Dataset
from .digits import load_digits
from .mnist_family import load_mnist_family

__all__ = ["load"]

Progress = Callable[[int, int], None]
LOADERS: dict[str, Callable[[DataCard, Data, Progress], Dataset]] = {
    "digits": lambda card, data, progress: load_digits(),
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
