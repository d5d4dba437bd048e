"""Live settings that were changed while a run trained, as its event log keeps them, and the spec that was finally in
force."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from ..rules import with_setting
from ..spec import Spec, live_leaves
from .log import read_events
from .run import Run, unchanged

__all__ = ["Change", "changes", "in_force", "retuned", "to_be"]


class Change(NamedTuple):
    """A live setting got another value after so many steps."""

    step: int
    path: str
    value: float


def changes(run: Run) -> tuple[Change, ...]:
    """Return what was changed, oldest first; what a damaged log says of no live setting is passed over."""
    found = unchanged(run.events_path, changes_at)
    if not found:  # as almost everywhere; which settings are live takes longer to say
        return ()
    live = {path for path, _field, _value in live_leaves(run.spec)}
    return tuple(change for change in found if change.path in live)


def in_force(run: Run) -> Spec:
    """Return the spec of a run with the live settings that were last in force."""
    found = {change.path: change.value for change in changes(run)}
    return run.spec.with_values(found) if found else run.spec


def to_be(run: Run) -> Spec:
    """Return the spec of a run with its live settings as they will be once all that was asked for has been heard."""
    spec = in_force(run)
    for path, value in run.asked_settings.items():
        spec = with_setting(spec, path, value, run.card) or spec
    return spec


def retuned(run: Run) -> tuple[Change, ...]:
    """Return what was changed after the first step: before it a setting is as if it had been asked for."""
    return tuple(change for change in changes(run) if change.step > 0)


def changes_at(path: Path) -> tuple[Change, ...]:
    found: list[Change] = []
    start, end = -1, 0
    while end > start:
        start = end
        events, end = read_events(path, start, kinds=("setting",))
        found += [change for event in events if (change := change_in(event))]
    return tuple(found)


def change_in(event: dict[str, object]) -> Change | None:
    step, path, value = event.get("step"), event.get("path"), event.get("value")
    if isinstance(step, int) and isinstance(path, str) and isinstance(value, int | float):
        return Change(step, path, value)
    return None
