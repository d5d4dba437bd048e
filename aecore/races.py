"""Races: several autoencoders on the same data with the same budget and seeds, and runs compared as contestants.

All entrants of a race see the same split, and for each seed the same order of batches: both are functions of the data's
seed and of the run's seed alone. What remains different is the autoencoder.
"""

from __future__ import annotations

import re
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from .data.cards import card
from .errors import UserError
from .models.variants import variant
from .presets import checked, preset
from .runs.files import read_json, replace_json, sentences
from .runs.run import ACTIVE, Run
from .runs.store import Store
from .spec import Spec, leaves
from .texts import mark
from .workers.launcher import LocalLauncher

__all__ = [
    "MOST_ENTRANTS", "MOST_RUNS", "MOST_SEEDS", "Contestant", "Entrant", "Race", "Started",
    "contestants", "open_race", "race_of", "start_race",
]  # fmt: skip

MOST_ENTRANTS, MOST_SEEDS, MOST_RUNS = 8, 5, 24
"""A race is small enough to be waited for: entrants, seeds, and runs in all."""
ID = re.compile(r"[a-z0-9]{8}")
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


class Entrant(BaseModel):
    """One autoencoder of a race: a variant, and what is changed in it as `{path: value}`."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    variant: str = Field(max_length=40)
    values: dict[str, float | int | str | bool] = Field({}, max_length=20)


class Race(BaseModel):
    """What is raced, and the budget that all share: `epochs` of the training items, or `seconds` of training where not 0."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
    data: str = Field(max_length=40)
    entrants: tuple[Entrant, ...] = Field(min_length=1, max_length=MOST_ENTRANTS)
    epochs: int = Field(0, ge=0, le=10_000)
    """0: what the data set's card advises."""
    seconds: float = Field(0.0, ge=0.0, le=86_400.0)
    seeds: int = Field(1, ge=1, le=MOST_SEEDS)

    def specs(self) -> list[Spec]:
        """Return every run's spec, seed by seed so that first results come early; raises UserError when one cannot be trained."""
        if len(self.entrants) * self.seeds > MOST_RUNS:
            raise UserError(
                mark("{entrants} autoencoders with {seeds} seeds are {n} runs; a race has at most {most}."),
                mark("Take fewer of either."),
                entrants=len(self.entrants),
                seeds=self.seeds,
                n=len(self.entrants) * self.seeds,
                most=MOST_RUNS,
            )
        shared: dict[str, Any] = {"budget.epochs": self.epochs or card(self.data).epochs, "budget.seconds": self.seconds}
        return [
            checked(preset(self.data, entrant.variant, entrant.values | shared | {"seed": seed}))
            for seed, entrant in product(range(self.seeds), self.entrants)
        ]


@dataclass(frozen=True)
class Started:
    """A race that was started: what it is, and its runs in the order of `Race.specs`."""

    id: str
    race: Race
    runs: tuple[str, ...]
    created: float


def race_of(values: Any) -> Race:
    """Check what was asked for; raises UserError with one sentence."""
    try:
        return Race.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        path = ".".join(str(step) for step in first["loc"])
        raise UserError(mark("This race cannot be run: “{path}”: {why}."), path=path, why=first["msg"]) from error


def start_race(store: Store, launcher: LocalLauncher, race: Race, owner: str = "") -> Started:
    """Make all runs, queue them, and keep the race so that its link finds it; raises UserError when it cannot be run.

    Runs that were made and could not be queued are deleted; those that were queued before train.
    """
    specs, runs, queued = race.specs(), list[Run](), 0
    race_id = "".join(secrets.choice(LETTERS) for _ in range(8))
    path = file_of(store, race_id)
    try:
        for spec in specs:
            runs.append(store.create(spec))
        started = Started(race_id, race, tuple(run.id for run in runs), time.time())
        with sentences(path.parent):
            path.parent.mkdir(parents=True, exist_ok=True)
        replace_json(path, {"race": race.model_dump(), "runs": started.runs, "created": started.created})
        for run in runs:
            launcher.submit(run, owner)
            queued += 1
    except UserError:
        for run in runs[queued:]:
            with suppress(UserError):
                store.delete(run.id)
        if not queued:
            with suppress(OSError):
                path.unlink(missing_ok=True)
        raise
    return started


def open_race(store: Store, race_id: str) -> Started:
    """Return a race by its id; raises UserError when there is none or its file is damaged."""
    missing = UserError(mark("There is no race called “{id}”."), mark("Start a new one, or choose runs to compare."), id=race_id[:40])
    if not ID.fullmatch(race_id):
        raise missing
    path = file_of(store, race_id)
    if not path.is_file():
        raise missing
    found = read_json(path)
    try:
        return Started(race_id, race_of(found["race"]), tuple(str(run) for run in found["runs"]), float(found["created"]))
    except (KeyError, TypeError, ValueError) as error:
        raise UserError(mark("{name} cannot be read: {why}."), name=path.name, why=mark("it holds no race")) from error


def file_of(store: Store, race_id: str) -> Path:
    return store.root / ".races" / f"{race_id}.json"


# --- runs side by side ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Contestant:
    """Runs whose specs differ in nothing but the seed: one autoencoder, tried once or several times."""

    variant: str
    values: dict[str, Any]
    """What its spec has otherwise than its variant's preset on this data, without budget and seed."""
    runs: tuple[Run, ...]

    @property
    def is_done(self) -> bool:
        return all(run.status.state not in ACTIVE for run in self.runs)


def contestants(runs: list[Run]) -> list[Contestant]:
    """Group runs into contestants, in the order of their first run."""
    groups: dict[str, list[Run]] = {}
    for run in runs:
        groups.setdefault(run.spec.with_values({"seed": 0}).to_json(), []).append(run)
    return [Contestant(group[0].spec.variant, changes_of(group[0].spec), tuple(group)) for group in groups.values()]


def changes_of(spec: Spec) -> dict[str, Any]:
    """Return `{path: value}` of what is not as in the preset."""
    usual = {path: value for path, _field, value in leaves(preset(spec.data.name, variant(spec.variant).name))}
    return {
        path: value
        for path, _field, value in leaves(spec)
        if not path.startswith(("budget.", "seed", "device")) and usual.get(path) != value
    }
