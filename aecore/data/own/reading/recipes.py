"""How a column of text becomes numbers: first what is read in it, then, once that is known of all rows, what stands in
for nothing and how it is scaled. As JSON it makes the same numbers of a new file. Knows no torch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from .dates import DAY, Order, seconds
from .numerals import Array, trimmed, values

__all__ = ["NO", "QUARTERS", "YES", "Kind", "Recipe", "apply"]

Kind = Literal["number", "category", "yes-no", "date"]
YES = ("yes", "true", "y", "t", "on", "1", "ja", "oui", "si", "sí", "sim", "да", "是", "有", "对", "はい", "예")
NO = ("no", "false", "n", "f", "off", "0", "nein", "non", "não", "нет", "否", "无", "错", "いいえ", "아니오")
QUARTERS = 1.349
"""Distance between the quartiles of a normal distribution, in standard deviations."""
FURTHEST = 10.0
"""How far from the median a robustly scaled number may lie."""


@dataclass(frozen=True)
class Recipe:
    """One column."""

    name: str
    kind: Kind
    unit: str = ""
    decimal: str = "."
    order: Order = "none"
    """Of dates, which are counted in days."""
    categories: tuple[str, ...] = ()
    other: bool = False
    """Whether a category of its own holds all that is not in `categories`."""
    has_missing: bool = False
    """Whether a number says where there is no value."""
    fill: float = 0.0
    """What stands in for no value."""
    mean: float = 0.0
    scale: float = 1.0
    limit: float = 0.0
    """How far from 0 a scaled number may lie; 0: any distance."""

    @property
    def makes(self) -> tuple[str, ...]:
        """What each of its numbers is."""
        whole = f"{self.name} ({self.unit})" if self.unit else self.name
        names = (
            [f"{self.name}: {value}" for value in (*self.categories, *["other"] * self.other)]
            if self.kind == "category"
            else [whole]
        )
        return (*names, *[f"{self.name}: missing"] * self.has_missing)

    def read(self, column: Array) -> NDArray[np.float64]:
        """Return what a column of text says `(n,)` float64, NaN for nothing: numbers, days, 0 or 1, places of
        categories."""
        text = trimmed(column)
        if self.kind == "number":
            found = values(text, self.decimal)
            return np.where(np.isfinite(found), found, np.nan)
        if self.kind == "date":
            days: NDArray[np.float64] = seconds(text, self.order) / DAY
            return days
        if self.kind == "yes-no":
            lower = pc.utf8_lower(text)
            yes, no = (pc.is_in(lower, value_set=pa.array(words)).to_numpy(zero_copy_only=False) for words in (YES, NO))
            return np.where(yes, 1.0, np.where(no, 0.0, np.nan))
        place = pc.index_in(text, value_set=pa.array(self.categories, pa.string()))
        known: NDArray[np.float64] = place.to_numpy(zero_copy_only=False).astype(np.float64)
        if not self.other:
            return known
        there = pc.not_equal(text, "").to_numpy(zero_copy_only=False)
        return np.where(np.isnan(known) & there, float(len(self.categories)), known)

    def fitted(self, found: NDArray[np.float64], robust: bool = False) -> Recipe:
        """Return it with what is left open, settled by all that was read `(n,)`: no value becomes the median, numbers
        get mean 0 and deviation 1, or with `robust` median 0 and the quartiles of a normal distribution."""
        gaps = np.isnan(found)
        settled = replace(self, has_missing=bool(gaps.any()))
        if self.kind == "category" or gaps.all():
            return settled
        middle = float(np.median(found[~gaps]))
        settled = replace(settled, fill=round(middle) if self.kind == "yes-no" else middle)
        if self.kind == "yes-no":
            return settled
        filled = np.where(gaps, middle, found)
        low, high = np.quantile(filled, [0.25, 0.75]) if robust else (0.0, 0.0)
        mean, scale = (middle, float(high - low) / QUARTERS) if robust else (float(filled.mean()), float(filled.std()))
        if scale <= 1e-12 * abs(mean):  # more than half are alike, or all but for the last digit
            scale = float(filled.std()) or 1.0
        return replace(settled, mean=mean, scale=scale, limit=FURTHEST if robust else 0.0)

    def numbers(self, found: NDArray[np.float64]) -> NDArray[np.float32]:
        """Return what a model sees `(n, k)` float32 of what was read `(n,)`, k numbers for each as `makes` names
        them."""
        gaps = np.isnan(found)
        made = np.zeros((len(found), len(self.makes)), np.float32)
        if self.kind == "category":
            rows = np.flatnonzero(~gaps)
            made[rows, found[rows].astype(np.int64)] = 1
        else:
            scaled = (np.where(gaps, self.fill, found) - self.mean) / self.scale
            made[:, 0] = np.clip(scaled, -self.limit, self.limit) if self.limit else scaled
        if self.has_missing:
            made[:, -1] = gaps
        return made

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return asdict(self) | {"categories": list(self.categories)}

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Recipe:
        """Read what `to_json` returned."""
        return cls(**told | {"categories": tuple(told["categories"])})


def apply(recipes: Sequence[Recipe], columns: Sequence[Array]) -> NDArray[np.float32]:
    """Return rows of text as a model sees them `(n, k)` float32, columns in the order of their recipes."""
    return np.concatenate(
        [recipe.numbers(recipe.read(column)) for recipe, column in zip(recipes, columns, strict=True)], 1
    )
