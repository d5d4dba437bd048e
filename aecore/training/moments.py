"""When to log and when to take a snapshot: functions of the step alone, so that a resumed run has the same moments."""

from __future__ import annotations

__all__ = ["is_log_moment", "is_snapshot_moment"]


def is_log_moment(step: int, steps_per_epoch: int) -> bool:
    """Every step at first, every 2nd from step 128 on, up to every 8th; at least three times an epoch."""
    stride = min(max(1, step // 64), max(1, steps_per_epoch // 3), 8)
    return step % stride == 0 or step % steps_per_epoch == 0


def is_snapshot_moment(step: int, steps_per_epoch: int) -> bool:
    """Log-spaced (1, 2, 3, 4, 6, 9, 14, ... by 3/2) within the first epoch, then at epochs 1 to 16, 18, 20, 22, 24, 26, ... (by 11/10)."""
    if step < steps_per_epoch:
        return in_ladder(step, 1.5)
    return step % steps_per_epoch == 0 and in_ladder(step // steps_per_epoch, 1.1)


def in_ladder(n: int, ratio: float) -> bool:
    rung = 1
    while rung < n:
        rung = max(rung + 1, round(rung * ratio))
    return rung == n
