"""Races drawn from a pool of trainings: who is judged, by what, and how sure the shares are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from aecore.evaluation.verdicts import level_of
from benchmarks.calibration import pools
from benchmarks.calibration.different import Errors, false_leaders, held, measured
from benchmarks.calibration.identical import Race, found, judged, may_lead, pool_of, shift_of
from benchmarks.calibration.identical import false_leaders as of_one_model
from benchmarks.calibration.jackknife import share
from benchmarks.calibration.pools import Column, columns_of, file_of, grow, read

TRAININGS, ROUNDS = 40, 200


def column(name: str, seed: int, better: str = "higher") -> Column:
    """A score of trainings that differ by 1, on items that move all by 0.5 and each by 0.3."""
    draw = np.random.default_rng(seed)
    values = draw.normal(size=TRAININGS)
    items = 0.5 * draw.normal(size=ROUNDS) + 0.3 * draw.normal(size=(TRAININGS, ROUNDS))
    return Column(name, better, values, values[:, None] + items, 100)  # type: ignore[arg-type]


POOL = pool_of([column("a", 0), column("b", 1, "lower"), Column("c", "higher", np.zeros(TRAININGS), None, 100)])


def test_a_score_without_draws_is_no_column() -> None:
    assert [column.name for column in POOL.columns] == ["a", "b"]


@pytest.mark.exhaustive(sample=1)
@pytest.mark.parametrize("race", [Race(2, 2), Race(3, 3), Race(3, 2, 2, 2)])
def test_who_is_not_asked_for_could_not_have_led(race: Race) -> None:
    """The quick look at covariances says no only where no column has a p within the level, and yes where one has."""
    draw, seen = np.random.default_rng(5), set()
    for _ in range(60):
        groups = draw.permutation(TRAININGS)[: race.models * race.seeds].reshape(race.models, -1)
        by = draw.choice([0.0, 4.0], size=race.models)
        told = judged(POOL, groups, [by, by], race.looks).values()
        possible = any(one.p is not None and one.p <= level_of(race.looks) for one in told)
        assert may_lead(POOL, groups[None], [by, by], race.looks).tolist() == [possible]
        seen.add(possible)
    assert seen == {True, False}


def test_the_worse_are_worse_whichever_way_is_better() -> None:
    higher, lower = (shift_of(one, Race(3, 2, 1, 2)) for one in POOL.columns)
    assert (higher[:2] == 0).all()
    assert higher[2] < -5
    assert lower[2] > 5


def test_among_trainings_of_one_model_few_lead() -> None:
    """Held to 3.5 % in two columns and two looks; 400 races of 40 trainings: 5 %, and four standard errors."""
    for race in (Race(2, 3), Race(3, 3, 2, 2)):
        told = of_one_model(POOL, race, 400)
        assert told.value <= 0.05 + 4 * max(told.error, 0.01)


def test_one_that_is_far_better_is_found() -> None:
    assert found(POOL, "a", 12, 5, 20).value == 1
    assert found(POOL, "b", 12, 5, 20).value == 1
    assert found(POOL, "a", 0, 5, 20).value < 0.5


def test_races_that_share_trainings_are_no_independent_races() -> None:
    """A race of one training is a hit as that training is: 4,000 races say no more than 50 trainings do. Races that are
    hits by chance alone are as sure as a coin."""
    draw, trainings, races = np.random.default_rng(0), 50, 4000
    used = draw.integers(trainings, size=(races, 1))
    own = share(used[:, 0] < 10, used, trainings)
    assert own.value == pytest.approx(0.2, abs=0.03)
    assert own.error == pytest.approx((0.2 * 0.8 / trainings) ** 0.5, rel=0.2)
    coin = share(draw.random(races) < 0.2, used, trainings)
    assert coin.error == pytest.approx((0.2 * 0.8 / races) ** 0.5, rel=0.5)
    assert str(own).endswith(f"± {100 * own.error:.1f}")


def errors() -> Errors:
    """Two models with the same mean, one of which errs more and has easier and harder items of its own."""
    draw = np.random.default_rng(4)
    items = draw.gamma(2.0, size=3000)
    first = items + 0.3 * draw.normal(size=(30, 1)) + 0.2 * draw.normal(size=(30, 3000))
    second = items + 0.5 * draw.normal(size=(1, 3000)) + 0.6 * draw.normal(size=(30, 1))
    return Errors(first, second + first.mean() - second.mean())


@pytest.mark.exhaustive
def test_two_models_of_equal_worth_are_told_apart_in_few_races() -> None:
    """5 %, and four standard errors of 300 races."""
    told = false_leaders(errors(), 3, 2, 300, 200)
    assert told.value <= 0.05 + 4 * max(told.error, 0.0125)


@pytest.mark.parametrize("seeds", [1, 3])
def test_intervals_of_seeds_and_items_hold_the_truth(seeds: int) -> None:
    """95 %, less five standard errors of 300 races."""
    for told in held(errors(), seeds, 300, 200):
        assert told.value > 0.88


@pytest.mark.exhaustive
def test_a_pool_is_trained_once_and_read_as_a_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "EPOCHS", {"wine": 2})
    grow(tmp_path, 2)
    times = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.json")}
    assert len(times) == 4
    file_of(tmp_path, "wine", "vae", 1).unlink()
    grow(tmp_path, 2)
    again = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.json")}
    assert again.keys() == times.keys()
    assert sum(again[path] != times[path] for path in times) == 1
    columns = {one.name: one for one in columns_of(read(tmp_path, "wine", "vae", 2))}
    assert {"faithful.explained", "useful.accuracy", "likely.iwae"} <= columns.keys()
    assert "honest.weights" not in columns
    explained = columns["faithful.explained"]
    assert explained.draws is not None
    assert (explained.better, explained.n, len(explained.draws)) == ("higher", 54, 2)
    assert explained.values[0] != explained.values[1]
    with pytest.raises(FileNotFoundError):
        read(tmp_path, "wine", "vae", 3)


@pytest.mark.exhaustive
def test_errors_of_two_models_are_of_the_same_fresh_items() -> None:
    found = measured("swiss-roll", 2, 1200, 1)
    assert found.shape == (2, 2, 1200)
    assert (found > 0).all()
    alike = np.corrcoef(found.reshape(4, -1))
    assert alike[np.triu_indices(4, 1)].min() > 0.1
