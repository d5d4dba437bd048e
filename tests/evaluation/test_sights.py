"""What is said to be seen was measured: against neighbours counted by scikit-learn, and cases laid out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.neighbors import NearestNeighbors

from aecore.data.cards import CARDS
from aecore.evaluation.evidence import Evidence, Moment
from aecore.evaluation.sights import NEIGHBOURS, mixing, sights
from aecore.presets import preset

SPEC = preset("shapes", "vae")
CARD = CARDS["shapes"]
"""Three classes: square, ellipse, triangle."""


def groups(*middles: float, each: int = 40, seed: int = 0) -> tuple[NDArray[Any], NDArray[Any]]:
    """Codes of one class around each middle, as wide as 1, and their labels."""
    random = np.random.default_rng(seed)
    codes = [random.normal(middle, 1.0, (each, 2)) for middle in middles]
    return np.concatenate(codes), np.repeat(np.arange(len(middles)), each)


def told(codes: NDArray[Any], labels: NDArray[Any], **more: Any) -> dict[str, Any]:
    seen = Evidence(CARD, codes=codes, labels=labels, held_out=np.ones(len(codes), int), **more)
    return {sight.name: sight for sight in sights(SPEC, seen)}


@pytest.mark.parametrize("middles", [(0, 1, 9), (0, 0, 0), (0, 20, 40)])
def test_shares_of_neighbours_are_those_that_are_counted_one_by_one(middles: tuple[float, ...]) -> None:
    codes, labels = groups(*middles)
    near = NearestNeighbors(n_neighbors=NEIGHBOURS + 1).fit(codes).kneighbors(return_distance=False)[:, :NEIGHBOURS]
    expected = np.zeros((3, 3))
    for item, others in enumerate(near):
        for other in others:
            expected[labels[item], labels[other]] += 1 / (NEIGHBOURS * 40)
    shares, counts = mixing(codes, labels, 3)
    np.testing.assert_allclose(shares, expected, atol=1e-9)
    assert counts.tolist() == [40, 40, 40]


def test_two_that_lie_on_each_other_share_a_region_and_the_third_lies_apart() -> None:
    found = told(*groups(0, 0.5, 30))
    assert found["shared"].sentence.values["a"] == "square"
    assert found["shared"].sentence.values["b"] == "ellipse"
    assert 20 < int(found["shared"].sentence.values["share"]) <= 60
    assert found["shared"].evidence.values["n"] == 80
    assert found["apart"].sentence.values["a"] == "triangle"
    assert found["apart"].evidence.values["share"] == "100"


def test_where_all_lie_in_one_heap_that_is_said_and_nothing_else() -> None:
    assert told(*groups(0, 0, 0)).keys() == {"heap"}


def test_where_each_lies_by_itself_none_shares_a_region() -> None:
    assert told(*groups(0, 30, 60)).keys() == {"apart"}


@pytest.mark.parametrize("held_out", [0, 12])
def test_of_few_held_out_items_nothing_is_said(held_out: int) -> None:
    codes, labels = groups(0, 0.5, 30)
    few = np.arange(len(codes)) < held_out
    assert sights(SPEC, Evidence(CARD, codes=codes, labels=labels, held_out=few.astype(int))) == []


def test_little_moves_since_the_epoch_after_which_nothing_did() -> None:
    codes, labels = groups(0, 30, 60)
    moving = [Moment(float(epoch), codes + 10 * (5 - epoch)) for epoch in range(1, 5)]
    resting = [Moment(float(epoch), codes + 0.01 * epoch) for epoch in (6, 10, 20)]
    assert told(codes, labels, moments=[*moving, *resting])["still"].sentence.values["epoch"] == "6"
    assert "still" not in told(codes, labels, moments=moving)
    assert "still" not in told(codes, labels, moments=[*moving, *resting], ended=True)


def test_a_changed_setting_is_told_with_what_was_before_it_and_what_is_now() -> None:
    def held_out(epoch: float, explained: float) -> dict[str, Any]:
        terms = {"objective": 9.0, "reconstruction": 9.0}
        return {
            "kind": "held-out", "step": 10, "epoch": epoch, "terms": terms, "mse": 1 - explained,
            "variance_explained": explained, "n": 50,
        }  # fmt: skip

    setting = {"kind": "setting", "step": 25, "path": "optimiser.learning_rate", "value": 0.01}
    events = [held_out(1, 0.1), held_out(2, 0.25), setting, held_out(3, 0.5)]
    (seen,) = sights(SPEC, Evidence(CARD, events))
    assert str(seen.sentence) == (
        "Since “Learning rate” became 0.01 after epoch 2, the variance explained has gone from 25 % to 50 %."
    )
    assert "squared error 0.75, now 0.5" in str(seen.evidence)
    assert sights(SPEC, Evidence(CARD, events[:3])) == []


@pytest.mark.parametrize(("mine", "said"), [(0.57, "better than straight lines"), (0.2, "still do as well")])
def test_what_it_explains_stands_beside_pca(mine: float, said: str) -> None:
    held_out = {
        "kind": "held-out", "step": 42, "epoch": 2, "terms": {"objective": 9.0}, "mse": 0.4,
        "variance_explained": mine, "n": 450,
    }  # fmt: skip
    reference = {"kind": "baseline", "pca_variance_explained": 0.284, "code_size": 2, "mean_mse": 1.0}
    assert sights(SPEC, Evidence(CARD, [held_out])) == []
    (seen,) = sights(SPEC, Evidence(CARD, [held_out, reference]))
    assert said in str(seen.sentence)
    assert f"{100 * mine:.0f} %" in str(seen.sentence)
    assert "PCA 28 %" in str(seen.sentence)
    assert "450 held-out items, PCA with 2 numbers" in str(seen.evidence)


def test_codes_that_are_not_finite_are_passed_over() -> None:
    codes, labels = groups(0, 0.5, 30)
    codes[::7] = np.nan
    assert told(codes, labels)["shared"].evidence.values["n"] < 80
