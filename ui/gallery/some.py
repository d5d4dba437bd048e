"""Which runs get a card: of a store of thousands not all, as a page of ten thousand cards is neither quick nor read."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from aecore.models.variants import variant_title
from aecore.runs.run import ACTIVE, Run
from aecore.runs.store import Damaged, Store
from aecore.runs.visitor import Visitor

from ..language import _
from ..words import card_text, plain_titles

__all__ = ["MOST", "some_of", "to_choose_from"]

MOST = 1000
"""Cards that are shown."""


def some_of(found: Sequence[Run | Damaged], visitor: Visitor, search: str) -> list[Run | Damaged]:
    """Return those that get a card, in the order given: all, or of more than `MOST` first what is searched for, then
    those that train, are the visitor's own, or ship, then the newest."""
    if len(found) <= MOST:
        return list(found)
    fits = finder([one for one in found if isinstance(one, Run)], search)

    def rank(one: Run | Damaged) -> int:
        if isinstance(one, Damaged):
            return 2 + (one.owner != visitor.owner)
        if not fits(one):
            return 4
        if one.shipped or one.about.state in ACTIVE:
            return 1
        return 2 + (one.about.owner != visitor.owner)

    order = sorted(range(len(found)), key=lambda place: rank(found[place]))
    return [found[place] for place in sorted(order[:MOST])]


def to_choose_from(store: Store) -> list[Run]:
    """Return the runs that choosers offer: those with results among the ones that get a card, newest first."""
    found = some_of(list(store.glance()), store.visitor, "")
    return [run for run in found if isinstance(run, Run) and run.has_results]


def finder(runs: Sequence[Run], search: str) -> Callable[[Run], bool]:
    """Return what tells whether all words of a search are in what lists know of a run: as its card says it."""
    words = search.lower().split()
    if not words:
        return lambda run: True
    titles = plain_titles(runs)

    def fits(run: Run) -> bool:
        about = run.about
        told = (titles.get(run.id, ""), card_text(about, about.data), _(variant_title(about.variant)), run.id)
        said = " ".join(told).lower()
        return all(word in said for word in words)

    return fits
