"""Why a run waits: who has a place, who is served first, and when a place is free."""

from __future__ import annotations

import platform
import time
from types import SimpleNamespace
from typing import Any

import pytest

import ui.waits
from aecore.engines.capacity import capacity_path, engine_lock
from aecore.files import replace_json
from aecore.locks import lock_at
from aecore.presets import preset
from aecore.runs.run import Run, Status
from aecore.workers.places import draw_ticket
from ui.waits import seconds_until, wait_of

from .opening import open_page
from .test_pages import launched, store

__all__ = ["launched", "store"]


def made(store, state: str, **status: Any) -> Run:
    run = store.create(preset("digits", "vae"))
    run.write_status(Status(state=state, phase="training", **status))
    if state == "queued":
        draw_ticket(run)
    return run


@pytest.mark.parametrize(
    ("left", "ahead", "seconds"),
    [
        ([40.0], 0, 40.0),
        ([40.0, 7.0], 0, 7.0),
        ([40.0, 7.0], 1, 17.0),  # the first place is taken for 10 s by who is before
        ([40.0, 7.0], 4, 40.0),  # free at 17, 27, 37, 47, and the other one at 40
        ([40.0, None], 0, None),
    ],
)
def test_a_run_waits_for_the_place_that_those_before_it_leave(monkeypatch, left, ahead, seconds):
    monkeypatch.setattr(ui.waits, "usual_seconds", lambda _id: 10.0)
    before = [SimpleNamespace(status=Status(state="running", seconds_left=one)) for one in left]
    assert seconds_until(before, ["somebody"] * ahead) == seconds


def test_who_is_paused_keeps_a_place_and_who_waits_longer_is_served_first(store):
    paused, *queue = made(store, "paused"), made(store, "queued"), made(store, "queued")
    found = wait_of(queue[-1], [paused, *queue])
    assert ([run.id for run in found.before], found.ahead, found.seconds) == ([paused.id], 1, None)
    assert wait_of(paused, [paused, *queue]) is None


def test_the_sentence_says_how_many_and_for_how_long(store):
    assert ui.waits.Wait([made(store, "paused")], 0, None).sentence == "Behind one run."
    assert ui.waits.Wait([made(store, "paused")], 2, 130.0).sentence == "Behind 3 runs, about 2 min."


def test_a_kiosk_is_home_whatever_page_its_link_names(store, launched):
    app = open_page("train", kiosk="1")
    assert any("Home alone" in toast.value for toast in app.toast)
    assert not [button for button in app.button if button.key == "train-button"]


def test_where_no_engine_process_takes_what_waits_that_is_said(store, monkeypatch, launched):
    assert ui.waits.engine_line() == ""  # this server trains by itself
    monkeypatch.setenv("LATENTLAB_ENGINE", "queue")
    assert "No engine process" in ui.waits.engine_line()
    capacity_path(store.root).parent.mkdir(parents=True)
    replace_json(capacity_path(store.root), {"at": time.time() - 600, "host": platform.node(), "places": 2})
    assert "last heard 10 min ago" in ui.waits.engine_line()
    with lock_at(engine_lock(store.root)):
        assert ui.waits.engine_line() == ""
        replace_json(capacity_path(store.root), {"beat": 1, "host": platform.node(), "trouble": "code"})
        assert "of another version" in ui.waits.engine_line()
    said = [warning.value for warning in open_page("train").warning]
    assert any("No engine process" in text for text in said)
