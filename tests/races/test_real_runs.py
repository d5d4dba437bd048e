"""Contestants and fairness of runs that real workers have trained: retuned midway, repeated, of other batches."""

from __future__ import annotations

from typing import Any

import pytest

from aecore.evaluation.fair import fair
from aecore.evaluation.loading import load_run
from aecore.races import cards_when_there, contestants, more_seeds, race_of, start_race
from aecore.runs.changes import changes, in_force, retuned
from aecore.runs.liveness import signature_of

RATE = "optimiser.learning_rate"


@pytest.mark.exhaustive
def test_a_run_that_a_person_retuned_is_known_by_its_log(lab: Any) -> None:
    plain, tuned = lab.submit(epochs=2), lab.submit(epochs=400, seed=1)
    lab.passes(tuned, 8)
    tuned.ask_settings({RATE: 0.02})
    assert [lab.ends(run) for run in (plain, tuned)] == ["done", "done"]
    (change,) = retuned(tuned)
    assert (change.path, change.value) == (RATE, 0.02)
    assert change.step > 8
    assert in_force(tuned) == load_run(tuned).spec  # as the checkpoint has them
    assert tuned.spec.optimiser.learning_rate == 0.001
    assert len(contestants([plain, tuned])) == 2
    told = {fact.name: fact.shown for fact in fair(plain, tuned).facts}
    assert told["rate"] == ("0.001", "0.02")
    assert told["changed"] == ("none", f"{RATE} = 0.02 ({change.step:,})")
    assert told["steps"] == ("8", "1,600")


def test_what_was_asked_of_a_run_that_still_waited_is_what_it_was_trained_by(lab: Any) -> None:
    run = lab.create(epochs=2)
    run.ask_settings({RATE: 0.02})
    lab.engine.submit(run)
    assert lab.ends(run) == "done"
    assert [(change.step, change.value) for change in changes(run)] == [(0, 0.02)]
    assert not retuned(run)
    assert in_force(run).optimiser.learning_rate == 0.02


@pytest.mark.exhaustive
def test_a_run_that_is_trained_again_is_no_second_seed_and_as_many_steps_are_no_as_many_items(lab: Any) -> None:
    first, again = lab.submit(epochs=2), lab.submit(epochs=2)
    large = lab.submit(epochs=2, optimiser__batch_size=100)  # 100 of 128 items an epoch
    assert {lab.ends(run) for run in (first, again, large)} == {"done"}
    one, other = contestants([first, again, large])
    assert (one.runs, one.repeats, other.runs) == ((first,), (again,), (large,))
    found = fair(one.runs, other.runs)
    assert not found.fair
    assert "items: 256 and 200" in str(found.reasons[0])


@pytest.mark.exhaustive
def test_further_seeds_of_a_race_are_trained(lab: Any) -> None:
    race = race_of(
        {"data": "wine", "entrants": [{"variant": "linear"}, {"variant": "undercomplete"}], "epochs": 1, "seeds": 1}
    )
    started = start_race(lab.store, lab.engine, race)
    wider = more_seeds(lab.store, lab.engine, started)
    runs = [lab.store.get(run) for run in wider.runs]
    assert {lab.ends(run) for run in runs} == {"done"}
    assert {lab.ends(run) for run in runs} == {"done"}  # before, there is nothing to ask for
    assert all(cards_when_there(lab.engine, run) for run in runs)
    assert lab.engine.jobs == []  # the workers that trained them have computed the cards
    found = contestants(runs)
    assert [len(one.runs) for one in found] == [2, 2]
    assert fair(*(one.runs for one in found)).fair


@pytest.mark.exhaustive
def test_of_a_race_one_run_trains_while_another_is_measured(lab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENTLAB_WORKERS", "1")
    race = race_of(
        {"data": "wine", "entrants": [{"variant": "linear"}, {"variant": "undercomplete"}], "epochs": 1, "seeds": 2}
    )
    started = start_race(lab.store, lab.engine, race)
    assert len(lab.engine.spawned) == 2
    runs = [lab.store.get(run) for run in started.runs]
    assert {lab.ends(run) for run in runs} == {"done"}  # before, there is nothing to ask for
    assert all(cards_when_there(lab.engine, run) for run in runs)
    pids = {signature_of(run.path).pid for run in runs}
    assert pids == {worker.pid for worker in lab.engine.spawned}
    assert lab.engine.jobs == []
