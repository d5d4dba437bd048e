"""From what a reader made to a data set: in an order and with a split that follow from the content alone.

The same items give the same data set, in whatever order and under whatever names they came. Items are put into the
order of their digests, which is as good as shuffled: the first thousand are a fair sample. Items that are equal, and
those of one group, are on one side of the split together.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ...errors import UserError
from ...texts import mark
from ..cards.card import DataCard
from ..dataset import Dataset, Split
from .choices import Choices
from .draft import Draft
from .limits import FEWEST

__all__ = ["Divided", "divide", "pace", "row_digests"]

SHARE = 0.2
"""Of the items that are held out, of each class, where nothing else says so."""
ROOM = 1.25
"""Times that share which the held-out items may become where several belong together."""
TRIES = 20
"""Parts of a class that are tried to bring it to a side."""
STEPS, FEWEST_EPOCHS, MOST_EPOCHS = 3_000, 20, 400
"""Steps that a first training should take about, and the bounds of its epochs."""
BATCHES = 8
"""Batches that an epoch has at least, where there are so many items."""
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Divided:
    """A data set and what was noticed when it was made."""

    dataset: Dataset
    repeated: int
    """Items that are equal to an earlier one."""
    moved: int
    """Training items of the given split that went to the held-out ones, as an equal one is there."""


def divide(draft: Draft, choices: Choices) -> Divided:
    """Make a data set of a draft. Raises UserError when there are too few items, or nothing can be held out."""
    if len(draft.samples) < FEWEST:
        raise UserError(
            mark("{n} items are too few: at least {least} are needed, so that some can be held out."),
            mark("Add more, or choose that smaller pieces are one item."),
            n=len(draft.samples),
            least=FEWEST,
        )
    samples, labels = canonical(draft.samples), draft.labels.to(torch.int64)
    given = None if draft.given is None or choices.held_out in ("fifth", "group") else draft.given.numpy()
    groups = None if draft.groups is None or choices.held_out == "fifth" else draft.groups.numpy()
    digests = row_digests(samples)
    order = canonical_order(digests, labels.numpy())
    samples, labels = samples[torch.from_numpy(order)], labels[torch.from_numpy(order)]
    digests = digests[order]
    same = alike(digests)
    whole = joined(same, None if groups is None else groups[order])
    if given is not None:
        asked = given[order]
        held_out = np.isin(whole, whole[asked])
        moved = int((held_out & ~asked).sum())
        refuse_lopsided(held_out)
    else:
        held_out, moved = drawn(whole, labels.numpy(), digests), 0
    train, unseen = (Split(samples[torch.from_numpy(at)], labels[torch.from_numpy(at)]) for at in (~held_out, held_out))
    card = card_for(draft, choices, len(train), len(unseen))
    repeated = len(same) - int(same.max()) - 1
    return Divided(Dataset(card, train, unseen, draft.white), repeated, moved)


# --- what follows from the content ------------------------------------------------------------------------------------


def canonical(samples: Tensor) -> Tensor:
    """Return samples laid out item by item, with one zero only: -0.0 is drawn, computed and compared as 0.0."""
    laid = samples.detach().cpu().contiguous()
    return laid + 0.0 if laid.is_floating_point() else laid


def row_digests(samples: Tensor) -> NDArray[np.uint64]:
    """Return the first 128 bits of the SHA-256 of each item, `(N, 2)`."""
    rows = samples.reshape(len(samples), -1).numpy().view(np.uint8)
    found = b"".join(sha256(row).digest()[:16] for row in rows)
    return np.frombuffer(found, dtype=">u8").reshape(-1, 2).astype(np.uint64)


def canonical_order(digests: NDArray[np.uint64], labels: Ints) -> Ints:
    """Return the order in which the items are kept: that of their digests, but for equal ones, which are put where
    chance would put them instead of side by side."""
    keys = np.column_stack([digests, labels.astype(np.uint64)])
    first = np.lexsort(keys.T[::-1])
    rows = keys[first]
    is_new = np.r_[True, (rows[1:] != rows[:-1]).any(1)]
    starts = np.maximum.accumulate(np.where(is_new, np.arange(len(rows)), 0))
    place, again = rows[:, 1].copy(), np.flatnonzero(~is_new)
    counted = np.column_stack([rows[again], (again - starts[again]).astype(np.uint64)]).astype("<u8")
    place[again] = [int.from_bytes(sha256(row).digest()[:8], "big") for row in counted]
    return first[np.argsort(place, kind="stable")]


def alike(digests: NDArray[np.uint64]) -> Ints:
    """Return which items are equal, `(N,)`: a number for each item that there is, by its digest."""
    first = np.lexsort((digests[:, 1], digests[:, 0]))
    rows = digests[first]
    found = np.empty(len(rows), np.int64)
    found[first] = np.cumsum(np.r_[False, (rows[1:] != rows[:-1]).any(1)])
    return found


def joined(same: Ints, groups: Ints | None) -> Ints:
    """Return which items belong together, `(N,)`: equal ones and those of one group, also by way of others. Parts are
    numbered by their first item."""
    if groups is None:
        whole = same
        if int(same.max()) + 1 == len(same):  # most data: nothing is equal
            return np.arange(len(same))
    else:
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        n, items = len(same), np.arange(len(same))
        kinds, of_group = np.unique(groups, return_inverse=True)
        ends = np.r_[n + same, n + int(same.max()) + 1 + of_group.reshape(-1)]
        size = n + int(same.max()) + 1 + len(kinds)
        links = coo_array((np.ones(2 * n, np.int8), (np.r_[items, items], ends)), shape=(size, size))
        whole = connected_components(links, directed=False)[1][:n]
    _, first, inverse = np.unique(whole, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse.reshape(-1)]


def drawn(whole: Ints, labels: Ints, digests: NDArray[np.uint64]) -> Bools:
    """Return which items are held out, `(N,)`: about a fifth of each class, parts that belong together as one; every
    class that can be is on both sides. Raises UserError when all belong together."""
    classes, labels = np.unique(labels, return_inverse=True)
    labels, parts = labels.reshape(-1), int(whole.max()) + 1
    if parts < 2:
        raise UserError(
            mark("All items are alike or of one group, so that none can be held out."),
            mark("Add others, or choose that a fifth of the items is held out."),
        )
    sizes, kind = np.bincount(whole, minlength=parts), majority(whole, labels, parts)
    target = np.maximum(1, np.round(SHARE * np.bincount(kind, sizes, len(classes)))).astype(np.int64)
    lots = digests[np.unique(whole, return_index=True)[1], 0]  # the half of a digest that says nothing of the order
    out = chosen(np.argsort(lots, kind="stable"), kind, sizes, target)
    both_sides(out, whole, labels, sizes)
    return out[whole]


def chosen(order: Ints, kind: Ints, sizes: Ints, target: Ints) -> Bools:
    """Return which parts are held out, taken in an order until each class has as many items as it should."""
    out = np.zeros(len(order), bool)
    if sizes.max() == 1:
        by_class = order[np.argsort(kind[order], kind="stable")]
        of_class = kind[by_class]
        out[by_class[np.arange(len(order)) - np.searchsorted(of_class, of_class) < target[of_class]]] = True
        return out
    there = [0] * len(target)
    for part, of, size in zip(order.tolist(), kind[order].tolist(), sizes[order].tolist(), strict=True):
        if there[of] < target[of] and there[of] + size <= ROOM * target[of]:
            out[part], there[of] = True, there[of] + size
    return out


def majority(whole: Ints, labels: Ints, parts: int) -> Ints:
    """Return the commonest class of each part; the first where two are."""
    if parts == len(labels):
        return labels
    pairs, counts = np.unique(np.column_stack([whole, labels]), axis=0, return_counts=True)
    order = np.lexsort((pairs[:, 1], -counts, pairs[:, 0]))
    of_parts, first = np.unique(pairs[order, 0], return_index=True)
    found = np.zeros(parts, np.int64)
    found[of_parts] = pairs[order, 1][first]
    return found


def both_sides(out: Bools, whole: Ints, labels: Ints, sizes: Ints) -> None:
    """Move the smallest parts that bring a class to the side it is not on, where no class loses one by it."""
    for missing in (True, False):
        items = np.bincount(labels)
        there = np.bincount(labels[out[whole] == missing], minlength=len(items))
        for label in np.flatnonzero((there == 0) & (items > 1)):
            mine = np.unique(whole[labels == label])
            if len(mine) < 2:
                continue
            for part in mine[np.argsort(sizes[mine], kind="stable")][:TRIES]:
                if not loses(out, whole, labels, int(part)):
                    out[part] = missing
                    break
    if out.all() or not out.any():
        part = int(np.argmin(sizes))
        out[part] = not out[part]


def loses(out: Bools, whole: Ints, labels: Ints, part: int) -> bool:
    """Whether a class would have no item left on the side of a part if that went over."""
    side = out[whole] == out[part]
    rest = set(labels[side & (whole != part)].tolist())
    return not set(labels[whole == part].tolist()) <= rest


def refuse_lopsided(held_out: Bools) -> None:
    if not held_out.any() or held_out.all():
        raise UserError(
            mark("The files say what is held out, but one of the two parts would be empty."),
            mark("Choose that a fifth of the items is held out instead."),
        )


# --- the card ---------------------------------------------------------------------------------------------------------


def card_for(draft: Draft, choices: Choices, train: int, held_out: int) -> DataCard:
    """Return the card, without the name that the digest will give."""
    check = draft.check
    epochs, batch = pace(train)
    return DataCard(
        name="own",
        title=choices.title or check.title,
        text="",
        shape=check.shape,
        train=train,
        held_out=held_out,
        source=choices.source or draft.source,
        licence=choices.licence or draft.licence,
        good_for="",
        not_for="",
        epochs=epochs,
        batch_size=batch,
        kind=check.kind,
        origin="own",
        classes=tuple(unicodedata.normalize("NFC", name) for name in check.classes),
        bounded=draft.bounded,
        columns=tuple(unicodedata.normalize("NFC", name) for name in draft.columns),
        words=tuple(unicodedata.normalize("NFC", name) for name in draft.words),
        sound=check.sound,
    )


def pace(train: int) -> tuple[int, int]:
    """Return how many epochs of how large batches suit so many training items."""
    batch = max(1, min(64, train // BATCHES)) if train >= BATCHES else 1
    return min(MOST_EPOCHS, max(FEWEST_EPOCHS, round(STEPS * batch / train))), batch
