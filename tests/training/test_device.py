"""Where to compute, and with how many threads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from aecore.data.cards import CARDS
from aecore.models.autoencoder import build
from aecore.presets import preset
from aecore.runs.store import Store
from aecore.training.device import describe_device, threads_for
from aecore.workers import preparing
from tests.faults.training import train


@pytest.fixture
def threads() -> Any:
    """The number of threads as it was, put back afterwards."""
    was = torch.get_num_threads()
    yield was
    torch.set_num_threads(was)


def weights_of(data: str, variant: str) -> int:
    return sum(weight.numel() for weight in build(preset(data, variant).model, CARDS[data].shape).own_parameters())


@pytest.mark.parametrize("variant", ["vae", "undercomplete", "convolutional", "recurrent", "sparse-l1"])
def test_little_work_gets_one_thread(variant: str) -> None:
    assert threads_for(64, weights_of("digits", variant), 8) == 1


def test_much_work_gets_all_threads_there_are() -> None:
    weights = weights_of("mnist", "convolutional")
    assert [
        threads_for(preset("mnist", "convolutional").optimiser.batch_size, weights, most) for most in (8, 2, 1)
    ] == [8, 2, 1]


@pytest.mark.exhaustive
@pytest.mark.slow
def test_a_worker_trains_with_the_threads_that_suit_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, threads: int, small: Callable[..., Any]
) -> None:
    monkeypatch.setattr(preparing, "most_threads", lambda: 2)
    run = Store(tmp_path / "runs").create(small())
    assert train(run) == "done"
    assert run.status.device == "CPU × 1" == describe_device(torch.device("cpu"))
    large = Store(tmp_path / "runs").create(
        small().with_values({"model.backbone.widths": (2048, 1024), "budget.epochs": 1})
    )
    assert train(large) == "done"
    assert large.status.device == "CPU × 2"
