"""One view told from the other: half a digit tells the other half, better than its mean and than linear regression on
as many numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from aecore.evaluation.crossed import crossings
from aecore.training.evaluator import evaluating


@pytest.mark.exhaustive
@pytest.mark.parametrize("join", ["product", "mixture"])
def test_each_half_of_a_digit_is_told_from_the_other(taught: Callable[..., Any], join: str) -> None:
    values = {} if join == "product" else {"model.bottleneck.join": join}
    found = taught("digits", "multimodal", values)
    with evaluating(found.model):
        data = found.dataset
        both = crossings(found.model, data, data.train, data.held_out.samples)
    for way in both:
        assert way.model.mean() < 0.8 * way.mean.mean()
        assert way.model.mean() < 0.97 * way.pca.mean()
