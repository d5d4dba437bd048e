"""What a lesson lets be trained: runs and races by name, and whether a run is such a one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, Tag, model_validator

from ..errors import UserError
from ..models.variants import variant
from ..presets import checked, preset
from ..races import MOST_ENTRANTS, Race, Started, equal_codes, race_of
from ..runs.run import Run
from ..runs.store import Store
from ..spec import OwnData, Spec, leaves
from ..texts import mark
from .strict import Strict, by_key

__all__ = ["OWN", "Asked", "AskedRace", "Shipped", "fits", "race_asked", "refuse_plan", "runs_in", "spec_asked"]

OWN = "own"
"""Any data that the learner brought."""
MOST_EPOCHS = 1000
"""A lesson is waited for."""
FREE = ("seed", "device", "budget.seconds")
"""What learners may always choose."""
Path = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_.]{1,80}$")]
Value = float | int | str | bool
Epochs = Annotated[int, Field(ge=1, le=MOST_EPOCHS)]


class Shipped(Strict):
    """A run that ships."""

    shipped: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,60}$")]


class Asked(Strict):
    """A run that the learner trains: the preset of a variant on data, with `{path: value}` set. `free` are the settings
    that they may choose otherwise; `variant` among them: any autoencoder."""

    data: Annotated[str, StringConstraints(max_length=80)]
    variant: Annotated[str, StringConstraints(max_length=40)]
    set: dict[Path, Value] = Field({}, max_length=20)
    epochs: Epochs | None = None
    free: Annotated[tuple[Path, ...], Field(max_length=20)] = ()


class AskedRace(Strict):
    """A race that the learner starts: several variants, or one at several values of a knob. `codes` as the page Compare
    has them: equal where they can be, their own, or a size."""

    data: Annotated[str, StringConstraints(max_length=80)]
    variants: Annotated[tuple[str, ...], Field(min_length=2, max_length=MOST_ENTRANTS)] | None = None
    variant: str | None = None
    knob: Path | None = None
    values: Annotated[tuple[Value, ...], Field(min_length=2, max_length=MOST_ENTRANTS)] | None = None
    epochs: Epochs | None = None
    seeds: Annotated[int, Field(ge=1, le=5)] = 1
    codes: Literal["equal", "own"] | Annotated[int, Field(ge=1, le=999)] = "equal"

    @model_validator(mode="after")
    def whole(self) -> Self:
        """Either variants, or a variant with a knob and its values."""
        knob = [part is not None for part in (self.variant, self.knob, self.values)]
        if any(knob) == (self.variants is None) and any(knob) == all(knob):
            return self
        raise UserError(mark("A race names either variants, or a variant with a knob and its values."))

    @property
    def n(self) -> int:
        """How many race."""
        return len(self.variants or self.values or ())


RunPlan = Annotated[
    Annotated[Shipped, Tag("shipped")] | Annotated[Asked, Tag("data")], by_key("shipped", "data")
]  # fmt: skip


def spec_asked(plan: Asked, seed: int = 0) -> Spec:
    """Return what a run is trained by; raises UserError where that cannot be, or the data are the learner's own."""
    if plan.data == OWN:
        raise UserError(mark("This part of the lesson is for data of your own."), mark("Bring some on Train."))
    epochs = {"budget.epochs": plan.epochs} if plan.epochs else {}
    return checked(preset(plan.data, plan.variant, {**plan.set, **epochs, "seed": seed}))


def race_asked(plan: AskedRace) -> Race:
    """Return the race; raises UserError where it cannot be run."""
    entrants: list[dict[str, Any]] = [{"variant": name} for name in plan.variants or ()]
    entrants += [{"variant": plan.variant, "values": {plan.knob: value}} for value in plan.values or ()]
    race = race_of({"data": plan.data, "entrants": entrants, "epochs": plan.epochs or 0, "seeds": plan.seeds})
    return race if plan.codes == "own" else equal_codes(race, plan.codes if isinstance(plan.codes, int) else 0)


def refuse_plan(plan: Shipped | Asked | AskedRace, store: Store) -> None:
    """Raise UserError where something of a plan is not there, or cannot be trained."""
    if isinstance(plan, Shipped):
        if not store.get(plan.shipped).shipped:
            raise UserError(mark("“{run}” is no run that comes with Latent Lab."), run=plan.shipped)
    elif isinstance(plan, AskedRace):
        race_asked(plan).specs()
    elif plan.data == OWN:
        variant(plan.variant)
    else:
        spec_asked(plan)


def fits(plan: Shipped | Asked, run: Run) -> bool:
    """Whether a run is the one that a lesson asks for."""
    if isinstance(plan, Shipped):
        return run.shipped and run.id == plan.shipped
    spec = run.spec
    if plan.data == OWN or "variant" in plan.free:
        named = isinstance(spec.data, OwnData) if plan.data == OWN else spec.data.name == plan.data
        there = values_of(spec)
        return (
            named
            and ("variant" in plan.free or spec.variant == plan.variant)
            and all(path in plan.free or there.get(path) == value for path, value in plan.set.items())
        )
    return alike(spec, spec_asked(plan), (*FREE, *plan.free))


def alike(one: Spec, other: Spec, free: Sequence[str] = FREE) -> bool:
    """Whether two trainings differ in nothing but what is `free`."""
    first, second = (
        {path: value for path, value in values_of(spec).items() if path not in free} for spec in (one, other)
    )
    return first == second


def values_of(spec: Spec) -> dict[str, Any]:
    return {path: value for path, _field, value in leaves(spec)}


def runs_in(name: str, plan: AskedRace, started: Started, store: Store) -> dict[str, list[Run]] | None:
    """Return the runs of a started race by the names of its entrants in the lesson, seed by seed; None where it is
    another race. Runs that were deleted are left out."""
    race, n = race_asked(plan), len(started.race.entrants)
    if started.race.seeds < race.seeds or n != plan.n or started.race.data != race.data:
        return None
    specs = [started.race.spec(entrant) for entrant in started.race.entrants]
    there = store.these(started.runs)
    found: dict[str, list[Run]] = {}
    for place, entrant in enumerate(race.entrants):
        wanted = race.spec(entrant)
        same = next((number for number, spec in enumerate(specs) if alike(spec, wanted)), None)
        if same is None:
            return None
        found[f"{name}.{place}"] = [there[run] for run in started.runs[same::n] if run in there]
    return found
