"""Live settings as a tab shows and changes them at a real server."""

from __future__ import annotations

from random import Random
from typing import Any

from aecore.runs.changes import to_be
from aecore.runs.run import ACTIVE, Run
from aecore.spec import live_leaves

from .served import Tab

__all__ = ["change", "change_one", "in_a_tab", "live_settings"]


def live_settings(run: Run) -> dict[str, float]:
    """Return the live settings of a run as they are, or will be once it has heard what was asked."""
    return {path: value for path, _field, value in live_leaves(to_be(run))}


def in_a_tab(tab: Tab, run: Run) -> dict[str, Any]:
    """Unfold the settings on the page of a run that trains; returns the fields with a number, by their paths: none
    where the run has ended."""
    if "run-tuning" not in tab.widgets:
        return {}
    tab.states[tab.widgets["run-tuning"].id] = ("bool_value", True)
    tab.rerun()
    begins = f"live/{run.id}/"
    fields = {key.removeprefix(begins): shown for key, shown in tab.widgets.items() if key.startswith(begins)}
    return {path: shown for path, shown in fields.items() if type(shown).__name__ == "NumberInput"}


def change(tab: Tab, field: Any, value: float) -> None:
    """Write a number into a field."""
    tab.states[field.id] = ("double_value", value)
    tab.rerun()


def change_one(tab: Tab, run: Run, fields: dict[str, Any], draw: Random) -> tuple[bool, dict[str, float]]:
    """Change one of the fields; returns whether that was done, or came too late, and the live settings since. All
    others are as they were."""
    before = live_settings(run)
    path, value = draw.choice(sorted(fields)), draw.choice([0.1, 0.2, 0.3])
    change(tab, fields[path], value)
    now = live_settings(run)
    assert now in (before, before | {path: value}), (path, value, before, now)
    return now[path] == value or run.status.state not in ACTIVE, now
