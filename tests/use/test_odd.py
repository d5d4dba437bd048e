"""Odd ones out: scores as by hand, thresholds that were not set by what they judge, plain ways as scikit-learn has
them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from aecore.evaluation.subject import SEED
from aecore.notebook import train
from aecore.presets import preset
from aecore.use.asked import Odd
from aecore.use.items import everything, held_out
from aecore.use.known import Known
from aecore.use.odd import area, precision_at, shares, use
from aecore.use.result import Result, Scored, better_of

quiet: Callable[[float, str], None] = lambda share, text: None  # noqa: E731


@pytest.fixture(scope="module")
def known() -> Known:
    """Pulses, which have odd ones of five kinds."""
    trained = train(preset("pulses", "undercomplete", {"data.items": 400, "budget.epochs": 4, "device": "cpu"}))
    return Known(trained.model, trained.dataset, trained.spec)


@pytest.fixture(scope="module")
def found(known: Known) -> Result:
    return use(known, held_out(known.dataset), Odd(), quiet)


def test_a_share_of_known_good_items_is_a_conformal_p_value() -> None:
    good = np.array([1.0, 2.0, 3.0, 4.0])
    assert shares(good, np.array([0.0, 3.0, 3.5, 9.0])).tolist() == [5 / 5, 3 / 5, 2 / 5, 1 / 5]


def test_a_threshold_lets_as_many_good_items_through_as_it_says() -> None:
    generator = np.random.default_rng(3)
    flagged = [(shares(generator.normal(size=199), generator.normal(size=200)) <= 0.05).mean() for _ in range(200)]
    assert np.mean(flagged) == pytest.approx(0.05, abs=4 * np.std(flagged) / len(flagged) ** 0.5)


def test_no_item_is_judged_by_a_threshold_that_it_has_set(known: Known) -> None:
    items = replace(held_out(known.dataset), odd=None)
    before = use(known, items, Odd(pictured=0), quiet)
    samples = items.samples.clone()
    samples[::2] = (
        samples[::2] * 3
    )  # the even ones change, so may only the shares of the odd ones, and their own scores
    after = use(known, replace(items, samples=samples), Odd(pictured=0), quiet)
    assert np.array_equal(before.rows["both"][1::2], after.rows["both"][1::2])
    assert not np.array_equal(before.rows["share"][1::2], after.rows["share"][1::2])
    good = before.rows["both"][1::2]
    expected = [(1 + (good >= score).sum()) / (len(good) + 1) for score in after.rows["both"][::2]]
    assert after.rows["share"][::2] == pytest.approx(expected)


def test_the_precision_of_a_share_is_that_of_its_items_and_equal_ones_are_drawn() -> None:
    odd = np.array([True, False, True, False, False, False, False, False, False, False])
    assert precision_at(np.arange(10.0)[::-1], odd, 0.3) == pytest.approx(2 / 3)
    assert precision_at(np.zeros(10), odd, 0.1) == pytest.approx(0.2)


def test_scores_are_those_of_scikit_learn(known: Known, found: Result) -> None:
    from scipy.spatial.distance import mahalanobis
    from sklearn.decomposition import PCA
    from sklearn.ensemble import IsolationForest
    from sklearn.metrics import roc_auc_score
    from sklearn.neighbors import NearestNeighbors

    rows = known.dataset.train.samples.flatten(1).double().numpy()
    asked = held_out(known.dataset)
    new = asked.samples.flatten(1).double().numpy()
    forest = -IsolationForest(random_state=SEED).fit(rows).score_samples(new)
    assert found.rows["isolation"] == pytest.approx(forest)
    assert found.rows["nearest"] == pytest.approx(NearestNeighbors(n_neighbors=5).fit(rows).kneighbors(new)[0][:, 4])
    with torch.no_grad():
        x = known.dataset.floats(asked.samples)
        error = (known.model.reconstruct(x) - x).square().flatten(1).mean(1).double().numpy()
    assert found.rows["error"] == pytest.approx(error, rel=1e-4)
    codes = known.train_codes
    inverse = np.linalg.inv(np.cov(codes.T))
    assert found.codes is not None
    far = [mahalanobis(code, codes.mean(0), inverse) ** 2 for code in found.codes.double().numpy()[:50]]
    assert found.rows["place"][:50] == pytest.approx(far, rel=1e-3)
    assert asked.odd is not None
    first = found.summary[0]
    assert first.value == pytest.approx(100 * roc_auc_score(asked.odd, found.rows["both"]))
    pca = PCA(known.model.code_size, svd_solver="full").fit(rows)
    back = np.square(new - pca.inverse_transform(pca.transform(new))).mean(1)
    assert known.pca_errors(known.rows(asked.samples)) == pytest.approx(back, rel=1e-6)


def test_blame_finds_the_value_that_was_spoilt(known: Known) -> None:
    items = held_out(known.dataset)
    good = replace(items, samples=items.samples[:40].clone(), rows=items.rows[:40], labels=None, odd=None, trained=None)
    generator = np.random.default_rng(0)
    moments = generator.integers(0, good.samples.shape[-1], 40)
    good.samples[torch.arange(40), 0, torch.from_numpy(moments)] += 20.0
    spoilt = use(known, good, Odd(), quiet)
    assert (spoilt.rows["blame"] == moments).all()
    names = next(column.names for column in spoilt.columns if column.id == "blame")
    assert names[moments[0]] == str(moments[0] + 1)
    assert (spoilt.rows["share"] < 0.02).all()


def test_the_nearest_normal_item_is_shown_beside_each(known: Known, found: Result) -> None:
    place = found.pictured[0]
    distances = (known.dataset.train.samples - held_out(known.dataset).samples[place]).flatten(1).norm(dim=1)
    assert int(distances.argmin()) + 1300 == found.rows["normal"][place]
    assert torch.equal(found.pictures["normal"][0], known.dataset.train.samples[int(distances.argmin())])
    assert (np.diff(found.rows["both"][found.pictured]) <= 0).all()


def test_a_plain_way_that_is_better_is_said_first(known: Known) -> None:
    from aecore.models.autoencoder import build

    blind = Known(build(known.spec.model, known.dataset.card.shape, 1).eval(), known.dataset, known.spec)
    said = use(blind, held_out(known.dataset), Odd(score="place", pictured=0), quiet)
    assert said.better is not None
    assert said.better.values["name"] == "nearest neighbours"
    low, high = said.summary[0].differences["nearest"]
    assert low < high < 0


def test_a_plain_way_is_better_only_beyond_what_other_items_could_change() -> None:
    def scored(**differences: tuple[float, float]) -> Scored:
        return Scored("auc", "AUC", "%", 70.0, 50, "higher", (60.0, 80.0), {"pca": 80.0, "nearest": 75.0}, differences)

    assert better_of([], "{name}") is None
    assert better_of([scored(pca=(-20.0, 1.0), nearest=(-9.0, 2.0))], "{name}") is None
    assert str(better_of([scored(pca=(-20.0, -1.0), nearest=(-9.0, -2.0))], "{name} {theirs} {ours}")) == "PCA 80 70"
    lower = replace(scored(pca=(3.0, 20.0)), better="lower")
    assert str(better_of([lower], "{name}")) == "PCA"


def test_labels_say_what_is_normal_and_their_lack_is_said(known: Known) -> None:
    items = held_out(known.dataset)
    normal = tuple(known.dataset.card.classes[:3])
    named = use(known, items, Odd(normal=normal, pictured=0), quiet)
    assert named.rows["odd"].astype(bool).tolist() == items.odd.tolist()  # type: ignore[union-attr]
    nothing = use(known, replace(items, labels=None, odd=None), Odd(pictured=0), quiet)
    assert nothing.summary == ()
    assert any("No item is known to be odd" in str(note) for note in nothing.notes)


def test_held_out_items_of_other_classes_set_no_threshold_for_new_files(known: Known) -> None:
    items = held_out(known.dataset)
    new, classes = replace(items, trained=None, odd=None), known.dataset.card.classes
    for score in ("both", "nearest"):
        found = use(known, new, Odd(normal=classes[:1], score=score, pictured=0), quiet)
        good = found.rows[score][items.labels == 0]
        assert found.known[score] == pytest.approx(good)
        assert found.rows["share"] == pytest.approx(shares(good, found.rows[score]))
    unheard = replace(new, classes=("fine", *classes[1:]))
    assert len(use(known, unheard, Odd(normal=("fine",), pictured=0), quiet).known["both"]) == len(known.held_out)


def test_items_without_a_class_are_neither_normal_nor_odd(known: Known) -> None:
    items = held_out(known.dataset)
    normal, labels = tuple(known.dataset.card.classes[:3]), items.labels.copy()  # type: ignore[union-attr]
    labels[::3] = -1
    some = replace(items, labels=labels, odd=None)
    found = use(known, some, Odd(normal=normal, pictured=0), quiet)
    asked = np.flatnonzero(labels >= 0)
    odd = labels[asked] >= 3
    assert found.rows["odd"][asked].tolist() == odd.astype(int).tolist()
    assert set(found.rows["odd"][::3]) == {-1}
    assert {score.n for score in found.summary} == {len(asked)}
    assert found.summary[0].value == pytest.approx(area(found.rows["both"][asked], odd))
    assert len(found.known["both"]) == (~odd).sum()


def test_items_that_were_trained_on_set_no_threshold(known: Known) -> None:
    items = everything(known.dataset)
    found = use(known, items, Odd(pictured=0), quiet)
    assert items.trained is not None
    assert items.odd is not None
    assert len(found.known["both"]) == (~items.trained & ~items.odd).sum() == len(known.dataset.held_out)


@pytest.mark.parametrize(
    ("params", "labelled", "said"),
    [
        ({"normal": ("dozing",)}, True, "There is no class “dozing”"),
        ({"normal": ("slow",)}, False, "these items have no classes"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(known: Known, params: dict[str, Any], labelled: bool, said: str) -> None:
    from aecore.errors import UserError

    items = held_out(known.dataset)
    with pytest.raises(UserError, match=said):
        use(known, items if labelled else replace(items, labels=None), Odd(**params), quiet)


def test_the_area_does_not_hang_on_the_scale() -> None:
    values, odd = np.array([1.0, 2.0, 3.0, 4.0]), np.array([False, True, False, True])
    assert area(values, odd) == area(np.exp(values), odd) == 75.0
