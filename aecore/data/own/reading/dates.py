"""Days and times as people write them, columns of text at a time. Knows no torch."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from .numerals import Array

__all__ = ["DAY", "Order", "order_of", "seconds"]

DAY = 86_400
Order = Literal["year", "day", "month", "either", "time", "none"]
"""What comes first; `either`: the day or the month, no value tells."""
SECONDS = r"(?P<h>\d{1,2}):(?P<min>\d{2})(?::(?P<s>\d{2}(?:\.\d+)?))?"
CLOCK = rf"(?:[T ,]\s*{SECONDS}\s?(?P<half>[AaPp][Mm])?\s?(?:Z|UTC|(?P<zone>[+-]\d{{2}}:?\d{{2}}))?)?"
YEAR_FIRST = r"^(?P<y>\d{4})[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?" + CLOCK + "$"
YEAR_LAST = r"^(?P<d>\d{1,2})[-/. ](?P<m>\d{1,2})[-/. ](?P<y>\d{4})" + CLOCK + "$"
NAMED = r"^(?P<d>\d{1,2})[- ](?P<m>[A-Za-z]{3})[a-z]*[- ](?P<y>\d{4})" + CLOCK + "$"
TIME = rf"^{SECONDS}$"
MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"


def order_of(column: Array) -> Order:
    """Return how the values of a column of trimmed text are dates, all but 5 in 100 of those that are there; `none`
    where they are not."""
    there = column.filter(pc.and_(pc.is_valid(column), pc.not_equal(column, "")))
    if not len(there):
        return "none"

    def fits(order: Order) -> bool:
        return bool(np.isfinite(seconds(there, order)).mean() >= 0.95)

    if fits("year"):
        return "year"
    day, month = fits("day"), fits("month")
    if day and month:
        return "either"
    return "day" if day else "month" if month else "time" if fits("time") else "none"


def seconds(column: Array, order: Order) -> NDArray[np.float64]:
    """Return dates of a column of trimmed text as seconds since 1970 `(n,)` float64 (of universal time where they name
    a zone), NaN for what is none; times of a day alone count from midnight. `either` reads the day first."""
    if order == "time":
        return clock(pc.extract_regex(column, TIME))
    if order == "year":
        return moment(pc.extract_regex(column, YEAR_FIRST))
    found = moment(pc.extract_regex(column, YEAR_LAST), turned=order == "month")
    if order == "month" or np.isfinite(found).all():
        return found
    parts = pc.extract_regex(column, NAMED)
    return np.where(np.isfinite(found), found, moment(parts, named=True))


def part(parts: Array, name: str) -> NDArray[np.float64]:
    text = pc.struct_field(parts, name)
    empty = pc.equal(text, "")
    return np.asarray(pc.if_else(empty, None, text).cast("float64").to_numpy(zero_copy_only=False), dtype=np.float64)


def moment(parts: Array, turned: bool = False, named: bool = False) -> NDArray[np.float64]:
    day, year = part(parts, "d"), part(parts, "y")
    month = month_numbers(parts) if named else part(parts, "m")
    if turned:
        day, month = month, day
    good = (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31) & (year >= 1)
    months = np.where(good, (year - 1970) * 12 + month - 1, 0).astype(np.int64).astype("datetime64[M]")
    days = months.astype("datetime64[D]").astype(np.int64) + np.where(good, day, 1) - 1
    last = (months + 1).astype("datetime64[D]").astype(np.int64)
    return np.where(good & (days < last), days * DAY + clock(parts, whole=False), np.nan)


def month_numbers(parts: Array) -> NDArray[np.float64]:
    names = pc.utf8_lower(pc.struct_field(parts, "m")).to_pylist()
    at = {MONTHS[3 * place : 3 * place + 3]: place + 1.0 for place in range(12)}
    return np.array([at.get(name, np.nan) for name in names])


def clock(parts: Array, whole: bool = True) -> NDArray[np.float64]:
    """Seconds since midnight; where no time is given 0, or NaN if it is the `whole` of the value."""
    hour, minute, second = (np.nan_to_num(part(parts, name)) for name in ("h", "min", "s"))
    if whole:
        hour = part(parts, "h")
        return np.where((hour <= 24) & (minute < 60) & (second < 61), hour * 3600 + minute * 60 + second, np.nan)
    half = pc.utf8_lower(pc.struct_field(parts, "half"))
    later = pc.fill_null(pc.equal(half, "pm"), False).to_numpy(zero_copy_only=False)
    told = pc.fill_null(pc.not_equal(half, ""), False).to_numpy(zero_copy_only=False)
    hour = np.where(told, hour % 12 + 12 * later, hour)
    good = (hour <= 24) & (minute < 60) & (second < 61)
    return np.where(good, hour * 3600 + minute * 60 + second - zone(parts), np.nan)


def zone(parts: Array) -> NDArray[np.float64]:
    text = pc.replace_substring(pc.struct_field(parts, "zone"), ":", "")
    told = pc.if_else(pc.equal(text, ""), None, text).cast("float64")
    number = np.nan_to_num(np.asarray(told.to_numpy(zero_copy_only=False), np.float64))
    away: NDArray[np.float64] = np.abs(number) // 100 * 3600 + np.abs(number) % 100 * 60
    return np.sign(number) * away
