"""What the browser asks while a run trains: never the events of two lives of a log in one curve."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest

from aecore.presets import preset
from aecore.runs.log import EventLog
from aecore.runs.run import Run
from aecore.runs.store import Store
from ui.web.feed import feed


@pytest.fixture
def run(store: Store) -> Run:
    return store.create(preset("digits", "vae"))


def log(run: Run, steps: range, rate: float, keep: int | None = None) -> int:
    """Append steps after the first `keep` bytes; return the length before them."""
    with closing(EventLog(run.events_path, keep)) as events:
        before = events.sync()
        for step in steps:
            terms = {"objective": 1.0, "reconstruction": 1.0}
            events.append({"kind": "step", "step": step, "epoch": 0.5, "terms": terms, "rate": rate})
    return before


def read_on(run: Run, answer: dict[str, Any]) -> dict[str, Any]:
    return feed(run, answer["next"], answer["mark"])


def test_a_log_that_only_grows_is_read_once_and_whole(run: Run) -> None:
    answer, steps = feed(run, 0), []
    for start in range(0, 30, 10):
        log(run, range(start, start + 10), rate=1.5)
        answer = read_on(run, answer)
        assert "reset" not in answer
        steps += [event["step"] for event in answer["events"]]
    assert steps == list(range(30))
    assert read_on(run, answer)["events"] == []


@pytest.mark.parametrize("again", [0, 5, 10, 40], ids=["cut only", "shorter", "as long", "longer"])
def test_a_log_that_was_cut_back_is_read_anew_however_far_it_grew_again(run: Run, again: int) -> None:
    log(run, range(10), rate=1.5)
    kept = log(run, range(10, 20), rate=1.5)
    answer = feed(run, 0)
    log(run, range(10, 10 + again), rate=2.5, keep=kept)
    reset = read_on(run, answer)
    assert reset["reset"]
    assert reset["events"] == []
    anew = read_on(run, reset)
    assert [event["step"] for event in anew["events"]] == list(range(10 + again))
    assert {event["rate"] for event in anew["events"][10:]} <= {2.5}


def test_a_cut_behind_the_reader_does_not_disturb_him(run: Run) -> None:
    log(run, range(10), rate=1.5)
    answer = feed(run, 0)
    kept = log(run, range(10, 20), rate=1.5)
    log(run, range(10, 20), rate=2.5, keep=kept)
    following = read_on(run, answer)
    assert [event["step"] for event in following["events"]] == list(range(10, 20))
