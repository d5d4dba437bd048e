"""Who leads in a column of a comparison, and what that is worth. Knows no torch.

A leader beats every other contestant: its p is the largest of those of its pairs (an intersection-union test: Berger
1982, Technometrics 24). Holm's correction runs over the columns of the table, not over pairs times columns, which would
find nothing. A comparison that may be looked at again, after more seeds, spends half of the error that is left at each
look: 1.75 % of races at the first, half as much at the second; all together 3.5 %, so that 5 % hold where two spreads
over seeds are so unequal that the test errs more often than it says (docs/calibration.md). A contestant of which a seed
failed cannot lead: the seeds that are left may be the lucky ones; nor does anybody where one has no value at some of
its seeds, as it could be better. One seed leads nobody. Errors of encoders that are not given the same items are not
compared: each has a PCA of its own beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from ..texts import Sentence, mark
from .differences import Difference, Side, detectable, difference, holm
from .resampling import unpacked
from .score import Better, Score

__all__ = ["METHOD", "Entry", "Verdict", "level_of", "side_of", "verdicts"]

METHOD = mark(
    "Difference of the means over seeds, with a 95 % interval from other seeds (Welch's t) and other held-out items "
    "(paired bootstrap) together. A leader beats each of the others; Holm's correction over the columns; conditional "
    "on this split."
)
SPENT = 0.035
"""Share of races in which all looks together may name a false leader, were scores normal."""
UNLIKE = mark(
    "Their encoders are not given the same items here, so nobody is said to lead: each has its own PCA, given the same."
)
State = Literal["leads", "draw", "ahead", "unknown", "unlike", "unfair", "waiting"]


@dataclass(frozen=True)
class Entry:
    """A contestant in one column."""

    name: str
    side: Side
    failed: int = 0
    """Seeds that failed or diverged."""
    seeds: int = 1
    """Seeds that were tried."""
    given: str = ""
    """What the encoder is given where that is no whole item and the score depends on it."""


@dataclass(frozen=True)
class Verdict:
    """What can be said of one column. `best` is the place of the entry with the best mean."""

    state: State
    why: Sentence
    best: int
    level: tuple[int, ...] = ()
    """In a draw: the places of those that the best is not told from."""
    against: tuple[Difference | None, ...] = ()
    """The best minus each entry, in their order; None for itself, and for one that is not given the same."""
    p: float | None = None
    """Of this column alone: the largest of the best's pairs."""
    adjusted: float | None = None
    """The same after Holm's correction over `columns`."""
    columns: int = 1
    looks: int = 1
    found: float | None = None
    """The difference that could be found in four of five repetitions, in the unit of the score."""


def level_of(looks: int) -> float:
    """Return the share of false leaders that look number `looks` may have: half of what the looks before have left."""
    return float(SPENT / 2**looks)


def side_of(scores: Sequence[Score], baseline: str = "") -> Side | None:
    """Return a contestant's side from its score at each seed; or that of a baseline, which is the same at every seed.
    None where one has no value."""
    if not scores or (baseline and any(baseline not in score.baselines for score in scores)):
        return None
    first = scores[0]
    values = [score.baselines[baseline] if baseline else score.value for score in scores]
    texts = [score.rivals.get(baseline, "") if baseline else score.draws for score in scores]
    draws = (
        np.array([unpacked(text) for text in texts]) if all(texts) and len({len(text) for text in texts}) == 1 else None
    )
    if baseline:
        mean = None if draws is None else draws.mean(0, keepdims=True)
        return Side((float(np.mean(values)),), mean, first.n, exact=True, counted=first.exact, bounds=first.bounds)
    return Side(tuple(values), draws, first.n, counted=first.exact, bounds=first.bounds)


def verdicts(
    columns: Mapping[str, Sequence[Entry]],
    better: Mapping[str, Better],
    *,
    gaps: Mapping[str, Sentence] | None = None,
    looks: int = 1,
    fair: bool = True,
    whole: bool = True,
) -> dict[str, Verdict]:
    """Return a verdict for each column of a table. `whole`: all contestants are measured; else nobody is said to lead.
    `gaps`: columns in which somebody lacks a value, with the sentence that says so.

    Columns in which neither more nor less is better, or with one entry, have none.
    """
    judged = {
        name: pairs_of(entries, better[name]) for name, entries in columns.items() if better[name] and len(entries) > 1
    }
    tests = {name: leader_p(columns[name], *found) for name, found in judged.items()}
    able = [
        name
        for name, p in tests.items()
        if p is not None and not columns[name][0].side.counted and not unlike(columns[name])
    ]
    adjusted = dict(zip(able, holm(np.array([tests[name] for name in able])), strict=True)) if able else {}
    found = {
        name: verdict_of(columns[name], best, against, tests[name], adjusted.get(name), len(able), looks, fair, whole)
        for name, (best, against) in judged.items()
    }
    return {name: with_gap(verdict, (gaps or {}).get(name)) for name, verdict in found.items()}


