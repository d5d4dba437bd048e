"""Gaps that are filled and spoilt items that are made whole: units of the file, errors by hand, plain ways."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import torch
from sklearn.datasets import load_breast_cancer
from sklearn.impute import KNNImputer

from aecore.data.cards import CARDS
from aecore.data.own.reading.recipes import Recipe
from aecore.models.autoencoder import build
from aecore.notebook import load
from aecore.presets import preset
from aecore.runs.store import find_run
from aecore.use import filling, repairing, writing
from aecore.use.asked import Complete
from aecore.use.bringing import Told, bring
from aecore.use.bringing.target import Target
from aecore.use.complete import use, why_not
from aecore.use.filling import by_neighbours, by_pca, filled, hidden_in, missing_in, parts_of, told_column
from aecore.use.items import Items, held_out
from aecore.use.job import known_of
from aecore.use.known import Known
from aecore.use.repairing import interpolated, nearest_value
from aecore.use.result import Result
from tests.data.own.made import npy
from tests.data.own.made_tables import Dropped, lines

quiet = lambda share, text: None  # noqa: E731


@pytest.fixture(scope="module")
def table() -> Known:
    """Breast cancer, by a code of two numbers."""
    return known_of(find_run("cells-adversarial-2d"))


def test_known_values_come_back_as_they_were_and_gaps_in_the_unit_of_the_file(table: Known) -> None:
    card, raw = CARDS["breast-cancer"], load_breast_cancer().data[:30]
    rows = [[f"{value}" for value in row] for row in raw.tolist()]
    rows[4][0] = rows[9][3] = ""
    content = lines(",".join(f'"{name}"' for name in card.columns), [",".join(row) for row in rows])
    recipe = {
        "mean": [recipe.mean for recipe in table.recipes],
        "scale": [recipe.scale for recipe in table.recipes],
    }
    found = use(table, bring([Dropped(content)], Target(card, recipe)), Complete(), quiet)
    back = np.stack([found.rows[f"value.{place}"] for place in range(len(card.columns))], 1)
    gaps = np.zeros_like(raw, dtype=bool)
    gaps[4, 0] = gaps[9, 3] = True
    assert back[~gaps] == pytest.approx(raw[~gaps], rel=1e-4)
    assert abs(back[4, 0] - raw[4, 0]) < abs(raw[:, 0].mean() - raw[4, 0]) + 3 * found.rows["spread.0"][4]
    assert np.isfinite(found.rows["spread.0"]).tolist() == [row == 4 for row in range(30)]
    assert [column.id for column in found.columns if column.id.startswith("spread")] == ["spread.0", "spread.3"]


def test_hidden_values_are_told_beside_plain_ways_and_the_better_one_is_named(table: Known) -> None:
    found = use(table, held_out(table.dataset), Complete(), quiet)
    (score,) = found.summary
    parts = parts_of(table.recipes)
    rows = table.values
    gaps = hidden_in(parts, len(rows), Complete())
    assert gaps.mean() == pytest.approx(0.2, abs=0.02)
    told = filled(table, parts, table.dataset.floats(table.held_out.samples), gaps, 2)[0].double().numpy()
    assert np.array_equal(told[~gaps], rows[~gaps])
    assert score.value == pytest.approx(np.sqrt(np.square(told - rows)[gaps].mean()))
    mean = table.train_values.mean(0)
    assert score.baselines["mean"] == pytest.approx(np.sqrt(np.square(mean - rows)[gaps].mean()))
    near = KNNImputer(n_neighbors=5).fit(table.train_values).transform(np.where(gaps, np.nan, rows))
    assert score.baselines["nearest"] == pytest.approx(np.sqrt(np.square(near - rows)[gaps].mean()))
    assert by_neighbours(table.train_values, rows, gaps) == pytest.approx(near)
    assert found.better is not None
    assert "nearest neighbours" in str(found.better)


def test_a_row_says_itself_which_of_its_numbers_stand_in_for_nothing() -> None:
    """One's own data are kept as numbers: a column that had gaps has a number that says where."""
    parts = parts_of([Recipe("a", "number", has_missing=True), Recipe("b", "number")])
    x = torch.tensor([[0.0, 1.0, 2.0], [3.0, 0.0, 4.0]])
    assert missing_in(parts, x).tolist() == [[True, False, False], [False, False, False]]


