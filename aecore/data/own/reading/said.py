"""What is said of items of any kind once they are arrays: their check card, without what was guessed of their files."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....errors import UserError
from ....texts import Sentence, mark
from ...kinds import Kind
from ..check import Check, Guess, LeftOut, Offer
from ..choices import Choices

__all__ = ["card_of", "nothing_left", "renumbered", "sampled"]

LOPSIDED = 10
"""How many times as large as the smallest the largest class is when it is said."""


def card_of(
    kind: Kind,
    headline: Sentence,
    samples: NDArray[Any],
    labels: NDArray[np.int64],
    classes: Sequence[str],
    found: int,
    choices: Choices,
) -> Check:
    """Return the check card of samples `(N, *shape)`, of which there were `found`."""
    counts = tuple(np.bincount(labels, minlength=len(classes)).tolist()) if classes else ()
    return Check(
        kind=kind,
        headline=headline,
        title=choices.title,
        shape=samples.shape[1:],
        count=len(samples),
        found=found,
        classes=tuple(classes),
        counts=counts,
        notes=(*crossed(samples, labels), *balance(classes, counts)),
        size=4 * samples.size,
    )


def crossed(samples: NDArray[Any], labels: NDArray[np.int64]) -> list[Sentence]:
    """Say how many items are in two classes, bit by bit."""
    seen: dict[bytes, set[int]] = {}
    for item, label in zip(samples, labels.tolist(), strict=True):
        seen.setdefault(blake2b(item.tobytes(), digest_size=16).digest(), set()).add(label)
    count = sum(len(classes) > 1 for classes in seen.values())
    return [Sentence(mark("Items that are in two classes at once: {n}."), {"n": count})] if count else []


def balance(classes: Sequence[str], counts: Sequence[int]) -> list[Sentence]:
    """Say when some classes have far fewer items than others."""
    notes = []
    if counts and max(counts) >= LOPSIDED * min(counts):
        large, small = int(np.argmax(counts)), int(np.argmin(counts))
        notes.append(
            Sentence(
                mark("The classes are uneven: “{large}” has {n}, “{small}” {m}."),
                {"large": classes[large], "n": counts[large], "small": classes[small], "m": counts[small]},
            )
        )
    return notes


def renumbered(labels: NDArray[np.int64], classes: Sequence[str]) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Leave out classes without an item; one class alone is none."""
    there, numbers = np.unique(labels, return_inverse=True)
    if len(there) < 2 or not classes:
        return np.zeros(len(labels), np.int64), ()
    return numbers.astype(np.int64), tuple(classes[i] for i in there)


def sampled(taken: int, found: int, room: int, choices: Choices) -> list[Guess]:
    """Say that `taken` of the items found were drawn, where not all of them are; at most `room` could be."""
    if found <= taken:
        return []
    said = Sentence(
        mark("An even sample: {n} of {found} items, drawn class by class with seed {seed}"),
        {"n": f"{taken:,}", "found": f"{found:,}", "seed": choices.seed},
    )
    why = Sentence(mark("You chose so.") if choices.most else mark("There is room for so many."))
    all_of_it = min(room, found)
    counts = [*(n for n in (1_000, 5_000, 20_000, 50_000) if n < all_of_it), all_of_it]
    return [
        Guess("most", said, why, str(taken), tuple(Offer(str(n), Sentence("{n}", {"n": f"{n:,}"})) for n in counts))
    ]


def nothing_left(left_out: Sequence[LeftOut], said: str, help: str) -> UserError:
    """Return `said` of the first of the files that were all left out, and what to do about it."""
    first = left_out[0] if left_out else LeftOut("", Sentence(""))
    return UserError(said, help, name=first.name, why=first.reason)
