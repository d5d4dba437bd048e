"""Who watches a run does not make the server read its log again and again."""

from __future__ import annotations

import numpy as np
import pytest

import ui.trouble
from aecore.evaluation.evidence import Evidence
from aecore.presets import preset
from aecore.runs.run import Run, Status
from aecore.runs.store import Store


@pytest.fixture
def run(tmp_path, monkeypatch) -> Run:
    monkeypatch.setenv("LATENTLAB_RUNS", str(tmp_path / "runs"))
    return Store().create(preset("digits", "vae"))


class Clock:
    """Seconds that pass only when somebody lets them, and while a log is read."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, reading: float) -> None:
        self.now, self.reading, self.reads = 100.0, reading, 0
        monkeypatch.setattr(ui.trouble.time, "monotonic", lambda: self.now)
        monkeypatch.setattr(ui.trouble, "evidence_of", self.read)

    def read(self, run: Run) -> Evidence:
        self.now, self.reads = self.now + self.reading, self.reads + 1
        return Evidence(run.card)


def test_all_who_watch_share_one_look_in_five_seconds(run, monkeypatch) -> None:
    clock, look = Clock(monkeypatch, reading=0.01), ui.trouble.Look()
    for _watcher in range(30):
        look.at(run)
    assert clock.reads == 1
    clock.now += 5.1
    look.at(run)
    assert clock.reads == 2


def test_a_log_that_takes_a_second_to_read_is_read_once_in_fifty(run, monkeypatch) -> None:
    clock, look = Clock(monkeypatch, reading=1.0), ui.trouble.Look()
    look.at(run)
    clock.now += 40.0
    look.at(run)
    assert clock.reads == 1
    clock.now += 20.0
    look.at(run)
    assert clock.reads == 2


def test_a_run_that_has_ended_is_looked_at_once_more_and_again_after_it_went_on(run, monkeypatch) -> None:
    clock, look = Clock(monkeypatch, reading=0.01), ui.trouble.Look()
    look.at(run)
    for status in (Status(state="stopped"), Status(state="queued"), Status(state="done")):
        run.write_status(status)
        before = clock.reads
        for _watcher in range(3):
            look.at(run)
        assert clock.reads == before + 1


def test_beside_a_learnt_prior_a_code_that_says_nothing_has_no_number_in_use(run, monkeypatch) -> None:
    """It says so on Train, whatever the scale of the codes."""
    run = Store().create(preset("digits", "mixture-prior", {"model.bottleneck.size": 3}))
    codes = 0.02 * np.random.default_rng(0).normal(size=(200, 3))
    for kl, used in ((0.02, 0), (2.0, 3)):
        held_out = {"kind": "held-out", "step": 9, "epoch": 1.0, "terms": {"kl": kl}, "variance_explained": 0.0}
        evidence = Evidence(run.card, [held_out | {"mse": 0.1}], codes)
        monkeypatch.setattr(ui.trouble, "evidence_of", lambda _run, evidence=evidence: evidence)
        ui.trouble.look_at.cache_clear()
        told = ui.trouble.narrated(run)
        assert (told["used"], told["size"]) == (used, 3)
