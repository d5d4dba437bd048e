"""The command that races several autoencoders and says who leads by how much."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from typing import Any

from ..engines.choice import choose_engine
from ..errors import UserError
from ..models.variants import VARIANTS
from ..races import Race, cards_when_there, codes_of, contestants, equal_codes, race_of, start_race
from ..runs.store import Store
from ..texts import mark
from .choosing import data_of
from .training import follow, setting

__all__ = ["race"]


def race(options: argparse.Namespace) -> int:
    """Run a race to its end; the result is one entry for each contestant with its cards over all seeds, what is equal
    between them, and who leads by how much."""
    from ..evaluation.fair import fair
    from ..evaluation.outcome import Raced, code_size, outcome, outcome_lines, view_of
    from ..evaluation.spaces import spaces
    from ..evaluation.spread import spread
    from ..evaluation.table import bare, lines

    store, engine = Store(options.runs), choose_engine()
    started = start_race(store, engine, with_codes(race_of(asked_race(options)), options.codes))
    runs = [store.get(run) for run in started.runs]
    follow(engine, runs)
    rows: list[dict[str, Any]] = []
    raced: list[Raced] = []
    found = contestants(runs)
    measured = [one.runs for one in found if any(run.status.state == "done" for run in one.runs)]
    judged = fair(*measured, count=False)
    for contestant in found:
        ended = [run for run in contestant.runs if run.status.state == "done"]
        each, failed = [cards_when_there(engine, run) for run in ended], len(contestant.runs) - len(ended)
        rows.append(
            {
                "variant": contestant.variant,
                "values": contestant.values,
                "runs": [run.id for run in contestant.runs],
                "failed": failed,
                "cards": bare(asdict(card) for card in spread(each)) if each else [],
            }
        )
        changes = "".join(f", {path}={value}" for path, value in contestant.values.items())
        name = f"{VARIANTS[contestant.variant].title}{changes}"
        raced.append(
            Raced(name, each, len(contestant.runs), failed, code_size(contestant.runs[0]), view_of(contestant.runs[0]))
        )
    said = outcome(raced, looks=started.looks, fair=judged.fair)
    if options.json:
        facts = [{**asdict(fact), "sentences": [str(told) for told in fact.sentences]} for fact in judged.facts]
        told: dict[str, Any] = {"race": started.id, "data": started.race.data, "contestants": rows}
        beside = spaces([(one.name, contestant.runs) for one, contestant in zip(raced, found, strict=True)])
        told |= {"fair": judged.fair, "facts": facts, "outcome": said | {"spaces": beside}}
        print(json.dumps(told, indent=1, ensure_ascii=False))
    else:
        if len(measured) > 1:
            print(" ".join(["Fair comparison." if judged.fair else "Not fair.", *map(str, judged.sentences)]) + "\n")
        for one, row in zip(raced, rows, strict=True):
            print("\n".join([one.name, *lines(row["cards"]), ""]))
        print("\n".join(outcome_lines(said)))
    return 0 if all(run.status.state == "done" for run in runs) else 1


def asked_race(options: argparse.Namespace) -> dict[str, Any]:
    """Read the entrants: variants with commas between, or one at the values of `--at`."""
    names = [name for name in options.variants.split(",") if name]
    entrants: list[dict[str, Any]] = [{"variant": name} for name in names]
    if options.at:
        if len(names) != 1:
            raise UserError(mark("--at races one variant at several values; {n} were given."), n=len(names))
        path, values = setting(options.at)
        found = [setting(f"{path}={value}")[1] for value in str(values).split(",")]
        entrants = [{"variant": names[0], "values": {path: value}} for value in found]
    rest = {"epochs": options.epochs, "seconds": options.seconds, "seeds": options.seeds}
    return (
        {"data": data_of(options.data), "entrants": entrants}
        | rest
        | ({"epochs": 10_000} if options.seconds and not options.epochs else {})
    )


def with_codes(race: Race, asked: str) -> Race:
    """Return the race with codes as `--codes` asks; who keeps another size is told on stderr."""
    if asked == "own":
        return race
    if asked != "equal" and not asked.isdecimal():
        raise UserError(mark("--codes is a number, “equal” or “own”; “{given}” is none of them."), given=asked[:40])
    size = int(asked) if asked.isdecimal() else 0
    codes = codes_of(race, size)
    for sentence in (*codes.exempt, *codes.remarks):
        print(sentence, file=sys.stderr)
    return equal_codes(race, size)
