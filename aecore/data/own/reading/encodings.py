"""Which of the older encodings a text is in: a short list, each judged by whether its letters make words. Knows no
torch."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from ....texts import mark

__all__ = ["ENCODINGS", "ranked", "score"]

ENCODINGS = {
    "utf-8": mark("UTF-8"),
    "gb18030": mark("Chinese (GB18030)"),
    "cp1252": mark("Western European (Windows-1252)"),
    "cp1251": mark("Cyrillic (Windows-1251)"),
    "cp1250": mark("Central European (Windows-1250)"),
    "big5": mark("Chinese (Big5)"),
    "shift_jis": mark("Japanese (Shift JIS)"),
    "euc_jp": mark("Japanese (EUC)"),
    "euc_kr": mark("Korean (EUC)"),
    "cp1253": mark("Greek (Windows-1253)"),
    "cp1254": mark("Turkish (Windows-1254)"),
    "utf-16": mark("UTF-16"),
}
"""What a person can choose, by Python's names."""
FOUND = ("cp1252", "gb18030", "cp1251", "cp1250", "shift_jis", "big5", "euc_kr", "cp1253")
"""What is guessed; where two fit equally, the first. The others are too much like one of these."""
ENOUGH = 6
"""Different characters by which Korean is told from Chinese."""


def ranked(sample: bytes, few_bad: bool) -> list[str]:
    """Return encodings for lines that are no UTF-8, the likeliest first; with `few_bad` that is UTF-8 all the same."""
    scores = {name: score(name, sample) for name in FOUND}
    order = sorted(FOUND, key=lambda name: -scores[name])
    return ["utf-8", *order] if few_bad else [*order, "utf-8"]


def score(name: str, sample: bytes) -> float:
    """Return how well bytes read in an encoding: the share of letters beyond ASCII that are likely where they stand."""
    text = sample.decode(name, "replace")
    places = [match.start() for match in re.finditer("[^\x00-\x7f]", text)]
    if not places:
        return 0.0
    judge = WIDE.get(name, likely_letter)
    good = sum(judge(text, place) for place in places) / len(places)
    if name == "euc_kr" and good > 0.96 and len({text[place] for place in places}) >= ENOUGH:
        good = 1.01  # of so many Chinese characters some would lie beyond all Korean syllables
    return good - 2 * text.count("\ufffd") / len(places)


def likely_letter(text: str, place: int) -> float:
    """Judge a character of an alphabet by its neighbours."""
    letter, before, after = text[place], text[place - 1 : place], text[place + 1 : place + 2]
    if not letter.isalpha():
        inside = before.isalpha() and after.isalpha() and letter not in "’‘´·-"
        return 0.0 if inside or unicodedata.category(letter) in ("Cc", "Lm") else 0.9 if letter in "€£°" else 0.7
    scripts = {script(near) for near in (before, after) if near.isalpha()}
    if scripts - {script(letter)}:
        return 0.0  # two alphabets in one word
    if not (before.isalpha() or after.isalpha()):
        return 0.5
    if letter.isupper() and before.islower():
        return 0.0
    if script(letter) == "LATIN" and all(near.isalpha() and not near.isascii() for near in (before, after)):
        return 0.1  # three accents in a row
    return 1.0


def script(letter: str) -> str:
    return unicodedata.name(letter, "NONE").split()[0]


def common_chinese(text: str, place: int) -> float:
    """The 3,755 commonest characters of Chinese come first in GB 2312, whose first byte is then B0 to D7."""
    code = text[place].encode("gb18030", "replace")
    if len(code) == 2 and 0xB0 <= code[0] <= 0xD7 and code[1] >= 0xA1:
        return 1.0
    return 0.8 if text[place] in "，。、；：？！（）《》“”【】—…·％￥" else 0.1


def common_big5(text: str, place: int) -> float:
    code = text[place].encode("big5", "replace")
    return 0.98 if len(code) == 2 and 0xA4 <= code[0] <= 0xC6 else 0.1


def japanese(text: str, place: int) -> float:
    name = unicodedata.name(text[place], "")
    if name.startswith("HALFWIDTH"):
        return 0.1
    return 1.0 if name.startswith(("HIRAGANA", "KATAKANA")) else 0.8 if name.startswith("CJK UNIFIED") else 0.2


def korean(text: str, place: int) -> float:
    return 0.97 if unicodedata.name(text[place], "").startswith("HANGUL SYLLABLE") else 0.1


WIDE: dict[str, Callable[[str, int], float]] = {
    "gb18030": common_chinese,
    "big5": common_big5,
    "shift_jis": japanese,
    "euc_kr": korean,
}
