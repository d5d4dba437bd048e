"""Recommendations: reasons, questions and errors of a model whose answers can be worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from aecore import parts
from aecore.models.autoencoder import build
from aecore.notebook import load
from aecore.presets import preset
from aecore.use.asked import Recommend
from aecore.use.items import held_out
from aecore.use.known import Known
from aecore.use.recommend import because, hidden_errors, hide, next_to_rate, predicted, ranking, use

# A rating of thing 0 raises what is told of thing 3 by most, one of thing 1 by less; thing 2 lowers it.
WEIGHTS = torch.tensor([[0.5, 0, 0, 0.4], [0, 0.5, 0, 0.1], [0, 0, 0.5, -0.2], [0, 0, 0, 0.5]])


class Linear:
    """A model that tells each rating as a sum over the known ones."""

    config = SimpleNamespace(view=parts.Completion())

    def encode(self, x: Tensor) -> Any:
        return SimpleNamespace(point=x[:, 0] * x[:, 1])

    def snap(self, codes: Tensor) -> Tensor:
        return codes

    def decode(self, codes: Tensor) -> Tensor:
        return codes @ WEIGHTS + 0.2


@pytest.fixture
def known() -> Any:
    plainly = SimpleNamespace(transform=lambda rows: rows, inverse_transform=lambda rows: rows)
    return SimpleNamespace(model=Linear(), mean_ratings=torch.tensor([0.5, 0.5, 0.25, 0.0]), pca=plainly)


def person(*ratings: float | None) -> Tensor:
    known = torch.tensor([value is not None for value in ratings]).float()
    return torch.stack([torch.tensor([value or 0.0 for value in ratings]), known])


def test_what_speaks_most_for_a_thing_is_the_rating_without_which_it_is_told_lowest(known: Any) -> None:
    assert because(known, person(1.0, 1.0, 1.0, None), 3) == 0
    assert because(known, person(0.1, 1.0, None, None), 3) == 1  # 0.4 * 0.1 < 0.1 * 1.0
    assert because(known, person(None, None, 1.0, None), 3) == -1  # it speaks against it


def test_what_tells_most_is_asked_next(known: Any) -> None:
    # Thing 0 moves others by 0.4, thing 2 by 0.2, thing 1 by 0.1.
    assert next_to_rate(known, person(None, None, None, 0.0)) == 0
    assert next_to_rate(known, person(0.5, None, None, 0.0)) == 2
    assert next_to_rate(known, person(0.5, 0.5, 0.5, 0.5)) == -1


def test_nothing_that_is_rated_is_recommended(known: Any) -> None:
    x = torch.stack([person(None, 0.5, None, None), person(0.1, 0.2, 0.3, 0.4)])
    told = torch.tensor([[0.3, 0.9, 0.2, 0.6], [0.9, 0.9, 0.9, 0.9]])
    assert ranking(x, told).tolist() == [[3, 0, 2, -1, -1], [-1] * 5]


def test_a_fifth_is_hidden_of_who_has_rated_two() -> None:
    x = torch.stack([torch.rand(50, 40), (torch.rand(50, 40) < 0.5).float()], 1)
    x[0, 1], x[1, 1] = 0, 0
    x[1, 1, 7] = 1
    hidden = hide(x)
    rated = x[:, 1].sum(1)
    assert hidden.sum(1).tolist() == [0, 0, *(max(1, round(0.2 * float(n))) for n in rated[2:])]
    assert not bool((hidden & (x[:, 1] == 0)).any())


def test_errors_are_in_stars_of_what_was_hidden_and_not_shown(known: Any) -> None:
    x, hidden = person(0.5, 1.0, None, 1.0)[None], torch.tensor([[False, True, False, False]])
    errors = hidden_errors(known, x, hidden)
    assert errors["own"] == pytest.approx([4 * 0.8])  # nothing but 0.2 is told of thing 1 by others
    assert errors["mean"] == pytest.approx([4 * 0.5])
    assert errors["pca"] == pytest.approx([4 * 0.5])  # it gives back the mean that stood in
    assert predicted(known, x)[0].numpy() == pytest.approx(np.array([[0.45, 0.7, 0.2, 1.0]]))


def test_a_model_of_shares_tells_an_order_and_no_stars() -> None:
    spec, dataset = preset("ratings", "completion", {"model.likelihood.kind": "multinomial"}), load("ratings")
    model = build(spec.model, dataset.card.shape, 0).eval()
    found = use(Known(model, dataset, spec), held_out(dataset), Recommend(pictured=2), lambda share, text: None)
    assert (found.summary, found.better) == ((), None)
    assert np.isnan(found.rows["stars"]).all()
    assert (found.rows["recommended"] >= 0).any()
    assert any("not ratings" in str(note) for note in found.notes)
