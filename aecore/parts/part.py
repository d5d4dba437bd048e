"""What every part is: a frozen, validated parameter object. field = parameter = JSON key = form control = `--set` path."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["Part", "knob", "ramp"]


class Part(BaseModel):
    """A frozen, validated parameter object. Unknown keys, NaN and infinity are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


def knob(default: Any, label: str, help: str, *, live: bool = False, log: bool = False, advanced: bool = True, **bounds: Any) -> Any:
    """Declare a parameter with its bounds and the words a form shows.

    `live`: may change while a run trains. `log`: a slider for it steps by ratios. `advanced`: shown under "Advanced".
    """
    extra: dict[str, Any] = {"live": live, "log": log, "advanced": advanced}
    return Field(default, title=label, description=help, json_schema_extra=extra, **bounds)


def ramp(epoch: float, warmup: float) -> float:
    """Grow linearly from 0 to 1 over `warmup` epochs."""
    return min(1.0, epoch / warmup) if warmup > 0 else 1.0
