"""For whom a server is, and what follows from that: `LATENTLAB_MODE`, one row for each (docs/hosting.md).

A number of a row is changed by a variable of its own. None of it concerns the operator.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import Any, Literal

from ..errors import UserError
from ..settings import is_whole, mode_name, wrong
from ..texts import mark

__all__ = ["MODES", "VARIABLES", "Mode", "mode"]

Trains = Literal["everyone", "operator"]


@dataclass(frozen=True)
class Mode:
    """What one visitor may do and have; None where nothing limits it."""

    name: str
    trains: Trains = "everyone"
    """Who may train."""
    uploads: bool = True
    """Whether visitors may bring data and runs of their own."""
    runs: int | None = None
    """That a visitor may keep."""
    bytes: int | None = None
    """That these may take on the disk."""
    seconds: int | None = None
    """Of training within a day, of all runs of a visitor."""
    longest: int | None = None
    """Seconds of training after which a run is stopped, with a checkpoint."""
    days: int | None = None
    """After which a run that nobody has used is deleted."""
    per_visitor: int | None = None
    """Requests a minute of one visitor; a page that watches a training sends up to 300."""
    per_address: int | None = None
    """Requests a minute from one address, of all who share it."""

    def refuse_training(self, *, operator: bool) -> None:
        """Raise UserError where who asks may not train at all."""
        if self.trains == "operator" and not operator:
            raise UserError(NO_TRAINING, NO_TRAINING_HINT)

    def refuse_long(self, seconds: float, *, operator: bool) -> None:
        """Raise UserError where a run has trained as long as one may: it would be stopped again at once."""
        if self.longest is not None and seconds >= self.longest and not operator:
            raise UserError(ENOUGH, ENOUGH_HINT, n=self.longest)

    def refuse_uploads(self, *, operator: bool) -> None:
        """Raise UserError where who asks may bring nothing."""
        if not self.uploads and not operator:
            raise UserError(NO_UPLOADS, NO_UPLOADS_HINT)


NO_TRAINING = mark("On this server only its operator trains.")
NO_TRAINING_HINT = mark("Look at the models that are there, or install Latent Lab on your own machine.")
ENOUGH = mark("On this server a training takes {n} seconds at most, and this one has.")
ENOUGH_HINT = mark("The model is kept as it is: take it away, and go on with it on your own machine.")
NO_UPLOADS = mark("This server takes no data and no models from its visitors.")
NO_UPLOADS_HINT = mark("Choose a data set that is there, or install Latent Lab on your own machine.")

PUBLIC = Mode(
    "public",
    uploads=False,
    runs=10,
    bytes=200 << 20,
    seconds=900,
    longest=300,
    days=7,
    per_visitor=1200,
    per_address=6000,
)
ROOM = Mode("room", runs=100, bytes=4 << 30, seconds=4 * 3600, longest=3600, days=90, per_visitor=1800)
MODES: dict[str, Mode] = {one.name: one for one in (Mode("personal"), ROOM, PUBLIC)}
"""By their names. In a room many share one address, so only visitors are counted there."""

VARIABLES: dict[str, tuple[str, int]] = {
    "runs": ("LATENTLAB_QUOTA_RUNS", 1),
    "bytes": ("LATENTLAB_QUOTA_MB", 1 << 20),
    "seconds": ("LATENTLAB_QUOTA_SECONDS", 1),
    "longest": ("LATENTLAB_LONGEST_SECONDS", 1),
    "days": ("LATENTLAB_EXPIRY_DAYS", 1),
    "per_visitor": ("LATENTLAB_RATE_VISITOR", 1),
    "per_address": ("LATENTLAB_RATE_ADDRESS", 1),
}
"""What changes a number of the mode, and how many of its unit the variable counts in. 0 means no limit."""
TRAINS, UPLOADS = "LATENTLAB_TRAINS", "LATENTLAB_UPLOADS"
CHOICES: dict[str, tuple[str, ...]] = {TRAINS: ("everyone", "operator"), UPLOADS: ("0", "1")}


def mode() -> Mode:
    """Return the mode that is set, with what variables change of it. Raises UserError where one of them says what it
    cannot."""
    name = mode_name()
    if name not in MODES:
        raise wrong("LATENTLAB_MODE", name, ", ".join(MODES))
    said: dict[str, Any] = {
        field: number(variable, unit) for field, (variable, unit) in VARIABLES.items() if os.environ.get(variable)
    }
    if trains := chosen(TRAINS):
        said["trains"] = trains
    if uploads := chosen(UPLOADS):
        said["uploads"] = uploads == "1"
    return replace(MODES[name], **said)


def number(variable: str, unit: int) -> int | None:
    """The number that a variable says, in the mode's unit; None for 0."""
    said = os.environ[variable]
    if not is_whole(said):
        raise wrong(variable, said, "0, 1, 2, …")
    return int(said) * unit or None


def chosen(variable: str) -> str:
    """The word that a variable says; empty where it is not set."""
    said = os.environ.get(variable, "")
    if said and said not in CHOICES[variable]:
        raise wrong(variable, said, ", ".join(CHOICES[variable]))
    return said
