"""Which models can make new items. Knows no torch."""

from __future__ import annotations

from ..texts import Sentence, mark
from .facts import Facts

__all__ = ["why_not"]

FUTURE = mark("This model draws the future of an item, not whole items.")


def why_not(run: Facts) -> Sentence | None:
    """Return why a run cannot generate; None where it can."""
    return Sentence(FUTURE) if run.spec.model.view.forecasts else None
