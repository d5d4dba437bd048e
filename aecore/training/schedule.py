"""When a training reports, shows and evaluates: functions of the step alone, so that a resumed run has the same
moments."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Schedule"]


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


def in_ladder(n: int, ratio: float) -> bool:
    rung = 1
    while rung < n:
        rung = max(rung + 1, round(rung * ratio))
    return rung == n
