"""Ratings become stars of people and things: who rated what, on any scale, in rows or in columns. Knows torch only to
hand them over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow.compute as pc
import torch
from numpy.typing import NDArray

from ....errors import UserError
from ....texts import Sentence, mark
from ..check import Check, Guess, LeftOut, Offer
from ..choices import Choices
from ..draft import Draft
from ..limits import THINGS
from .names import clean, natural, shown
from .numerals import trimmed
from .room import FEWEST, ROWS, evenly, room_for
from .scales import scale_in, stars_of, told_scale
from .telling import Table, ragged
from .votes import Votes, Written, worth, written

__all__ = ["ratings_draft"]

USUAL = 500
"""Things that are taken where nobody asks for more."""
MOST_ROWS = 10_000_000
"""Ratings that are read."""
FEWEST_OF_ONE = 2
"""Ratings of a person: of one, nothing could be told from another."""
LISTED = 200
"""Things that are left out by name."""


@dataclass(frozen=True)
class Given:
    """Ratings one by one, `(n,)` each."""

    who: NDArray[np.int64]
    what: NDArray[np.int64]
    value: NDArray[np.float64]
    when: NDArray[np.float64]
    names: list[str]
    """Of the things."""

    def at(self, places: NDArray[np.int64] | NDArray[np.bool_]) -> Given:
        """Return some of them."""
        return Given(self.who[places], self.what[places], self.value[places], self.when[places], self.names)


def ratings_draft(table: Table, votes: Votes, choices: Choices, guesses: Sequence[Guess]) -> Draft:
    """Return people as items of stars. Raises UserError where too few people have rated enough."""
    given = read_wide(table, votes) if votes.is_wide else read_triples(table, votes)
    unread = len(given.value)
    given = given.at(np.isfinite(given.value))
    unread -= len(given.value)
    if not len(given.value):
        raise UserError(mark("There is no rating in this table."), mark("Say which column holds the ratings."))
    given, repeats, again = once(given, votes, choices)
    scale = scale_in(given.value, choices.scale_of)
    stars = stars_of(given.value, scale)
    kept, left_out, things = most_rated(given, choices)
    samples, alone, people = matrix(given, stars, kept, choices)
    names = tuple(given.names[place] for place in kept)
    check = Check(
        "ratings",
        Sentence(
            mark("{n} people rated {things} things: {ratings} ratings, {share} of all that there could be"),
            {
                "n": f"{len(samples):,}",
                "things": f"{len(names):,}",
                "ratings": f"{int((samples > 0).sum()):,}",
                "share": f"{(samples > 0).mean():.0%}",
            },
        ),
        table.title,
        (2, len(names)),
        len(samples),
        people,
        guesses=(
            *table.guesses[:0],
            *of_the_file(table),
            *guesses,
            *column_guesses(table, votes, choices),
            *scale.guesses,
            *repeats,
            *things,
        ),
        left_out=(*table.grid.left_out, *table.grid.rows.left_out, *left_out),
        notes=(
            *table.grid.notes,
            *ragged(table.grid),
            *notes(unread, again, alone, len(given.names) - len(names), len(samples), people - alone),
        ),
        size=samples.size * 4,
        names=names,
        lists=(told_scale(given.value, stars),),
    )
    return Draft(
        check,
        torch.from_numpy(samples),
        torch.zeros(len(samples), dtype=torch.int64),
        columns=names,
        recipe={"ratings": {"worst": scale.worst, "best": scale.best, "written": ways_of(votes, names)}},
    )


def ways_of(votes: Votes, names: Sequence[str]) -> list[Written]:
    """Return how the ratings of each thing are written; one way where all are written alike."""
    ways = {clean(column.name): written(column) for column in reversed(votes.ratings)}
    return [ways[name] for name in names] if len(set(ways.values())) > 1 else list(ways.values())[:1]


def of_the_file(table: Table) -> list[Guess]:
    """What was guessed of the file itself; what columns would be as numbers does not matter."""
    return [guess for guess in table.guesses if guess.id in ("encoding", "separator", "header", "sheet")]


# --- reading ----------------------------------------------------------------------------------------------------------


def read_triples(table: Table, votes: Votes) -> Given:
    """Read rows of who, what, how much."""
    if table.rows > MOST_ROWS:
        raise UserError(
            mark("There are {n} ratings; up to {most} can be read."),
            mark("Take the ratings of fewer people."),
            n=f"{table.rows:,}",
            most=f"{MOST_ROWS:,}",
        )
    assert votes.who
    assert votes.what
    places = [table.place(column.name) for column in (votes.who, votes.what)]
    known: tuple[dict[str, int], dict[str, int]] = ({}, {})
    titles: dict[int, str] = {}
    found: list[list[NDArray[Any]]] = []
    for batch in table.grid.read(table.step):
        codes = [coded(batch[place], names) for place, names in zip(places, known, strict=True)]
        value = worth(written(votes.ratings[0]), batch[table.place(votes.ratings[0].name)])
        value[(codes[0] < 0) | (codes[1] < 0)] = np.nan
        when = votes.when.recipe.read(batch[table.place(votes.when.name)]) if votes.when else np.zeros(len(value))
        found.append([*codes, value, when])
        if votes.title:
            first = np.unique(codes[1], return_index=True)[1]
            called = batch[table.place(votes.title.name)].take(first).to_pylist()
            for thing, title in zip(codes[1][first].tolist(), called, strict=True):
                titles.setdefault(thing, clean(title))
    who, what, value, when = (np.concatenate(parts) for parts in zip(*found, strict=True))
    names = [called_so(clean(name), titles.get(place, "")) for name, place in known[1].items()]
    return joined(Given(who.astype(np.int64), what.astype(np.int64), value, when, names))


def coded(column, known: dict[str, int]) -> NDArray[np.int64]:  # type: ignore[no-untyped-def]  # pyarrow has no types
    """Return a number for each name, the same in all batches; -1 for none."""
    text = trimmed(column)
    unique = pc.unique(text)
    numbers = np.array([known.setdefault(name, len(known)) if name else -1 for name in unique.to_pylist()], np.int64)
    return np.asarray(numbers[pc.index_in(text, value_set=unique).to_numpy(zero_copy_only=False)])


def called_so(name: str, title: str) -> str:
    return title or name


def joined(given: Given) -> Given:
    """Let things of one name be one thing, in the order of their names."""
    names = sorted(set(given.names), key=lambda name: (natural(name), name))
    place = {name: number for number, name in enumerate(names)}
    renumbered = np.array([place[name] for name in given.names] or [0], np.int64)
    return replace(given, what=renumbered[given.what], names=names)


def read_wide(table: Table, votes: Votes) -> Given:
    """Read rows of people, a column for each thing."""
    known: dict[str, int] = {}
    found: list[list[NDArray[Any]]] = []
    at = 0
    for batch in table.grid.read(table.step):
        rows = at + np.arange(len(batch[0]))
        who = coded(batch[table.place(votes.who.name)], known) if votes.who else rows
        for thing, column in enumerate(votes.ratings):
            value = worth(written(column), batch[table.place(column.name)])
            there = np.isfinite(value) & (who >= 0)
            found.append([who[there], np.full(int(there.sum()), thing), value[there], rows[there].astype(float)])
        at += len(batch[0])
    who, what, value, when = (np.concatenate(parts) for parts in zip(*found, strict=True))
    order = np.lexsort((what, when))
    given = Given(
        who.astype(np.int64), what.astype(np.int64), value, 0 * when, [clean(column.name) for column in votes.ratings]
    )
    return joined(given.at(order))


# --- which ratings ----------------------------------------------------------------------------------------------------


def once(given: Given, votes: Votes, choices: Choices) -> tuple[Given, list[Guess], int]:
    """Return one rating of each person for each thing, the last or the mean; also how many others there were."""
    pair = given.who * len(given.names) + given.what
    order = np.lexsort((np.arange(len(pair)), np.nan_to_num(given.when), pair))
    sorted_pair = pair[order]
    ends = np.flatnonzero(np.diff(sorted_pair, append=-1))
    again = len(pair) - len(ends)
    if not again:
        return given, [], 0
    last = given.at(order[ends])
    offers = (
        Offer("last", Sentence(mark("The last one counts"))),
        Offer("mean", Sentence(mark("Their mean counts"))),
    )
    is_mean = choices.repeated == "mean"
    if is_mean:
        starts = np.r_[0, ends[:-1] + 1]
        last = replace(last, value=np.add.reduceat(given.value[order], starts) / np.diff(np.r_[starts, len(pair)]))
    why = (
        mark("The last by “{name}”: people change their minds.")
        if votes.when
        else mark("The last in the file: people change their minds.")
    )
    reason = (
        Sentence(YOU) if choices.repeated else Sentence(why, {"name": shown(votes.when.name)} if votes.when else {})
    )
    chosen = offers[is_mean]
    return last, [Guess("repeated", chosen.said, reason, chosen.value, offers)], again


YOU = mark("You chose so.")


def most_rated(given: Given, choices: Choices) -> tuple[NDArray[np.int64], list[LeftOut], list[Guess]]:
    """Return the things that are taken, the most rated first; those that are left out, by name."""
    counts = np.bincount(given.what, minlength=len(given.names))
    order = np.lexsort((np.arange(len(counts)), -counts))
    order = order[counts[order] > 0]
    most = min(THINGS, choices.things or USUAL)
    kept, rest = order[:most], order[most:]
    why = mark("rated {n} times; the {most} that are rated most are taken")
    left = [
        LeftOut(shown(given.names[place], 200), Sentence(why, {"n": int(counts[place]), "most": most}))
        for place in rest[:LISTED]
    ]
    if not len(rest):
        return kept, left, []
    said = Sentence(
        mark("The {n} things that are rated most, of {found}"), {"n": f"{len(kept):,}", "found": f"{len(order):,}"}
    )
    reason = Sentence(YOU) if choices.things else Sentence(mark("Of what few have rated, little can be learnt."))
    sizes = sorted({n for n in (50, 100, 200, USUAL, THINGS) if n <= len(order)} | {most})
    offers = tuple(Offer(str(n), Sentence(mark("the {n} most rated"), {"n": f"{n:,}"})) for n in sizes)
    return kept, left, [Guess("things", said, reason, str(most), offers)]


def matrix(
    given: Given, stars: NDArray[np.uint8], kept: NDArray[np.int64], choices: Choices
) -> tuple[NDArray[np.uint8], int, int]:
    """Return the stars of the people who rated enough of the things that are taken `(N, M)`, 0 for none; how many
    rated too few, and how many there were. Raises UserError where too few are left."""
    place = np.full(len(given.names), -1)
    place[kept] = np.arange(len(kept))
    there = place[given.what] >= 0
    people, who = np.unique(given.who, return_inverse=True)
    often = np.bincount(who[there], minlength=len(people))
    enough = np.flatnonzero(often >= FEWEST_OF_ONE)
    alone = len(people) - len(enough)
    if len(enough) < FEWEST:
        raise UserError(
            mark("{n} people have rated two things or more; at least {fewest} are needed."),
            mark("Bring the ratings of more people. The columns may be exchanged: who rates, and what is rated?"),
            n=len(enough),
            fewest=FEWEST,
        )
    most = room_for((2 * len(kept),), min(ROWS, choices.most or ROWS))
    enough = enough[evenly(np.zeros(len(enough), np.int64), most, choices.seed)]
    row = np.full(len(people), -1)
    row[enough] = np.arange(len(enough))
    taken = there & (row[who] >= 0)
    made = np.zeros((len(enough), len(kept)), np.uint8)
    made[row[who[taken]], place[given.what[taken]]] = stars[taken]
    return made, alone, len(people)


# --- what is said -----------------------------------------------------------------------------------------------------


def column_guesses(table: Table, votes: Votes, choices: Choices) -> list[Guess]:
    """Say which columns are who, what and how much."""
    if votes.is_wide:
        return []
    assert votes.who
    assert votes.what
    offers = tuple(Offer(name, Sentence("{name}", {"name": shown(name)})) for name in table.grid.names[:50])
    reason = Sentence(YOU) if choices.who or choices.what or choices.rating else Sentence(votes.why)
    rows = (
        ("who", mark("“{name}” says who rates"), votes.who),
        ("what", mark("“{name}” says what is rated"), votes.what),
        ("rating", mark("“{name}” says how much"), votes.ratings[0]),
    )
    return [
        Guess(name, Sentence(said, {"name": shown(column.name)}), reason, column.name, offers)
        for name, said, column in rows
    ]


def notes(unread: int, again: int, alone: int, things: int, people: int, enough: int) -> list[Sentence]:
    said = (
        (unread, mark("Rows without a rating, a person or a thing, left out: {n}.")),
        (again, mark("Ratings that somebody gave once more for the same thing: {n}.")),
        (alone, mark("People with fewer than two ratings of these things, left out: {n}.")),
        (things, mark("Things that are rated least, left out: {n}.")),
        (enough - people, mark("People who are left out, as an even sample is drawn: {n}.")),
    )
    found = [Sentence(text, {"n": f"{n:,}"}) for n, text in said if n]
    return [
        *found,
        Sentence(mark("Of people who are held out, some ratings are hidden from the model and told by it.")),
    ]
