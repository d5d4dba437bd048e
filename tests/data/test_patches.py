"""Photograph patches: cut from the photographs they are said to come from, evenly, and sorted by a direction one can
see."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image
from sklearn.datasets import load_sample_image

from aecore.data.cards import CARDS
from aecore.data.loading import load
from aecore.data.patches import direction, places
from aecore.spec import Data

NAMES = [name for name in CARDS if name.startswith("patches")]


def windows(photograph: np.ndarray, side: int) -> np.ndarray:
    """Return every window of a photograph `(H, W, C)` as bytes."""
    found = np.lib.stride_tricks.sliding_window_view(photograph, (side, side), (0, 1))
    return (
        np.ascontiguousarray(found)
        .reshape(-1, photograph.shape[2] * side * side)
        .view(f"V{photograph.shape[2] * side * side}")
        .ravel()
    )


def as_rows(samples: torch.Tensor) -> np.ndarray:
    flat = samples.flatten(1).numpy()
    return np.ascontiguousarray(flat).view(f"V{flat.shape[1]}").ravel()


def test_training_patches_are_windows_of_one_photograph_and_held_out_ones_of_the_other() -> None:
    data = load(Data(name="patches-colour-8"))
    china, flower = (set(windows(load_sample_image(name), 8).tolist()) for name in ("china.jpg", "flower.jpg"))
    train, held_out = set(as_rows(data.train.samples).tolist()), set(as_rows(data.held_out.samples).tolist())
    assert train <= china
    assert held_out <= flower
    assert not train & flower


@pytest.mark.parametrize("side", [8, 16])
def test_grey_patches_are_the_colour_ones_as_pillow_makes_them_grey(side: int) -> None:
    grey, colour = (load(Data(name=f"patches-{middle}{side}")).train for middle in ("", "colour-"))
    for small, large in zip(grey.samples[:300, 0].numpy(), colour.samples[:300].numpy(), strict=True):
        pillow = np.asarray(Image.fromarray(large.transpose(1, 2, 0)).convert("L"), dtype=int)
        assert np.abs(pillow - small).max() <= 1
    assert torch.equal(grey.labels, colour.labels)


@pytest.mark.exhaustive(sample=1)
@pytest.mark.parametrize("name", NAMES)
def test_no_patch_is_flat(name: str) -> None:
    data = load(Data(name=name))
    for split in (data.train, data.held_out):
        grey = split.samples.double().mean(1) / 255 if split.samples.shape[1] == 1 else grey_of(split.samples)
        assert float(grey.flatten(1).std(1, correction=0).min()) > 0.029


def grey_of(samples: torch.Tensor) -> torch.Tensor:
    return torch.einsum("nchw,c->nhw", samples.double() / 255, torch.tensor([0.299, 0.587, 0.114], dtype=torch.float64))


@pytest.mark.parametrize("n", [64, 1000, 10_000])
def test_places_are_spread_evenly_however_many_are_taken(n: int) -> None:
    """Counts in the cells of an 8 by 8 grid; by chance alone they would differ by sqrt(n / 64), three times that at
    worst."""
    rows, columns = (place[:n] for place in places(420, 633))
    counts = np.histogram2d(rows, columns, bins=8, range=((0, 420), (0, 633)))[0]
    assert np.abs(counts - n / 64).max() <= max(4, 0.06 * n / 64)
    assert len(set(zip(rows, columns, strict=True))) == n


def test_directions_are_those_of_edges_drawn_by_hand() -> None:
    y, x = np.mgrid[:8, :8] - 3.5
    drawn = {0: y, 1: x, 2: x + y, 3: x - y}  # across a horizontal, vertical, rising (/) and falling (\) edge
    for label, across in drawn.items():
        edges = np.stack([np.sign(across), -np.sign(across), np.tanh(across + 1), np.sin(across)])
        assert direction(128 + 100 * edges).tolist() == [label] * 4
    ring, saddle = np.hypot(x, y), np.where((x > 0) ^ (y > 0), 1.0, -1.0)
    assert direction(128 + 20 * np.stack([ring, saddle])).tolist() == [4, 4]
