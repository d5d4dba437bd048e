"""What of a run fits into so many bytes, in the order of what a reader would miss most.

Networks and 1,000 items always; then the film, results already computed, all other items; last, as many decoders of
earlier moments as there is room for, spread over the logarithm of their steps. Sizes are measured, not guessed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from ...files import read_bytes
from ...runs.artefacts import FILES
from ...texts import fill
from ..run_zip import SHOWS
from .container import cost
from .reading import Array, Result, Source, as_safetensors
from .thinning import chosen, fewer_items, fewer_results, without_shown_items

__all__ = ["FILM", "SHOWING", "Fitted", "fitted", "most_items", "wanted"]

FEW = 1000
"""Items that come along whatever the budget."""
FINER = 0.85
"""By how much fewer items are tried where too many did not fit."""
FILM = "film"
"""The training on one map."""
SHOWING = ("samples", "settling")
"""Results that are nothing without items of the data set, or what comes close to one."""
LOG = "feed"

OF_ALL = ("neighbours",)
"""Results that say nothing of some of the items."""

Files = dict[str, bytes]
Moments = dict[int, bytes]


@dataclass(frozen=True)
class Fitted:
    """What comes along of a run: files by the names that a page asks for."""

    source: Source
    pictures: bool
    places: Array
    """The items that come along, by their places."""
    film: Result | None = None
    results: tuple[Result, ...] = ()
    lacking: tuple[Result, ...] = ()
    """Results for which there is no room."""
    moments: Moments = field(default_factory=dict)
    """Decoders of moments, by their steps."""

    def files(self) -> Files:
        """Everything that a page may ask for, by its name."""
        source = self.source
        found = {
            FILES["decoder"].path: source.decoder,
            FILES["encoder"].path: source.encoder,
            LOG: source.log,
            FILES["items"].path: self.items(),
        }
        for result in self.results:
            found |= self.named(result)
        return found | (self.moving(self.film) if self.film else {})

    @property
    def size(self) -> int:
        """About how many bytes of the HTML it takes."""
        return cost(set(self.files().values()))

    def items(self) -> bytes:
        """The items that come along, as a file."""
        source = self.source
        arrays = fewer_items(source.items, self.places)
        shown = {name: array for name, array in arrays.items() if self.pictures or name not in SHOWS}
        return as_safetensors(shown, source.metadata)

    def holds(self, result: Result) -> bool:
        """Whether a result is about the items that come along: where some are left out, others are their neighbours,
        and places mean other items."""
        whole = len(self.places) == self.source.count
        return whole or not (result.kind in OF_ALL or result.question.about_places)

    def named(self, result: Result) -> Files:
        """A result for the items that come along, by its names; none where it is about others."""
        if not self.holds(result):
            return {}
        content = (result.told if self.pictures else without_shown_items(result.told)) or as_safetensors(
            fewer_results(result.kind, result.arrays, self.places, self.source.count), result.metadata
        )
        return {path: content for path in result.question.paths(result.kind)}

    def moving(self, film: Result) -> Files:
        """The film: where followed items lay at each moment, how the first of them were rebuilt, decoders."""
        steps = film.arrays["steps"]
        own = np.array([int(step) in self.moments for step in steps], np.uint8)
        shown = replace(film, arrays=film.arrays | {"decoder": own})
        found = self.named(shown)
        for step, content in self.moments.items():
            found[fill(FILES["moment_decoder"].path, {"step": step})] = content
        return found | (self.rebuilt(steps) if self.pictures else {})

    def rebuilt(self, steps: Array) -> Files:
        """The first followed items, and what came back of them at each moment."""
        originals = self.source.followed.get("pictures")
        if originals is None:
            return {}
        found = {FILES["inputs"].path: as_safetensors({"pictures": originals}, {})}
        for step in steps:
            if content := self.source.rebuilt(int(step)):
                found[fill(FILES["snapshot"].path, {"step": step})] = content
        return found


def fitted(source: Source, budget: int, *, pictures: bool, places: Array | None = None) -> Fitted:
    """Choose what comes along of a run within about `budget` bytes. With `places` the items are given: those of a
    comparison in which all show the same."""
    found = with_results(source, budget, pictures=pictures)
    if places is None:
        places = chosen(source.count, most_of(found, budget), wanted(source))
    found = replace(found, places=places)
    return replace(found, moments=moments_of(found, budget - found.size)) if found.film else found


def most_items(source: Source, budget: int, *, pictures: bool) -> int:
    """Return how many items fit."""
    return most_of(with_results(source, budget, pictures=pictures), budget)


def wanted(source: Source) -> list[set[int]]:
    """Return the places of items that are missed more than others: those in groups, and those that are followed."""
    films = [result.arrays["item"] for result in source.results if result.kind == FILM]
    return [
        {item for group in source.kept.groups for item in group.items},
        {int(place) for film in films for place in film},
    ]


def with_results(source: Source, budget: int, *, pictures: bool) -> Fitted:
    """Return the film and the results that fit beside few items."""
    found = Fitted(source, pictures, chosen(source.count, FEW, wanted(source)))
    room = budget - found.size
    for result in sorted(source.results, key=lambda one: one.kind != FILM):
        if result.kind in SHOWING and not pictures:
            continue
        size = cost(set((found.moving(result) if result.kind == FILM else found.named(result)).values()))
        if size > room:
            found = replace(found, lacking=(*found.lacking, result))
            continue
        room -= size
        found = replace(found, film=result) if result.kind == FILM else replace(found, results=(*found.results, result))
    return found


def most_of(found: Fitted, budget: int) -> int:
    """Return how many items fit: as the sizes with few and with all of them suggest, then fewer until they do."""
    count, few = found.source.count, len(found.places)
    least, most = found.size, with_items(found, count).size
    if most <= budget:
        return count
    share = max(0.0, budget - least) / max(1, most - least)
    wish = few + int(share * (count - few))
    while wish > few and with_items(found, wish).size > budget:
        wish = max(few, int(FINER * wish))
    return wish


def with_items(found: Fitted, count: int) -> Fitted:
    return replace(found, places=chosen(found.source.count, count, wanted(found.source)))


def moments_of(found: Fitted, room: int) -> Moments:
    """Return as many decoders of moments as there is room for, spread evenly over the logarithm of their steps."""
    run = found.source.run
    there = sorted(run.steps("moment_decoder").keys() & set(map(int, found.film.arrays["steps"])) if found.film else ())
    known: Moments = {}

    def size(step: int) -> int:
        if step not in known:
            known[step] = read_bytes(run.moment_decoder(step))
        return cost([known[step]])

    if not there:
        return {}
    wish = min(len(there), room // max(1, size(there[-1])))
    while wish > 0:
        steps = spread_out(there, wish)
        if sum(map(size, steps)) <= room:
            return {step: known[step] for step in steps}
        wish -= 1
    return {}


def spread_out(steps: list[int], most: int) -> list[int]:
    """Return `most` of some steps, spread as evenly as they allow over their logarithm: early ones change most."""
    left, found = np.array(steps), list[int]()
    for aim in np.geomspace(1 + steps[0], 1 + steps[-1], most) if most > 1 else [1 + steps[-1]]:
        nearest = int(np.abs(np.log1p(left) - np.log(aim)).argmin())
        found.append(int(left[nearest]))
        left = np.delete(left, nearest)
    return sorted(found)
