"""What may stand in a part of an address: forms that Python and the browser judge alike."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from .catalogues import code_of

__all__ = ["LONGEST", "Either", "Form", "Language", "Named", "Several", "Text", "Whole", "Word"]

LONGEST = 1200
"""Characters of one part: longer addresses are cut by some programs."""


@dataclass(frozen=True)
class Word:
    """One of a few words."""

    words: tuple[str, ...]
    type: Literal["word"] = "word"

    def fits(self, text: str) -> bool:
        return text in self.words


@dataclass(frozen=True)
class Whole:
    """A whole number, the bounds among those allowed."""

    least: int
    most: int
    type: Literal["whole"] = "whole"

    def fits(self, text: str) -> bool:
        return re.fullmatch(r"[0-9]{1,12}", text) is not None and self.least <= int(text) <= self.most


@dataclass(frozen=True)
class Text:
    """Characters as a pattern wants them, which Python and JavaScript read alike."""

    pattern: str
    longest: int = LONGEST
    type: Literal["text"] = "text"

    def fits(self, text: str) -> bool:
        return len(text) <= self.longest and re.fullmatch(self.pattern, text) is not None


@dataclass(frozen=True)
class Several:
    """Up to so many of one form, with a mark between."""

    of: Word | Whole | Text
    most: int
    between: str
    type: Literal["several"] = "several"

    def fits(self, text: str) -> bool:
        found = text.split(self.between) if len(text) <= LONGEST else []
        return 0 < len(found) <= self.most and all(map(self.of.fits, found))


@dataclass(frozen=True)
class Named:
    """Names that are looked up: who looks says what is not there."""

    type: Literal["named"] = "named"

    def fits(self, text: str) -> bool:
        return True


@dataclass(frozen=True)
class Language:
    """The tag of a language that is spoken here: `zh`, `zh-CN`."""

    type: Literal["language"] = "language"

    def fits(self, text: str) -> bool:
        return code_of(text) is not None


@dataclass(frozen=True)
class Either:
    """One of two forms."""

    one: Word | Whole | Text
    other: Word | Whole | Text
    type: Literal["either"] = "either"

    def fits(self, text: str) -> bool:
        return self.one.fits(text) or self.other.fits(text)


Form = Word | Whole | Text | Several | Named | Language | Either
