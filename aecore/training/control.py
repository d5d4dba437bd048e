"""What a person can ask of a training while it runs: stop, pause, other live settings. The loop only reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

__all__ = ["Control", "Request"]


@dataclass(frozen=True)
class Request:
    """The wish of the moment."""

    stop: bool = False
    pause: bool = False
    settings: dict[str, float] = field(default_factory=dict)
    """Live settings by path; those that already hold are no change."""


class Control(Protocol):
    """Asked once a step, so it must be quick."""

    def request(self) -> Request:
        """Return the wish of the moment."""


class Uncontrolled:
    """Runs to the end."""

    def request(self) -> Request:
        return NOTHING


NOTHING = Request()
