"""Races in which all codes have the same number of numbers: what an error is worth depends on the size of the code."""

from __future__ import annotations

from dataclasses import dataclass

from ..cautions import code_not_smaller
from ..data.cards import DataCard
from ..data.source import card_named
from ..models.variants import variant
from ..presets import blocked
from ..rules import problems
from ..spec import Spec
from ..texts import Sentence, mark
from .race import Entrant, Race

__all__ = ["SIZE", "Codes", "codes_of", "equal_codes", "usual_variants"]

SIZE = "model.bottleneck.size"
OFFERED = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
"""Sizes that a race may be made equal in, besides those that its entrants have."""

USUAL = (("vae", "sparse-l1"), ("vae", "undercomplete"))
"""What a race begins with; the second where items have so few values that a sparse code would be larger than they."""


@dataclass(frozen=True)
class Codes:
    """The size of code that the entrants of a race can share, and who cannot have it."""

    size: int
    """0: all have the same already, or the race is about the size."""
    exempt: tuple[Sentence, ...] = ()
    """One for each entrant that keeps its own, with why."""
    remarks: tuple[Sentence, ...] = ()
    """Of those that have it, whose code is no equal of the others' all the same."""


def codes_of(race: Race, size: int = 0) -> Codes:
    """Return what code size all entrants of a race can share: `size`, or else the smallest one that all can have.

    It lies between the smallest that one of them has and the number of values of an item, at which nothing is
    compressed. Where no size suits all, it is the smallest that suits most. A code that is larger than the item by
    design keeps its size, a sparse code is a few of many numbers, and a discrete one is not made smaller, as each of
    its numbers says little.
    """
    source = card_named(race.data)
    specs = [race.spec(entrant) for entrant in race.entrants]
    sizes = [spec.model.bottleneck.size for spec in specs]
    if about_size(race) or (len(set(sizes)) == 1 and size in (0, sizes[0])):
        return Codes(0, remarks=remarks_of(specs))
    chosen = size or smallest(specs, sizes, source)
    exempt = [sentence for spec in specs if (sentence := why_not(spec, chosen, source))]
    return Codes(chosen, tuple(exempt), remarks_of(specs))


def equal_codes(race: Race, size: int = 0) -> Race:
    """Return the race with equal code sizes, as `codes_of` chooses them; the race itself where they are equal already,
    or it is about the size."""
    codes = codes_of(race, size)
    if not codes.size:
        return race
    return race.model_copy(update={"entrants": tuple(sized(race, entrant, codes.size) for entrant in race.entrants)})


def usual_variants(data: str) -> tuple[str, ...]:
    """Return the autoencoders that a race on some data has to begin with: the first of `USUAL` whose codes can have one
    size there."""
    for names in USUAL:
        entrants = tuple(Entrant(variant=name) for name in names)
        if not any(blocked(data, name) for name in names) and not codes_of(Race(data=data, entrants=entrants)).exempt:
            return names
    return USUAL[-1]


def sized(race: Race, entrant: Entrant, size: int) -> Entrant:
    """Return an entrant with a code size, as it was where that is its own or it cannot have it."""
    spec = race.spec(entrant)
    has_it = spec.model.bottleneck.size == size
    return entrant if has_it or why_not(spec, size, card_named(race.data)) else with_size(entrant, size)


def with_size(entrant: Entrant, size: int) -> Entrant:
    return entrant.model_copy(update={"values": entrant.values | {SIZE: size}})


def about_size(race: Race) -> bool:
    """Whether entrants would be the same with equal codes: then the size is what is raced."""
    others = [race.spec(with_size(entrant, 1)) for entrant in race.entrants]
    return len(others) > 1 and any(others.count(spec) > 1 for spec in others)


def smallest(specs: list[Spec], sizes: list[int], source: DataCard) -> int:
    """The smallest size that most of them can have."""
    candidates = sorted({*OFFERED, *sizes} - set(range(min(sizes))))
    inside = [size for size in candidates if size < source.inputs] or candidates
    return max(inside, key=lambda size: (sum(not why_not(spec, size, source) for spec in specs), -size))


def why_not(spec: Spec, size: int, source: DataCard) -> Sentence | None:
    """Return why the code of a spec cannot have a size, None when it can."""
    code, about = spec.model.bottleneck, {"name": variant(spec.variant).title, "own": spec.model.bottleneck.size}
    if size == code.size:
        return None
    if size < source.inputs and code_not_smaller(spec, source):
        return Sentence(mark("{name} keeps {own} numbers: its code is not smaller than the item by design."), about)
    if size < code.fewest:
        return Sentence(mark("{name} keeps {own} numbers: its code is sparse, a few of many numbers."), about)
    if code.discrete and size < code.size:
        return Sentence(mark("{name} keeps {own} numbers: with fewer its discrete code could say too little."), about)
    if problems(spec.with_values({SIZE: size}), source):
        return Sentence(
            mark("{name} keeps {own} numbers: its other settings do not allow {size}."), about | {"size": size}
        )
    return None


def remarks_of(specs: list[Spec]) -> tuple[Sentence, ...]:
    return tuple(
        Sentence(
            mark("{name} has a discrete code: equal numbers are not equal room, so look at its bits too."),
            {"name": variant(spec.variant).title},
        )
        for spec in specs
        if spec.model.bottleneck.discrete
    )