def test_a_known_value_stays_though_the_model_sees_it_cut_off(table: Known) -> None:
    column = pa.array([f"{value}" for value in range(1, 6)] + ["1000", ""])
    recipe = Recipe("a", "number")
    recipe = recipe.fitted(recipe.read(column), robust=True)
    (part,), given = parts_of([recipe]), recipe.read(column)
    seen = recipe.numbers(given)
    assert seen.max() == recipe.limit == 10
    ((_, told),) = told_column(0, part, seen, None, given)
    assert told[:6].tolist() == [1, 2, 3, 4, 5, 1000]
    assert told[6] == pytest.approx(3.5)  # what stands in
    long = np.array([123456789.0, 12345678.9, 0.1, np.nan])
    ((column, told),) = told_column(0, part, np.full((4, 2), 1 / 3), None, long)
    made = f"{1 / 3 * recipe.scale + recipe.mean:.7g}"
    assert writing.cells(column.kind, (), told, column.exact) == ["123456789", "12345678.9", "0.1", made]

    rows = lines(",".join(f'"{name}"' for name in table.card.columns), [",".join(["1e9"] * 30), ",".join(["2"] * 30)])
    items = bring([Dropped(rows)], Target(table.card, {}))
    assert np.array_equal(items.values, np.repeat([[1e9], [2]], 30, 1))  # type: ignore[arg-type]


