"""What a training will take here, time and memory, as earlier runs on this machine did. Nothing is guessed: without an
earlier run of the same autoencoder on the same data there is no answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from statistics import median

from ..errors import UserError
from ..spec import Spec
from .run import Run

__all__ = ["LOOKED_AT", "Cost", "cost_of"]

MOST, LOOKED_AT = 40, 400
"""Earlier runs that count, the newest first, and so many at most whose files are read to find them."""


@dataclass(frozen=True)
class Cost:
    """How long an epoch took in earlier runs."""

    seconds: float
    """Of training in one epoch, the median over the runs; snapshots and evaluations come on top."""
    runs: int
    same: bool
    """Whether these runs had the same layers, code, batches and items; else only the same data and autoencoder."""
    memory: int = 0
    """Most bytes that the process of one of them held, its torch among them; 0 where none of them could tell."""

    def of(self, epochs: int) -> float:
        """Return the seconds that so many epochs would train."""
        return self.seconds * epochs


def cost_of(spec: Spec, runs: Iterable[Run]) -> Cost | None:
    """Return what earlier `runs` say of a spec: those with the same sizes, else those of the same kind; None where
    there are none."""
    same: list[tuple[float, int]] = []
    alike: list[tuple[float, int]] = []
    for run in islice(candidates(spec, runs), LOOKED_AT):
        with suppress(UserError):  # one that cannot be read tells nothing
            status = run.status
            if run.spec.data.name != spec.data.name or status.epoch < 1 or status.seconds <= 0:
                continue
            found = same if sizes_of(run.spec) == sizes_of(spec) else alike
            found.append((status.seconds / status.epoch, status.memory))
        if len(same) == MOST:
            break
    known = same or alike[:MOST]
    if not known:
        return None
    seconds, memory = zip(*known, strict=True)
    return Cost(median(seconds), len(known), bool(same), max(memory))


def candidates(spec: Spec, runs: Iterable[Run]) -> Iterator[Run]:
    """Yield the runs that may tell something, by what lists know of them."""
    for run in runs:
        if not run.shipped and run.about.variant == spec.variant and run.about.state in ("done", "stopped"):
            yield run


def sizes_of(spec: Spec) -> tuple[object, ...]:
    """What of a spec decides how long an epoch takes."""
    model, optimiser = spec.model, spec.optimiser
    penalties = frozenset(model.penalties.active())
    return (
        spec.data.items, model.view.kind, model.backbone, model.bottleneck.kind, model.bottleneck.size, penalties,
        model.adversary.kind, optimiser.kind, optimiser.batch_size, spec.device,
    )  # fmt: skip
