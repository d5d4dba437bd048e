"""Whether two runs, or two groups of runs over seeds, may be compared; if not, why. In words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ..data.cards import CARDS
from ..runs.run import Run
from ..spec import Data, Spec
from ..texts import Sentence, mark

__all__ = ["Fairness", "fair", "parameters"]

AMOUNTS = {"epochs": mark("epochs"), "seconds": mark("seconds"), "patience": mark("early stopping")}


class Fairness(NamedTuple):
    """`sentences` say why the comparison is not fair; then, in any case, what to bear in mind (the sizes of the two)."""

    fair: bool
    sentences: list[Sentence]


def fair(a: Run | Sequence[Run], b: Run | Sequence[Run], *, count: bool = True, names: Mapping[str, str] | None = None) -> Fairness:
    """Return whether two sides may be compared: same data with the same settings and so the same split, same seeds, same budget, all ended.

    Each side is a run, or runs that differ in their seed only. Without `count` the sizes are left out: counting weights imports torch.
    `names` are what people know runs by, `{id: name}`; else a run is named by its title.
    """
    first, second = ([side] if isinstance(side, Run) else list(side) for side in (a, b))
    reasons = [*data_differs(first[0], second[0]), *seeds_differ(first, second), *budget_differs(first[0], second[0])]
    reasons += [reason for run in (*first, *second) for reason in not_ended(run, (names or {}).get(run.id, run.title))]
    notes = [*views_differ(first[0], second[0]), *([sizes(first[0], second[0])] if count else [])]
    return Fairness(not reasons, reasons + notes)


def data_differs(a: Run, b: Run) -> Iterator[Sentence]:
    one, other = a.spec.data, b.spec.data
    if one.name != other.name:
        yield Sentence(
            mark("They were trained on different data: {first} and {second}."),
            {"first": title_of(one), "second": title_of(other)},
        )
        return
    for name, field in Data.model_fields.items():
        x, y = getattr(one, name), getattr(other, name)
        if x != y:
            yield Sentence(
                mark("Their data differ in “{setting}”: {first} and {second}."),
                {"setting": field.title or name, "first": shown(x), "second": shown(y)},
            )


def title_of(data: Data) -> str:
    return CARDS[data.name].title if data.name in CARDS else data.name


def shown(value: Any) -> str:
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def seeds_differ(first: list[Run], second: list[Run]) -> Iterator[Sentence]:
    seeds = [sorted(run.spec.seed for run in side) for side in (first, second)]
    if seeds[0] != seeds[1]:
        told = [", ".join(map(str, side)) for side in seeds]
        yield Sentence(mark("They start from different seeds: {first} and {second}."), {"first": told[0], "second": told[1]})


def budget_differs(a: Run, b: Run) -> Iterator[Sentence]:
    for name, title in AMOUNTS.items():
        x, y = getattr(a.spec.budget, name), getattr(b.spec.budget, name)
        if x != y:
            yield Sentence(
                mark("They had different budgets of {what}: {first} and {second}."),
                {"what": title, "first": shown(x), "second": shown(y)},
            )
    devices = {run.status.device.partition(" × ")[0] for run in (a, b)}  # a CPU gives each model the threads it is quickest with
    if a.spec.budget.seconds and len(devices) > 1:
        yield Sentence(
            mark("The same seconds on different devices are not the same budget: {first} and {second}."),
            {"first": a.status.device, "second": b.status.device},
        )


def not_ended(run: Run, name: str) -> Iterator[Sentence]:
    if run.status.state != "done":
        yield Sentence(
            mark("“{title}” has not used up its budget: it is at epoch {epoch} of {epochs}."),
            {"title": name, "epoch": f"{run.status.epoch:.3g}", "epochs": run.spec.budget.epochs},
        )


def views_differ(a: Run, b: Run) -> Iterator[Sentence]:
    if a.spec.model.view != b.spec.model.view:
        yield Sentence(
            mark("What their encoders see is not the same (noise, gaps or parts of an item), so compare their errors with care.")
        )


def sizes(a: Run, b: Run) -> Sentence:
    return Sentence(
        mark("“{a}” has {first} learnt weights, “{b}” {second}."),
        {"a": a.title, "first": f"{parameters(a.spec):,}", "b": b.title, "second": f"{parameters(b.spec):,}"},
    )


def parameters(spec: Spec) -> int:
    """Return how many weights the autoencoder of a spec learns (without an adversary's); none is allocated."""
    import torch  # who only lists reasons for pages need not wait for it

    from ..models.autoencoder import Autoencoder

    with torch.device("meta"):
        model = Autoencoder(spec.model, CARDS[spec.data.name].shape)
    return sum(p.numel() for p in model.own_parameters())
