"""What reading makes of a person's files: tensors that are not yet split, and the check card. A reader is a function
`(files, choices, tell) -> Draft`; it raises UserError where nothing can be made of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from .check import Check
from .choices import Choices

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["Draft", "File", "Reader", "Tell"]

Tell = Callable[[int, int], None]
"""Told bytes done and bytes in all."""


class File(Protocol):
    """One file of a drop: lying by itself, or a member of a zip that is never unpacked."""

    @property
    def name(self) -> str:
        """The path that the person's folder or zip gives it, with `/`; for the check card and class names only."""
        ...

    @property
    def size(self) -> int:
        """Bytes, as announced."""
        ...

    def open(self) -> BinaryIO:
        """Open it from its beginning; reading stops with a UserError where it yields more than it may."""
        ...


@dataclass(frozen=True)
class Draft:
    """Items `(N, ...)` as `dataset.Split` stores them, in the order in which a person would list them."""

    check: Check
    samples: Tensor
    labels: Tensor
    """`(N,)` int64; zeros where there are no classes."""
    white: int = 255
    bounded: bool = True
    groups: Tensor | None = None
    """`(N,)` int64: items of one group (file, person, stretch of time) never straddle the split. Equal items do not
    either; that is seen to where the split is made."""
    given: Tensor | None = None
    """`(N,)` bool: held out by the files themselves (`test/`) or by time."""
    columns: tuple[str, ...] = ()
    """Table: what each number is. Ratings: what is rated."""
    words: tuple[str, ...] = ()
    """Text: the vocabulary."""
    recipe: dict[str, Any] = field(default_factory=dict)
    """JSON values: how a new file of the same kind becomes such items (sizes, means, scales, categories), without
    looking at the items again."""
    source: str = ""
    licence: str = ""
    """What the files themselves say of where they come from; what a person says goes before it."""


Reader = Callable[[Sequence[File], Choices, Tell], Draft]
