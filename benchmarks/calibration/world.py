"""A fixed model and so many items that their mean is the truth: what samples of a few hundred are redrawn from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aecore import preset
from aecore.data.cards import CARDS
from aecore.data.dataset import Dataset
from aecore.data.loading import load
from aecore.evaluation import alert, factors, faithful, inventive, likely, robust, useful
from aecore.evaluation.rows import as_stored
from aecore.evaluation.subject import Subject
from aecore.spec import Spec
from benchmarks.training import train

__all__ = ["ITEMS", "SEEN", "Array", "World", "before", "made"]

Array = NDArray[np.float64]
ITEMS, ODD = 20_000, 6_000
SEEN = 1000
"""Held-out items that the training itself is judged on."""


def made(data: str, variant: str, epochs: int, items: int = ITEMS, **values: Any) -> World:
    """Train a preset on its usual training items and set it before `items` held-out ones from the same generator."""
    card = replace(CARDS[data], held_out=items, odd=ODD if CARDS[data].odd else 0)
    spec = preset(data, variant, {"budget.epochs": epochs, "device": "cpu"} | values)
    return before(spec, load(spec.data, card=card))


def before(spec: Spec, whole: Dataset) -> World:
    """Train on the training items of a data set and set the model before all of its held-out ones."""
    model = train(spec, replace(whole, held_out=whole.held_out.first(SEEN))).trainer.model.eval()
    subject = Subject(model, whole, spec)
    subject.held_out = whole.held_out  # all of them, not the 2,000 that a card looks at
    return World(f"{whole.card.title}, {spec.variant}", subject)


@dataclass(frozen=True)
class World:
    """What the cards measure of each item, by the cards' own functions."""

    title: str
    subject: Subject

    @cached_property
    def errors(self) -> faithful.Errors:
        return faithful.errors_of(self.subject.model, self.subject.dataset, self.subject.spec.seed)

    @cached_property
    def noise(self) -> tuple[Array, Array]:
        """Squared noise and squared errors under it, `(N,)` each."""
        size = robust.spread(self.subject.train_values)
        return robust.errors_under(self.subject, robust.LEVEL * size)[:2]

    @cached_property
    def told(self) -> NDArray[np.int64]:
        """Labels `(N,)` that the linear probe tells."""
        subject = self.subject
        return useful.probe(subject.train_codes, subject.train_labels, subject.codes)

    @cached_property
    def nats(self) -> Array:
        """IWAE-64 `(N,)`."""
        return likely.bounds_of(self.subject.model, self.subject.dataset, self.subject.spec.seed).iwae

    @cached_property
    def factors_told(self) -> list[factors.Told]:
        subject = self.subject
        known, asked = factors.truth(subject)[::-1]
        return factors.forests(subject.train_codes, known, subject.codes, asked)[1]

    @cached_property
    def alarms(self) -> tuple[Array, Array]:
        """Errors of normal items `(N,)` and of odd ones."""
        odd = self.subject.dataset.odd
        assert odd is not None
        return alert.errors_of(self.subject, self.subject.held_out.samples), alert.errors_of(self.subject, odd.samples)

    @cached_property
    def new(self) -> Array:
        """As many new items as held-out ones, as rows of numbers."""
        return inventive.decoded(self.subject, len(self.subject.held_out))

    @cached_property
    def real(self) -> Array:
        return as_stored(self.subject, self.subject.held_out.samples)
