"""What is shown of data before anything is trained: some items as they are drawn, a first map by PCA, thumbnails."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

from ..dataset import Dataset

__all__ = ["Sights", "by_turns", "pca_map", "sights_of", "thumbs_of"]

SAMPLES, POINTS = 12, 1_000
LISTED = 8
"""Eigenvalues that a card lists."""
ALIKE = 1e-12
"""Distances below which items are all alike."""
THUMB = 32
"""Pixels of a side of a small picture, at most."""
SHEET, ACROSS = 24, 8
"""Pictures on the sheet of thumbnails, and in one row of it."""


@dataclass(frozen=True)
class Sights:
    """What there is to see of a data set, and what was measured for it."""

    tensors: dict[str, Tensor]
    spectrum: tuple[float, ...]
    """The eight largest eigenvalues of the covariance of the items on the map, as models see them."""


def sights_of(data: Dataset) -> Sights:
    """Return the tensors of a check card, and the spectrum for the card.

    `samples` are up to 12 items by turns of the classes as screens draw them (see `Dataset.drawn`), with
    `sample_labels` int32; `xy` float32 `(N, 2)` is the map of up to 1,000 items in -1..1, with `labels` int32, and for
    pictures `thumbs` uint8 `(N, C, h, w)`. Labels are -1 where there are no classes.
    """
    items = data.everything()
    shown = by_turns(items.labels, SAMPLES)
    spread = torch.randperm(len(items), generator=torch.Generator().manual_seed(0))[:POINTS]
    floats = data.floats(items.samples[spread])
    xy, spectrum = pca_map(floats.reshape(len(floats), -1).numpy())
    has_classes = bool(data.card.classes)

    def labels(at: Tensor) -> Tensor:
        found = items.labels[at].to(torch.int32)
        return found if has_classes else torch.full_like(found, -1)

    found = {
        "samples": data.drawn(data.floats(items.samples[shown])).contiguous(),
        "sample_labels": labels(shown),
        "xy": torch.from_numpy(xy),
        "labels": labels(spread),
    }
    if data.card.sample.pictures:
        found["thumbs"] = small(data.drawn(floats))
    return Sights(found, tuple(float(f"{value:.3g}") for value in spectrum))


def by_turns(labels: Tensor, n: int) -> Tensor:
    """Return the places of `n` items, one class after the other: the first of each, the second of each,
    ..."""
    order = torch.argsort(labels, stable=True)
    counts = torch.bincount(labels)
    starts = torch.cumsum(counts, 0) - counts
    turn = torch.empty_like(labels)
    turn[order] = torch.arange(len(labels)) - starts[labels[order]]
    found = torch.argsort(turn * (int(labels.max()) + 1) + labels)
    return found[:n]


def small(pictures: Tensor) -> Tensor:
    """Return pictures `(N, C, H, W)` uint8 with sides of 32 pixels at most."""
    side = max(pictures.shape[2:])
    if side <= THUMB:
        return pictures.contiguous()
    sides = tuple(max(1, round(n * THUMB / side)) for n in pictures.shape[2:])
    shrunk = F.interpolate(pictures.float(), size=sides, mode="area")
    return shrunk.round().to(torch.uint8)


def pca_map(rows: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Return the first two principal components of rows `(N, D)`, float32 `(N, 2)`, divided by the largest of all so
    that they lie in -1..1 (zeros where all rows are alike), and the (up to) eight largest eigenvalues of the
    covariance. Signs are scikit-learn's: the largest loading is positive."""
    centred = rows - rows.mean(0, dtype=np.float64).astype(np.float32)
    by_rows = centred.shape[0] <= centred.shape[1]
    values, vectors = largest(centred @ centred.T if by_rows else centred.T @ centred, LISTED)
    values, vectors = values.clip(0), vectors[:, :2]
    scores = vectors * np.sqrt(values[:2]) if by_rows else centred @ vectors
    loadings = centred.T @ vectors if by_rows else vectors
    signs = np.sign(loadings[np.abs(loadings).argmax(0), np.arange(loadings.shape[1])])
    found = np.zeros((len(rows), 2))
    found[:, : scores.shape[1]] = scores * np.where(signs == 0, 1, signs)
    most = np.abs(found).max()
    return np.asarray(found / most if most > ALIKE else 0 * found, np.float32), values / max(1, len(rows) - 1)


def largest(matrix: NDArray[np.float32], n: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the (up to) `n` largest eigenvalues of a symmetric matrix, the largest first, and their vectors `(N,
    n)`."""
    from scipy.linalg import eigh

    size = len(matrix)
    values, vectors = eigh(matrix.astype(np.float64), subset_by_index=[max(0, size - n), size - 1])
    return values[::-1], vectors[:, ::-1]


def thumbs_of(data: Dataset) -> bytes | None:
    """Return a sheet of up to 24 pictures by turns of the classes as PNG; None for other kinds."""
    if not data.card.sample.pictures:
        return None
    items = data.everything()
    pictures = small(data.drawn(data.floats(items.samples[by_turns(items.labels, SHEET)])))
    n, channels, height, width = pictures.shape
    across = min(ACROSS, n)
    sheet = np.full((-(-n // across) * height, across * width, channels), 0, np.uint8)
    for place, picture in enumerate(pictures.permute(0, 2, 3, 1).numpy()):
        y, x = place // across * height, place % across * width
        sheet[y : y + height, x : x + width] = picture
    file = io.BytesIO()
    Image.fromarray(sheet[:, :, 0] if channels == 1 else sheet).save(file, "PNG", optimize=False)
    return file.getvalue()