def test_how_sure_is_left_open_where_no_value_of_a_column_was_hidden(
    table: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    hide = lambda parts, n, params: np.arange(len(parts))[None].repeat(n, 0) > 0  # noqa: E731
    monkeypatch.setattr(filling, "hidden_in", hide)
    _, usual = filling.measured(table, parts_of(table.recipes), Complete())
    assert np.isnan(usual[0])
    assert (usual[1:] > 0).all()
    part = parts_of(table.recipes)[0]
    assert np.isnan(filling.how_sure(part, np.array([True]), usual[0], np.zeros((1, 30)))).all()


def test_what_lies_on_a_plane_is_recovered_by_pca() -> None:
    generator = np.random.default_rng(0)
    rows = generator.normal(size=(300, 2)) @ generator.normal(size=(2, 12))
    stub = known_of(find_run("cells-adversarial-2d"))
    stub.__dict__["train_values"] = rows[:200]
    gaps = np.zeros((100, 12), bool)
    gaps[np.arange(100), generator.integers(0, 12, 100)] = True
    assert by_pca(stub, rows[200:], gaps) == pytest.approx(rows[200:], abs=0.05 * rows.std())


@pytest.fixture(scope="module")
def digits() -> Known:
    """Digits, denoised."""
    return known_of(find_run("digits-denoising-16d"))


@pytest.fixture(scope="module")
def repaired(digits: Known) -> Result:
    return use(digits, held_out(digits.dataset), Complete(pictured=7), quiet)


def test_noise_is_taken_away_and_the_error_is_that_of_the_truth(digits: Known, repaired: Result) -> None:
    (score,) = repaired.summary
    level = digits.spec.model.view.level  # type: ignore[union-attr]
    assert score.baselines["nothing"] == pytest.approx(level**2, rel=0.02)
    assert score.value == pytest.approx(repaired.rows["error"].mean())
    mean = digits.dataset.floats(digits.dataset.train.samples).mean(0)
    away = (digits.dataset.floats(digits.dataset.held_out.samples) - mean).square().mean()
    assert score.baselines["mean"] == pytest.approx(float(away), rel=1e-4)
    assert score.value < score.baselines["pca"]
    assert repaired.better is None
    assert {name: len(values) for name, values in repaired.pictures.items()} == {"before": 7, "after": 7, "item": 7}


def test_new_items_are_taken_as_they_are(digits: Known) -> None:
    items = replace(held_out(digits.dataset), trained=None, labels=None)
    found = use(digits, items, Complete(), quiet)
    assert found.summary == ()
    assert any("no error can be told" in str(note) for note in found.notes)
    after = digits.model.reconstruct(digits.dataset.floats(items.samples[:3]))
    assert torch.equal(found.pictures["after"][:3], digits.dataset.drawn(after))


def test_known_values_stay_where_holes_are_filled_and_only_holes_count() -> None:
    spec, dataset = preset("digits", "inpainting"), load("digits")
    known = Known(build(spec.model, dataset.card.shape, 0).eval(), dataset, spec)
    items = held_out(dataset)
    found, whole = use(known, items, Complete(pictured=0), quiet), repairing.spoilt(known, items, 0)
    hole = whole.before == 0
    assert torch.equal(whole.after[~hole], whole.truth[~hole])
    assert torch.equal(whole.counts > 0, hole)
    (score,) = found.summary
    for made, value in ((whole.after, score.value), (whole.before, score.baselines["nothing"])):
        assert value == pytest.approx(float((made - whole.truth)[hole].square().mean()), rel=1e-4)
    mean = dataset.floats(known.train.samples).mean(0).expand_as(whole.truth)
    assert score.baselines["mean"] == pytest.approx(float((mean - whole.truth)[hole].square().mean()), rel=1e-4)


def test_plain_ways_as_by_hand() -> None:
    holed = torch.tensor([[[1.0, 0.0, 0.0, 4.0]]])
    assert nearest_value(holed, (1, 4)).tolist() == [[[1.0, 1.0, 4.0, 4.0]]]
    assert interpolated(torch.tensor([[[0.0, 4.0]]]), (1, 4)).tolist() == [[[0.0, 1.0, 3.0, 4.0]]]


def test_a_model_of_whole_items_says_why_not() -> None:
    assert "whole items" in str(why_not(find_run("waves-beta-vae-6d")))
    assert "recommend" in str(why_not(find_run("ratings-completion-3d")))
    assert why_not(find_run("cells-adversarial-2d")) is None


def test_a_long_table_in_parts_keeps_what_it_knows_and_has_one_header(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = known_of(find_run("penguins-vae-3d"))
    samples = known.train.samples[:60]

    def part(first: int, *gap: int) -> Items:
        gaps = np.zeros((20, samples.shape[1]), bool)
        gaps[0, list(gap)] = True
        return Items(samples[first : first + 20], np.arange(first, first + 20) + 1, gaps=gaps)

    monkeypatch.setattr(writing, "AT_ONCE", 10)
    parts = iter([part(0, 3), part(20), part(40, 5)])  # with gaps in two columns, and one without any
    writing.write_parts(parts, Told(), lambda items, report: use(known, items, Complete(), report), tmp_path, quiet)
    with (tmp_path / writing.TABLE).open(newline="") as file:
        header, *rows = csv.reader(file)
    assert {len(row) for row in rows} == {len(header)}
    length, sure = header.index("bill_length_mm"), header.index("bill_length_mm: filled, give or take")
    recipe = next(recipe for recipe in known.recipes if recipe.name == "bill_length_mm")
    truth = samples[:, 3].numpy() * recipe.scale + recipe.mean
    told = np.array([float(row[length]) for row in rows])
    assert np.delete(told, 0) == pytest.approx(np.delete(truth, 0), rel=1e-5)
    assert [bool(row[sure]) for row in rows] == [place == 0 for place in range(60)]
    depth = header.index("bill_depth_mm: filled, give or take")
    assert [bool(row[depth]) for row in rows] == [place == 40 for place in range(60)]


def test_holes_of_curves_are_where_the_file_holds_0() -> None:
    spec, dataset = preset("pulses", "inpainting"), load("pulses")
    known = Known(build(spec.model, dataset.card.shape, 0).eval(), dataset, spec)
    steps = known.card.shape[-1]
    row = [f"{4 + (t % 9) / 10:.1f}" for t in range(steps)]
    row[10:14], row[30] = ["0"] * 4, "5.0"
    names = [f"t{t}" for t in range(steps)]
    recipe = {"layout": "wide", "columns": [names], "mean": [5.0], "scale": [0.5]}  # 5 is 0 for the model, and no hole
    items = bring([Dropped(lines(",".join(names), [",".join(row)] * 2))], Target(known.card, recipe))
    found = use(known, items, Complete(), quiet)
    given = (np.array(row, float) - 5) / 0.5
    after = found.pictures["after"][0, 0].numpy()
    same = np.isclose(after, given, atol=1e-5)
    assert np.flatnonzero(~same).tolist() == [10, 11, 12, 13]
    assert not found.pictures["before"][0, 0, 10:14].any()
    assert any("the file holds exactly 0" in str(note) for note in found.notes)

    array = bring([Dropped(npy(np.array([row] * 2, np.float32)[:, None]), "a.npy")], Target(known.card, recipe))
    assert np.array_equal(array.gaps, items.gaps)  # type: ignore[arg-type]
