"""How far a training is: the few numbers that change with its steps. A checkpoint holds them beside the tensors."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

__all__ = ["Tally"]


@dataclass
class Tally:
    """Steps taken, seconds spent, and what early stopping remembers."""

    step: int = 0
    """Steps taken."""
    seconds: float = 0.0
    """Seconds spent in the steps that have been logged."""
    best: float = math.inf
    """The lowest held-out objective so far, nats per sample; infinite until one counts."""
    epochs_without_gain: int = 0
    """Evaluations since then."""
    evaluation_due: bool = False
    """An evaluation of this step was given up: it is the first thing a continued training does."""

    def evaluated(self, objective: float, *, counts: bool) -> bool:
        """Take note of a held-out objective and return whether it is the best so far.

        One that does not count, because a weight still warms up, is forgotten at once: the objective then grows by
        itself, so waiting for a better one begins after that.
        """
        better = objective < self.best
        if self.step > 1:
            self.epochs_without_gain = 0 if better else self.epochs_without_gain + 1
        self.best = min(self.best, objective) if counts else math.inf
        return better

    def forget_best(self) -> None:
        """Begin the waiting anew: the objective is another one from here on."""
        self.best, self.epochs_without_gain = math.inf, 0

    # The keys are those of checkpoints on disk, which go on to be read; the oldest ones know no `look_due`.

    def numbers(self) -> dict[str, Any]:
        """Return the state as JSON values."""
        return {
            "step": self.step,
            "seconds": self.seconds,
            "best": self.best if math.isfinite(self.best) else None,
            "epochs_without_gain": self.epochs_without_gain,
            "look_due": self.evaluation_due,
        }

    @classmethod
    def of(cls, numbers: dict[str, Any]) -> Tally:
        """Return the state that `numbers` returned; raises KeyError when a number is missing."""
        best = numbers["best"]
        return cls(
            step=numbers["step"],
            seconds=numbers["seconds"],
            best=math.inf if best is None else best,
            epochs_without_gain=numbers["epochs_without_gain"],
            evaluation_due=numbers.get("look_due", False),
        )
