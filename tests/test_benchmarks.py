"""Benchmarks are never run by the tests, but each must be there, say what it asks, and be able to start."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted(path.stem for path in (ROOT / "benchmarks").glob("*.py") if path.stem != "__init__")


@pytest.mark.parametrize("name", MODULES)
def test_a_benchmark_can_be_imported_and_is_explained(name: str) -> None:
    module = importlib.import_module(f"benchmarks.{name}")
    assert module.__doc__
    commands = (ROOT / "benchmarks" / "README.md").read_text()
    assert f"benchmarks.{name}" in commands or not hasattr(module, "main")


@pytest.mark.parametrize("data", ["digits", "mnist"])
def test_ours_has_the_layers_of_the_other_contenders(data: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The plain networks and our models have the same number of weights of each shape."""
    from benchmarks.peers import BATCH, ITEMS, MODELS, SHAPES

    monkeypatch.syspath_prepend(str(ROOT / "benchmarks" / "contenders"))
    networks, ours, task = (importlib.import_module(name) for name in ("networks", "ours", "task"))
    from aecore.models.autoencoder import build

    for name, sizes in MODELS.items():
        network, epochs, whole = sizes[data]
        given = task.Task(name, "", data, ITEMS[data], SHAPES[data], network, BATCH[data], epochs, whole, 1)
        plain, own = networks.Network(given), build(ours.spec_of(given).model, SHAPES[data])
        shapes = [sorted(tuple(weight.shape) for weight in model.parameters()) for model in (plain, own)]
        assert shapes[0] == shapes[1], name
