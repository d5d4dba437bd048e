"""The digits that come with scikit-learn: shapes, split, and that every load gives the same."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn import datasets

from aecore.data.cards import DIGITS
from aecore.data.dataset import Dataset
from aecore.data.digits import load_digits
from aecore.data.loading import load
from aecore.errors import UserError
from aecore.spec import Data


def rows(pictures: torch.Tensor) -> list[bytes]:
    return [bytes(row.numpy().tobytes()) for row in pictures]


def test_digits_have_the_shapes_their_card_promises(digits: Dataset) -> None:
    assert digits.card is DIGITS
    for split, n in ((digits.train, DIGITS.train), (digits.held_out, DIGITS.held_out)):
        assert split.samples.shape == (n, *DIGITS.shape)
        assert split.samples.dtype == torch.uint8
        assert split.labels.shape == (n,)
        assert split.labels.dtype == torch.int64


def test_the_split_takes_every_item_exactly_once(digits: Dataset) -> None:
    source = datasets.load_digits()
    ours = sorted(rows(torch.cat([digits.train.samples, digits.held_out.samples])))
    assert ours == sorted(rows(torch.from_numpy(source.images).to(torch.uint8)))


def test_the_split_keeps_the_share_of_each_class(digits: Dataset) -> None:
    share = len(digits.held_out) / (len(digits.train) + len(digits.held_out))
    for label in range(10):
        held, seen = int((digits.held_out.labels == label).sum()), int((digits.train.labels == label).sum())
        assert abs(held - share * (held + seen)) < 1.0


def test_labels_stay_with_their_pictures(digits: Dataset) -> None:
    source = datasets.load_digits()
    known = dict(zip(rows(torch.from_numpy(source.images).to(torch.uint8)), source.target, strict=True))
    for split in (digits.train, digits.held_out):
        assert [known[row] for row in rows(split.samples)] == split.labels.tolist()


def test_every_load_gives_the_same_split(digits: Dataset) -> None:
    again = load_digits()
    assert torch.equal(again.train.samples, digits.train.samples)
    assert torch.equal(again.held_out.labels, digits.held_out.labels)


def test_floats_run_from_black_0_to_white_1_and_back_to_bytes(digits: Dataset) -> None:
    x = digits.floats(digits.train.samples)
    assert x.dtype == torch.float32
    assert (float(x.min()), float(x.max())) == (0.0, 1.0)
    assert torch.equal((x * digits.white).round().to(torch.uint8), digits.train.samples)
    assert np.array_equal(digits.drawn(torch.tensor([-1.0, 0.0, 0.5, 1.0, 2.0])).numpy(), [0, 0, 128, 255, 255])


def test_reading_floats_leaves_the_stored_pictures_alone(digits: Dataset) -> None:
    before = digits.train.samples.clone()
    digits.floats(digits.train.samples)
    digits.floats(digits.train.samples[:3]).zero_()
    assert torch.equal(digits.train.samples, before)


@pytest.mark.parametrize("items", [1, 100, 1347, 999_999])
def test_a_limit_takes_the_first_training_items_and_all_held_out_ones(digits: Dataset, items: int) -> None:
    limited = load(Data(items=items))
    assert torch.equal(limited.train.samples, digits.train.samples[:items])
    assert torch.equal(limited.held_out.samples, digits.held_out.samples)


@pytest.mark.parametrize("n", [1, 12, 450, 451, 1000, 9999])
def test_a_probe_is_held_out_items_first_and_marks_them(digits: Dataset, n: int) -> None:
    split, held_out = digits.probe(n)
    everything = torch.cat([digits.held_out.samples, digits.train.samples])
    assert torch.equal(split.samples, everything[:n])
    assert held_out.tolist() == [place < 450 for place in range(len(split))]


def test_an_unknown_data_set_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(UserError, match="Did you mean “digits”"):
        load(Data(name="digit"))
