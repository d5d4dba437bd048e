"""Measured tables inside scikit-learn's wheel: offline, split 70/30, stratified by class, standardised."""

from __future__ import annotations

import torch

from .cards.card import DataCard
from .dataset import Dataset, Split

__all__ = ["load_table"]

SOURCES = {"breast-cancer": "load_breast_cancer", "wine": "load_wine"}


def load_table(card: DataCard) -> Dataset:
    """Return a table with a fixed, stratified held-out part (split seed 0, whatever the spec's seed).

    Every column is shifted and scaled by the mean and standard deviation of its TRAINING part: those of all items would
    tell the model about items it must not know.
    """
    from sklearn import datasets
    from sklearn.model_selection import train_test_split

    bunch = getattr(datasets, SOURCES[card.name])()
    train, held_out, labels, held_labels = train_test_split(
        bunch.data, bunch.target, test_size=card.held_out, stratify=bunch.target, random_state=0
    )
    mean, deviation = train.mean(0), train.std(0)

    def split(rows, targets) -> Split:  # type: ignore[no-untyped-def]
        return Split(torch.from_numpy((rows - mean) / deviation).float(), torch.from_numpy(targets).long())

    return Dataset(card, split(train, labels), split(held_out, held_labels))