def with_gap(found: Verdict, gap: Sentence | None) -> Verdict:
    """Return a verdict that names nobody where somebody lacks a value."""
    if gap is None or found.state in ("unlike", "unfair", "waiting"):
        return found
    return replace(found, state="unknown", why=gap, level=())


def unlike(entries: Sequence[Entry]) -> bool:
    """Whether the encoders are not given the same: to rebuild an item from a noisy copy is another task."""
    return len({entry.given for entry in entries}) > 1


def pairs_of(entries: Sequence[Entry], better: Better) -> tuple[int, tuple[Difference | None, ...]]:
    """Return the place of the best mean, and its difference from each of the others."""
    choose = max if better == "higher" else min
    best = choose(range(len(entries)), key=lambda place: entries[place].side.mean)
    sides = [entry.side for entry in entries]
    return best, tuple(None if place == best else difference(sides[best], side) for place, side in enumerate(sides))


def leader_p(entries: Sequence[Entry], best: int, against: Sequence[Difference | None]) -> float | None:
    """Return the p of the best's lead: the largest of its pairs; None where one of them has none."""
    found = [one.p for one in against if one is not None]
    return None if entries[best].failed or any(p is None for p in found) else max(p for p in found if p is not None)


def verdict_of(
    entries: Sequence[Entry],
    best: int,
    against: tuple[Difference | None, ...],
    p: float | None,
    adjusted: float | None,
    columns: int,
    looks: int,
    fair: bool,
    whole: bool,
) -> Verdict:
    level = level_of(looks)
    state: State
    if unlike(entries):
        state, why, p, given = "unlike", Sentence(UNLIKE), None, entries[best].given
        against = tuple(one if entry.given == given else None for one, entry in zip(against, entries, strict=True))
    else:
        state, why = state_of(entries, best, against, p, adjusted, columns, level)
    if not whole:
        state, why = "waiting", Sentence(mark("Not all are measured yet: nobody is said to lead."))
    elif not fair:
        state, why = "unfair", Sentence(mark("Nobody is said to lead: this is not a fair comparison."))
    alike = tuple(
        place
        for place, one in enumerate(against)
        if one is None or (one.interval and one.interval[0] <= 0 <= one.interval[1])
    )
    power = detectable([one for one in against if one], level / max(1, columns))
    return Verdict(state, why, best, alike if state == "draw" else (), against, p, adjusted, columns, looks, power)


def state_of(
    entries: Sequence[Entry],
    best: int,
    against: Sequence[Difference | None],
    p: float | None,
    adjusted: float | None,
    columns: int,
    level: float,
) -> tuple[State, Sentence]:
    kinds = {one.kind for one in against if one}
    if entries[best].failed:
        values = {"name": entries[best].name, "failed": entries[best].failed, "seeds": entries[best].seeds}
        return "unknown", Sentence(
            mark("“{name}” cannot lead: {failed} of its {seeds} seeds failed or diverged."), values
        )
    if kinds == {"counted"}:
        if p == 0:
            return "leads", Sentence(mark("Counted: neither other items nor other seeds would change it."))
        return "draw", Sentence(mark("Counted, and the same."))
    if "unknown" in kinds or "counted" in kinds:
        return "unknown", Sentence(
            mark("How this score varies over items and seeds is not known, so nobody is said to lead.")
        )
    if p is None:
        if any(one.interval and one.interval[0] <= 0 <= one.interval[1] for one in against if one):
            return "draw", Sentence(mark("One seed: other items alone could turn the difference."))
        return "ahead", Sentence(mark("One seed: ahead on these items; other seeds may turn it."))
    assert adjusted is not None
    told = {"p": f"{p:.2g}", "adjusted": f"{adjusted:.2g}", "n": columns, "level": f"{100 * level:.3g}"}
    if adjusted <= level:
        return "leads", Sentence(
            mark("Beats each of the others: p = {adjusted} after {n} columns (held to {level} %)."), told
        )
    if p <= level:
        return "draw", Sentence(
            mark("A draw: in this column alone p = {p}, but not after {n} columns ({adjusted})."), told
        )
    return "draw", Sentence(mark("A draw: the difference could be due to other seeds or items (p = {p})."), told)
