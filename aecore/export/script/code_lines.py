"""How a bottleneck stands in a script. Knows no torch."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["SIZE", "CodeLines"]

Names = dict[str, tuple[str, str]]


@dataclass(frozen=True)
class CodeLines:
    """How a bottleneck stands in a script."""

    text: str
    encode: str
    """Lines of `encode`, given `h`."""
    gives: tuple[str, ...]
    """Names that `encode` returns, the code `z` first."""
    layers: str = "self.to_code = nn.Linear($features, CODE_SIZE)"
    functions: str = ""
    methods: str = ""
    takes: tuple[str, ...] = ()
    """What `encode` takes besides the item: `noise`, `generator`."""
    between: str = ""
    """Lines of `losses` that come before its terms."""
    terms: dict[str, str] = field(default_factory=dict)
    """Loss terms by name: the mean over a batch, as an expression of what `encode` gives."""
    weights: dict[str, str] = field(default_factory=dict)
    """What a term counts, as an expression; terms without one are only watched."""
    prior: tuple[str, str] = ("N(0, I)", "a standard normal")
    """What a cloud is held against where it costs KL, as a formula and in words."""
    mean: str = "z"
    """The name of the mean code."""
    names: Names = field(default_factory=dict)


SIZE = {"size": ("CODE_SIZE", "numbers that an item is squeezed into")}
