"""Who asks a store to change something, and what they may change: their own, the operator everything. Everybody may
look."""

from __future__ import annotations

from dataclasses import dataclass

from ..texts import Sentence, mark

__all__ = ["NOBODY", "OPERATOR", "Visitor"]

OTHERS = mark("“{title}” belongs to another visitor: only they and the operator of this server can change it.")
OPERATORS = mark("“{title}” belongs to the operator of this server: nobody else can change it.")


@dataclass(frozen=True)
class Visitor:
    """Somebody before a store. Who owns something is told by the `id` that was written down when it was made."""

    id: str = ""
    """Empty: nobody, who owns nothing."""
    is_operator: bool = False

    @property
    def owner(self) -> str:
        """What is written down with what they make; empty for the operator, whose is all that names nobody."""
        return "" if self.is_operator else self.id

    def why_not(self, owner: str, title: str) -> Sentence | None:
        """Return why they may not change what belongs to `owner`; None when they may."""
        if self.is_operator or (owner and owner == self.id):
            return None
        return Sentence(OTHERS if owner else OPERATORS, {"title": title})


OPERATOR = Visitor(is_operator=True)
"""The command line, workers, notebooks: whoever can write the folder anyway."""
NOBODY = Visitor()
