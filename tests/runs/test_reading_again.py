"""What is read again and again is read as little as possible, and is never an old truth."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from aecore.errors import UserError
from aecore.runs import reading as module
from aecore.runs.log import read_events
from aecore.runs.run import Run, Status
from aecore.runs.store import Store
from aecore.spec import Spec
from ui.explore.facts import last_measures

OLD = 100.0


@pytest.fixture
def run(tmp_path: Path) -> Run:
    made = Store(tmp_path / "runs", tmp_path / "shipped").create(Spec(), "first")
    made.write_status(Status(state="done"))
    aged(made)
    return made


def aged(run: Run) -> None:
    for path in run.path.iterdir():
        os.utime(path, (time.time() - OLD,) * 2)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are really read."""
    names: list[str] = []
    real = module.read_json
    monkeypatch.setattr(module, "read_json", lambda path: names.append(path.name) or real(path))
    return names


def look(run: Run) -> tuple[str, str, int]:
    again = Run(run.path)
    return again.title, again.status.state, again.spec.seed


def test_old_files_are_read_once(run: Run, reads: list[str]) -> None:
    assert look(run) == look(run) == ("first", "done", 0)
    assert sorted(reads) == ["meta.json", "spec.json", "status.json"]


def test_young_files_are_read_each_time(run: Run, reads: list[str]) -> None:
    for path in run.path.iterdir():
        path.touch()
    assert look(run) == look(run) == ("first", "done", 0)
    assert len(reads) == 6


CHANGES: dict[str, Callable[[Run], None]] = {
    "young": lambda run: None,
    "old": aged,
}


@pytest.mark.parametrize("age", CHANGES)
def test_a_replaced_file_is_seen_at_once(run: Run, age: str) -> None:
    look(run)
    for number in range(3):
        run.rename(f"title {number}")
        run.write_status(Status(state="stopped" if number % 2 else "failed"))
        CHANGES[age](run)
        assert look(run)[:2] == (f"title {number}", "stopped" if number % 2 else "failed")


def test_what_is_told_of_a_run_cannot_be_spoilt_by_who_was_told(run: Run) -> None:
    run.meta["title"] = "spoilt"
    assert Run(run.path).title == "first"


def test_a_damaged_file_is_damaged_each_time_and_a_mended_one_is_not(run: Run) -> None:
    status = run.path / "status.json"
    whole = status.read_bytes()
    status.write_bytes(b"{")
    aged(run)
    for _ in range(2):
        with pytest.raises(UserError, match=r"status\.json"):
            _ = Run(run.path).status
    status.write_bytes(whole)
    aged(run)
    assert Run(run.path).status.state == "done"


HELD_OUT: dict[str, object] = {
    "kind": "held-out", "step": 1, "epoch": 0.1, "terms": {"objective": 1.0, "reconstruction": 1.0}, "mse": 1.0,
    "variance_explained": 0.5, "n": 3,
}  # fmt: skip
BASELINE: dict[str, object] = {
    "kind": "baseline", "mean_mse": 3.0, "pca_mse": 2.0, "pca_variance_explained": 0.3, "code_size": 2, "n": 3,
    "fitted_on": 9,
}  # fmt: skip


def lines(*events: dict[str, object]) -> str:
    return "".join(json.dumps(event) + "\n" for event in events)


def test_chosen_kinds_are_those_of_a_whole_look(run: Run) -> None:
    told = [{"kind": kind, "step": step} for step in range(50) for kind in ("step", "held-out", "setting")]
    sneaky = {"kind": "setting", "path": 'x "kind": "held-out" y', "value": 1.0}
    run.events_path.write_text(lines(*told, sneaky) + '{"kind": "held-out", torn')
    everything, end = read_events(run.events_path)
    chosen, same = read_events(run.events_path, kinds=("held-out", "baseline"))
    assert chosen == [event for event in everything if event["kind"] == "held-out"]
    assert len(chosen) == 50
    assert end == same


def test_the_newest_measures_follow_a_growing_log_and_one_that_was_cut_back(run: Run) -> None:
    assert last_measures(run) == {}
    first, second, base = HELD_OUT, HELD_OUT | {"mse": 0.5}, BASELINE
    run.events_path.write_text(lines(first))
    assert last_measures(run) == {"held-out": first}
    with run.events_path.open("a") as file:
        file.write(lines(base, second))
    assert last_measures(run) == {"held-out": second, "baseline": base}
    third = HELD_OUT | {"mse": 0.75, "rate": 3.5}
    run.events_path.write_text(lines(first, third))
    assert last_measures(run) == {"held-out": third}
