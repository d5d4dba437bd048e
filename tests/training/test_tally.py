"""The numbers of a training: what a checkpoint holds, and what early stopping remembers."""

from __future__ import annotations

import json
import math

import pytest

from aecore.training.tally import Tally


@pytest.mark.parametrize("best", [1.5, math.inf])
def test_what_is_put_away_comes_back(best: float) -> None:
    tally = Tally(step=7, seconds=1.25, best=best, epochs_without_gain=2, evaluation_due=True)
    assert Tally.of(json.loads(json.dumps(tally.numbers(), allow_nan=False))) == tally


def test_the_keys_on_disk_are_those_of_earlier_versions() -> None:
    assert set(Tally().numbers()) == {"step", "seconds", "best", "epochs_without_gain", "look_due"}
    oldest = {"step": 3, "seconds": 0.5, "best": None, "epochs_without_gain": 0, "settings": {}, "log": 12}
    assert Tally.of(oldest) == Tally(step=3, seconds=0.5)


def test_the_first_step_is_no_epoch_without_gain() -> None:
    tally = Tally(step=1)
    assert tally.evaluated(2.0, counts=True)
    assert not tally.evaluated(3.0, counts=True)
    assert tally.epochs_without_gain == 0


def test_waiting_begins_anew_with_each_gain() -> None:
    tally = Tally(step=5, best=2.0)
    waited = []
    for objective in (2.5, 2.1, 1.9, 1.9):
        tally.evaluated(objective, counts=True)
        waited.append(tally.epochs_without_gain)
    assert waited == [1, 2, 0, 1]
    assert tally.best == 1.9


def test_an_objective_that_does_not_count_is_forgotten() -> None:
    tally = Tally(step=5, best=2.0)
    assert tally.evaluated(1.0, counts=False)
    assert tally.best == math.inf


def test_an_undefined_objective_is_no_gain() -> None:
    tally = Tally(step=5, best=2.0)
    assert not tally.evaluated(math.nan, counts=True)
    assert tally.best == 2.0
