"""What the card of a variant says, and the parts it picks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ...parts import Model

__all__ = ["Variant"]


@dataclass(frozen=True)
class Variant:
    """A named, explained preset of the model axes."""

    name: str
    title: str
    text: str
    formula: str
    """LaTeX, the objective in nats per sample."""
    symbols: str
    paper: str
    watch: str
    good_for: str
    not_for: str
    knob: str
    """Path of the main knob, shown as a slider."""
    model: Model
    loses: str = ""
    """Where it rebuilds no better than PCA with as many numbers, and why; empty where that does not happen (docs/family.md)."""
    behind_mean: tuple[str, ...] = ()
    """Data sets on which it is not even better than the mean item."""
    setup: Mapping[str, Any] = field(default_factory=dict)
    """Settings outside the model that it needs, by path."""
