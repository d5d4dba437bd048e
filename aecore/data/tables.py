"""Measured tables inside scikit-learn's wheel: offline, split 70/30, stratified by class, standardised."""

from __future__ import annotations

from typing import Any

import torch
from numpy.typing import NDArray

from .cards.card import DataCard
from .cards.images import DIGITS
from .dataset import Dataset, Split
from .digits import WHITE
from .measured import RECIPES

__all__ = ["load_table", "standards"]

SOURCES = {"breast-cancer": "load_breast_cancer", "wine": "load_wine"}


def divided(card: DataCard) -> list[NDArray[Any]]:
    """Return the rows that are learnt from, those that are held out, and the classes of both."""
    from sklearn import datasets
    from sklearn.model_selection import train_test_split

    bunch = getattr(datasets, SOURCES[card.name])()
    return list(
        train_test_split(bunch.data, bunch.target, test_size=card.held_out, stratify=bunch.target, random_state=0)
    )


def standards(card: DataCard) -> dict[str, Any]:
    """Return how the columns of measured data became numbers, as the importer keeps it: by which means and deviations
    they were scaled; of digits what is black and white; nothing for other data sets."""
    if card.name == DIGITS.name:
        return {"low": 0.0, "white": float(WHITE)}
    if card.name in RECIPES:
        told: dict[str, Any] = RECIPES[card.name](card)
        return told
    if card.name not in SOURCES:
        return {}
    train = divided(card)[0]
    return {"mean": train.mean(0).tolist(), "scale": train.std(0).tolist()}


def load_table(card: DataCard) -> Dataset:
    """Return a table with a fixed, stratified held-out part (split seed 0, whatever the spec's seed).

    Every column is shifted and scaled by the mean and standard deviation of its TRAINING part: those of all items would
    tell the model about items it must not know.
    """
    train, held_out, labels, held_labels = divided(card)
    mean, deviation = train.mean(0), train.std(0)

    def split(rows, targets) -> Split:  # type: ignore[no-untyped-def]
        return Split(torch.from_numpy((rows - mean) / deviation).float(), torch.from_numpy(targets).long())

    return Dataset(card, split(train, labels), split(held_out, held_labels))
