"""What a data set is in a script."""

from __future__ import annotations

from dataclasses import dataclass

from ...texts import Sentence

__all__ = ["Items"]


@dataclass(frozen=True)
class Items:
    """How a data set stands in a script."""

    text: str
    """What it is."""
    code: str
    """Lines that make `x_train` and `x_held_out`, as floats."""
    labels: str = ""
    """Lines after them that make `y_train` and `y_held_out`, int64; empty where no script can tell them."""
    needs: tuple[str, ...] = ()
    """Packages besides torch, as they are installed."""
    file: Sentence | None = None
    """What is said of a download, or of a file that must lie beside the script."""
