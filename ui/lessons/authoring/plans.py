"""What a lesson asks for so that a run or a race that is there is made again."""

from __future__ import annotations

import json

from aecore.errors import UserError
from aecore.lessons.plans import AskedRace, race_asked
from aecore.races import Race, contestants
from aecore.runs.run import Run

from .content import Values

__all__ = ["plan_of", "race_plan", "run_plan"]


def plan_of(run: Run) -> Values:
    return {"shipped": run.id} if run.shipped else run_plan(run)


def run_plan(run: Run) -> Values:
    """What a lesson asks for so that this run is made again."""
    set_ = contestants([run])[0].values
    plan: Values = {
        "data": run.spec.data.name,
        "variant": run.spec.variant,
        "epochs": min(run.spec.budget.epochs, 1000),
    }
    return plan | ({"set": set_} if set_ else {})


def race_plan(race: Race) -> Values | None:
    """The same of a race; None for one that the form of Compare cannot hold."""
    names = {entrant.variant for entrant in race.entrants}
    knobs = {path for entrant in race.entrants for path in entrant.values}
    plan: Values = {"data": race.data, "seeds": min(race.seeds, 5)} | ({"epochs": race.epochs} if race.epochs else {})
    choices = [
        plan | {"variants": [entrant.variant for entrant in race.entrants], "codes": codes}
        for codes in ("equal", "own")
    ]
    for knob in knobs if len(names) == 1 else ():
        listed = [entrant.values.get(knob) for entrant in race.entrants]
        choices.append(plan | {"variant": names.copy().pop(), "knob": knob, "values": listed, "codes": "own"})
    for choice in choices:
        try:
            if race_asked(AskedRace.model_validate_json(json.dumps(choice))).entrants == race.entrants:
                return choice
        except (UserError, ValueError):
            continue
    return None
