"""What a person can ask of a training while it runs: stop, pause, go on by a step, slow motion, other live settings,
arrows. The loop only reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

__all__ = ["SLOWEST", "Control", "Request"]

SLOWEST = 10.0
"""Seconds between two steps, at most."""


@dataclass(frozen=True)
class Request:
    """The wish of the moment."""

    stop: bool = False
    pause: bool = False
    until_step: int = 0
    """A paused training goes on until it has taken so many steps,"""
    until_epoch: float = 0.0
    """and has seen so many epochs."""
    wait: float = 0.0
    """Seconds to let pass between two steps (slow motion); no part of what is trained."""
    arrows: float = 0.0
    """When arrows were asked for last, a number that each request makes another one; 0: never."""
    settings: dict[str, float] = field(default_factory=dict)
    """Live settings by path; those that already hold are no change."""

    @property
    def holds(self) -> bool:
        """Whether it asks for something at every step, not once."""
        return self.stop or self.pause or self.wait > 0


class Control(Protocol):
    """Asked once a step, so it must be quick."""

    def request(self) -> Request:
        """Return the wish of the moment."""


class Uncontrolled:
    """Runs to the end."""

    def request(self) -> Request:
        return NOTHING


NOTHING = Request()
