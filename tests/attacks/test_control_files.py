"""Whatever lies in the control folder: a training goes on."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aecore.files import replace_bytes
from aecore.runs.artefacts import Key
from aecore.training.control import SLOWEST
from aecore.workers.requests import ControlFolder

SETTINGS = {
    "empty": b"",
    "not JSON": b"learning_rate=3",
    "binary": bytes(range(256)),
    "a list": b"[1, 2]",
    "a word": b'"stop"',
    "a number": b"5",
    "null": b"null",
    "nested too deep": b"[" * 100_000,
    "a value is null": b'{"optimiser.learning_rate": null}',
    "a value is a list": b'{"optimiser.learning_rate": [1]}',
    "a value is a word": b'{"optimiser.learning_rate": "fast"}',
    "a value is no number": b'{"optimiser.learning_rate": NaN}',
    "a value is infinite": b'{"optimiser.learning_rate": -Infinity}',
    "a value is too large for a number": b'{"optimiser.learning_rate": 1' + b"0" * 400 + b"}",
    "a value is out of bounds": b'{"optimiser.learning_rate": 1e9}',
    "a path nobody knows": b'{"__class__": 1, "../../x": 2}',
    "a path that is not live": b'{"seed": 7, "budget.epochs": 1}',
}


@pytest.mark.exhaustive
def test_no_hostile_settings_kill_a_training(lab: Any, events: Callable[..., Any]) -> None:
    run = lab.submit(epochs=10_000)
    lab.passes(run, 20)
    run.control.mkdir(exist_ok=True)
    for name, content in SETTINGS.items():
        replace_bytes(run.control / "settings.json", content)
        lab.until(lambda now=run.status.step: run.status.step > now or run.status.state != "running", what=name)
        assert run.status.state == "running", f"{name}: {run.status.reason} {run.status.reason_values}"
    run.ask_settings({"optimiser.learning_rate": 0.02})
    lab.until(lambda: any(event["kind"] == "setting" and event["value"] == 0.02 for event in events(run)))


@pytest.mark.parametrize("content", SETTINGS.values(), ids=SETTINGS)
def test_hostile_settings_are_no_reason_not_to_stop(lab: Any, content: bytes) -> None:
    run = lab.create()
    run.ask("stop")
    (run.control / "settings.json").write_bytes(content)
    assert ControlFolder(run).request().stop


@pytest.mark.parametrize("content", SETTINGS.values(), ids=SETTINGS)
def test_after_hostile_settings_others_can_be_asked_for(lab: Any, content: bytes) -> None:
    run = lab.create()
    run.control.mkdir(exist_ok=True)
    run.file("settings").write_bytes(content)
    run.ask_settings({"optimiser.learning_rate": 0.02})
    assert ControlFolder(run).request().settings["optimiser.learning_rate"] == 0.02


def test_of_a_damaged_request_what_is_sound_stays(lab: Any) -> None:
    run = lab.create()
    run.control.mkdir(exist_ok=True)
    run.file("settings").write_bytes(b'{"optimiser.learning_rate": null, "model.penalties.mmd.weight": 0.25}')
    run.ask_settings({"optimiser.learning_rate": 0.02})
    asked = ControlFolder(run).request().settings
    assert asked == {"optimiser.learning_rate": 0.02, "model.penalties.mmd.weight": 0.25}


HOSTILE = SETTINGS | {
    "a wait below 0": b'{"wait": -5, "step": -1, "epoch": -1}',
    "a wait of years": b'{"wait": 1e9, "step": 1e11, "epoch": 1e11}',
    "a wait that is a list": b'{"wait": [1], "step": {}, "epoch": null}',
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("key", ["until", "pace"])
def test_hostile_steps_and_paces_stay_within_bounds(lab: Any, key: Key, content: bytes) -> None:
    run = lab.create()
    run.ask("pause")
    run.file(key).write_bytes(content)
    request = ControlFolder(run).request()
    assert request.pause
    assert 0 <= request.wait <= SLOWEST
    assert isinstance(request.until_step, int)
    assert 0 <= run.asked_pace < math.inf


def test_odd_things_in_place_of_files_are_no_matter(lab: Any, tmp_path: Path) -> None:
    run = lab.create()
    run.control.mkdir()
    (run.control / "settings.json").mkdir()
    (run.control / "pause").symlink_to("pause")
    os.mkfifo(run.control / "other")
    request = ControlFolder(run).request()
    assert (request.stop, request.pause, request.settings) == (False, False, {})


def test_a_control_folder_that_is_a_file_is_no_request(lab: Any) -> None:
    run = lab.create()
    run.control.write_text("stop")
    request = ControlFolder(run).request()
    assert (request.stop, request.pause, request.settings) == (False, False, {})
