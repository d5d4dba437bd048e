"""Trainings that the laws look at: each is done once, by whichever process of the tests asks first."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import torch
from filelock import FileLock
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Generator, Tensor

from aecore.data.dataset import Dataset
from aecore.data.loading import load
from aecore.data.reference import Reference
from aecore.models.autoencoder import Autoencoder, build
from aecore.presets import checked, preset
from aecore.spec import Data, Spec
from aecore.training.baseline import baseline
from aecore.training.events import Ended, HeldOut
from aecore.training.loop import Trainer
from tests.conftest import TRAINING_SEED


@dataclass(frozen=True)
class Taught:
    """A trained model, how it was judged from the first step on, and what it must be compared with."""

    spec: Spec
    dataset: Dataset
    model: Autoencoder
    judged: tuple[HeldOut, ...]

    @property
    def last(self) -> HeldOut:
        return self.judged[-1]

    @cached_property
    def reference(self) -> Reference:
        """Mean and PCA, given the held-out items as the model's view gives them."""
        return baseline(self.model, self.dataset, self.spec.seed)

    @property
    def held_out(self) -> Tensor:
        return self.dataset.floats(self.dataset.held_out.samples)

    @property
    def training(self) -> Tensor:
        return self.dataset.floats(self.dataset.train.samples)

    @torch.no_grad()
    def codes(self, x: Tensor | None = None) -> Tensor:
        return self.model.encode_whole(self.held_out if x is None else x)

    @torch.no_grad()
    def used(self) -> Tensor:
        """Return which code numbers of each held-out item are not 0, as the decoder gets them."""
        return self.model.encode(self.held_out).z != 0

    def untaught(self) -> Autoencoder:
        """Return the model as it was before its first step."""
        return build(self.spec.model, self.dataset.card.shape, self.spec.seed, len(self.dataset.train))

    @property
    def columns(self) -> Tensor:
        """Return what each code number writes, `(d, values)`, of a decoder without hidden layers."""
        weight: Any = self.model.decoder.reader.weight
        return weight.detach().T


@cache
def loaded(data: str) -> Dataset:
    return load(Data.model_validate_json(data))


@torch.enable_grad()
def learn(spec: Spec) -> Taught:
    trainer = Trainer(spec, loaded(spec.data.model_dump_json()), torch.device("cpu"))
    events = list(trainer.events())
    assert events[-1] == Ended(trainer.step, "epochs")
    return Taught(spec, trainer.dataset, trainer.model, tuple(event for event in events if isinstance(event, HeldOut)))


def remember(spec: Spec, path: Path) -> Taught:
    dataset = loaded(spec.data.model_dump_json())
    model = build(spec.model, dataset.card.shape, spec.seed, len(dataset.train))
    model.load_state_dict(load_file(path))
    with safe_open(path, "pt") as file:
        judged = json.loads(file.metadata()["judged"])
    return Taught(
        spec, dataset, model, tuple(HeldOut(**{k: v for k, v in record.items() if k != "kind"}) for record in judged)
    )


@pytest.fixture(scope="session")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Taught]:
    """Return `taught(data, variant, {path: value})`: the variant trained on the data, with its defaults but for the
    values; `later=n` trains with the n-th seed after."""
    base = tmp_path_factory.getbasetemp()
    shelf = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "taught"
    shelf.mkdir(exist_ok=True)
    known: dict[str, Taught] = {}

    def teach(data: str, variant: str, values: Mapping[str, Any] | None = None, later: int = 0) -> Taught:
        spec = checked(preset(data, variant, {"device": "cpu", "seed": TRAINING_SEED + later} | dict(values or {})))
        name = sha256(spec.to_json().encode()).hexdigest()[:24]
        if name not in known:
            path = shelf / f"{name}.safetensors"
            with FileLock(shelf / f"{name}.lock"):
                if path.exists():
                    known[name] = remember(spec, path)
                else:
                    known[name] = learn(spec)
                    records = json.dumps([event.record() for event in known[name].judged])
                    save_file(known[name].model.state_dict(), path, {"judged": records})
        return known[name]

    return teach


@pytest.fixture
def noisy() -> Callable[..., Tensor]:
    """Return `noisy(x, level)`: the same normal noise each time."""
    return lambda x, level: x + level * torch.randn(x.shape, generator=Generator().manual_seed(1))
