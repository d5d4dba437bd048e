"""MNIST, Fashion-MNIST, KMNIST and the letters of EMNIST: IDX files from a local folder, or fetched once.

A folder `<data>/<name>/` may hold the official four files, gzipped or not, or partial ones (`train10k-images-...`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ..settings import data_folder
from .archives import bring_members
from .cards.card import DataCard
from .dataset import Dataset, Split
from .download import Progress, Remote, bring
from .files import checked
from .idx import find_pair, read_idx
from .vision import torchvision

__all__ = ["load_emnist_letters", "load_mnist_family"]

CLASSES = {"mnist": "MNIST", "fashion-mnist": "FashionMNIST", "kmnist": "KMNIST"}
PARTS = ("train-images-idx3", "train-labels-idx1", "test-images-idx3", "test-labels-idx1")
LETTERS = {f"gzip/emnist-letters-{part}-ubyte.gz": f"emnist-letters-{part}-ubyte.gz" for part in PARTS}
"""Members of EMNIST's archive, which holds five more splits of the same characters."""


def load_mnist_family(card: DataCard, progress: Progress) -> Dataset:
    """Return the data set from the data folder, downloading it first when it is not there."""
    folder = data_folder() / card.name
    if not complete(folder, "train", "t10k"):
        source: Any = getattr(torchvision().datasets, CLASSES[card.name])
        files = [
            Remote(name, md5, tuple(f"{mirror}{name}" for mirror in source.mirrors)) for name, md5 in source.resources
        ]
        bring(card, folder, files, progress)
    return Dataset(card, checked(card, *read(folder, "train")), checked(card, *read(folder, "t10k")), white=255)


def load_emnist_letters(card: DataCard, progress: Progress) -> Dataset:
    """Return the letters, upright and in a fixed random order: the files hold them transposed and sorted by class."""
    folder, train, test = data_folder() / card.name, "emnist-letters-train", "emnist-letters-test"
    if not complete(folder, train, test):
        source: Any = torchvision().datasets.EMNIST
        bring_members(card, folder, Remote("gzip.zip", source.md5, (source.url,)), LETTERS, progress)
    return Dataset(card, letters(card, folder, train), letters(card, folder, test), white=255)


def letters(card: DataCard, folder: Path, part: str) -> Split:
    path, images, labels = read(folder, part)
    upright = images.mT.contiguous() if images.ndim == 3 else images
    split = checked(card, path, upright, labels, first=1)  # a is 1
    order = torch.randperm(len(split), generator=torch.Generator().manual_seed(0))
    return split.map(lambda t: t[order])


def complete(folder: Path, *parts: str) -> bool:
    return all(find_pair(folder, part) for part in parts)


def read(folder: Path, part: str) -> tuple[Path, Tensor, Tensor]:
    """Return where the images of a part lie, the images and the labels."""
    pair = find_pair(folder, part)
    assert pair
    images, labels = pair
    return images, torch.from_numpy(read_idx(images)), torch.from_numpy(read_idx(labels)).long()
