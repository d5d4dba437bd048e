"""Trainers that finish in a blink, and a person who asks for things at given steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch

from aecore.data.cards import CARDS, Kind
from aecore.data.dataset import Dataset
from aecore.models.variants import VARIANTS
from aecore.presets import preset
from aecore.spec import Spec
from aecore.training.control import Request
from aecore.training.loop import Trainer

DATA = {"forecast": "sines", "completion": "ratings"}
"""The data set of a variant that cannot have pictures, by its view."""


class Person:
    """A control that gives, at the n-th time it is asked, the wish filed under n (else the last one given)."""

    def __init__(self, wishes: dict[int, Request]) -> None:
        self.wishes, self.asked, self.wish = wishes, 0, Request()

    def request(self) -> Request:
        self.wish = self.wishes.get(self.asked, self.wish)
        self.asked += 1
        return self.wish


@pytest.fixture
def person() -> Callable[..., Person]:
    return Person


@pytest.fixture(scope="session")
def items_of(made: Callable[..., Dataset]) -> Callable[[Kind], Dataset]:
    """64 + 24 items of a kind, made once."""
    done: dict[Kind, Dataset] = {}

    def items(kind: Kind) -> Dataset:
        if kind not in done:
            done[kind] = made(kind=kind)
        return done[kind]

    return items


@pytest.fixture(scope="session")
def pictures(items_of: Callable[[Kind], Dataset]) -> Dataset:
    """64 + 24 pictures of 8x8."""
    return items_of("image")


@pytest.fixture
def spec() -> Callable[..., Spec]:
    """A variant trained in batches of 16, so four steps an epoch on 64 items; `values` use `__` for the dots of a
    path."""

    def make(variant: str = "vae", epochs: int = 3, **values: Any) -> Spec:
        paths = {name.replace("__", "."): value for name, value in values.items()}
        model = VARIANTS[variant].model
        data = "sentences" if model.backbone.autoregressive else DATA.get(model.view.kind, "digits")
        return preset(data, variant, {"optimiser.batch_size": 16, "budget.epochs": epochs, "device": "cpu"} | paths)

    return make


@pytest.fixture
def trainer(items_of: Callable[[Kind], Dataset]) -> Callable[..., Trainer]:
    def make(spec: Spec, control: Any = None, data: Dataset | None = None) -> Trainer:
        return Trainer(spec, data or items_of(CARDS[spec.data.name].kind), torch.device("cpu"), control)

    return make
