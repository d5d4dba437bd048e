"""What is shown of data before anything is trained: some items as they are drawn, a first map by PCA, thumbnails."""

from __future__ import annotations

import io

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

from ..dataset import Dataset

__all__ = ["by_turns", "pca_map", "sights_of", "spectrum_of", "thumbs_of"]

SAMPLES, POINTS = 12, 1_000
LISTED = 8
"""Eigenvalues that a card lists."""
THUMB = 32
"""Pixels of a side of a small picture, at most."""
SHEET, ACROSS = 24, 8
"""Pictures on the sheet of thumbnails, and in one row of it."""


def sights_of(data: Dataset) -> dict[str, Tensor]:
    """Return the tensors of a check card.

    `samples` are up to 12 items by turns of the classes as screens draw them (see `Dataset.drawn`), with
    `sample_labels` int32; `xy` float32 `(N, 2)` is the map of up to 1,000 items in -1..1, with `labels` int32, and for
    pictures `thumbs` uint8 `(N, C, h, w)`. Labels are -1 where there are no classes.
    """
    items = data.everything()
    shown = by_turns(items.labels, SAMPLES)
    spread = torch.randperm(len(items), generator=torch.Generator().manual_seed(0))[:POINTS]
    floats = data.floats(items.samples[spread])
    has_classes = bool(data.card.classes)

    def labels(at: Tensor) -> Tensor:
        found = items.labels[at].to(torch.int32)
        return found if has_classes else torch.full_like(found, -1)

    found = {
        "samples": data.drawn(data.floats(items.samples[shown])).contiguous(),
        "sample_labels": labels(shown),
        "xy": torch.from_numpy(pca_map(floats.reshape(len(floats), -1).numpy())),
        "labels": labels(spread),
    }
    if data.card.sample.pictures:
        found["thumbs"] = small(data.drawn(floats))
    return found


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


def pca_map(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the first two principal components of rows `(N, D)`, float32 `(N, 2)`, divided by the largest of all so
    that they lie in -1..1; zeros where all rows are alike. Signs are scikit-learn's: the largest loading is
    positive."""
    centred = rows - rows.mean(0, dtype=np.float64).astype(np.float32)
    if centred.shape[0] <= centred.shape[1]:
        values, vectors = largest(centred @ centred.T, 2)
        scores, loadings = vectors * np.sqrt(values.clip(0)), centred.T @ vectors
    else:
        loadings = largest(centred.T @ centred, 2)[1]
        scores = centred @ loadings
    signs = np.sign(loadings[np.abs(loadings).argmax(0), np.arange(loadings.shape[1])])
    found = np.zeros((len(rows), 2))
    found[:, : scores.shape[1]] = scores * np.where(signs == 0, 1, signs)
    most = np.abs(found).max()
    return np.asarray(found / most if most > 1e-12 else 0 * found, np.float32)


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


def spectrum_of(data: Dataset) -> tuple[float, ...]:
    """Return the eight largest eigenvalues of the covariance of up to 1,000 training samples as models see them."""
    rows = data.floats(data.train.samples[:POINTS]).flatten(1).numpy()
    rows = rows - rows.mean(0, dtype=np.float64).astype(np.float32)
    matrix = rows @ rows.T if len(rows) < rows.shape[1] else rows.T @ rows
    values = largest(matrix / max(1, len(rows) - 1), LISTED)[0]
    return tuple(float(f"{max(0.0, value):.3g}") for value in values)
