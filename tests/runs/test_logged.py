"""What a reader of a log is given, whatever lies in it: numbers where numbers are expected, and a count of the rest."""

from __future__ import annotations

import json
import shutil
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from aecore.evaluation.evidence import evidence_of
from aecore.evaluation.troubles import troubles
from aecore.runs.log import odd_events, read_events
from aecore.runs.logged import FIELDS, whole
from aecore.runs.run import Run
from aecore.settings import shipped_folder
from aecore.training.events import LOGGED

TERMS = {"objective": 1.0, "reconstruction": 1.0}
STEP = {"kind": "step", "step": 1, "epoch": 0.1, "terms": TERMS, "rate": 9.0}
ODD: dict[str, Any] = {
    "no object": [1],
    "a kind that is no text": STEP | {"kind": ["step"]},
    "a list for a number": STEP | {"epoch": [[]]},
    "a text for a number": STEP | {"epoch": "2026-13-45"},
    "a truth for a number": STEP | {"step": True},
    "a number of 400 digits": STEP | {"epoch": 10**400},
    "a count below 0": STEP | {"step": -1},
    "a count of 4,000 digits": STEP | {"step": 10**4000},
    "terms that are none": STEP | {"terms": {"objective": {}}},
    "a list for terms": STEP | {"terms": [1.0]},
    "a number for a path": {"kind": "setting", "step": 1, "path": 5, "value": 1.0},
}
LACKING: dict[str, Any] = {
    "only a kind": {"kind": "step"},
    "no step": {"kind": "held-out", "epoch": 0.1, "terms": TERMS, "mse": 1.0, "variance_explained": 0.5, "n": 3},
    "no reconstruction": STEP | {"terms": {"objective": 1.0}},
}


def log_of(folder: Path, *lines: Any) -> Path:
    path = folder / "events.jsonl"
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return path


def test_the_table_is_that_of_what_a_training_tells() -> None:
    assert FIELDS == {kind: {field.name: str(field.type) for field in fields(event)} for kind, event in LOGGED.items()}


@pytest.mark.parametrize("line", ODD.values(), ids=ODD)
def test_an_odd_event_is_passed_over_and_counted(tmp_path: Path, line: Any) -> None:
    path = log_of(tmp_path, STEP, line, STEP)
    assert read_events(path)[0] == [STEP, STEP]
    assert odd_events(path) == 1


@pytest.mark.parametrize("line", LACKING.values(), ids=LACKING)
def test_an_event_that_lacks_something_is_no_evidence_and_counted(tmp_path: Path, line: Any) -> None:
    path = log_of(tmp_path, STEP, line, STEP)
    assert whole(read_events(path)[0]) == [STEP, STEP]
    assert odd_events(path) == 1


@pytest.mark.parametrize("line", [*ODD.values(), *LACKING.values()], ids=[*ODD, *LACKING])
def test_what_went_wrong_is_told_whatever_the_log_holds(tmp_path: Path, line: Any) -> None:
    run = Run(Path(shutil.copytree(shipped_folder() / "digits-vae-2d", tmp_path / "digits-vae-2d")))
    with run.events_path.open("a") as log:
        log.write(f"{json.dumps(line)}\n")
    assert troubles(run.spec, evidence_of(run)) == troubles(run.spec, evidence_of(shipped()))


def shipped() -> Run:
    return Run(shipped_folder() / "digits-vae-2d", shipped=True)


def test_what_a_later_version_tells_is_no_oddity(tmp_path: Path) -> None:
    path = log_of(tmp_path, STEP | {"novelty": [1]}, {"kind": "novelty", "step": "first"})
    assert odd_events(path) == 0
    assert len(whole(read_events(path)[0])) == 2


@pytest.mark.parametrize("name", sorted(path.name for path in shipped_folder().iterdir() if path.is_dir()))
def test_every_event_of_the_runs_that_ship_counts(name: str) -> None:
    run = Run(shipped_folder() / name, shipped=True)
    assert odd_events(run.events_path) == 0
    assert evidence_of(run).events
