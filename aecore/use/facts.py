"""What says whether a model can be used for something. Knows no torch."""

from __future__ import annotations

from typing import Protocol

from ..data.cards import DataCard
from ..spec import Spec

__all__ = ["Facts"]


class Facts(Protocol):
    """A run, or a model that was trained without one."""

    @property
    def spec(self) -> Spec:
        """Everything that decided its training."""
        ...

    @property
    def card(self) -> DataCard:
        """Of its data."""
        ...
