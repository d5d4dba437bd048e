"""The list of what was left out, as a file that a spreadsheet opens. Knows no torch."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence

from ...texts import Sentence, mark
from .check import LeftOut

__all__ = ["left_out_csv", "no_formula"]

FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
"""What a spreadsheet takes for the beginning of something to compute."""


def left_out_csv(rows: Sequence[LeftOut], say: Callable[[Sentence], str]) -> str:
    """Return a table of names and reasons, each sentence said by `say`. It begins with a byte order mark, by which
    Excel knows UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([say(Sentence(mark("Left out"))), say(Sentence(mark("Why")))])
    writer.writerows([no_formula(row.name), no_formula(say(row.why))] for row in rows)
    return "\ufeff" + out.getvalue()


def no_formula(text: str) -> str:
    """Return a text of a person's file as one that no spreadsheet computes: where it could, `'` stands before it."""
    return f"'{text}" if text.startswith(FORMULAS) else text
