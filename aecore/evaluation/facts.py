"""What is asked of the sides of a comparison, row by row: the data, the budget, the code, how it was trained."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import log2
from typing import Any

from ..cautions import items_of
from ..data.cards import DataCard
from ..parts import Identity, Part
from ..runs.changes import in_force, retuned
from ..runs.run import Run
from ..spec import Spec, leaves
from ..texts import mark

__all__ = ["ROWS", "Described", "Row", "Side", "parameters"]

CODE_SIZE = "model.bottleneck.size"
REST_OF_A_BATCH = 0.01
"""Share of the items shown that may differ: an epoch leaves out what fills no batch."""


class Described(str):
    """A part in English, and the words it is made of for those who translate them: pairs of a title (empty for the
    kind) and a value."""

    words: tuple[tuple[str, str], ...] = ()


class Side:
    """One side of a comparison: runs that differ in their seed only."""

    def __init__(self, runs: list[Run]) -> None:
        self.runs, self.card = runs, runs[0].card

    @cached_property
    def spec(self) -> Spec:
        """The settings finally in force."""
        return in_force(self.runs[0])

    @cached_property
    def settings(self) -> dict[str, Any]:
        """All of them but the seed, by path."""
        return {path: value for path, _field, value in leaves(self.spec) if path != "seed"}

    @property
    def items(self) -> int:
        """Training items."""
        return items_of(self.spec, self.card)

    @property
    def batch(self) -> int:
        """Items that a step takes."""
        return self.spec.optimiser.takes(self.items)

    @property
    def steps(self) -> tuple[int, ...]:
        """Steps of each run: those it took where it has ended, else those that its epochs ask for."""
        asked = self.spec.budget.epochs * (self.items // self.batch)
        return tuple(run.status.step if got_through(run) else asked for run in self.runs)


def got_through(run: Run) -> bool:
    """Whether a run has used up its budget, by whichever part of it."""
    return run.status.state == "done" and run.status.step > 0


def never(_first: Side, _other: Side) -> bool:
    """What is only told."""
    return False


@dataclass(frozen=True)
class Row:
    """A fact as it is asked of sides."""

    name: str
    title: str
    value: Callable[[Side], Any]
    """None where a side has no such thing; where none has, the fact is left out."""
    sentence: str
    shown: Callable[[Any], str] = str
    decisive: Callable[[Side, Side], bool] = never
    """Whether a comparison of two sides is unfair where their values are not equal."""
    named: Callable[[Side], str] | None = None
    """What is shown instead where the value is no name for people."""
    within: bool = False
    """Whether it means something only where the data are the same."""


def always(_first: Side, _other: Side) -> bool:
    """What a fair comparison cannot be without."""
    return True


def seeds(side: Side) -> tuple[int, ...]:
    return tuple(sorted({run.spec.seed for run in side.runs}))


def generator(name: str) -> Callable[[Side], Any]:
    """A setting of the generator, where the data read it."""
    return lambda side: getattr(side.spec.data, name) if f"data.{name}" in side.card.knobs else None


def items_shown(side: Side) -> tuple[int, ...]:
    return tuple(sorted({steps * side.batch for steps in side.steps}))


def other_items_count(first: Side, other: Side) -> bool:
    """Whether a budget is one of items, and what was shown differs by more than the rest of a batch."""
    budgets = (first.spec.budget, other.spec.budget)
    if any(budget.seconds or budget.patience for budget in budgets):
        return False
    few, many = sorted(sum(side.steps) * side.batch / len(side.runs) for side in (first, other))
    return many - few > REST_OF_A_BATCH * many


def size_is_not_all(first: Side, other: Side) -> bool:
    """Whether more than the code size differs."""
    return differing(first, other) != {CODE_SIZE}


def differing(first: Side, other: Side) -> set[str]:
    one, two = first.settings, other.settings
    return {path for path in one.keys() | two.keys() if one.get(path) != two.get(path)}


def start_is_not_all(first: Side, other: Side) -> bool:
    """Whether more than what they begin with differs."""
    return differing(first, other) != {"start"}


def bits(side: Side) -> float | None:
    """Bits of a discrete code."""
    code = side.spec.model.bottleneck
    return code.size / code.tokens.numbers * log2(code.tokens.kinds) if code.tokens else None


def changed(side: Side) -> str | None:
    """What was changed while it trained, with the step."""
    found = dict.fromkeys(change for run in side.runs for change in retuned(run))
    return ", ".join(f"{change.path} = {change.value:g} ({change.step:,})" for change in found) or None


def device(side: Side) -> str:
    """Without the threads: a CPU gives each model those that it is quickest with."""
    run = side.runs[0]
    return (run.status.device or run.spec.device).partition(" × ")[0]


def brief(part: Part, *without: str) -> Described:
    """The kind of a part, its widths, and what is not as usual for this kind."""
    usual = {path: value for path, _field, value in leaves(type(part)())}
    here = [one for one in leaves(part) if one[0] not in without]
    kind = [str(value) for path, _field, value in here if path == "kind"]
    rest = [
        (path, str(field.title or path), compact(value))
        for path, field, value in here
        if path != "kind" and (usual.get(path) != value or isinstance(value, tuple))
    ]
    found = Described(", ".join([*kind, *(f"{path} {value}" for path, _title, value in rest)]))
    found.words = (*(("", word) for word in kind), *((title, value) for _path, title, value in rest))
    return found


def itself(value: Any) -> Any:
    """What is described in words already."""
    return value


def compact(value: Any) -> str:
    if isinstance(value, tuple | list):
        return "-".join(map(compact, value)) or "none"
    return f"{value:g}" if isinstance(value, float) else str(value)


def whole(value: int) -> str:
    return f"{value:,}"


def short(value: float) -> str:
    return f"{value:g}"


def listed(values: tuple[int, ...]) -> str:
    return ", ".join(map(str, values))


def span(values: tuple[int, ...]) -> str:
    return whole(values[0]) if values[0] == values[-1] else f"{values[0]:,}–{values[-1]:,}"


def positive(value: float) -> float | None:
    return value or None


DATA_DIFFER = mark("Their data differ in “{what}”: {first} and {second}.")
ROWS: tuple[Row, ...] = (
    Row(
        "data",
        mark("Data"),
        lambda side: side.spec.data.name,
        mark("They were trained on different data: {first} and {second}."),
        decisive=always,
        named=lambda side: side.card.title,
    ),
    Row("items", mark("Training items"), lambda side: side.items, DATA_DIFFER, whole, always, within=True),
    Row("held-out", mark("Held-out items"), lambda side: side.card.held_out, DATA_DIFFER, whole, always, within=True),
    Row("data.seed", mark("Seed of the data"), generator("seed"), DATA_DIFFER, str, always, within=True),
    Row("data.noise", mark("Noise in the data"), generator("noise"), DATA_DIFFER, short, always, within=True),
    Row("data.overlap", mark("Overlap of neighbours"), generator("overlap"), DATA_DIFFER, short, always, within=True),
    Row("data.decay", mark("Decay of the spectrum"), generator("decay"), DATA_DIFFER, short, always, within=True),
    Row(
        "seeds",
        mark("Seeds"),
        seeds,
        mark("They start from different seeds: {first} and {second}."),
        listed,
        always,
    ),
    Row(
        "epochs",
        mark("Epochs"),
        lambda side: side.spec.budget.epochs,
        mark("They had different budgets of epochs: {first} and {second}."),
        whole,
        always,
    ),
    Row(
        "seconds",
        mark("Seconds"),
        lambda side: positive(side.spec.budget.seconds),
        mark("They had different budgets of seconds: {first} and {second}."),
        short,
        always,
    ),
    Row(
        "patience",
        mark("Early stopping"),
        lambda side: positive(side.spec.budget.patience),
        mark("They had different budgets of early stopping: {first} and {second}."),
        short,
        always,
    ),
    Row(
        "shown",
        mark("Items shown"),
        items_shown,
        mark("They were shown different numbers of items: {first} and {second}."),
        span,
        other_items_count,
    ),
    Row(
        "steps",
        mark("Steps"),
        lambda side: tuple(sorted(set(side.steps))),
        mark("They took different numbers of steps: {first} and {second}."),
        span,
    ),
    Row(
        "code",
        mark("Code size"),
        lambda side: side.spec.model.bottleneck.size,
        mark("Their codes have different sizes: {first} and {second} numbers."),
        whole,
        size_is_not_all,
    ),
    Row(
        "bits",
        mark("Bits of a discrete code"),
        bits,
        mark("Their codes hold different numbers of bits, as far as they are discrete: {first} and {second}."),
        lambda value: f"{value:.3g}",
    ),
    Row(
        "batch",
        mark("Batch size"),
        lambda side: side.batch,
        mark("Their batches differ: {first} and {second} items."),
        whole,
    ),
    Row(
        "rate",
        mark("Learning rate"),
        lambda side: side.spec.optimiser.learning_rate,
        mark("Their learning rates differ: {first} and {second}."),
        short,
    ),
    Row(
        "optimiser",
        mark("Optimiser"),
        lambda side: brief(side.spec.optimiser, "learning_rate", "batch_size"),
        mark("Their optimisers differ: {first} and {second}."),
        itself,
    ),
    Row(
        "layers",
        mark("Layers"),
        lambda side: brief(side.spec.model.backbone),
        mark("Their layers differ: {first} and {second}."),
        itself,
    ),
    Row(
        "weights",
        mark("Learnt weights"),
        lambda side: parameters(side.spec, side.card),
        mark("They have different numbers of learnt weights: {first} and {second}."),
        whole,
    ),
    Row(
        "changed",
        mark("Changed while training"),
        changed,
        mark("Settings were changed while they trained: {first} and {second}."),
    ),
    Row(
        "start",
        mark("Begins with"),
        lambda side: side.spec.start or None,
        mark("They begin with other weights: {first} and {second}."),
        decisive=start_is_not_all,
    ),
    Row(
        "varied",
        mark("Varied training items"),
        lambda side: brief(side.spec.model.view) if side.spec.model.view.varies else None,
        mark(
            "They vary their training items differently: {first} and {second}. Held-out items are judged as they are."
        ),
        itself,
    ),
    Row(
        "view",
        mark("What the encoder sees"),
        lambda side: brief(Identity() if side.spec.model.view.varies else side.spec.model.view),
        mark(
            "What their encoders see is not the same (noise, gaps or parts of an item), so their errors are not "
            "compared."
        ),
        itself,
    ),
    Row(
        "device",
        mark("Device"),
        device,
        mark("They were trained on different devices, so seconds do not compare: {first} and {second}."),
        str,
        lambda first, _other: bool(first.spec.budget.seconds),
    ),
)
"""What is asked of sides, in the order in which it is shown."""


def parameters(spec: Spec, card: DataCard) -> int:
    """Return how many weights the autoencoder of a spec learns on the data of a card (without an adversary's); none is
    allocated."""
    import torch  # who only lists reasons for pages need not wait for it

    from ..models.autoencoder import Autoencoder

    with torch.device("meta"):
        model = Autoencoder(spec.model, card.shape)
    return sum(p.numel() for p in model.own_parameters())
