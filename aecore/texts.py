"""Sentences for people. The core marks them in English; the screen translates the template, then fills the values
in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

__all__ = ["UNSEEN", "Sentence", "brief", "fill", "joined", "mark", "nearest"]

UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")
"""Controls, and characters that turn the direction of text or take no place. A joiner (U+200D) stays: emoji are made
with it."""

FULL_WIDTH = "。！？；：，、）》"
"""Signs that keep a distance to the next sentence by themselves."""


def mark(text: str) -> str:
    """Return `text` unchanged; the name tells Babel that it is a message (gettext's usual no-op marker)."""
    return text


def brief(value: Any, limit: int = 60) -> str:
    """Return a value a person gave as short text that can be printed anywhere."""
    try:
        text = str(value)[:limit]
    except ValueError:  # Python refuses to write out integers of thousands of digits
        text = "a number too long to print"
    return text.encode("utf-8", "replace").decode()


def fill(template: str, values: Mapping[str, Any]) -> str:
    """Put values into the `{name}` places of a template; unknown places stay.

    Not `str.format`: templates are read from run folders, and its attribute access and widths are too powerful for
    that.
    """
    return re.sub(r"\{(\w+)\}", lambda place: str(values.get(place[1], place[0])), template)


def joined(*sentences: str) -> str:
    """Return sentences one behind the other; a full-width sign at the end of one keeps a distance by itself."""
    found = filter(None, map(str.strip, sentences))
    return "".join(one if one[-1] in FULL_WIDTH else f"{one} " for one in found).strip()


@dataclass(frozen=True)
class Sentence:
    """A message template with `{name}` places and the values that fill them."""

    template: str
    values: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return fill(self.template, self.values)


def nearest(word: str, allowed: list[str]) -> str:
    """Return the allowed word that looks most like `word`, or an empty string when none does."""
    found = get_close_matches(str(word).lower(), allowed, n=1, cutoff=0.5)
    return found[0] if found else ""
