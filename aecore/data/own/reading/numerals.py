"""Numbers as people write them: decimal commas, thousands, percent and currencies. Columns of text at a time, in
Arrow. Knows no torch."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

__all__ = ["MISSING", "Array", "is_number", "is_sign", "plain", "trimmed", "unit_of", "values"]

Array = Any
"""A `pyarrow.Array`, which has no types of its own."""
MISSING = (
    "?", "na", "n/a", "#n/a", "#na", "nan", "-nan", "null", "none", "nil", "-", "--", "–", "—", ".", "..", "...",
    "missing", "#value!", "#div/0!", "#ref!", "#num!", "#name?", "#null!",
)  # fmt: skip
"""What stands for no value in columns that hold numbers otherwise; in small letters."""
LARGEST = 1e100
"""Beyond, a number counts as infinite: squares of such no longer fit."""
BLANKS = " \u00a0\u202f\u2009'’"
SIGN, POWER = r"[+\-−]?", r"([eE][+\-]?\d{1,4})?"
DIALECTS = {
    ".": rf"^{SIGN}([1-9]\d{{0,2}}(,\d{{3}})+|\d{{1,3}}([{BLANKS}]\d{{3}})+|\d+)?(\.\d*)?{POWER}$",
    ",": rf"^{SIGN}([1-9]\d{{0,2}}(\.\d{{3}})+|\d{{1,3}}([{BLANKS}]\d{{3}})+|\d+)?(,\d*)?{POWER}$",
}
"""By the sign before the decimals."""
UNITS = "%|‰|€|\\$|£|¥|₹|₽|₩|₺|元|円|kr|zł|Kč|Ft|CHF|EUR|USD|GBP|JPY|CNY|°C|°F|°|km/h|km|cm|mm|kg|m²"
NUMERAL = r"[+\-−]?[\d.,].*?"
GAP = "[ \t\u00a0\u202f]?"
WITH_UNIT = rf"^(?P<before>(?:{UNITS})?){GAP}(?P<rest>{NUMERAL}){GAP}(?P<after>(?:{UNITS})?)$"


def is_number(cell: str) -> bool:
    """Whether a cell is a number in any of the ways of writing one."""
    text = cell.strip()
    parts = re.match(WITH_UNIT, text)
    bare = parts["rest"] if parts and not (parts["before"] and parts["after"]) else text
    return bool(re.search(r"\d", bare)) and any(re.match(rule, bare) for rule in DIALECTS.values())


def trimmed(column: Array) -> Array:
    """Return a column of text without blanks at the ends of its values."""
    return pc.utf8_trim_whitespace(column)


def unit_of(column: Array) -> tuple[Array, Array]:
    """Return values without their units, and the units (null where there is none)."""
    parts = pc.extract_regex(column, WITH_UNIT)
    before, rest, after = (pc.struct_field(parts, name) for name in ("before", "rest", "after"))
    unit = pc.if_else(pc.equal(before, ""), after, before)
    both = pc.and_(pc.not_equal(before, ""), pc.not_equal(after, ""))
    has = pc.and_(pc.fill_null(pc.not_equal(unit, ""), False), pc.invert(pc.fill_null(both, False)))
    return pc.if_else(has, rest, column), pc.if_else(has, unit, pa.scalar(None, pa.string()))


def values(column: Array, decimal: str) -> NDArray[np.float64]:
    """Return a column of trimmed text as numbers `(n,)`, NaN for what is none in this way of writing them; infinite
    where a number is too large to compute with. Units are passed over."""
    if decimal == ".":
        found = plain(column)
        found = plain(pc.if_else(is_sign(column), "", column)) if found is None else found
        if found is not None:
            return found
    bare, _ = unit_of(column)
    fits = pc.match_substring_regex(bare, DIALECTS[decimal])
    grouping = f"[{BLANKS}{',' if decimal == '.' else '.'}]"
    text = pc.replace_substring_regex(pc.if_else(fits, bare, None), grouping, "")
    text = pc.replace_substring(pc.replace_substring(text, "−", "-"), ",", ".")
    digits = pc.match_substring_regex(text, r"^[+-]?\.?\d")
    found = bounded(pc.if_else(digits, text, None).cast(pa.float64()))
    endless = pc.fill_null(pc.match_substring_regex(column, r"(?i)^[+\-−]?(inf|infinity|∞)$"), False)
    return np.where(endless.to_numpy(zero_copy_only=False), np.inf, found)


def is_sign(column: Array) -> NDArray[np.bool_]:
    """Return where trimmed text stands for no value `(n,)`."""
    signs = pc.is_in(pc.utf8_lower(column), value_set=pa.array(MISSING))
    return np.asarray(signs.to_numpy(zero_copy_only=False), np.bool_)


def plain(column: Array) -> NDArray[np.float64] | None:
    """Return trimmed text as numbers `(n,)` where all of it, but for what is empty (NaN), is written as programs write
    them; None where some is not."""
    try:
        return bounded(pc.if_else(pc.equal(column, ""), None, column).cast(pa.float64()))
    except pa.ArrowInvalid:
        return None


def bounded(column: Array) -> NDArray[np.float64]:
    found = column.to_numpy(zero_copy_only=False).astype(np.float64)
    return np.where(np.abs(found) > LARGEST, np.inf, found)
