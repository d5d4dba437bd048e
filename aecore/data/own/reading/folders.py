"""What the folders of pictures say, and a list beside them: classes, and which pictures are held out.

Knows no torch."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ....errors import UserError
from ....texts import Sentence, mark
from ..check import Guess, LeftOut, Offer
from ..choices import Choices
from .containers import Entry
from .names import natural, shown
from .texts import look_at

__all__ = ["MANY", "TEST", "TRAIN", "Arranged", "apart", "arrange", "split_guess"]

TRAIN = {"train", "training", "trainset", "trainingset", "train_set", "training_set"}
TEST = {"test", "testing", "testset", "test_set", "val", "valid", "validation", "dev", "eval", "holdout", "held_out"}
LIST = 32 << 20
"""Bytes of a list of labels."""
USUAL = ("label", "labels", "class", "classes", "category", "target", "y", "name", "species", "type")
MANY = 1000
"""Classes, at most."""


@dataclass
class Arranged:
    """Which picture is of which class."""

    labels: NDArray[np.int64]
    """`(N,)`, -1 where a picture has no class though others have."""
    classes: list[str] = field(default_factory=list)
    given: NDArray[np.bool_] | None = None
    """`(N,)`: held out by the folders."""
    guesses: list[Guess] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    why: Sentence = field(default_factory=lambda: Sentence(""))
    """Why pictures without a class are left out."""


@dataclass
class Source:
    """Something that may name the classes: a level of folders, or a column of a list."""

    value: str
    said: Sentence
    short: Sentence
    """As one of several offers."""
    names: list[str | None]
    """Of each picture."""
    why: Sentence
    unmatched: list[LeftOut] = field(default_factory=list)
    usual: bool = False

    @property
    def distinct(self) -> int:
        return len({name for name in self.names if name is not None})


def arrange(pictures: Sequence[Entry], texts: Sequence[Entry], choices: Choices) -> tuple[Arranged, list[Entry]]:
    """Return the classes of pictures, and those of the texts that were no list of them."""
    given, folders = split_off([entry.parts[:-1] for entry in pictures])
    sources, rest = [], []
    for text in texts:
        found = list(columns_of(text, pictures))
        sources += sorted(found, key=lambda source: not source.usual)
        rest += [] if found else [text]
    sources = [source for source in [*sources, *levels(folders)] if source.distinct <= MANY]
    chosen = next((source for source in sources if source.value == choices.label), None)
    if chosen is None and choices.label != "none":
        chosen = next(filter(plausible, sources), None)
    arranged = classed(chosen, len(pictures), choices)
    arranged.given = given
    if sources:
        arranged.guesses.insert(0, asked(sources, chosen, is_chosen=bool(choices.label)))
    if given is not None:
        arranged.guesses.append(split_guess(given, choices))
    return arranged, rest


def plausible(source: Source) -> bool:
    """Whether a source would be a good guess: a few classes with several pictures each, and few pictures without."""
    named = sum(name is not None for name in source.names)
    return 2 <= source.distinct <= named / 2 and named >= len(source.names) / 2


# --- folders ----------------------------------------------------------------------------------------------------------


def split_off(folders: list[tuple[str, ...]]) -> tuple[NDArray[np.bool_] | None, list[tuple[str, ...]]]:
    """Take away the level of folders that says what is held out (`train`, `test`), where there is one."""
    for level in range(min(map(len, folders), default=0)):
        names = [folder[level].lower() for folder in folders]
        if set(names) <= TRAIN | TEST and set(names) & TRAIN and set(names) & TEST:
            given = np.array([name in TEST for name in names])
            return given, [(*folder[:level], *folder[level + 1 :]) for folder in folders]
    return None, folders


def levels(folders: list[tuple[str, ...]]) -> Iterator[Source]:
    """Yield each level of folders that tells pictures apart."""
    number = 0
    for level in range(max(map(len, folders), default=0)):
        names = [folder[level] if len(folder) > level else None for folder in folders]
        known = sorted({name for name in names if name is not None}, key=natural)
        if len(known) < 2 and None not in names:
            continue  # a folder that holds everything
        where = {"number": number + 1, "names": listed(known)}
        yield Source(
            str(number),
            Sentence(mark("Classes are the folders of level {number}: {names}"), where),
            Sentence(mark("Level {number}: {names}"), where),
            names,
            Sentence(mark("Each class lies in a folder of its own.")),
        )
        number += 1


def listed(names: Sequence[str], most: int = 4) -> str:
    return ", ".join(shown(name, 24) for name in names[:most]) + (", …" if len(names) > most else "")


def split_guess(given: NDArray[np.bool_], choices: Choices) -> Guess:
    """Say that the files themselves tell which items `(N,)` are held out."""
    held_out = int(given.sum())
    return Guess(
        "held_out",
        Sentence(
            mark("Held out: {n}, trained on: {m}, as the files say"),
            {"n": held_out, "m": len(given) - held_out},
        ),
        Sentence(mark("There are folders that are called train and test.")),
        choices.held_out or "given",
        (
            Offer("given", Sentence(mark("As the files say"))),
            Offer("fifth", Sentence(mark("A fifth of each class, drawn anew"))),
        ),
    )


# --- a list beside the pictures ---------------------------------------------------------------------------------------


def columns_of(text: Entry, pictures: Sequence[Entry]) -> Iterator[Source]:
    """Yield the columns of a list whose rows name pictures."""
    rows = rows_of(text)
    if not rows or len(rows[0]) < 2:
        return
    keys = keys_of(pictures)
    hits = [len(named(rows[:500], i, keys)) for i in range(min(len(rows[0]), 50))]
    place = int(np.argmax(hits))
    if hits[place] < max(1, 0.5 * (len(rows[:500]) - 1)):
        return
    has_header = key(rows[0][place]) not in keys
    header = rows[0] if has_header else [f"column {i + 1}" for i in range(len(rows[0]))]
    table = {keys[key(row[place])]: row for row in rows[has_header:] if len(row) > place and key(row[place]) in keys}
    lost = [row[place] for row in rows[has_header:] if len(row) > place and key(row[place]) not in keys]
    missing = Sentence(mark("{list} names it, but there is no such file"), {"list": text.name})
    for i in range(min(len(header), 50)):
        if i != place and header[i].strip():
            names = [(table[n][i].strip() or None) if n in table and len(table[n]) > i else None
                     for n in range(len(pictures))]  # fmt: skip
            where = {"column": shown(header[i]), "list": text.name}
            yield Source(
                shown(header[i]),
                Sentence(mark("Classes are the column “{column}” of {list}"), where),
                Sentence(mark("Column “{column}” of {list}"), where),
                names,
                Sentence(mark("Its rows name the files.")),
                [LeftOut(shown(name, 200), missing) for name in lost],
                header[i].strip().lower() in USUAL,
            )


def named(rows: Sequence[Sequence[str]], place: int, keys: dict[str, int]) -> set[int]:
    """Return the pictures that a column names; a number that stands in many rows names one picture at most."""
    return {keys[key(row[place])] for row in rows if len(row) > place and key(row[place]) in keys}


def rows_of(text: Entry) -> list[list[str]]:
    try:
        with look_at(text.file, "", ignored).open(ignored) as stream:
            written = stream.read(LIST).decode("utf-8", "replace")
    except UserError:
        return []
    first = written.partition("\n")[0]
    separator = max(",;\t|", key=first.count)
    try:
        return [row for row in csv.reader(io.StringIO(written, newline=""), delimiter=separator) if row]
    except csv.Error:
        return []


def ignored(count: int) -> None:
    """How far a list has been read is not told: it is short."""


def key(name: str) -> str:
    return name.strip().replace("\\", "/").removeprefix("./").lower()


def keys_of(pictures: Sequence[Entry]) -> dict[str, int]:
    """Return what pictures may be called in a list: their path, the ends of it, each with and without its ending.
    What two pictures could be called, neither is."""
    spellings: list[tuple[str, int]] = []
    for number, entry in enumerate(pictures):
        for start in range(len(entry.parts)):
            name = key("/".join(entry.parts[start:]))
            spellings += [(name, number), (name.rpartition(".")[0] or name, number)]
    said = Counter(name for name, _ in set(spellings))
    return {name: number for name, number in spellings if said[name] == 1}


# --- the classes ------------------------------------------------------------------------------------------------------


def classed(source: Source | None, count: int, choices: Choices) -> Arranged:
    """Return the classes that a source names; one class that is none where there is no source."""
    if source is None:
        return Arranged(np.zeros(count, np.int64))
    names = [name.strip() if name is not None else None for name in source.names]
    spelled = Counter(name for name in names if name is not None)
    folded: dict[str, list[str]] = {}
    for name in spelled:
        folded.setdefault(name.casefold(), []).append(name)
    twins = [sorted(group, key=lambda name: -spelled[name]) for group in folded.values() if len(group) > 1]
    join = choices.join_cases is not False
    first = {name: group[0] for group in twins for name in group} if join else {}
    known = sorted({first.get(name, name) for name in spelled}, key=lambda name: (natural(name), name))
    places = {name: i for i, name in enumerate(known)}
    labels = np.array([places[first.get(name, name)] if name is not None else -1 for name in names], np.int64)
    guesses = [cases_guess(twins, join, choices)] if twins else []
    return Arranged(labels, apart(known), None, guesses, list(source.unmatched), missing_of(source))


def missing_of(source: Source) -> Sentence:
    if source.value.isdecimal():
        return Sentence(mark("it lies in no folder of a class"))
    return Sentence(mark("the list of labels does not name it"))


def apart(names: Sequence[str]) -> list[str]:
    """Return names as they may be shown, no two alike."""
    found: list[str] = []
    for name in names:
        text, number = shown(name) or "?", 2
        while text in found:
            text, number = f"{shown(name, 50) or '?'} ({number})", number + 1
        found.append(text)
    return found


def cases_guess(twins: list[list[str]], join: bool, choices: Choices) -> Guess:
    pair = {"one": shown(twins[0][0]), "other": shown(twins[0][1])}
    said = mark("“{one}” and “{other}” are one class") if join else mark("“{one}” and “{other}” are two classes")
    return Guess(
        "join_cases",
        Sentence(said, pair),
        Sentence(mark("Their names differ in capital letters only.")),
        "true" if join else "false",
        (Offer("true", Sentence(mark("One class"))), Offer("false", Sentence(mark("Two classes")))),
        is_open=choices.join_cases is None,
    )


def asked(sources: Sequence[Source], chosen: Source | None, is_chosen: bool) -> Guess:
    """Ask what names the classes; open where there are several answers."""
    said = chosen.said if chosen else Sentence(mark("No classes"))
    why = chosen.why if chosen else Sentence(mark("Nothing there would make a few classes of several pictures."))
    if is_chosen:
        why = Sentence(mark("You chose so."))
    offers = [Offer(source.value, source.short) for source in sources[:20]]
    good = sum(map(plausible, sources))
    return Guess(
        "label",
        said,
        why,
        chosen.value if chosen else "none",
        (*offers, Offer("none", Sentence(mark("No classes")))),
        is_open=not is_chosen and (good > 1 or any(None in source.names and source.distinct > 1 for source in sources)),
    )
