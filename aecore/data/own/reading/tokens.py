"""A text as a row of tokens, and back: words, characters, atoms of molecules, pieces of words. Knows no torch."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from .pieces import cut

__all__ = ["EMPTY", "JOINED", "OTHER", "Unit", "Writing", "clusters", "is_molecule", "normal", "text_of", "words_in"]

Unit = Literal["word", "subword", "character", "atom"]
EMPTY, JOINED = "·", ""
"""Word 0, which fills the places behind the end: `JOINED` where tokens follow each other without a blank."""
OTHER = "‹?›"
"""Stands for all that is not in the vocabulary."""
ALONE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f"
"""Han and Kana: each is a word by itself, as no blanks stand between words."""
LETTERS = rf"(?:(?![{ALONE}])[^\W_])+"
WORDS = re.compile(rf"{re.escape(OTHER)}|[{ALONE}]|\d+(?:[.,]\d+)+|{LETTERS}(?:['’]{LETTERS})*|\s|.", re.S)
ATOMS = re.compile(r"\[[^\]\s]{1,20}\]|Br|Cl|%\d\d|[BCNOSPFIbcnops0-9()=#$:./\\@+\-~*]")
"""SMILES, with the two-letter atoms that stand outside brackets (D. Weininger, 1988)."""
JOINER, FLAGS, TONES, VARIANTS = "\u200d", ("🇦", "🇿"), ("🏻", "🏿"), ("\ufe00", "\ufe0f")
BEFORE, AFTER = frozenset(",.;:!?)]}…%’”»、。，！？；：）」』"), frozenset("([{“«（「『#")
"""Signs that no blank stands before, and after."""


def normal(text: str) -> str:
    """Return a text in the one spelling that equal ones have: NFC, single blanks, no controls."""
    plain = "".join(" " if unicodedata.category(one) in ("Cc", "Cs", "Zl", "Zp") else one for one in text)
    return " ".join(unicodedata.normalize("NFC", plain.lstrip("\ufeff")).split())


def clusters(text: str) -> list[str]:
    """Return what a person takes for one sign each: letters with their marks, emoji made of several."""
    found: list[str] = []
    for sign in text:
        if found and continues(found[-1], sign):
            found[-1] += sign
        else:
            found.append(sign)
    return found


def continues(before: str, sign: str) -> bool:
    if sign == JOINER or before.endswith(JOINER) or unicodedata.category(sign) in ("Mn", "Me", "Mc"):
        return True
    if TONES[0] <= sign <= TONES[1] or VARIANTS[0] <= sign <= VARIANTS[1]:
        return True
    return FLAGS[0] <= sign <= FLAGS[1] and len(before) == 1 and FLAGS[0] <= before <= FLAGS[1]


def words_in(text: str) -> list[str]:
    """Return words, and each other sign by itself; blanks are none.

    >>> words_in("Don't stop, 猫咪!")
    ["Don't", 'stop', ',', '猫', '咪', '!']
    """
    found: list[str] = []
    for token in WORDS.findall(text):
        if found and len(token) == 1 and not token.isspace() and not token.isalnum() and continues(found[-1], token):
            found[-1] += token
        else:
            found.append(token)
    return [token for token in found if not token.isspace()]


def is_molecule(text: str) -> bool:
    """Whether a text may be a molecule as SMILES."""
    return len(text) > 1 and "".join(ATOMS.findall(text)) == text


@dataclass(frozen=True)
class Writing:
    """How texts are cut into tokens."""

    unit: Unit
    fold: bool = False
    """Whether capitals make no difference."""
    merges: tuple[tuple[str, str], ...] = ()
    """Subwords: which pieces grow together, in the order in which that was learnt."""

    @property
    def empty(self) -> str:
        """What word 0 is called."""
        return EMPTY if self.unit == "word" else JOINED

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {"unit": self.unit, "fold": self.fold, "merges": [list(pair) for pair in self.merges]}

    def tokens(self, text: str) -> list[str]:
        """Return the tokens of a text in its normal spelling."""
        text = text.lower() if self.fold else text
        return CUTS[self.unit](text, self.merges)


def atoms(text: str, merges: object) -> list[str]:
    return ATOMS.findall(text) if is_molecule(text) else clusters(text)


def signs(text: str, merges: object) -> list[str]:
    return with_other(text, clusters)


def with_other(text: str, made: Callable[[str], Sequence[str]]) -> list[str]:
    """Cut a text in which `OTHER` may stand, as in one that was exported."""
    found: list[str] = []
    for place, part in enumerate(text.split(OTHER)):
        found += [*[OTHER] * (place > 0), *made(part)]
    return found


def parts(text: str) -> list[str]:
    """Return the words of a text, each with the blank before it, so that they make up the text again."""
    return re.findall(rf"[{ALONE}]| ?[^\s{ALONE}]+", text)


def subwords(text: str, merges: tuple[tuple[str, str], ...]) -> list[str]:
    ranks = ranked(merges)
    return with_other(text, lambda part: [token for word in parts(part) for token in cut(tuple(clusters(word)), ranks)])


@cache
def ranked(merges: tuple[tuple[str, str], ...]) -> Mapping[tuple[str, str], int]:
    return {pair: rank for rank, pair in enumerate(merges)}


CUTS: Mapping[Unit, Callable[[str, tuple[tuple[str, str], ...]], list[str]]] = {
    "word": lambda text, merges: words_in(text),
    "subword": subwords,
    "character": signs,
    "atom": atoms,
}


def text_of(tokens: Sequence[str], empty: str) -> str:
    """Return the text that tokens make, those of words with blanks where a person sets them.

    >>> text_of(["hello", ",", "world", "!", "·"], "·")
    'hello, world!'
    """
    there = list(tokens)
    while there and there[-1] == empty:
        there.pop()
    if empty == JOINED:
        return "".join(there)
    made = ""
    for token, before in zip(there, ["", *there[:-1]], strict=True):
        apart = made and token not in BEFORE and before not in AFTER
        made += f" {token}" if apart else token
    return made
