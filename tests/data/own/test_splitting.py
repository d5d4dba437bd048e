"""What a data set is follows from its items alone: their order, their split, what they are known by."""

from __future__ import annotations

import time
import unicodedata
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from aecore.data.dataset import Split
from aecore.data.own.check import Check
from aecore.data.own.choices import Choices
from aecore.data.own.draft import Draft
from aecore.data.own.splitting import divide
from aecore.data.own.stored import digest_of, tensors_of
from aecore.errors import UserError
from aecore.texts import Sentence


def draft(samples: Tensor, labels: Tensor | None = None, classes: int = 0, **rest: Any) -> Draft:
    kind = "image" if samples.ndim == 4 else "table"
    names = tuple(f"class {n}" for n in range(classes))
    check = Check(kind, Sentence("x"), "Things", tuple(samples.shape[1:]), len(samples), len(samples), names)
    labels = torch.zeros(len(samples), dtype=torch.int64) if labels is None else labels
    return Draft(check, samples, labels, bounded=kind == "image", **rest)


def drawn(n: int, seed: int = 0, levels: int = 0, columns: int = 5) -> Tensor:
    """Rows of a table; of few levels, so that many are equal."""
    made = torch.Generator().manual_seed(seed)
    if levels:
        return torch.randint(levels, (n, columns), generator=made).float()
    return torch.randn(n, columns, generator=made)


def known_by(found: Draft, choices: Choices | None = None) -> str:
    data = divide(found, choices or Choices()).dataset
    return digest_of(data.card, tensors_of(data))


def rows(split: Split) -> set[bytes]:
    return {row.tobytes() for row in split.samples.numpy()}


SEEDS = range(5)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("levels", [0, 3])
def test_the_same_items_in_any_order_are_the_same_data_set(seed: int, levels: int) -> None:
    samples, made = drawn(300, seed, levels), torch.Generator().manual_seed(seed)
    labels = torch.randint(4, (300,), generator=made)
    groups = torch.arange(300) // (1 if levels else 8)  # equal ones would join all groups
    first = draft(samples, labels, 4, groups=groups)
    for _ in range(3):
        order = torch.randperm(300, generator=made)
        again = draft(samples[order], labels[order], 4, groups=groups[order])
        a, b = divide(first, Choices()).dataset, divide(again, Choices()).dataset
        for one, other in ((a.train, b.train), (a.held_out, b.held_out)):
            assert torch.equal(one.samples, other.samples)
            assert torch.equal(one.labels, other.labels)
        assert known_by(first) == known_by(again)


def test_what_is_said_of_the_data_does_not_change_what_they_are_and_what_they_are_does() -> None:
    samples, labels = drawn(60), torch.arange(60) % 3
    first, same = draft(samples, labels, 3), draft(samples.clone(), labels, 3)
    same = replace(same, check=replace(same.check, title="Other"), source="here", recipe={"a": 1})
    assert known_by(first) == known_by(same) == known_by(same, Choices(title="Third", licence="CC0"))
    decomposed = tuple(unicodedata.normalize("NFD", f"Käse {n}") for n in range(3))
    composed = tuple(unicodedata.normalize("NFC", name) for name in decomposed)
    spelt = [replace(first, check=replace(first.check, classes=names)) for names in (decomposed, composed)]
    others = [
        draft(samples, labels, 4),
        draft(samples, (labels + 1) % 3, 3),
        draft(samples * 2, labels, 3),
        replace(first, white=254),
        replace(first, columns=tuple("abcde")),
        replace(first, given=torch.arange(60) < 7),
        spelt[0],
    ]
    assert known_by(spelt[0]) == known_by(spelt[1])
    assert len({known_by(one) for one in [first, *others]}) == len(others) + 1


