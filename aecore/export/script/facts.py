"""What a script must know of a run: settings, data, what was changed while it trained, when it ended, what came out.
Knows no torch."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from ...data.cards import DataCard
from ...runs.changes import Change, changes
from ...runs.log import read_events
from ...runs.logged import whole
from ...runs.run import ENDED, Run
from ...spec import Spec

__all__ = ["Facts", "Look", "facts_of"]

THREADS = re.compile(r"CPU × (\d+)")
MOST = 1 << 26
"""Bytes of a log that are looked through for held-out losses."""


@dataclass(frozen=True)
class Look:
    """One evaluation of the held-out items: after so many steps the objective, nats per item."""

    step: int
    objective: float


@dataclass(frozen=True)
class Facts:
    """One training, as far as it has come."""

    title: str
    spec: Spec
    """As its first step found it."""
    card: DataCard
    last: int
    """Steps that were taken."""
    changes: tuple[Change, ...] = ()
    """Live settings that were changed after the first step."""
    looks: tuple[Look, ...] = ()
    """Oldest first."""
    first: tuple[Look, ...] = ()
    """The training loss of the first steps, as far as each was logged by itself."""
    ended: bool = True
    """Whether it goes no further."""
    threads: int = 1
    """Of the processor; 0 where it was trained on a GPU."""
    device: str = "CPU × 1"
    elsewhere: bool = False
    """Whether it was trained on another machine."""
    torch: str = ""

    @property
    def batch(self) -> int:
        """Items per step."""
        return self.spec.optimiser.takes(self.trained_on)

    @property
    def trained_on(self) -> int:
        """Training items."""
        items = self.spec.data.items
        return min(items, self.card.train) if items else self.card.train

    @property
    def steps_per_epoch(self) -> int:
        """Steps per epoch: what fills no batch is left out."""
        return self.trained_on // self.batch

    @property
    def planned(self) -> int:
        """Steps of all epochs."""
        return self.spec.budget.epochs * self.steps_per_epoch

    def specs(self) -> list[Spec]:
        """All specs that were in force, the first one first."""
        found = [self.spec]
        for change in self.changes:
            found.append(found[-1].with_values({change.path: change.value}))
        return found


def facts_of(run: Run) -> Facts:
    """Read a run; raises UserError when it is damaged."""
    spec, early = run.spec, {change.path: change.value for change in changes(run) if change.step == 0}
    spec = spec.with_values(early) if early else spec
    status = run.status
    looks = tuple(Look(event["step"], event["terms"]["objective"]) for event in held_out_of(run))
    elsewhere = run.shipped or run.from_file
    threads = THREADS.search(status.device)
    return Facts(
        title=run.title,
        spec=spec,
        card=run.card,
        last=status.step,
        changes=tuple(change for change in changes(run) if change.step > 0),
        looks=looks,
        first=first_of(run),
        ended=status.state in ENDED,
        threads=0 if threads is None else 1 if elsewhere else int(threads[1]),
        device=status.device,
        elsewhere=elsewhere,
        torch=torch_here(),
    )


def held_out_of(run: Run) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    start, end = -1, 0
    while end > start and end < MOST:
        start = end
        events, end = read_events(run.events_path, start, kinds=("held-out",))
        found += whole(events)
    return found


def first_of(run: Run) -> tuple[Look, ...]:
    """The steps from the first on that have a line of their own."""
    found: list[Look] = []
    for event in whole(read_events(run.events_path, 0, kinds=("step",))[0]):
        if event["step"] != len(found) + 1:
            break
        found.append(Look(event["step"], event["terms"]["objective"]))
    return tuple(found)


def torch_here() -> str:
    """The version of torch that is installed, without what it was built for; empty where there is none."""
    try:
        return version("torch").partition("+")[0]
    except PackageNotFoundError:
        return ""
