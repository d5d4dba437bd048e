"""Stop, pause, continue, live settings: asked of a training that runs, heeded at once."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest

from aecore.errors import UserError
from aecore.runs.checkpoints import newest_checkpoint
from aecore.runs.run import Run
from aecore.runs.store import Store
from aecore.spec import Spec
from aecore.workers import requests
from aecore.workers.recall import Recall
from aecore.workers.requests import ControlFolder
from aecore.workers.session import Session
from aecore.workers.telling import Teller


def test_stop_frees_the_run_within_a_second(lab: Any) -> None:
    run = lab.submit(epochs=10_000)
    lab.passes(run, 100)
    began = time.monotonic()
    lab.engine.cancel(run)
    lab.until(lambda: not run.is_alive())
    assert time.monotonic() - began < 3.0
    assert run.status.state == "stopped"
    checkpoint = newest_checkpoint(run.checkpoints)
    assert checkpoint
    assert checkpoint.numbers["step"] == run.status.step


def test_one_run_is_paused_retuned_and_defended(lab: Any, events: Callable[[Run], list[dict[str, Any]]]) -> None:
    run = lab.submit(epochs=10_000)
    lab.passes(run, 20)

    run.ask("pause")
    lab.reaches(run, "paused")
    size = run.events_path.stat().st_size
    assert newest_checkpoint(run.checkpoints).numbers["log"] == size  # type: ignore[union-attr]
    assert (run.results / "items.safetensors").exists()

    # While paused: a second worker is refused, and settings are heeded without a step.
    second = subprocess.run(
        [sys.executable, "-m", "aecore.workers.worker", str(run.path)], capture_output=True, text=True, check=False
    )
    assert (second.returncode, second.stderr) == (3, f"{run.id} is already training\n")
    with pytest.raises(UserError, match="training already"):
        lab.engine.submit(run)
    assert (run.status.state, run.events_path.stat().st_size) == ("paused", size)
    run.ask_settings({"optimiser.learning_rate": 0.02, "model.bottleneck.beta": 4.0})
    lab.until(lambda: run.events_path.stat().st_size > size)

    run.take_back("pause")
    lab.reaches(run, "running")
    lab.passes(run, run.status.step + 20)
    changes = [(event["path"], event["value"]) for event in events(run) if event["kind"] == "setting"]
    assert sorted(changes) == [("model.bottleneck.beta", 4.0), ("optimiser.learning_rate", 0.02)]

    run.ask("stop")
    assert lab.ends(run) == "stopped"
    checkpoint = newest_checkpoint(run.checkpoints)
    assert checkpoint
    assert checkpoint.numbers["settings"]["optimiser.learning_rate"] == 0.02


def test_a_request_is_seen_at_the_next_look(lab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "LOOK_EVERY", 0.0)
    run = lab.create()
    control = ControlFolder(run)
    assert not control.request().stop
    run.ask("pause")
    assert control.request().pause
    run.take_back("pause")
    run.ask("stop")
    assert (control.request().pause, control.request().stop) == (False, True)


def test_the_folder_is_looked_at_every_few_milliseconds_not_every_step(
    lab: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks, stat, control = [], os.stat, ControlFolder(lab.create())
    monkeypatch.setattr(os, "stat", lambda path, **named: looks.append(path) or stat(path, **named))
    began = time.monotonic()
    asked = 0
    while time.monotonic() - began < 0.1:
        control.request()
        asked += 1
    assert looks.count(control.looked_at) <= 1 + 0.1 / requests.LOOK_EVERY < asked


def test_two_requests_within_one_tick_of_the_clock_of_the_file_system_are_both_seen(
    lab: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Linux before 6.13 stamps folders with a clock that ticks every 4 ms, network file systems more coarsely."""
    monkeypatch.setattr(requests, "LOOK_EVERY", 0.0)
    run, tick = lab.create(), time.time_ns()
    control = ControlFolder(run)
    run.ask("pause")
    os.utime(run.control, ns=(tick, tick))
    assert control.request().pause
    run.ask("stop")
    os.utime(run.control, ns=(tick, tick))
    assert control.request().stop


def test_a_request_in_the_tick_of_one_that_was_just_looked_at_is_not_lost(lab: Any) -> None:
    """A setting and Pause, asked by one press within 4 ms: the next look comes when that tick is long over."""
    run = lab.create()
    run.ask_settings({"optimiser.learning_rate": 0.02})
    tick = run.control.stat().st_mtime_ns
    control = ControlFolder(run)
    assert not control.request().pause
    run.ask("pause")
    os.utime(run.control, ns=(tick, tick))
    time.sleep(requests.SETTLES + requests.LOOK_EVERY)
    lab.until(lambda: control.request().pause, 2.0)


def test_who_is_asked_to_pause_is_called_paused_only_once_it_is_saved(store: Store, small: Callable[..., Spec]) -> None:
    run, trainer = store.create(small()), SimpleNamespace(step=0)
    prepared = SimpleNamespace(trainer=trainer, log=None, plane=None, note="", resumed=0)
    session = Session(run, ControlFolder(run, Recall()), 1, Teller(run), cast(Any, prepared))
    run.ask("pause")
    session.teller.said -= 60
    session.between()
    assert run.written_status().state == "running", "between the request and the step at which it pauses"
    session.teller.say(state="paused")
    session.pause.begin()
    session.between()
    assert run.written_status().state == "paused", "a step of a paused training"
