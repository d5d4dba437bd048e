"""Runs side by side: those that one autoencoder was trained by from several seeds are one contestant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..models.variants import VARIANTS
from ..presets import preset
from ..runs.changes import Change, in_force, retuned
from ..runs.run import ACTIVE, Run
from ..spec import leaves

__all__ = ["Contestant", "contestants"]


@dataclass(frozen=True)
class Contestant:
    """Runs that differ in nothing but the seed: one autoencoder, tried once or several times.

    What counts are the settings that were finally in force, and how they came to be so: a run that was retuned while it
    trained is no further seed of one that was not.
    """

    variant: str
    values: dict[str, Any]
    """What its spec has otherwise than its variant's preset on this data, without budget and seed; nothing for a
    variant of a later version, whose preset is not known here."""
    runs: tuple[Run, ...]
    """One for each seed."""
    repeats: tuple[Run, ...] = ()
    """Further runs of seeds that `runs` have: the same training again, so they count for nothing."""
    retuned: tuple[Change, ...] = ()
    """What was changed while it trained."""

    @property
    def is_done(self) -> bool:
        """Whether none of its runs waits or trains any more."""
        return all(run.status.state not in ACTIVE for run in self.runs)


def contestants(runs: list[Run]) -> list[Contestant]:
    """Group runs into contestants, in the order of their first run."""
    groups: dict[tuple[str, tuple[Change, ...]], list[Run]] = {}
    for run in runs:
        key = (in_force(run).with_values({"seed": 0}).to_json(), retuned(run))
        groups.setdefault(key, []).append(run)
    return [contestant(group, changed) for (_settings, changed), group in groups.items()]


def contestant(group: list[Run], changed: tuple[Change, ...]) -> Contestant:
    """Of runs of the same seed one counts: the first that got through, else the first."""
    counted: dict[int, Run] = {}
    for run in group:
        first = counted.setdefault(run.spec.seed, run)
        if first.status.state != "done" and run.status.state == "done":
            counted[run.spec.seed] = run
    repeats = tuple(run for run in group if run not in counted.values())
    return Contestant(group[0].spec.variant, changes_of(group[0]), tuple(counted.values()), repeats, changed)


def changes_of(run: Run) -> dict[str, Any]:
    """Return `{path: value}` of what was finally not as in the preset for the run's data, where that is known."""
    spec = in_force(run)
    if spec.variant not in VARIANTS:
        return {}
    usual = {path: value for path, _, value in leaves(preset(run.card, spec.variant, digest=spec.data.digest))}
    return {
        path: value
        for path, _field, value in leaves(spec)
        if not path.startswith(("budget.", "seed", "device")) and usual.get(path) != value
    }
