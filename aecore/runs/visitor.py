"""Who asks a store for something, what they may change (their own; the operator everything) and what they may see:
everything but other people's runs on data of their own."""

from __future__ import annotations

from dataclasses import dataclass

from ..texts import Sentence, mark

__all__ = ["GUEST", "NOBODY", "OPERATOR", "Visitor"]

OTHERS = mark("“{title}” belongs to another visitor: only they and the operator of this server can change it.")
OPERATORS = mark("“{title}” belongs to the operator of this server: nobody else can change it.")
SHARED = mark("You see “{title}” by a link that was shared with you: you can look at it, not change it.")


@dataclass(frozen=True)
class Visitor:
    """Somebody before a store. Who owns something is told by the `id` that was written down when it was made."""

    id: str = ""
    """Empty: nobody, who owns nothing."""
    is_operator: bool = False
    by_link: bool = False
    """Whether they hold the link that a run was shared by: for that run alone, whoever they are otherwise."""

    @property
    def owner(self) -> str:
        """What is written down with what they make; empty for the operator, whose is all that names nobody."""
        return "" if self.is_operator else self.id

    def owns(self, owner: str) -> bool:
        """Whether what belongs to `owner` is theirs, or under their care."""
        return self.is_operator or bool(owner and owner == self.id)

    def why_not(self, owner: str, title: str) -> Sentence | None:
        """Return why they may not change what belongs to `owner`; None when they may."""
        if self.owns(owner):
            return None
        return Sentence(SHARED if self.by_link else OTHERS if owner else OPERATORS, {"title": title})


OPERATOR = Visitor(is_operator=True)
"""The command line, workers, notebooks: whoever can write the folder anyway."""
NOBODY = Visitor()
GUEST = Visitor(by_link=True)
