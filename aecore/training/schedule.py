"""When a training reports, shows and evaluates: functions of the step alone, so that a resumed run has the same
moments."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Schedule"]

ROUNDS = (0.2, 0.3, 0.4, 0.5, 0.6)
"""When hidden units are switched on or off, as shares of all steps. Before them it shows what units are worth, after
them the layers learn to do with what there is."""


@dataclass(frozen=True)
class Schedule:
    """The moments of a training of `epochs` epochs of `steps_per_epoch` steps. Steps are counted from 1."""

    steps_per_epoch: int
    epochs: int

    @property
    def last(self) -> int:
        """The step at which the epochs are over."""
        return self.epochs * self.steps_per_epoch

    def epoch(self, step: int) -> float:
        """Return how many epochs the training has seen after so many steps."""
        return step / self.steps_per_epoch

    def ends_epoch(self, step: int) -> bool:
        """Whether a step is the last one of an epoch."""
        return step % self.steps_per_epoch == 0

    def logs(self, step: int) -> bool:
        """Every step at first, every 2nd from step 128 on, up to every 8th; at least three times an epoch."""
        stride = min(max(1, step // 64), max(1, self.steps_per_epoch // 3), 8)
        return step % stride == 0 or self.ends_epoch(step)

    def shows(self, step: int) -> bool:
        """Whether a snapshot is due: log-spaced (1, 2, 3, 4, 6, 9, 14, ... by 3/2) within the first epoch, then at
        epochs 1 to 16, 18, 20, 22, 24, 26, ... (by 11/10)."""
        if step < self.steps_per_epoch:
            return in_ladder(step, 1.5)
        return self.ends_epoch(step) and in_ladder(step // self.steps_per_epoch, 1.1)

    def evaluates(self, step: int) -> bool:
        """Whether the held-out items are evaluated: after the first step and after each epoch."""
        return step == 1 or self.ends_epoch(step)

    def progress(self, step: int) -> float:
        """Return how much of all switching of hidden units is done after so many steps."""
        return sum(step >= moment for moment in self.rounds()) / len(ROUNDS)

    def switches(self, step: int) -> bool:
        """Whether hidden units are switched after so many steps; before the first one they are as they begin."""
        return step == 0 or step in self.rounds()

    def settled(self, step: int) -> bool:
        """Whether a step has been taken since the last units were switched: what is judged right after the step of a
        round still has those from before it."""
        return step > self.rounds()[-1]

    def rounds(self) -> list[int]:
        """The steps after which hidden units are switched, before the last step of all where there is more than one."""
        return [max(1, int(share * self.last)) for share in ROUNDS]


def in_ladder(n: int, ratio: float) -> bool:
    rung = 1
    while rung < n:
        rung = max(rung + 1, round(rung * ratio))
    return rung == n
