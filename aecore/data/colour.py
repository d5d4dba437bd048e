"""CIFAR-10 and SVHN: small colour photographs from a local folder `<data>/<name>/`, or fetched once.

CIFAR-10 is read from its binary version, as the Python version is a pickle, which could run anything.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch

from ..settings import data_folder
from .archives import bring_members
from .cards.card import DataCard
from .dataset import Dataset, Split, join
from .download import Progress, Remote, bring
from .files import checked, damaged
from .vision import torchvision

__all__ = ["load_cifar_10", "load_svhn"]

CIFAR = Remote(
    "cifar-10-binary.tar.gz",
    "c32a1d4ab5d03f1284b67883e8d87530",
    ("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",),
)
"""From the page of CIFAR-10; torchvision's table knows the pickled version only."""
BATCHES = {"train": [f"data_batch_{i}.bin" for i in range(1, 6)], "test": ["test_batch.bin"]}
SVHN = ("train", "test")


def load_cifar_10(card: DataCard, progress: Progress) -> Dataset:
    """Return CIFAR-10 from its six binary files, `u8 label, 3072 bytes (red, green, blue planes)` for each image."""
    folder = data_folder() / card.name
    names = [name for batch in BATCHES.values() for name in batch]
    if not all((folder / name).exists() for name in names):
        bring_members(card, folder, CIFAR, {f"cifar-10-batches-bin/{name}": name for name in names}, progress)
    train, test = (join(*(read_batch(card, folder / name) for name in batch)) for batch in BATCHES.values())
    return Dataset(card, train, test)


def read_batch(card: DataCard, path: Path) -> Split:
    record = 1 + card.inputs
    try:
        raw = np.fromfile(path, np.uint8)
    except OSError as error:
        raise damaged(path, card) from error
    if not len(raw) or len(raw) % record:
        raise damaged(path, card)
    rows = torch.from_numpy(raw.reshape(-1, record))
    return checked(card, path, rows[:, 1:].reshape(-1, *card.shape), rows[:, 0].long())


def load_svhn(card: DataCard, progress: Progress) -> Dataset:
    """Return the cropped digits of Street View House Numbers from torchvision's two MATLAB files."""
    folder = data_folder() / card.name
    table: dict[str, Any] = torchvision().datasets.SVHN.split_list
    files = [Remote(name, md5, (url,)) for url, name, md5 in (table[part] for part in SVHN)]
    if not all((folder / file.name).exists() for file in files):
        bring(card, folder, files, progress)
    train, test = (read_mat(card, folder / file.name) for file in files)
    return Dataset(card, train, test)


def read_mat(card: DataCard, path: Path) -> Split:
    """Read `X` (H, W, C, N) uint8 and `y` (N, 1) with digits 1 to 9 and 10 for 0."""
    from scipy.io import loadmat

    try:
        values = loadmat(path, variable_names=["X", "y"])
        images, digits = values["X"], values["y"]
    except Exception as error:
        raise damaged(path, card) from error
    if images.ndim != 4 or images.dtype != np.uint8 or digits.ndim != 2 or digits.dtype.kind not in "ui":
        raise damaged(path, card)
    labels = torch.from_numpy(digits[:, 0].astype(np.int64))
    upright = torch.from_numpy(np.ascontiguousarray(images.transpose(3, 2, 0, 1)))
    return checked(card, path, upright, torch.where(labels == 10, 0, torch.where(labels == 0, -1, labels)))
