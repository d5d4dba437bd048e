"""How long a race will train is told from earlier runs of the same kind, or not at all."""

from __future__ import annotations

import pytest

from aecore.presets import preset
from aecore.races import SEEDS, Race, forecast, usual_seeds
from aecore.runs.run import Status

RACE = Race(data="digits", entrants=[{"variant": "vae"}, {"variant": "sparse-l1"}], epochs=10)


@pytest.fixture
def took(store):
    """Keep a run of a variant that ended after so many seconds and epochs."""

    def keep(variant: str, seconds: float, epochs: float = 10.0, *, data: str = "digits", state: str = "done"):
        run = store.create(preset(data, variant))
        run.write_status(Status(state=state, seconds=seconds, epoch=epochs))
        return run

    return keep


def test_it_is_the_median_time_of_an_epoch_of_each_for_all_seeds_over_all_places(store, took):
    for seconds in (1.0, 2.0, 30.0):
        took("vae", seconds)
    took("sparse-l1", 4.0, 20.0)
    assert forecast(RACE, store.runs(), 1) == pytest.approx(3 * (2.0 + 2.0))
    assert forecast(RACE, store.runs(), 2) == pytest.approx(6.0)
    assert forecast(RACE.model_copy(update={"epochs": 5}), store.runs(), 1) == pytest.approx(6.0)


def test_it_is_not_known_without_a_run_of_each_on_the_same_data_that_ended(store, took):
    took("vae", 1.0)
    assert forecast(RACE, store.runs(), 1) is None
    took("sparse-l1", 1.0, data="shapes")
    took("sparse-l1", 1.0, state="stopped")
    took("sparse-l1", 1.0).file("status").write_text("no status")
    assert forecast(RACE, store.runs(), 1) is None
    took("sparse-l1", 1.0)
    assert forecast(RACE, store.runs(), 1) == pytest.approx(6.0)


def test_a_budget_of_seconds_is_known_anyway():
    assert forecast(RACE.model_copy(update={"seconds": 4.0}), [], 2) == 4.0 * 2 * 3 / 2


def test_a_race_of_less_than_a_minute_has_five_seeds_to_begin_with(store, took):
    assert usual_seeds(RACE, store.runs(), 1) == SEEDS
    took("vae", 5.0)
    took("sparse-l1", 5.0)
    assert usual_seeds(RACE, store.runs(), 1) == 5
    slow = RACE.model_copy(update={"epochs": 20})
    assert usual_seeds(slow, store.runs(), 1) == SEEDS
    assert usual_seeds(slow, store.runs(), 2) == 5
