"""What all tests share: one thread, folders of their own, a deadline instead of a sleep, pictures made on the spot."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from math import prod
from pathlib import Path

import pytest
import torch
from torch import Tensor

from aecore.data.cards import DIGITS
from aecore.data.dataset import Dataset, Split
from aecore.data.digits import load_digits
from aecore.presets import preset
from aecore.runs.store import Store
from aecore.spec import Spec

pytest_plugins = ["tests.lab"]


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture(autouse=True)
def own_folders(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test reads or writes a person's runs; only those marked `mnist` see the machine's data sets."""
    monkeypatch.setenv("LATENTLAB_RUNS", str(tmp_path / "runs"))
    monkeypatch.setenv("LATENTLAB_WORKERS", "2")
    if not request.node.get_closest_marker("mnist"):
        monkeypatch.setenv("LATENTLAB_DATA", str(tmp_path / "data"))


@pytest.fixture(scope="session")
def digits() -> Dataset:
    return load_digits()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "runs", tmp_path / "shipped")


@pytest.fixture(scope="session")
def until() -> Callable[..., None]:
    return wait_until


def wait_until(condition: Callable[[], object], seconds: float = 40.0, what: str = "") -> None:
    """Return as soon as `condition()` holds; fail when it does not within `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"not within {seconds} s: {what or condition}")
        time.sleep(0.005)


@pytest.fixture(scope="session")
def made() -> Callable[..., Dataset]:
    return made_dataset


def made_dataset(shape: tuple[int, int, int] = (1, 8, 8), train: int = 64, held_out: int = 24) -> Dataset:
    """Return smooth grey pictures of any shape that depend on three hidden numbers, so that there is something to learn."""
    generator = torch.Generator().manual_seed(1)
    hidden = torch.randn(train + held_out, 3, generator=generator)
    grey = torch.sigmoid(hidden @ torch.randn(3, prod(shape), generator=generator)).reshape(-1, *shape)
    pictures, labels = (grey * 255).round().to(torch.uint8), (hidden[:, 0] > 0).long()
    card = replace(DIGITS, shape=shape, train=train, held_out=held_out)
    return Dataset(card, Split(pictures[:train], labels[:train]), Split(pictures[train:], labels[train:]), white=255)


@pytest.fixture(scope="session")
def small() -> Callable[..., Spec]:
    return small_spec


def small_spec(variant: str = "vae", epochs: int = 2, **values: object) -> Spec:
    """Return a variant on digits that trains in a blink; `values` use `__` for the dots of a path."""
    paths = {name.replace("__", "."): value for name, value in values.items()}
    few = {"data.items": 128, "optimiser.batch_size": 32, "budget.epochs": epochs, "device": "cpu"}
    return preset("digits", variant, few | paths)


@pytest.fixture(scope="session")
def same() -> Callable[[dict[str, Tensor], dict[str, Tensor]], bool]:
    """Whether two groups of tensors are equal bit for bit."""
    return lambda a, b: a.keys() == b.keys() and all(torch.equal(a[name], b[name]) for name in a)
