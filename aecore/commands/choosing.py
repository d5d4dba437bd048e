"""Which data a command is about."""

from __future__ import annotations

from ..data.own.library import own_sets
from ..data.source import named_by

__all__ = ["data_of"]


def data_of(text: str) -> str:
    """Return the whole name of the data that `--data` gives: a built-in name, or `own-` and the beginning of a digest
    of the library. Raises UserError where the library has no such."""
    return named_by(text, (one.digest for one in own_sets("")))
