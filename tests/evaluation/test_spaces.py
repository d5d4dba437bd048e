"""Spaces beside each other: turned, scaled and dealt anew; CKA by the formula of HSIC."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.stats import ortho_group

from aecore.evaluation import spaces as module
from aecore.evaluation.spaces import MEASURES, Space, alike, cka, residual, shared, space_of, spaces
from aecore.presets import preset
from aecore.runs.run import Run

RANDOM = np.random.default_rng(0)
N = 200
IDS = np.arange(N)


def space(codes: np.ndarray) -> Space:
    return Space(codes, np.arange(len(codes)))


BLOB = space(RANDOM.normal(size=(N, 5)) * [3, 2, 1, 1, 0.5])
OTHER = space(RANDOM.normal(size=(N, 3)))


def test_a_space_that_is_turned_shifted_and_scaled_is_the_same() -> None:
    turned = space(4 * BLOB.codes @ ortho_group.rvs(5, random_state=1) + 7)
    assert cka(BLOB, turned) == pytest.approx(1)
    assert residual(BLOB, turned) == pytest.approx(0, abs=1e-12)
    assert shared(BLOB, turned) == 1


def test_cka_is_that_of_the_formula_with_kernels() -> None:
    """HSIC(K, L) / √(HSIC(K, K) HSIC(L, L)), HSIC(K, L) = tr(K H L H), of the kernels A Aᵀ and B Bᵀ."""
    mixed = space(BLOB.codes[:, :3] + OTHER.codes)
    k, centre = [one.codes @ one.codes.T for one in (BLOB, mixed)], np.eye(N) - 1 / N

    def hsic(a: np.ndarray, b: np.ndarray) -> float:
        return float(np.trace(a @ centre @ b @ centre))

    expected = hsic(k[0], k[1]) / np.sqrt(hsic(k[0], k[0]) * hsic(k[1], k[1]))
    assert cka(BLOB, mixed) == pytest.approx(expected)
    assert 0.2 < expected < 0.99


def test_shared_neighbours_by_a_few_plain_lines() -> None:
    def nearest(codes: np.ndarray, i: int) -> set[int]:
        apart = np.linalg.norm(codes - codes[i], axis=1)
        return set(np.argsort(apart)[1:11].tolist())

    expected = np.mean([len(nearest(BLOB.codes, i) & nearest(OTHER.codes, i)) / 10 for i in range(N)])
    assert shared(BLOB, OTHER) == pytest.approx(expected)


@pytest.mark.parametrize("name", list(MEASURES))
def test_the_chance_level_is_what_items_that_are_dealt_anew_reach(name: str) -> None:
    _title, _meaning, measure, chance = MEASURES[name]
    dealt = [measure(BLOB, space(RANDOM.permutation(BLOB.codes))) for _ in range(200)]
    orders = module.SHUFFLES if name == "procrustes" else len(dealt)
    assert chance(BLOB, BLOB) == pytest.approx(np.mean(dealt), abs=4 * np.std(dealt) / np.sqrt(orders))


def test_spaces_of_different_sizes_are_compared_in_the_larger() -> None:
    wide = space(np.c_[OTHER.codes, np.zeros((N, 2))])
    assert residual(OTHER, wide) == residual(wide, OTHER) == pytest.approx(0, abs=1e-12)


# --- several ----------------------------------------------------------------------------------------------------------


def test_a_row_for_the_seeds_of_each_and_one_for_each_two() -> None:
    noisy = [space(BLOB.codes + 0.1 * RANDOM.normal(size=(N, 5))) for _ in range(3)]
    found = alike([("A", noisy), ("B", [OTHER, OTHER])])
    rows = {(row["first"], row["second"]): row for row in found["rows"]}
    assert {key: row["pairs"] for key, row in rows.items()} == {("A", "A"): 3, ("B", "B"): 1, ("A", "B"): 6}
    assert rows["B", "B"]["shared"]["value"] == 1
    for name in MEASURES:
        own, across = rows["A", "A"][name], rows["A", "B"][name]
        assert own["low"] <= own["value"] <= own["high"]
        far = [abs(one["value"] - one["chance"]) for one in (own, across)]
        assert far[0] > 5 * far[1]
    assert (found["n"], found["neighbours"]) == (N, 10)


def test_only_items_that_all_have_are_compared_each_with_itself() -> None:
    few = Space(BLOB.codes[50:120], IDS[50:120])
    found = alike([("A", [BLOB, few])])
    assert found["n"] == 70
    assert found["rows"][0]["shared"]["value"] == 1
    assert found["rows"][0]["procrustes"]["value"] == pytest.approx(0, abs=1e-12)


def test_many_items_are_thinned_evenly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 50)
    assert alike([("A", [BLOB, OTHER])])["n"] == 50


def test_where_nothing_can_be_compared_a_sentence_says_why() -> None:
    assert "two runs" in alike([("A", [BLOB])])["why"]
    collapsed = space(np.ones((N, 2)))
    assert "Too few items" in alike([("A", [BLOB]), ("B", [collapsed])])["why"]
    assert alike([("A", [BLOB]), ("B", [collapsed, OTHER])])["rows"][0]["pairs"] == 1


def test_codes_are_read_from_the_results_of_runs(finished: Run, store, small: Callable) -> None:
    found = space_of(finished)
    assert found is not None
    assert (np.diff(found.ids) > 0).all()
    assert found.codes.shape[0] == finished.card.held_out
    told = spaces([("A", [finished, finished])])
    assert told["rows"][0]["cka"]["value"] == pytest.approx(1)
    empty = store.create(small())
    assert space_of(empty) is None
    assert spaces([("A", [finished]), ("B", [empty])])["rows"] == []


def test_other_data_have_no_items_in_common(finished: Run, store) -> None:
    other = store.create(preset("wine", "vae"))
    assert "data differ" in spaces([("A", [finished]), ("B", [other])])["why"]
