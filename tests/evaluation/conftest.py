"""Short trainings in this process, and what troubles are read from."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from aecore.presets import checked, preset
from benchmarks.training import Watched, watched
from tests.conftest import TRAINING_SEED


@cache
def trained_once(data: str, variant: str, epochs: int, values: tuple[tuple[str, Any], ...]) -> Watched:
    usual = {"budget.epochs": epochs, "device": "cpu", "seed": TRAINING_SEED}
    return watched(checked(preset(data, variant, usual | dict(values))))


@pytest.fixture(scope="session")
def trained() -> Callable[..., Watched]:
    """Train a variant on a data set, once for each set of arguments; `values` use `__` for the dots of a path."""

    def train(data: str = "digits", variant: str = "vae", epochs: int = 20, **values: Any) -> Watched:
        return trained_once(
            data, variant, epochs, tuple(sorted((name.replace("__", "."), value) for name, value in values.items()))
        )

    return train
