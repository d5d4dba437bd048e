"""What may stand in the events of a log, by their kind: `training.events.LOGGED` as values, for who reads them.

Whatever lies in a log, an event that a reader is given holds numbers where numbers are expected. What has not this form
is passed over and counted. Kinds that are not known, and fields beyond these, are a later version's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ..texts import mark

__all__ = ["FIELDS", "ODD", "fits", "is_whole", "whole"]

ODD = mark("{n} lines of the log hold no event that can be read; they are passed over.")

LARGEST_COUNT = 1 << 53
LARGEST_NUMBER = 1e300
Event = dict[str, Any]


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < LARGEST_NUMBER


def is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < LARGEST_COUNT


CHECKS: dict[str, Callable[[Any], bool]] = {
    "int": is_count,
    "float": is_number,
    "float | None": lambda value: value is None or is_number(value),
    "str": lambda value: isinstance(value, str),
    "bool": lambda value: isinstance(value, bool),
    "tuple[str, ...]": lambda value: isinstance(value, list) and all(isinstance(one, str) for one in value),
    "dict[str, float]": lambda value: isinstance(value, dict) and all(map(is_number, value.values())),
}
"""By the type that the field has where it is written."""
FIELDS: dict[str, dict[str, str]] = {
    "step": {"step": "int", "epoch": "float", "terms": "dict[str, float]", "rate": "float"},
    "held-out": {
        "step": "int", "epoch": "float", "terms": "dict[str, float]", "mse": "float", "variance_explained": "float",
        "n": "int",
    },
    "setting": {"step": "int", "path": "str", "value": "float"},
    "units": {"step": "int", "epoch": "float", "layers": "tuple[str, ...]"},
    "pace": {"step": "int", "wait": "float"},
    "snapshot": {"step": "int", "epoch": "float", "decoder": "bool"},
    "data": {"done": "int", "total": "int"},
    "baseline": {
        "mean_mse": "float", "pca_mse": "float", "pca_variance_explained": "float", "code_size": "int", "n": "int",
        "fitted_on": "int", "floor_mse": "float | None",
    },
}  # fmt: skip
TERMS = ("objective", "reconstruction")
"""Terms that every step and evaluation has."""


def fits(event: Event) -> bool:
    """Whether what is there of an event is what is expected there."""
    kind = event.get("kind", "")
    fields = FIELDS.get(kind, {}) if isinstance(kind, str) else None
    return fields is not None and all(CHECKS[fields[name]](value) for name, value in event.items() if name in fields)


def is_whole(event: Event) -> bool:
    """Whether an event that fits lacks nothing. What may be None may be left out."""
    fields = FIELDS.get(event.get("kind", ""), {})
    there = all(name in event for name, kind in fields.items() if not kind.endswith("None"))
    return there and ("terms" not in fields or all(name in event["terms"] for name in TERMS))


def whole(events: Iterable[Event]) -> list[Event]:
    """Return the events that lack nothing."""
    return [event for event in events if is_whole(event)]
