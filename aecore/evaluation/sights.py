"""What can be seen of a training now, in sentences that each carry the numbers they were measured from: which classes
share a region, which lies apart, since when little moves, what a changed setting has done. Knows no torch.

What goes wrong is not said here: that is the table of troubles.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..spec import Spec, leaves
from ..texts import Sentence, mark
from .evidence import Array, Evidence, Moment

__all__ = ["NEIGHBOURS", "Sight", "mixing", "sights"]

NEIGHBOURS = 10
"""Nearest neighbours of an item that are looked at, in code space."""
FEWEST = 8
"""Held-out items of a class below which nothing is said of it."""
MIXED = 0.2
"""Share of the neighbours of two classes that belong to the other one, from which on they share a region."""
APART = 0.95
"""Share of the neighbours of a class that are its own, from which on it lies apart."""
HEAP = 0.1
"""So much more than by chance the own class must be among the neighbours, else all classes lie in one heap."""
STILL = 0.05
"""Shift of the codes, as a share of their spread, below which little moves."""
SETTLED = 0.75
"""Little has moved for a while when it began before this share of the training so far."""


@dataclass(frozen=True)
class Sight:
    """One thing that can be seen: a sentence, and what it was measured from."""

    name: str
    sentence: Sentence
    evidence: Sentence


def sights(spec: Spec, seen: Evidence) -> list[Sight]:
    """Return what can be seen of a training so far, what is most worth saying first."""
    found = [changed(spec, seen), *classes_seen(seen), beside_pca(seen), little_moves(seen)]
    return [sight for sight in found if sight is not None]


# --- classes ----------------------------------------------------------------------------------------------------------


def mixing(codes: Array, labels: NDArray[np.integer[Any]], classes: int) -> tuple[Array, NDArray[np.intp]]:
    """Return `(c, c)`, of the `NEIGHBOURS` nearest others of the items of a class the share that belongs to each class,
    and `(c,)`, how many items each class has."""
    squares = np.square(codes).sum(1)
    distances = squares[:, None] + squares[None] - 2 * codes @ codes.T
    np.fill_diagonal(distances, np.inf)
    near = np.argpartition(distances, NEIGHBOURS, axis=1)[:, :NEIGHBOURS]
    counts = np.bincount(labels, minlength=classes)
    shares = np.zeros((classes, classes))
    np.add.at(shares, (labels[:, None], labels[near]), 1.0)
    return shares / np.maximum(NEIGHBOURS * counts, 1)[:, None], counts


def classes_seen(seen: Evidence) -> list[Sight]:
    """Which two classes share a region, which one lies apart; or that none is told apart yet."""
    found = held_out_of(seen)
    if found is None:
        return []
    codes, labels = found
    shares, counts = mixing(codes, labels, len(seen.card.classes))
    known = [label for label in range(len(counts)) if counts[label] >= FEWEST]
    if len(known) < 2:
        return []
    own = float(sum(shares[label, label] * counts[label] for label in known) / sum(counts[label] for label in known))
    chance = float(np.square(counts / counts.sum()).sum())
    if own < chance + HEAP:
        return [heap(own, chance, len(codes))]
    return [sight for sight in (shared(seen, shares, counts, known), apart(seen, shares, counts, known)) if sight]


def held_out_of(seen: Evidence) -> tuple[Array, NDArray[np.integer[Any]]] | None:
    """The codes and labels of the followed held-out items that have a class; None where there are too few."""
    if seen.codes is None or seen.labels is None or seen.held_out is None or not seen.card.classes:
        return None
    if not len(seen.codes) == len(seen.labels) == len(seen.held_out):
        return None
    usable = (seen.held_out > 0) & (seen.labels >= 0) & (seen.labels < len(seen.card.classes))
    usable &= np.isfinite(seen.codes).all(1)
    if usable.sum() <= 2 * NEIGHBOURS:
        return None
    return np.asarray(seen.codes[usable], float), np.asarray(seen.labels[usable], int)


def heap(own: float, chance: float, n: int) -> Sight:
    return Sight(
        "heap",
        Sentence(mark("All classes still lie in one heap.")),
        Sentence(
            mark(
                "Of the {k} nearest neighbours of {n} held-out items {own} % are of the item's own class; by chance it "
                "would be {chance} %."
            ),
            {"k": NEIGHBOURS, "n": n, "own": percent(own), "chance": percent(chance)},
        ),
    )


def shared(seen: Evidence, shares: Array, counts: NDArray[np.intp], known: Sequence[int]) -> Sight | None:
    """The two classes that are mixed most: of all neighbours of both, those that belong to the other one."""

    def mixed(a: int, b: int) -> float:
        return float((shares[a, b] * counts[a] + shares[b, a] * counts[b]) / (counts[a] + counts[b]))

    a, b = max(combinations(known, 2), key=lambda pair: mixed(*pair))
    share = mixed(a, b)
    if share < MIXED:
        return None
    names = {"a": seen.card.classes[a], "b": seen.card.classes[b], "share": percent(share)}
    return Sight(
        "shared",
        Sentence(mark("{a} and {b} share one region: {share} % of their nearest neighbours are mixed."), names),
        Sentence(
            mark("Of the {k} nearest neighbours, in code space, of {n} held-out items of {a} and {b}."),
            names | {"k": NEIGHBOURS, "n": int(counts[a] + counts[b])},
        ),
    )


def apart(seen: Evidence, shares: Array, counts: NDArray[np.intp], known: Sequence[int]) -> Sight | None:
    best = max(known, key=lambda label: shares[label, label])
    share = float(shares[best, best])
    if share < APART or len(known) < 3:
        return None
    values = {"a": seen.card.classes[best], "share": percent(share), "k": NEIGHBOURS, "n": int(counts[best])}
    return Sight(
        "apart",
        Sentence(mark("{a} lies apart from all others."), values),
        Sentence(mark("{share} % of the {k} nearest neighbours of {n} held-out items of {a} are {a} too."), values),
    )


def beside_pca(seen: Evidence) -> Sight | None:
    """How much is explained, beside the best that straight lines can do with as many numbers."""
    if not seen.explained or seen.pca is None:
        return None
    mine, size = seen.explained[-1], seen.reference.get("code_size")
    values = {"mine": percent(mine), "pca": percent(seen.pca), "size": size, "n": seen.evaluations[-1]["n"]}
    sentence = (
        mark("It tells items apart better than straight lines can: {mine} % of the differences, PCA {pca} %.")
        if mine > seen.pca
        else mark("Straight lines still do as well: it tells {mine} % of the differences, PCA {pca} %.")
    )
    return Sight(
        "pca",
        Sentence(sentence, values),
        Sentence(mark("Variance explained of {n} held-out items, PCA with {size} numbers on the same items."), values),
    )


# --- over time --------------------------------------------------------------------------------------------------------


def little_moves(seen: Evidence) -> Sight | None:
    """Since when all codes have stayed about where they are now."""
    if len(seen.moments) < 3 or seen.ended:
        return None
    last = seen.moments[-1]
    spread = float(np.sqrt(last.codes.var(0).sum()))
    still = last
    for moment in reversed(seen.moments[:-1]):
        if spread <= 0 or shift(moment, last) > STILL * spread:
            break
        still = moment
    if still is last or last.epoch <= 0 or still.epoch > SETTLED * last.epoch:
        return None
    values = {
        "epoch": f"{still.epoch:,.0f}",
        "share": f"{100 * shift(still, last) / spread:.1f}",
        "n": len(last.codes),
    }
    return Sight(
        "still",
        Sentence(mark("Since epoch {epoch} little moves."), values),
        Sentence(
            mark(
                "Between epoch {epoch} and now, {n} codes have moved by {share} % of their spread (root mean square)."
            ),
            values,
        ),
    )


def shift(before: Moment, after: Moment) -> float:
    """Root mean square of how far the codes of one moment lie from those of another."""
    return float(np.sqrt(np.square(after.codes - before.codes).sum(1).mean()))


def changed(spec: Spec, seen: Evidence) -> Sight | None:
    """What has become of the held-out items since a setting was changed while it trained."""
    places = [place for place, event in enumerate(seen.events) if event.get("kind") == "setting"]
    if not places:
        return None
    setting = seen.events[places[-1]]
    before = [event for event in seen.events[: places[-1]] if event.get("kind") == "held-out"]
    after = [event for event in seen.events[places[-1] :] if event.get("kind") == "held-out"]
    title = {path: str(field.title) for path, field, _value in leaves(spec)}.get(str(setting.get("path")))
    if not (before and after and title):
        return None
    values = {
        "setting": title, "value": f"{float(setting['value']):g}", "epoch": f"{before[-1]['epoch']:,.0f}",
        "before": percent(before[-1]["variance_explained"]), "now": percent(after[-1]["variance_explained"]),
        "mse": f"{before[-1]['mse']:.4g}", "mse_now": f"{after[-1]['mse']:.4g}", "n": after[-1]["n"],
    }  # fmt: skip
    return Sight(
        "changed",
        Sentence(
            mark(
                "Since “{setting}” became {value} after epoch {epoch}, the variance explained has gone from {before} % "
                "to {now} %."
            ),
            values,
        ),
        Sentence(
            mark(
                "On {n} held-out items, at the last evaluation before the change and at the newest one: squared error "
                "{mse}, now {mse_now}."
            ),
            values,
        ),
    )


def percent(share: float) -> str:
    return f"{100 * share:.0f}"
