"""Runs as the latent tests need them: a folder with results made of given codes, no training."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor

from aecore.data.loading import load
from aecore.latent.plane import plane_of
from aecore.presets import preset
from aecore.runs.run import Run
from aecore.runs.store import Store


@pytest.fixture
def run_of(tmp_path: Path) -> Callable[..., Run]:
    """Return a maker of runs on the digits whose items have given codes; further tensors as keywords."""

    def make(codes: Tensor, **tensors: Tensor) -> Run:
        run = Store(tmp_path / "runs").create(preset("digits", "vae", {"device": "cpu"}))
        run.results.mkdir(exist_ok=True)
        plane = plane_of(torch.nan_to_num(codes))
        split, held_out = load(run.spec.data).probe(len(codes))
        known = {
            "codes": codes,
            "xy": plane.project(codes),
            "centre": plane.centre,
            "plane": plane.axes,
            "labels": split.labels.int(),
            "held_out": held_out.to(torch.uint8),
        }
        save_file(
            {name: value.contiguous() for name, value in (known | tensors).items()}, run.results / "items.safetensors"
        )
        return run

    return make


@pytest.fixture
def silent() -> Callable[[float, str], None]:
    return lambda share, text: None


@pytest.fixture
def clusters() -> Callable[..., Tensor]:
    """Return a maker of codes `(n, d)` in three groups, one after the other."""

    def make(n: int = 120, d: int = 5, seed: int = 0) -> Tensor:
        generator = torch.Generator().manual_seed(seed)
        middles = 6 * torch.randn(3, d, generator=generator)
        return middles[torch.arange(n) * 3 // n] + torch.randn(n, d, generator=generator)

    return make


@pytest.fixture
def told() -> tuple[list[tuple[float, str]], Any]:
    heard: list[tuple[float, str]] = []
    return heard, lambda share, text: heard.append((share, text))
