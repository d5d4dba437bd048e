"""Which of several arrays holds the items, which those that are held out, which the labels. Knows no torch."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ....errors import UserError
from ....texts import Sentence, mark
from ..check import Guess, LeftOut, Offer
from ..choices import Choices
from .folders import TEST, TRAIN
from .headers import NUMBERS, Held
from .names import shown

__all__ = ["Part", "main_of", "parts_of"]

HELD_OUT = TEST | {"t10k"}
WIDEST, LONGEST = 4096, 256 << 20
"""Bytes of a label, and of all."""
LABELS = {"y", "label", "labels", "target", "targets", "class", "classes"}


@dataclass(frozen=True)
class Part:
    """The items that are trained on, or those that are held out."""

    items: Held
    is_held_out: bool = False
    labels: Held | None = None


def main_of(held: Sequence[Held], left_out: Sequence[LeftOut], choices: Choices) -> tuple[Held, list[Guess]]:
    """Return the array that holds the items: the largest one with several numbers an item."""
    usable = [one for one in held if one.bytes and is_items(one)]
    if not usable:
        raise no_items(held, left_out)
    order = sorted(usable, key=lambda one: (split_in(one.name)[1], -one.bytes))
    main = next((one for one in usable if one.name == choices.array), order[0])
    if len({split_in(one.name)[0] for one in usable}) < 2:
        return main, []
    offers = tuple(offer(one.name) for one in order[:20])
    said = Sentence(mark("The array “{name}” holds the items"), {"name": shown(main.name)})
    why = mark("You chose so.") if choices.array else mark("It is the largest one.")
    return main, [Guess("array", said, Sentence(why), main.name, offers, is_open=not choices.array)]


def offer(name: str) -> Offer:
    return Offer(name, Sentence("{name}", {"name": shown(name)}))


def is_items(one: Held) -> bool:
    return one.kind in NUMBERS and 2 <= len(one.grid) <= 4


def no_items(held: Sequence[Held], left_out: Sequence[LeftOut]) -> UserError:
    hint = mark("Save an array of numbers with one row for each item, such as (N, 28, 28) or (N, 512).")
    if not held:
        why = left_out[0].reason if left_out else ""
        return UserError(mark("No array can be read ({why})."), hint, why=why)
    one = max(held, key=lambda one: one.bytes)
    if one.kind == "c":
        hint = mark("Save real and imaginary parts as two rows of each item.")
        return UserError(mark("{name} holds complex numbers."), hint, name=shown(one.name))
    return UserError(
        mark("{name} has the shape {shape} and the type {dtype}, which is no list of items."),
        hint,
        name=shown(one.name),
        shape="(" + ", ".join(map(str, one.grid)) + ")",
        dtype=str(one.dtype)[:60],
    )


def split_in(name: str) -> tuple[str, bool]:
    """Return a name without the words that say whether it is held out, and whether they do."""
    words = [word for word in re.split(r"[^a-z0-9]+", name.lower()) if word]
    return " ".join(word for word in words if word not in TRAIN | HELD_OUT), bool(HELD_OUT & set(words))


def parts_of(main: Held, held: Sequence[Held], choices: Choices) -> tuple[list[Part], list[Guess]]:
    """Return the array of the items, and the one beside it that holds those that are held out; each with its labels."""
    base, is_held_out = split_in(main.name)
    beside = [
        one
        for one in held
        if one is not main
        and (one.dtype, one.grid[1:]) == (main.dtype, main.grid[1:])
        and split_in(one.name) == (base, not is_held_out)
        and words_of(main.name) & (TRAIN | HELD_OUT)
    ]
    parts = [Part(main, is_held_out), *(Part(one, not is_held_out) for one in beside[:1])]
    return with_labels(parts, held, choices)


def words_of(name: str) -> set[str]:
    return set(re.split(r"[^a-z0-9]+", name.lower()))


def with_labels(parts: Sequence[Part], held: Sequence[Held], choices: Choices) -> tuple[list[Part], list[Guess]]:
    """Give each part its labels: the array of as many values, by its name where there are several."""
    if choices.label == "none":
        return list(parts), []
    found = []
    for part in parts:
        lists = [one for one in held if is_list(one) and same_side(one, part, parts)]
        fitting = [one for one in lists if one.shape[0] == part.items.shape[0]]
        called = [one for one in lists if words_of(one.name) & LABELS]
        if called and not fitting:
            raise UserError(
                mark("{items} holds {n} items, and {labels} {m} labels."),
                mark("Save both anew, so that they belong together."),
                items=shown(part.items.name),
                n=f"{part.items.shape[0]:,}",
                labels=shown(called[0].name),
                m=f"{called[0].shape[0]:,}",
            )
        by_choice = [one for one in fitting if choices.label in (one.name, split_in(one.name)[0])]
        fitting.sort(key=lambda one: not words_of(one.name) & LABELS)
        found.append(replace(part, labels=next(iter([*by_choice, *fitting]), None)))
    if any(part.labels is None for part in found):
        return [replace(part, labels=None) for part in found], []
    return found, [labels_guess(found, held, choices)]


def is_list(one: Held) -> bool:
    flat = len(one.grid) == 1 or (len(one.grid) == 2 and one.grid[1] == 1)
    is_small = 0 < one.dtype.itemsize <= WIDEST and one.bytes <= LONGEST
    return flat and is_small and one.kind in NUMBERS + "US"


def same_side(one: Held, part: Part, parts: Sequence[Part]) -> bool:
    """Whether a list of labels is of the same side of the split as the items."""
    return len(parts) == 1 or split_in(one.name)[1] == part.is_held_out


def labels_guess(parts: Sequence[Part], held: Sequence[Held], choices: Choices) -> Guess:
    labels = parts[0].labels
    assert labels is not None
    lists = [one for one in held if is_list(one) and one.shape[0] == labels.shape[0] and not split_in(one.name)[1]]
    names = list(dict.fromkeys(one.name for one in [labels, *lists]))[:20]
    return Guess(
        "label",
        Sentence(mark("The array “{name}” holds the labels"), {"name": shown(labels.name)}),
        Sentence(mark("It has one value for each item.")),
        labels.name,
        (*map(offer, names), Offer("none", Sentence(mark("No classes")))),
    )
