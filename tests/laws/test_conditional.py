"""What the card of the conditional autoencoder says one should see: codes that tell style and not class, items of the
class that was asked for, and a style that is kept while the class changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier

Teach = Callable[..., Any]
CLASSES = 10
CHANCE = 1 / CLASSES


@pytest.fixture(scope="module")
def found(taught: Teach) -> Any:
    return taught("digits", "conditional", {"budget.epochs": 15})


@torch.no_grad()
def drawn_as(found: Any, codes: torch.Tensor, label: int) -> NDArray[np.float64]:
    told = torch.nn.functional.one_hot(torch.full((len(codes),), label), CLASSES)
    return found.model.decode(torch.cat([codes, told], 1)).double().numpy()[:, 0]


def slant(pictures: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far the ink moves to the right for each row downwards: regression of columns on rows, weighed by ink."""
    rows, columns = np.mgrid[: pictures.shape[1], : pictures.shape[2]].astype(float)
    ink = pictures / pictures.sum((1, 2), keepdims=True)
    row, column = ((ink * axis).sum((1, 2))[:, None, None] for axis in (rows, columns))
    return (ink * (rows - row) * (columns - column)).sum((1, 2)) / (ink * (rows - row) ** 2).sum((1, 2))


@pytest.mark.exhaustive
def test_the_code_tells_style_and_not_class_and_a_spot_becomes_the_class_that_is_asked_for(found: Any) -> None:
    labels, held_labels = found.dataset.train.labels.numpy(), found.dataset.held_out.labels.numpy()
    whole, train = found.codes(), found.codes(found.training)
    style, known = whole[:, :2], train[:, :2]
    told = LogisticRegression(max_iter=500).fit(known.numpy(), labels).score(style.numpy(), held_labels)
    read = float((whole[:, 2:].argmax(1).numpy() == held_labels).mean())
    assert told < CHANCE + 0.25
    assert read > 0.9
    reader = KNeighborsClassifier(5).fit(found.training.flatten(1).numpy(), labels)
    pictures = [drawn_as(found, style, label) for label in range(CLASSES)]
    asked = [float((reader.predict(one.reshape(len(one), -1)) == label).mean()) for label, one in enumerate(pictures)]
    assert min(asked) > 0.9
    slants = np.stack([slant(one) for one in pictures])
    together = np.corrcoef(slants)[np.triu_indices(CLASSES, 1)]
    assert together.mean() > 0.5
