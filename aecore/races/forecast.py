"""How long a race will train here, as earlier runs of the same autoencoders on the same data did, and how many seeds
that leaves room for."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from statistics import median

from ..errors import UserError
from ..runs.run import Run
from .race import MOST_RUNS, SEEDS, Race

__all__ = ["QUICK", "forecast", "usual_seeds"]

QUICK = 60.0
"""Seconds: a race that is forecast to take less has more seeds to begin with."""
SEEDS_OF_QUICK = 5


def forecast(race: Race, runs: Iterable[Run], places: int) -> float | None:
    """Return the seconds in which a race trains at so many places, from how long an epoch took (median) in those of
    `runs` that ended on this machine; None where an entrant has none yet. Preparing and measuring come on top."""
    if race.seconds:
        return race.seconds * len(race.entrants) * race.seeds / places
    known = seconds_of_epochs(race, runs)
    if any(entrant.variant not in known for entrant in race.entrants):
        return None
    epochs = race.spec(race.entrants[0]).budget.epochs
    return sum(known[entrant.variant] for entrant in race.entrants) * epochs * race.seeds / places


def seconds_of_epochs(race: Race, runs: Iterable[Run]) -> dict[str, float]:
    """Return what an epoch of each variant of a race took on its data."""
    found: dict[str, list[float]] = {}
    variants = {entrant.variant for entrant in race.entrants}
    for run in runs:
        if run.shipped or run.about.variant not in variants or run.about.state != "done":
            continue
        with suppress(UserError):  # one that cannot be read tells nothing
            status = run.status
            if run.spec.data.name == race.data and status.epoch >= 1 and status.seconds > 0:
                found.setdefault(run.spec.variant, []).append(status.seconds / status.epoch)
    return {variant: median(seconds) for variant, seconds in found.items()}


def usual_seeds(race: Race, runs: Iterable[Run], places: int) -> int:
    """Return the seeds that a race has to begin with: 5 where these train in under a minute, else 3."""
    quick = race.model_copy(update={"seeds": SEEDS_OF_QUICK})
    seconds = forecast(quick, runs, places)
    fits = len(race.entrants) * SEEDS_OF_QUICK <= MOST_RUNS
    return SEEDS_OF_QUICK if fits and seconds is not None and seconds < QUICK else SEEDS
