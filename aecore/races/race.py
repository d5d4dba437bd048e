"""What a race is: data, entrants, a budget and seeds that all share, and what cannot be raced."""

from __future__ import annotations

from itertools import product
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..errors import UserError
from ..models.variants import variant
from ..presets import checked, preset
from ..spec import Spec
from ..texts import mark

__all__ = ["MOST_ENTRANTS", "MOST_RUNS", "MOST_SEEDS", "SEEDS", "Entrant", "Race", "race_of"]

MOST_ENTRANTS, MOST_SEEDS, MOST_RUNS = 8, 12, 48
"""A race is small enough to be waited for: entrants, seeds, and runs in all."""
SEEDS = 3
"""Seeds by default: with fewer a difference must be several times as large to be told from luck."""
SHARED: dict[str, str] = {
    "seed": mark("Ask for more seeds instead (--seeds): all are trained from each of them."),
    "budget.epochs": mark("Ask for the epochs of the race: they are the same for all."),
    "budget.seconds": mark("Ask for the seconds of the race: they are the same for all."),
    "data": mark("Ask for other data of the race: they are the same for all."),
}
"""What a race gives to all its entrants alike, with what to do instead; everything below these paths too."""


class Entrant(BaseModel):
    """One autoencoder of a race: a variant, and what is changed in it as `{path: value}`."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    variant: str = Field(max_length=40)
    values: dict[str, float | int | str | bool] = Field({}, max_length=20)


class Race(BaseModel):
    """What is raced, and the budget that all share: `epochs` of the training items, or `seconds` of training where not
    0."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
    data: str = Field(max_length=80)
    """Their name, as specs have it."""
    entrants: tuple[Entrant, ...] = Field(min_length=1, max_length=MOST_ENTRANTS)
    epochs: int = Field(0, ge=0, le=10_000)
    """0: what the data set's card advises."""
    seconds: float = Field(0.0, ge=0.0, le=86_400.0)
    seeds: int = Field(SEEDS, ge=1, le=MOST_SEEDS)

    def specs(self) -> list[Spec]:
        """Return every run's spec, seed by seed so that first results come early; raises UserError when one cannot be
        trained, or nothing would be compared."""
        self.refuse_sizes()
        for entrant in self.entrants:
            refuse_shared(entrant)
        specs = [checked(self.spec(entrant, seed)) for seed, entrant in product(range(self.seeds), self.entrants)]
        refuse_repeated(specs[: len(self.entrants)])
        return specs

    def spec(self, entrant: Entrant, seed: int = 0) -> Spec:
        """Return what an entrant is trained by from a seed."""
        shared: dict[str, Any] = {
            "budget.epochs": self.epochs or preset(self.data, self.entrants[0].variant).budget.epochs,
            "budget.seconds": self.seconds,
        }
        return preset(self.data, entrant.variant, entrant.values | shared | {"seed": seed})

    def refuse_sizes(self) -> None:
        """Raise UserError when these would be too many runs, or a single one."""
        if (n := len(self.entrants) * self.seeds) > MOST_RUNS:
            raise UserError(
                mark("{entrants} autoencoders with {seeds} seeds are {n} runs; a race has at most {most}."),
                mark("Take fewer of either."),
                entrants=len(self.entrants),
                seeds=self.seeds,
                n=n,
                most=MOST_RUNS,
            )
        if n == 1:
            raise UserError(
                mark("One autoencoder from one seed is a single run: there is nothing to compare it with."),
                mark("Name two autoencoders or more, or ask for more seeds."),
            )


def refuse_shared(entrant: Entrant) -> None:
    """Raise UserError when an entrant asks for something that the race gives to all alike."""
    for path in entrant.values:
        for shared, instead in SHARED.items():
            if path == shared or path.startswith(f"{shared}."):
                raise UserError(
                    mark("“{path}” cannot be raced: a race has the same data, budget and seeds for all."),
                    instead,
                    path=path,
                )


def refuse_repeated(specs: list[Spec]) -> None:
    """Raise UserError when two entrants are trained by the same spec: from the same seeds it is the same run."""
    for spec in specs:
        if specs.count(spec) > 1:
            raise UserError(
                mark("“{name}” is named {n} times with the same settings: equal settings and seeds give the same run."),
                mark("Name it once and ask for more seeds, or change a setting of one."),
                name=variant(spec.variant).title,
                n=specs.count(spec),
            )


def race_of(values: Any) -> Race:
    """Check what was asked for; raises UserError with one sentence."""
    try:
        return Race.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        path = ".".join(str(step) for step in first["loc"])
        raise UserError(mark("This race cannot be run: “{path}”: {why}."), path=path, why=first["msg"]) from error