def test_minus_zero_is_zero_and_the_layout_in_memory_is_nothing() -> None:
    samples = drawn(40, columns=6)
    samples[:, 2] = 0.0
    other = samples.clone()
    other[::2, 2] = -0.0
    fortran = torch.from_numpy(np.asfortranarray(samples.numpy()))
    assert known_by(draft(samples)) == known_by(draft(other)) == known_by(draft(fortran))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_fifth_of_each_class_is_held_out(seed: int) -> None:
    sizes = [200, 100, 37, 5, 2, 1]
    labels = torch.cat([torch.full((size,), n) for n, size in enumerate(sizes)])
    data = divide(draft(drawn(len(labels), seed), labels, len(sizes)), Choices()).dataset
    there = torch.bincount(data.held_out.labels, minlength=len(sizes)).tolist()
    assert there[:5] == [40, 20, 7, 1, 1]
    assert torch.bincount(data.train.labels, minlength=5)[:5].min() > 0
    assert (data.card.train, data.card.held_out) == (len(data.train), len(data.held_out))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("with_groups", [False, True])
def test_equal_items_and_groups_never_straddle_the_split(seed: int, with_groups: bool) -> None:
    samples, made = drawn(400, seed, levels=3, columns=6), torch.Generator().manual_seed(seed)
    groups = torch.arange(400) // 2 if with_groups else None
    labels = torch.randint(3, (400,), generator=made)
    found = divide(draft(samples, labels, 3, groups=groups), Choices())
    train, held_out = rows(found.dataset.train), rows(found.dataset.held_out)
    assert not train & held_out
    assert len(train | held_out) == 400 - found.repeated
    assert found.repeated > 20
    if groups is not None:
        sides = [
            {int(group) for row, group in zip(samples.numpy(), groups, strict=True) if row.tobytes() in there}
            for there in (train, held_out)
        ]
        assert not sides[0] & sides[1]


def test_groups_are_held_out_whole_and_about_a_fifth_of_the_items() -> None:
    groups = torch.arange(600) // 12
    data = divide(draft(drawn(600), groups=groups), Choices()).dataset
    assert 90 <= len(data.held_out) <= 150
    assert len(data.held_out) % 12 == 0
    fifth = divide(draft(drawn(600), groups=groups), Choices(held_out="fifth")).dataset
    assert len(fifth.held_out) == 120


def test_what_the_files_hold_out_stays_and_equal_items_go_there() -> None:
    samples, given = drawn(100), torch.arange(100) >= 80
    samples[3] = samples[90]
    found = divide(draft(samples, given=given), Choices())
    assert rows(found.dataset.held_out) == {row.tobytes() for row in samples[80:].numpy()}
    assert (len(found.dataset.held_out), found.moved, found.repeated) == (21, 1, 1)
    assert len(divide(draft(samples, given=given), Choices(held_out="fifth")).dataset.held_out) in (20, 21)


def test_every_class_is_on_both_sides_where_that_can_be() -> None:
    labels = torch.tensor([0] * 30 + [1] * 2 + [2] * 3)
    samples = drawn(35)
    samples[33] = samples[32]  # of the third class two are equal
    data = divide(draft(samples, labels, 3), Choices()).dataset
    for split in (data.train, data.held_out):
        assert set(split.labels.tolist()) == {0, 1, 2}


def test_the_first_items_are_a_fair_sample() -> None:
    labels = torch.arange(1000) // 250
    train = divide(draft(drawn(1000), labels, 4), Choices()).dataset.train
    counts = torch.bincount(train.first(200).labels, minlength=4)
    assert counts.min() > 30


REFUSED = {
    "too few": (draft(drawn(19)), "19 items are too few: at least 20"),
    "all alike": (draft(torch.ones(50, 3)), "All items are alike or of one group"),
    "one group": (draft(drawn(50), groups=torch.zeros(50, dtype=torch.int64)), "choose that a fifth"),
    "all held out": (draft(drawn(50), given=torch.ones(50, dtype=torch.bool)), "one of the two parts would be empty"),
    "none held out": (draft(drawn(50), given=torch.zeros(50, dtype=torch.bool)), "would be empty"),
}


@pytest.mark.parametrize(("made", "why"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_split_is_a_sentence(made: Draft, why: str) -> None:
    with pytest.raises(UserError, match=why):
        divide(made, Choices())


def test_thousands_of_classes_are_split_as_quickly_as_a_few() -> None:
    labels = torch.arange(60_000) // 3
    began = time.process_time()
    data = divide(draft(drawn(60_000), labels, 20_000), Choices()).dataset
    assert time.process_time() - began < 10
    assert torch.bincount(data.held_out.labels).unique().tolist() == [1]
