"""What a table becomes as a whole: its recipe, what is left out of it, and a sample where it is large."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import pyarrow as pa
import pytest

from aecore.data.own.check import LeftOut
from aecore.data.own.choices import Choices
from aecore.data.own.listing import left_out_csv
from aecore.data.own.reading.evidence import Evidence
from aecore.data.own.reading.recipes import Recipe, apply
from aecore.data.own.reading.tables import read_tables
from aecore.errors import UserError
from aecore.texts import Sentence
from tests.data.own.made_tables import Dropped, guess, lines, numbers, read, row, said

from .test_columns import N, cycle, with_column


def test_a_recipe_makes_the_same_numbers_of_the_same_rows_and_survives_json() -> None:
    words = [("red", "blue", "")[i % 3] for i in range(N)]
    draft = with_column("c", words, label="none")
    told = json.loads(json.dumps(draft.recipe, allow_nan=False))
    recipes = [Recipe.from_json(one) for one in told["columns"]]
    x, y = (pa.array([line[at] for line in numbers(N)]) for at in (0, 1))
    np.testing.assert_array_equal(apply(recipes, [x, y, pa.array(words)]), draft.samples.numpy())
    fresh = apply(recipes, [pa.array(["", "1"]), pa.array(["x", "2"]), pa.array(["green", "red"])])
    assert fresh[0, 2:].tolist() == [0, 0, 1], "a word that is not known is none"
    assert fresh[0, 0] == pytest.approx((recipes[0].fill - recipes[0].mean) / recipes[0].scale)
    assert tuple(name for recipe in recipes for name in recipe.makes) == draft.columns


def test_robust_scaling_is_offered_for_single_values_far_out() -> None:
    words = [f"{i % 10}.5" for i in range(N)]
    words[7] = "1e12"
    found = guess(with_column("v", words).check, "scale")
    assert (found.value, found.is_open) == ("standard", True)
    robust = with_column("v", words, scale="robust")
    assert robust.samples[:, 2].max() == 10
    assert abs(np.median(robust.samples[:, 2])) < 1e-6
    assert guess(robust.check, "scale").value == "robust"
    assert "scale" not in {one.id for one in with_column("v", words[8:] + words[8:]).check.guesses}


def test_twenty_rows_are_needed() -> None:
    with pytest.raises(UserError, match="There are 1 rows; a data set needs at least 20"):
        read("a,b\n1,2\n")
    assert with_column("v", [f"{i}.5" for i in range(20)]).check.count == 20


def test_a_table_without_numbers_says_why() -> None:
    with pytest.raises(UserError, match=r"The first, “a”: Different in every row"):
        read(lines("a,b", (f"w{i},v{i}" for i in range(N))), kind="table")
    with pytest.raises(UserError, match="It is empty"):
        read(lines("a,b", ["-,NA"] * N))


def test_rows_without_any_value_are_left_out() -> None:
    check = read(lines("a,b", [*(",".join(line) for line in numbers(N)), ",", "NA,-"])).check
    assert (check.count, check.found) == (N, N + 2)
    assert "Rows without any value, left out: 2" in said(check)


def test_formulas_are_text_and_exports_do_not_compute() -> None:
    check = with_column("note", cycle('=HYPERLINK("http://x","y")', "+1-2", "@SUM(A1)"), label="none").check
    assert row(check, "note").kind == "category"
    out = left_out_csv([LeftOut("=1+1", Sentence("-{x}", {"x": "y"})), LeftOut("plain", Sentence("why"))], str)
    rows = list(csv.reader(io.StringIO(out.removeprefix("\ufeff"))))
    assert rows[1:] == [["'=1+1", "'-y"], ["plain", "why"]]
    for bad in ("=", "+", "-", "@", "\t", "\r"):
        cell = list(csv.reader(io.StringIO(left_out_csv([LeftOut(bad + "x", Sentence("y"))], str))))[1][0]
        assert cell[0] == "'"


def test_several_tables_are_not_mixed() -> None:
    small, large = (lines("a,b", (",".join(line) for line in numbers(rows))) for rows in (30, 50))
    told: list[tuple[int, int]] = []
    draft = read_tables(
        [Dropped(small, "x/small.csv"), Dropped(large, "x/large.csv")], Choices(), lambda *now: told.append(now)
    )
    assert (draft.check.count, draft.check.title) == (50, "large")
    assert draft.check.left_out[0].name == "x/small.csv"
    assert all(done <= total for done, total in told)
    assert told == sorted(told)


# --- samples ----------------------------------------------------------------------------------------------------------


def test_a_large_table_is_an_even_sample_by_class_with_its_number_and_seed() -> None:
    rows = [f"{x},{'a' if i % 10 else 'b'}" for i, (x, _) in enumerate(numbers(1000))]
    table = lines("x,class", rows)
    draft = read(table, most=100)
    assert (draft.check.count, draft.check.found, draft.check.counts) == (100, 1000, (90, 10))
    assert "100 of 1,000 rows, drawn class by class with seed 0" in str(guess(draft.check, "most").said)
    assert (read(table, most=100).samples == draft.samples).all()
    assert not (read(table, most=100, seed=1).samples == draft.samples).all()


def test_of_too_many_columns_those_that_vary_most_are_taken() -> None:
    rows = np.random.default_rng(0).normal(size=(30, 1200)) * np.arange(1, 1201)
    names = [f"g{at * 7919 % 1201}" for at in range(1200)]
    draft = read(lines(",".join(names), (",".join(f"{v:.3f}" for v in line) for line in rows)))
    assert draft.samples.shape == (30, 1000)
    assert "Of 1,200 columns the 1000 that vary most are taken" in said(draft.check)
    widest = set(np.array(names)[np.argsort(-rows.var(0))[:1000]])
    assert set(draft.columns) == widest


def test_what_is_remembered_of_a_column_is_bounded_and_repeats_are_seen_all_the_same() -> None:
    seen = Evidence("v", remembered=100)
    for start in range(0, 1000, 100):
        seen.add(pa.array([f"w{at}" for at in range(start, start + 100)]))
    assert (seen.rows, seen.distinct, seen.is_exact, seen.repeats) == (1000, 200, False, False)
    assert len(seen.seen) <= 200
    seen.add(pa.array(["x", "y", "x"]))
    assert seen.repeats
    moments = Evidence("n")
    drawn = np.random.default_rng(0).normal(5.0, 2.0, 3000).round(1)
    for part in np.split(drawn, 6):
        moments.add(pa.array([f"{value:.1f}" for value in part]))
    assert moments.mean == pytest.approx(drawn.mean())
    assert moments.variance == pytest.approx(drawn.var())
    assert (moments.least, moments.most, moments.whole) == (drawn.min(), drawn.max(), False)


def test_dates_that_could_be_either_are_asked_and_one_clear_date_tells() -> None:
    table = with_column("when", lambda i: f"{i % 12 + 1:02}/{i % 11 + 1:02}/2020")
    found = guess(table.check, "dates")
    assert (found.value, found.is_open) == ("day-first", True)
    assert "In “01/01/2020” the day comes first" == str(found.said)
    turned = with_column(
        "when", lambda i: f"{i % 12 + 1:02}/{i % 11 + 1:02}/2020", dates="month-first", columns={"when": {"use": True}}
    )
    recipe = Recipe.from_json(turned.recipe["columns"][2])
    assert recipe.read(pa.array(["02/01/1970"]))[0] == 31
    clear = with_column("when", lambda i: f"{i % 12 + 1:02}/{i % 28 + 1:02}/2020", columns={"when": {"use": True}})
    assert "dates" not in {one.id for one in clear.check.guesses}
    assert Recipe.from_json(clear.recipe["columns"][2]).order == "month"
