"""Who leads in each score of a comparison, and on what grounds, in words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import floor, inf, log10

from aecore.evaluation.cards import CARDS
from aecore.evaluation.differences import Difference
from aecore.evaluation.outcome import Column, Table
from aecore.evaluation.verdicts import Entry, Verdict

from ..language import _, say
from ..words import joined
from .contest import Competitor, raced_of
from .naming import number

__all__ = ["Judged", "rivals_in_doubt", "signed", "unit_of", "with_unit"]


@dataclass(frozen=True)
class Judged:
    """A comparison with the verdicts of its columns: those of the table are corrected for together, and one that is
    looked at besides is corrected for as one more."""

    rows: tuple[Competitor, ...]
    columns: tuple[Column, ...]
    """Of the table: the headlines."""
    fair: bool = True
    whole: bool = True
    """Whether all contestants are measured."""
    looks: int = 1

    @cached_property
    def table(self) -> Table:
        raced = [raced_of(row) for row in self.rows]
        return Table(raced, self.columns, looks=self.looks, fair=self.fair, whole=self.whole)

    def entries(self, card: str, score: str) -> list[tuple[Competitor, Entry]]:
        """Those that have a value in a score, in the order of the verdict's places."""
        return [(self.rows[place], entry) for place, entry in self.table.entries(card, score)]

    def places(self, card: str, score: str) -> list[str]:
        """The ids of their rows."""
        return [row.id for row, _entry in self.entries(card, score)]

    def verdict(self, card: str, score: str) -> Verdict | None:
        """None where neither more nor less is better, or fewer than two have a value."""
        return self.table.verdict(card, score)

    def words(self, card: str, score: str, *, why: bool = True) -> str:
        """Say who leads and by how much, or what is known instead, and why; empty when there is nothing to compare."""
        found = self.verdict(card, score)
        if not found:
            return ""
        if found.state == "unlike":
            return say(found.why)
        entries = [entry for _row, entry in self.entries(card, score)]
        unit = unit_of(card, score)
        best, other = entries[found.best], rival(found, entries)
        first, second = f"**{best.name}**", entries[other].name
        template = {
            "leads": _("{first} leads with {x}, ahead of {second} by {apart}."),
            "draw": _("{first} has {x}, {second} {y}: apart by {apart}."),
            "ahead": _("{first} is ahead of {second} on these items by {apart}."),
        }.get(found.state, _("{first} has {x}, {second} {y}."))
        told = template.format(
            first=first,
            second=second,
            x=with_unit(best.side.mean, unit),
            y=with_unit(entries[other].side.mean, unit),
            apart=apart(found.against[other], unit),
        )
        return joined(told, say(found.why) if why else "", self.power(found, entries, unit))

    def power(self, found: Verdict, entries: list[Entry], unit: str) -> str:
        """What difference could have been found: told of a draw, which may be one for want of seeds."""
        if found.state != "draw" or found.found is None:
            return ""
        seeds = min(len(entry.side.values) for entry in entries if not entry.side.exact)
        told = _("With {seeds} seeds and {n} items a difference of about {found} could be found.")
        if found.found > next((width for text, width in WIDTHS.items() if _(text) == unit), inf):
            told = _(
                "With {seeds} seeds and {n} items no difference below {found} could be found: more seeds are needed."
            )
        return told.format(seeds=seeds, n=f"{entries[0].side.n:,}", found=with_unit(found.found, unit))


WIDTHS = {"%": 100.0, "from 0 to 1": 1.0, "from −1 to 1": 2.0}
"""How far apart two values of a unit with bounds can be."""


def rivals_in_doubt(found: Verdict) -> list[int]:
    """The places of all but the best, those first that it is told from with the least certainty."""
    others = [place for place, one in enumerate(found.against) if one]
    return sorted(others, key=lambda place: doubt(found.against[place]), reverse=True)


def rival(found: Verdict, entries: list[Entry]) -> int:
    """The place of the one that the best is told from with the least certainty; of PCA's, of a model if there is
    one."""
    others = rivals_in_doubt(found)
    models = [place for place in others if not entries[place].side.exact]
    return (models if entries[found.best].side.exact and models else others)[0]


def doubt(one: Difference | None) -> tuple[float, float]:
    assert one
    return (1.0 if one.p is None else one.p, -abs(one.value))


def apart(one: Difference | None, unit: str) -> str:
    """A difference without its sign, and its interval."""
    assert one
    sign = -1 if one.value < 0 else 1
    told = with_unit(abs(one.value), unit)
    if one.interval is None or one.kind == "counted":
        return told
    low, high = sorted(sign * end for end in one.interval)
    return _("{value} (95 %: {low} to {high})").format(value=told, low=number(low), high=number(high))


def with_unit(value: float, unit: str) -> str:
    """A value as people read it."""
    return f"{number(value)} {unit}".strip()


def unit_of(card: str, score: str) -> str:
    """The unit of a score in words, or none."""
    return next((_(text.unit) for text in CARDS[card].scores if text.name == score and text.unit), "")


def signed(value: float, width: float = 0.0) -> str:
    """A difference with its sign; beside an interval of some width to two digits of half of that."""
    told = f"{abs(value):,.{decimals(width)}f}" if width else number(abs(value))
    return told if not float(told.replace(",", "")) else f"{'−' if value < 0 else '+'}{told}"


def decimals(width: float) -> int:
    return max(0, 1 - floor(log10(width / 2)))
