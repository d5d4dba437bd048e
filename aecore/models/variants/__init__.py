"""Variants: named, explained presets of the model axes, literal tables. Adding one means adding a row in one of these files."""

from __future__ import annotations

from ...errors import one_of
from ...texts import mark
from .discrete import DISCRETE
from .generative import GENERATIVE
from .labelled import LABELLED
from .paired import PAIRED
from .plain import PLAIN
from .robust import ROBUST
from .sparse import SPARSE
from .tasks import TASKS
from .text import TEXT
from .variant import Variant

__all__ = ["GROUPS", "VARIANTS", "Variant", "variant", "variant_title"]

GROUPS: dict[str, tuple[Variant, ...]] = {
    mark("Shaped codes: they can invent"): (*GENERATIVE, *LABELLED, *PAIRED, *TEXT),
    mark("Plain squeezes"): PLAIN,
    mark("Sparse codes"): SPARSE,
    mark("Robust to spoilt input"): ROBUST,
    mark("Discrete codes"): DISCRETE,
    mark("Other tasks"): TASKS,
}
"""The variants as people see them, under headings."""
VARIANTS: dict[str, Variant] = {v.name: v for group in GROUPS.values() for v in group}


def variant(name: str) -> Variant:
    """Return a variant; raises UserError with the nearest name when there is none."""
    if name not in VARIANTS:
        raise one_of(mark("variant"), name, list(VARIANTS))
    return VARIANTS[name]


def variant_title(name: str) -> str:
    """Return the title of a variant; the name itself where there is none: a run of a later version may have it, and can
    be looked at all the same."""
    return VARIANTS[name].title if name in VARIANTS else name
