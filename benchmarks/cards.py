"""What every metric card costs on every preset whose data need no download: docs/cards.md.

    nice -n 10 python -m benchmarks.cards [--only shapes-32/*/512 ...] [--minutes 60] [--to docs/cards.md]

Seconds of processor time of each card, of models as they start: what cards compute depends on sizes, hardly on what was
learnt. Presets come in rounds, the largest codes and items first, variants in an order drawn once; the time may run out
before the last of them, and the page says how many were measured.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatch
from itertools import pairwise
from pathlib import Path
from random import Random

from aecore.data.cards import CARDS as DATA
from aecore.data.dataset import Dataset
from aecore.data.loading import load
from aecore.errors import UserError
from aecore.evaluation.cards import CARDS
from aecore.evaluation.evaluate import evaluate
from aecore.models.autoencoder import build
from aecore.models.variants import VARIANTS
from aecore.presets import blocked, checked, preset
from aecore.rules import problems
from aecore.spec import Spec

SIZES = (512, 64, 2)
"""Of the code; a variant that cannot have one of them is measured at the others."""
LIMIT = 10.0
ROWS = 40


@dataclass(frozen=True)
class Case:
    """A preset with one code size."""

    data: str
    variant: str
    size: int

    @property
    def spec(self) -> Spec:
        return preset(self.data, self.variant, {"model.bottleneck.size": self.size})


def cases() -> list[Case]:
    """Return all of them, in rounds that each have every data set at every size once, the largest first."""
    random, offline = Random(0), [card for card in DATA.values() if card.origin != "download"]
    rounds: list[list[Case]] = [[] for _ in VARIANTS]
    for size in SIZES:
        for card in sorted(offline, key=lambda card: -card.inputs):
            data = card.name
            variants = [name for name in VARIANTS if blocked(data, name) is None and possible(Case(data, name, size))]
            random.shuffle(variants)
            for number, variant in enumerate(variants):
                rounds[number].append(Case(data, variant, size))
    return [case for found in rounds for case in found]


def possible(case: Case) -> bool:
    try:
        return not problems(case.spec)
    except UserError:
        return False


def seconds_of(case: Case) -> dict[str, float]:
    """Return the processor time of each card that applies; what cards share counts for the first that asks for it."""
    spec = checked(case.spec)
    data: Dataset = load(spec.data)
    model = build(spec.model, data.card.shape, spec.seed, len(data.train))
    marks: list[float] = []
    found = evaluate(model, data, spec, lambda share, title: marks.append(time.process_time()))
    taken = [after - before for before, after in pairwise(marks)]
    failed = [card.why for card in found if card.state == "failed"]
    if failed:
        raise RuntimeError(f"{case}: {failed[0]}")
    return {card.name: cost for card, cost in zip(found, taken, strict=True) if card.state == "measured"}


HEAD = """# What the metric cards cost

Written by `python -m benchmarks.cards` on {day}: seconds of processor time of each card (one thread), on {done:,} of
the {all:,} presets with code sizes 2, 64 and 512 whose data need no download; models as they start. No card may take
more than {limit:g} s. A machine that does other things makes them dearer.

| card | median | worst | on |
|---|---|---|---|
"""
WORST = """| all cards of a run | {median:.1f} s | {most:.1f} s | {on} |

## The dearest

| seconds | card | data | variant | code size |
|---|---|---|---|---|
"""


def page(found: dict[Case, dict[str, float]], everything: int) -> Iterator[str]:
    """Yield the page: each card's worst preset, then the dearest of all."""
    yield HEAD.format(day=f"{datetime.now(UTC):%Y-%m-%d}", done=len(found), all=everything, limit=LIMIT)
    for name, card in CARDS.items():
        costs = sorted((taken[name], on(case)) for case, taken in found.items() if name in taken)
        if costs:
            yield f"| {card.title} | {costs[len(costs) // 2][0]:.2f} s | {costs[-1][0]:.2f} s | {costs[-1][1]} |\n"
    whole = sorted((sum(taken.values()), on(case)) for case, taken in found.items())
    yield WORST.format(median=whole[len(whole) // 2][0], most=whole[-1][0], on=whole[-1][1])
    rows = [(cost, name, case) for case, taken in found.items() for name, cost in taken.items()]
    for cost, name, case in sorted(rows, key=lambda row: -row[0])[:ROWS]:
        yield f"| {cost:.2f} | {CARDS[name].title} | {case.data} | {case.variant} | {case.size} |\n"


def on(case: Case) -> str:
    return f"{case.data}, {case.variant}, {case.size} numbers"


def main() -> None:
    made = argparse.ArgumentParser()
    made.add_argument("--only", nargs="*", default=["*"], help="patterns of data/variant/size")
    made.add_argument("--minutes", type=float, default=60.0)
    made.add_argument("--to", type=Path)
    options = made.parse_args()
    everything, found, until = cases(), dict[Case, dict[str, float]](), time.monotonic() + 60 * options.minutes
    for case in everything:
        if not any(fnmatch(f"{case.data}/{case.variant}/{case.size}", pattern) for pattern in options.only):
            continue
        if time.monotonic() > until:
            break
        found[case] = seconds_of(case)
        each = ", ".join(f"{name} {cost:.2f}" for name, cost in found[case].items())
        print(f"{sum(found[case].values()):7.2f} s  {on(case)}: {each}", flush=True)
        if options.to:
            options.to.write_text("".join(page(found, len(everything))), "utf-8")


if __name__ == "__main__":
    main()
