"""A race that was started: its file, its runs, and further seeds for it."""

from __future__ import annotations

import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from filelock import Timeout

from ..data.cards import CARDS, DataCard
from ..engines.engine import Engine
from ..errors import UserError
from ..files import read_json, replace_json, sentences
from ..hosting.quotas import refuse_more
from ..locks import lock_at
from ..presets import checked
from ..runs.run import Run
from ..runs.store import Store
from ..spec import Spec
from ..texts import Sentence, mark
from .race import MOST_RUNS, MOST_SEEDS, Race, race_of

__all__ = ["Started", "all_races", "more_seeds", "open_race", "seeds_to_come", "start_race", "why_not"]

ID = re.compile(r"[a-z0-9]{8}")
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
PATIENCE = 5.0
"""Seconds to wait for another who adds seeds to the same race."""


@dataclass(frozen=True)
class Started:
    """A race that was started: what it is, and its runs in the order of `Race.specs`."""

    id: str
    race: Race
    runs: tuple[str, ...]
    created: float
    looks: int = 1
    """How often its numbers were asked for: each time that seeds are added after a look is one more, and a difference
    that is tested at several looks needs more to count."""
    owner: str = ""
    """The id of the visitor who started it; empty for the operator."""


def start_race(store: Store, engine: Engine, race: Race, owner: str = "") -> Started:
    """Make all runs, queue them, and keep the race so that its link finds it; raises UserError when it cannot be run.

    Runs that were made and could not be queued are deleted; those that were queued before train.
    """
    race_id = "".join(secrets.choice(LETTERS) for _ in range(8))
    started = Started(race_id, race, (), time.time(), owner=store.visitor.owner)
    return queue(store, engine, started, race.specs(), owner)


def seeds_to_come(race: Race) -> int:
    """Return how many seeds `more_seeds` would add: as many again as there are, within the limits; 0 when none fit."""
    return max(0, min(2 * race.seeds, MOST_SEEDS, MOST_RUNS // len(race.entrants)) - race.seeds)


def more_seeds(store: Store, engine: Engine, started: Started, owner: str = "") -> Started:
    """Train all entrants of a race from further seeds, and count one more look at it; raises UserError when it has as
    many as a race may have, and for who does not own it.

    Each is trained as its first run was, whatever presets and the card of the data have become since. Where another has
    added seeds meanwhile, these are returned and nothing is added.
    """
    with adding(store, started.id):
        now = open_race(store, started.id)
        if why := why_not(store, now):
            raise UserError(why.template, mark("Repeat it: the new race is yours."), **why.values)
        if now.looks != started.looks:
            return now
        if not (further := seeds_to_come(now.race)):
            raise UserError(
                mark("This race has {seeds} seeds already, as many as one may have."),
                mark("A difference that they do not show is small: look at the interval."),
                seeds=now.race.seeds,
            )
        wider = replace(now, race=now.race.model_copy(update={"seeds": now.race.seeds + further}), looks=now.looks + 1)
        there = store.these(now.runs)
        card = next((run.card for run in there.values()), None)
        return queue(store, engine, wider, further_specs(there, now, further, card), owner, card)


def further_specs(there: dict[str, Run], started: Started, further: int, card: DataCard | None) -> list[Spec]:
    """As `Race.specs`, from the seeds that follow on those there are; the data are what their `card` says."""
    race, n = started.race, len(started.race.entrants)
    first = []
    for place, entrant in enumerate(race.entrants):
        trained = (there[run].spec for run in started.runs[place::n] if run in there)
        first.append(next(trained, None) or race.spec(entrant))
    return [
        checked(spec.with_values({"seed": seed}), card)
        for seed in range(race.seeds, race.seeds + further)
        for spec in first
    ]


def why_not(store: Store, started: Started) -> Sentence | None:
    """Return why who asks may not add seeds to a race; None when they may."""
    return store.visitor.why_not(started.owner, started.id)


@contextmanager
def adding(store: Store, race_id: str) -> Iterator[None]:
    """One at a time adds seeds to a race."""
    path = file_of(store, race_id).with_suffix(".lock")
    with sentences(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with lock_at(path, PATIENCE):
                yield
        except Timeout as error:
            raise UserError(mark("The queue is busy."), mark("Try again.")) from error


def queue(
    store: Store, engine: Engine, started: Started, specs: list[Spec], owner: str, card: DataCard | None = None
) -> Started:
    """Make the runs of `specs`, add them to a race, keep it, and queue them. They keep the `card` that others of the
    race have, else the present one.

    Where not one could be queued its file is as it was before.
    """
    runs, queued = list[Run](), 0
    refuse_more(store, more=len(specs))
    path = file_of(store, started.id)
    before = read_json(path) if os.path.isfile(path) else None
    try:
        for spec in specs:
            runs.append(store.create(spec, card=card))
        full = replace(started, runs=(*started.runs, *(run.id for run in runs)))
        write_race(path, full)
        for run in runs:
            run.ask("measure")
            engine.submit(run, owner)
            queued += 1
    except UserError:
        for run in runs[queued:]:
            with suppress(UserError):
                store.delete(run.id)
        if not queued:
            with suppress(OSError, UserError):
                path.unlink(missing_ok=True) if before is None else replace_json(path, before)
        raise
    return full


def write_race(path: Path, started: Started) -> None:
    with sentences(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
    told = {"race": started.race.model_dump(), "runs": started.runs, "created": started.created}
    owned = {"owner": started.owner} if started.owner else {}
    replace_json(path, told | {"looks": started.looks} | owned)


def open_race(store: Store, race_id: str) -> Started:
    """Return a race by its id; raises UserError when there is none or its file is damaged."""
    missing = UserError(
        mark("There is no race called “{id}”."), mark("Start a new one, or choose runs to compare."), id=race_id[:40]
    )
    if not ID.fullmatch(race_id):
        raise missing
    path = file_of(store, race_id)
    if not os.path.isfile(path):
        raise missing
    found = read_json(path)
    if is_hidden(store, found):
        raise missing
    try:
        runs, looks = tuple(str(run) for run in found["runs"]), int(found.get("looks", 1))
        owner = found.get("owner", "")
        race, created = race_of(found["race"]), float(found["created"])
        return Started(race_id, race, runs, created, max(1, looks), owner if isinstance(owner, str) else "")
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise UserError(mark("{name} cannot be read: {why}."), name=path.name, why=mark("it holds no race")) from error


def is_hidden(store: Store, found: Any) -> bool:
    """Whether a race, as its file tells it, is not there for who asks: it is one of another visitor's on data of their
    own."""
    told = found if isinstance(found, dict) else {}
    race, owner = told.get("race"), told.get("owner", "")
    data = race.get("data") if isinstance(race, dict) else None
    return data not in CARDS and not store.visitor.owns(owner if isinstance(owner, str) else "")


def all_races(store: Store, most: int = 200) -> list[Started]:
    """Return the races of a store, the newest first, `most` of them; one whose file is damaged is passed over."""
    folder, found = file_of(store, "x").parent, list[tuple[float, str]]()
    with suppress(OSError), os.scandir(folder) as entries:
        found = [
            (entry.stat().st_mtime, entry.name.removesuffix(".json")) for entry in entries if ".json" in entry.name
        ]
    races = list[Started]()
    for _, race_id in sorted(found, reverse=True)[:most]:
        with suppress(UserError):
            races.append(open_race(store, race_id))
    return sorted(races, key=lambda race: -race.created)


def file_of(store: Store, race_id: str) -> Path:
    return store.root / ".races" / f"{race_id}.json"
