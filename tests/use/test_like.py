"""Search by likeness: what is found is what comparing all with all finds, copies of an item are passed by, and hits are
counted as by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from aecore.notebook import train
from aecore.presets import preset
from aecore.use.asked import Like
from aecore.use.items import Items, held_out
from aecore.use.known import Known
from aecore.use.like import hits, labels_of, nearest, use


@pytest.fixture(scope="module")
def known() -> Known:
    trained = train(preset("digits", "undercomplete", {"data.items": 300, "budget.epochs": 2, "device": "cpu"}))
    return Known(trained.model, trained.dataset, trained.spec)


def test_what_is_found_is_what_comparing_all_with_all_finds() -> None:
    generator = np.random.default_rng(5)
    there, asked = generator.normal(size=(60, 4)), generator.normal(size=(20, 4))
    names = [[str(i).encode() for i in range(n)] for n in (20, 60)]
    names[0] = [b"asked" + name for name in names[0]]
    far = np.linalg.norm(asked[:, None] - there[None], axis=-1)
    assert nearest(there, asked, 7, *names).tolist() == np.argsort(far, axis=1)[:, :7].tolist()


def test_a_copy_of_the_item_itself_is_passed_by() -> None:
    there = np.arange(10.0)[:, None] ** 2
    names = [str(i).encode() for i in range(10)]
    assert nearest(there, there[3:4], 2, [b"3"], names).tolist() == [[2, 4]]
    assert nearest(there[:2], there[:1], 2, [b"0"], names[:2]).tolist() == [[1, 0]]  # there is nothing else


def test_hits_are_counted_and_items_without_a_class_have_none() -> None:
    found = hits(np.array([0, 0, 1, 1]), np.array([[0, 1], [0, 2], [2, 3]]), np.array([0, 1, -1]))
    assert found[:2].tolist() == [100.0, 50.0]
    assert np.isnan(found[2])


def test_classes_of_files_are_those_of_the_data_by_name(known: Known) -> None:
    items = held_out(known.dataset)
    brought = replace(items, labels=np.array([0, 1, 2, -1]), classes=("7", "a cat", "0"))
    names = known.dataset.card.classes
    assert labels_of(known, brought).tolist() == [names.index("7"), -1, names.index("0"), -1]  # type: ignore[union-attr]
    assert labels_of(known, replace(items, labels=None)) is None


def test_the_whole_stands_beside_the_values_and_pca(known: Known) -> None:
    items: Items = held_out(known.dataset)
    found = use(known, items, Like(count=3, pictured=4), lambda share, text: None)
    (score,) = found.summary
    assert score.value == pytest.approx(found.rows["code"].mean())
    assert score.baselines["values"] == pytest.approx(found.rows["value"].mean())
    assert set(score.baselines) == set(score.differences) == {"values", "pca"}
    low, high = score.differences["values"]
    assert low <= score.value - score.baselines["values"] <= high
    assert sorted(found.pictures) == sorted(["item", *(f"{way}.{n}" for way in ("code", "value") for n in (1, 2, 3))])
    assert all(len(drawn) == 4 for drawn in found.pictures.values())


def test_copies_come_last_however_many_there_are() -> None:
    there = np.r_[np.zeros((30, 2)), np.arange(3.0, 53.0)[:, None] * [1, 0]]
    names = [b"blank"] * 30 + [str(i).encode() for i in range(50)]
    asked = np.zeros((2, 2))
    found = nearest(there, asked, 5, [b"blank", b"new"], names)
    assert found[0].tolist() == [30, 31, 32, 33, 34]
    assert (found[1] < 30).all()  # copies of another item are found as any other
