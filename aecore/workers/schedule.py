"""What is due by the clock while a run trains: its status, a checkpoint, fresh results. Nothing of it changes what is
trained."""

from __future__ import annotations

import time

__all__ = ["FIRST_RESULTS", "STATUS_EVERY", "Schedule"]

STATUS_EVERY = 0.25
CHECKPOINT_EVERY = 20.0
FIRST_RESULTS, RESULTS_GROW, RESULTS_SHARE = 5.0, 1.6, 0.03
"""Results are refreshed while training after 5 s, then each time after 1.6 times as long, and never for a larger share
of the time."""


class Schedule:
    """When what is due next, in seconds of the monotonic clock. Each look names the moment it is made at."""

    def __init__(self) -> None:
        now = time.monotonic()
        self.checkpoint, self.results, self.results_wait = now + CHECKPOINT_EVERY, now + FIRST_RESULTS, FIRST_RESULTS

    def is_checkpoint_due(self, now: float) -> bool:
        """Whether so much time has passed since the last checkpoint that another is due."""
        return now > self.checkpoint

    def are_results_due(self, now: float, seconds_left: float | None) -> bool:
        """Whether results are due, and the last ones are not there soon anyhow."""
        return now > self.results and (seconds_left is None or seconds_left > FIRST_RESULTS)

    def saved(self) -> None:
        """A checkpoint has been committed."""
        self.checkpoint = time.monotonic() + CHECKPOINT_EVERY

    def published(self, seconds: float) -> None:
        """Results have been refreshed, which took so many `seconds`."""
        self.results_wait = max(self.results_wait * RESULTS_GROW, seconds / RESULTS_SHARE)
        self.results = time.monotonic() + self.results_wait
