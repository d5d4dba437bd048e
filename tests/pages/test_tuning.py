"""Live settings in two tabs: each changes one, both stay, and a tab that is loaded anew shows them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from aecore.runs.changes import in_force
from aecore.runs.run import Run
from aecore.runs.store import Store
from aecore.spec import live_leaves
from tests.served import Server
from tests.tuning import change, in_a_tab, live_settings
from tests.visiting import Visitor

DECAY, MMD = "model.penalties.weight_decay.weight", "model.penalties.mmd.weight"


def in_use(run: Run) -> tuple[float, float]:
    found = {path: value for path, _field, value in live_leaves(in_force(run))}
    return found[DECAY], found[MMD]


@pytest.mark.exhaustive
def test_two_tabs_change_one_live_setting_each_and_both_are_in_force_and_shown(
    tmp_path: Path, until: Callable[..., None]
) -> None:
    server = Server(tmp_path)
    try:
        one, other = Visitor(server), Visitor(server)
        one.goto("train")
        one.choose("budget.epochs", "10,000")
        one.press("train-button")
        [run] = [run for run in Store(server.runs).runs() if not run.shipped]
        fields = {}
        for tab in (one, other):
            tab.goto("train", f"run={run.id}")
            fields[tab] = in_a_tab(tab, run)
        change(one, fields[one][DECAY], 0.2)
        change(other, fields[other][MMD], 0.3)
        assert (live_settings(run)[DECAY], live_settings(run)[MMD]) == (0.2, 0.3)
        anew = Visitor(server)
        anew.goto("train", f"run={run.id}")
        shown = in_a_tab(anew, run)
        assert (shown[DECAY].default, shown[MMD].default) == (0.2, 0.3)
        change(one, fields[one][DECAY], 0.1)  # this tab has not seen the other's
        assert (live_settings(run)[DECAY], live_settings(run)[MMD]) == (0.1, 0.3)
        until(lambda: in_use(run) == (0.1, 0.3))  # and the training has taken both over
        assert one.errors == other.errors == anew.errors == []
        run.ask("stop")
    finally:
        server.close()
