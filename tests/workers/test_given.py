"""Runs that an engine process gives to a worker: what is asked for besides, once they have ended."""

from __future__ import annotations

import pytest

from aecore.presets import preset
from aecore.runs.queue import calculations
from aecore.runs.run import Status
from aecore.runs.store import Store
from aecore.workers.given import hand_over_cards


@pytest.mark.parametrize(("state", "asked"), [("done", 1), ("stopped", 0)])
def test_cards_are_asked_for_where_a_training_has_come_to_its_end(tmp_path, state, asked):
    run = Store(tmp_path / "runs", tmp_path / "none").create(preset("digits", "vae"))
    run.ask("measure")
    run.write_status(Status(state))
    hand_over_cards(run)
    assert len(list(calculations(run.root).glob("*.json"))) == asked
