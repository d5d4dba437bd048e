"""What the values of a column are, seen row by row and all of them: numbers, words, dates, nothing. Knows no torch."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from .dates import Order, order_of
from .numerals import DIALECTS, Array, is_sign, plain, trimmed, unit_of, values

__all__ = ["MANY", "Evidence"]

MANY = 1000
"""Different values of a column that are counted one by one."""
TRIED = 200
"""Values by which it is decided whether to look for dates."""


@dataclass
class Evidence:
    """A column so far."""

    name: str
    rows: int = 0
    empty: int = 0
    tokens: Counter[str] = field(default_factory=Counter)
    """Signs for no value, if the column should hold numbers: how often each."""
    endless: int = 0
    dot: int = 0
    comma: int = 0
    """Values that are numbers with a decimal point, and with a decimal comma."""
    differing: int = 0
    """Values that are both, but not the same number."""
    grouped: int = 0
    """Those of them that stand beside a comma."""
    words: int = 0
    """Values that are no numbers and no signs for none."""
    some_words: list[str] = field(default_factory=list)
    longest_words: int = 0
    """Words in the values together, as far as counted, to tell sentences."""
    leading_zeros: int = 0
    whole: bool = True
    least: float = np.inf
    most: float = -np.inf
    units: Counter[str] = field(default_factory=Counter)
    orders: Counter[Order] = field(default_factory=Counter)
    """Values that are dates, by what comes first."""
    counts: Counter[str] | None = field(default_factory=Counter)
    """Values and how often; None when there are more than `MANY`."""
    distinct: int = 0
    """Different values that are not empty; at least so many where `is_exact` is not so."""
    is_exact: bool = True
    first: list[str] = field(default_factory=list)
    mean: float = 0.0
    spread: float = 0.0
    """Sum of squared distances from the mean of values with a decimal point."""
    repeats: bool = False
    """Whether a value has come twice; beyond the values remembered only within a batch."""
    seen: Array = None
    remembered: int = 1 << 18
    """Different values that are known again, at least."""

    @property
    def there(self) -> int:
        """Values that are not empty."""
        return self.rows - self.empty

    @property
    def variance(self) -> float:
        """Of the numbers."""
        return self.spread / max(1, self.dot)

    def known(self) -> Counter[str]:
        """Return different values that are remembered, each once."""
        return Counter(self.seen.to_pylist() if self.seen is not None else [])

    def add(self, column: Array) -> None:
        """Take in the next values, `pyarrow` strings."""
        counted = trimmed(column).value_counts()
        text, often = counted.field("values"), counted.field("counts").to_numpy()
        self.rows += len(column)
        if len(self.first) < 3:
            self.first += [value for value in text[:8].to_pylist() if value and value not in self.first]
            del self.first[3:]
        is_empty = pc.equal(text, "").to_numpy(zero_copy_only=False)
        if is_empty.any():
            self.empty += int(often[is_empty].sum())
            text, often = text.filter(~is_empty), often[~is_empty]
        if len(text):
            self.count(text, often)
            self.study(text, often)

    def count(self, text: Array, often: NDArray[np.int64]) -> None:
        """Keep count of different values."""
        if self.counts is not None:
            if len(text) <= MANY:
                self.counts.update(dict(zip(text.to_pylist(), often.tolist(), strict=True)))
            self.counts = self.counts if max(len(text), len(self.counts)) <= MANY else None
        self.repeats = self.repeats or bool((often > 1).any())
        if not self.is_exact:
            return
        new = text if self.seen is None else text.filter(pc.invert(pc.is_in(text, value_set=self.seen)))
        self.repeats = self.repeats or len(new) < len(text)
        self.distinct += len(new)
        self.seen = new if self.seen is None else pa.concat_arrays([self.seen, new])
        if len(self.seen) > self.remembered:
            self.is_exact = False

    def study(self, text: Array, often: NDArray[np.int64]) -> None:
        """Find out what different values are; `often` is how often each occurs."""
        found = plain(text)
        if found is None:
            signs = is_sign(text)
            self.tokens.update(dict(zip(text.filter(signs).to_pylist(), often[signs].tolist(), strict=True)))
            text, often = text.filter(~signs), often[~signs]
            found = plain(text)
        is_plain = found is not None
        found = values(text, ".") if found is None else found
        good = np.isfinite(found)
        self.dot += int(often[good].sum())
        self.measure(found[good], often[good])
        self.endless += int(often[np.isinf(found)].sum())
        if is_plain and good.all():
            self.note_plain(text, found, often)
        else:
            self.note_others(text, found, often)

    def measure(self, numbers: NDArray[np.float64], often: NDArray[np.int64]) -> None:
        """Go on with the bounds, the mean and the spread of numbers."""
        if not len(numbers):
            return
        self.whole = self.whole and bool((numbers == np.rint(numbers)).all())
        self.least, self.most = min(self.least, float(numbers.min())), max(self.most, float(numbers.max()))
        n, before = int(often.sum()), self.dot - int(often.sum())
        mean = float(np.average(numbers, weights=often))
        apart = mean - self.mean
        self.spread += float((often * np.square(numbers - mean)).sum()) + apart * apart * before * n / self.dot
        self.mean += apart * n / self.dot

    def note_plain(self, text: Array, found: NDArray[np.float64], often: NDArray[np.int64]) -> None:
        """All are numbers; they may be more than one number only if none is a plain decimal."""
        zeros = pc.match_substring_regex(text, r"^[+-]?0\d+$").to_numpy(zero_copy_only=False)
        self.leading_zeros += int(often[zeros].sum())
        start = text[:TRIED]
        if pc.all(pc.match_substring_regex(start, DIALECTS[","])).as_py():
            self.compare(text, found, often)

    def compare(self, text: Array, found: NDArray[np.float64], often: NDArray[np.int64]) -> None:
        """Count what is a number with a decimal comma, and what is another number then."""
        other = values(text, ",")
        both = np.isfinite(other) & np.isfinite(found)
        self.comma += int(often[np.isfinite(other)].sum())
        self.differing += int(often[both & (other != found)].sum())
        self.whole = self.whole and bool((other[np.isfinite(other)] == np.rint(other[np.isfinite(other)])).all())

    def note_others(self, text: Array, found: NDArray[np.float64], often: NDArray[np.int64]) -> None:
        """Some are no plain numbers: signs for none, units, words."""
        before = self.differing
        self.compare(text, found, often)
        if self.differing > before and pc.any(pc.match_substring(text, ",")).as_py():
            self.grouped += self.differing - before
        known = np.isfinite(found) | np.isfinite(values(text, ",")) | np.isinf(found)
        self.note_units(text.filter(known), often[known])
        rest, often = text.filter(~known), often[~known]
        self.words += int(often.sum())
        if len(rest):
            self.some_words += rest[: 3 - len(self.some_words)].to_pylist()
            self.note_words(rest, often)

    def note_units(self, text: Array, often: NDArray[np.int64]) -> None:
        """Count the units of numbers."""
        _, units = unit_of(text)
        self.leading_zeros += int(often[pc.match_substring_regex(text, r"^0\d+$").to_numpy(zero_copy_only=False)].sum())
        for unit in pc.unique(units).to_pylist():
            same = pc.is_null(units) if unit is None else pc.fill_null(pc.equal(units, unit), False)
            self.units[unit or ""] += int(often[same.to_numpy(zero_copy_only=False)].sum())

    def note_words(self, text: Array, often: NDArray[np.int64]) -> None:
        """Tell dates and sentences from words."""
        start = text[:TRIED]
        self.longest_words = max(self.longest_words, round(pc.mean(pc.count_substring(start, " ")).as_py()) + 1)
        if order_of(start) != "none":
            self.orders[order_of(text)] += int(often.sum())
