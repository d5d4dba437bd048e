"""What other items could change: nothing is said of that where few items, or items that are all alike, cannot tell."""

from __future__ import annotations

import numpy as np
import pytest

from aecore.evaluation.resampling import bootstrap, percentiles
from aecore.use.odd import area, measured
from aecore.use.paired import mean_scored
from aecore.use.result import Scored, better_of
from aecore.use.scoring import FEWEST, hit_rate, mean_error


def scored(kind: str, n: int, alike: bool = False) -> Scored:
    values = np.zeros(n) if alike else np.linspace(0, 1, n) ** 2
    others = {"pca": values + 1 + values / 10}
    if kind == "mean":
        return mean_scored("a", "A", "%", values, others, "lower")
    return mean_error("a", "A", "%", values, others, np.ones(n))


@pytest.mark.parametrize("kind", ["mean", "error"])
def test_of_few_items_nothing_is_said_of_others(kind: str) -> None:
    for n in range(1, FEWEST):
        few = scored(kind, n)
        assert (few.interval, few.differences) == (None, {})
        assert few.baselines.keys() == {"pca"}
        assert better_of([few], "{name}") is None
    enough, values = scored(kind, FEWEST), np.linspace(0, 1, FEWEST) ** 2
    draws = bootstrap(lambda chosen: float(values[chosen].mean()), FEWEST)
    assert enough.interval == pytest.approx(percentiles(draws, FEWEST))
    low, high = enough.differences["pca"]
    assert (low, high) == pytest.approx(percentiles(-1 - draws / 10, FEWEST))


def test_items_that_are_all_alike_do_not_tell_how_they_vary() -> None:
    for kind in ("mean", "error"):
        alike = scored(kind, 50, alike=True)
        assert alike.interval is None
        assert alike.differences["pca"] == pytest.approx((-1, -1))
    assert hit_rate("a", "A", np.ones(50), {}).interval is None


def test_of_few_odd_items_nothing_is_said_of_others() -> None:
    scores = {name: np.random.default_rng(place).normal(size=60) for place, name in enumerate(NAMES)}
    plain = {name: scores[name] for name in NAMES[3:]}
    for count in (1, FEWEST - 1, FEWEST):
        first = measured(scores["both"], scores, plain, np.arange(60) < count, np.ones(60, bool))[0]
        assert first.value == pytest.approx(area(scores["both"], np.arange(60) < count))
        assert (first.interval is None) == (not first.differences) == (count < FEWEST)


NAMES = ("both", "error", "place", "pca", "isolation", "nearest")
