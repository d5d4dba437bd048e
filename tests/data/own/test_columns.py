"""What a column is taken for, why, and how it becomes numbers; scikit-learn is the oracle of the numbers."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, RobustScaler, StandardScaler

from aecore.data.own.draft import Draft
from aecore.data.own.reading.dates import order_of, seconds
from aecore.data.own.reading.numerals import values
from aecore.data.own.reading.recipes import Recipe
from aecore.errors import UserError
from tests.data.own.made_tables import guess, lines, numbers, read, row, said

N = 60


def with_column(name: str, values: list[str] | Callable[[int], str], **choices: Any) -> Draft:
    """A table of two columns of numbers and the one given, which is quoted."""
    made = [values(i) for i in range(N)] if callable(values) else values
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["x", "y", name])
    writer.writerows([*line, value] for line, value in zip(numbers(len(made)), made, strict=True))
    return read(out.getvalue(), **choices)


def cycle(*words: str) -> Callable[[int], str]:
    return lambda i: words[i % len(words)]


SEEN: dict[str, tuple[Any, str, str, bool, str]] = {
    "constant": (cycle("7"), "number", "", False, "Always “7”"),
    "counts": (lambda i: str(i + 1), "number", "id", False, "counts the rows"),
    "id": (lambda i: str(i * 7919 % 997), "number", "id", False, "counts the rows"),
    "uuid": (lambda i: str(uuid.UUID(int=i**9)), "text", "id", False, "Different in every row"),
    "hash": (lambda i: str(10**15 + 7 * i), "number", "id", False, "counts the rows"),
    "colour": (cycle("red", "green", "blue"), "category", "label", False, "names the classes"),
    "many": (lambda i: f"word{i % 40}", "text", "", False, "Hardly any"),
    "sentences": (lambda i: f"it was a dark and stormy night {i}", "text", "", False, "Sentences"),
    "answer": (cycle("yes", "no"), "yes-no", "", True, "Two answers"),
    "mixed answer": (cycle("TRUE", "0", "false"), "yes-no", "", True, "Two answers"),
    "bits": (cycle("0", "1"), "yes-no", "", True, "Two answers"),
    "zip code": (lambda i: f"00{i % 7}", "category", "label", False, "names the classes"),
    "share": (lambda i: f"{i % 13} %", "number", "", True, "Numbers from 0 to 12"),
    "price": (lambda i: f"€{i % 13}.50", "number", "", True, "Numbers from 0.5 to 12.5"),
    "two units": (lambda i: f"{i % 13} {'kg' if i % 2 else 'km'}", "text", "", False, "different units: kg, km"),
    "empty": (cycle(""), "text", "", False, "It is empty"),
    "only signs": (cycle("-", "NA"), "text", "", False, "It is empty"),
    "day": (lambda i: f"2020-01-{i % 28 + 1:02}", "date", "", False, "Dates are not seen"),
    "day first": (lambda i: f"{i % 28 + 1:02}/03/2020", "date", "", False, "Dates are not seen"),
    "patient": (lambda i: f"p{i % 9}", "category", "group", False, "never split"),
    "whole": (lambda i: str(i % 17), "number", "", True, "Numbers from 0 to 16"),
}


@pytest.mark.parametrize("name", SEEN)
def test_a_column_is_judged_by_all_its_values_and_says_why(name: str) -> None:
    made, kind, role, use, why = SEEN[name]
    found = row(with_column(name, made).check, name)
    assert (found.kind, found.role, found.use) == (kind, role, use)
    assert why in str(found.why)


@pytest.mark.parametrize("name", ["counts", "uuid", "many", "sentences", "day", "zip code", "colour"])
def test_a_click_brings_a_column_back(name: str) -> None:
    draft = with_column(name, SEEN[name][0], columns={name: {"use": True}})
    found = row(draft.check, name)
    assert found.use
    assert sum(column.startswith(name) for column in draft.columns) == found.numbers
    if name == "uuid":
        assert f"{name}: other" in draft.columns, "a category holds the words beyond the most frequent"
        assert found.numbers == 51
    assert draft.samples.shape[1] == 2 + found.numbers


def test_words_become_numbers_of_their_own_as_scikit_learn_has_them() -> None:
    words = [("b", "a", "c10", "c9", "")[i % 5] for i in range(N)]
    draft = with_column("word", words, label="none")
    assert draft.columns == ("x", "y", "word: a", "word: b", "word: c9", "word: c10", "word: missing")
    order = ["a", "b", "c9", "c10", ""]
    wanted = OneHotEncoder(categories=[order], sparse_output=False).fit_transform(np.array(words)[:, None])
    np.testing.assert_array_equal(draft.samples[:, 2:].numpy(), wanted)


@pytest.mark.parametrize("scale", ["standard", "robust"])
def test_numbers_are_scaled_and_missing_ones_filled_as_scikit_learn_does(scale: str) -> None:
    made = [f"{value:.3f}" for value in np.random.default_rng(3).gamma(2.0, size=N)]
    signs = {3: "?", 7: "NA", 11: "", 13: "-", 17: "#N/A", 19: "oops"}
    words = [signs.get(at, value) for at, value in enumerate(made)]
    draft = with_column("v", words, scale=scale)
    known = np.array([np.nan if at in signs else float(value) for at, value in enumerate(made)])[:, None]
    scaler = StandardScaler() if scale == "standard" else RobustScaler()
    wanted = make_pipeline(SimpleImputer(strategy="median"), scaler).fit_transform(known)
    wanted *= 1 if scale == "standard" else 1.349
    np.testing.assert_allclose(draft.samples[:, 2].numpy(), wanted[:, 0], atol=1e-5)
    assert draft.columns[2:] == ("v", "v: missing")
    np.testing.assert_array_equal(draft.samples[:, 3].numpy(), np.isnan(known[:, 0]))
    assert row(draft.check, "v").missing == 6
    assert "“?” (1)" in said(draft.check)
    assert "No numbers, so read as missing: “oops” (v)" in said(draft.check)


def test_na_is_a_word_where_the_others_are_words() -> None:
    check = with_column("country", cycle("DE", "NA", "FR")).check
    assert check.classes == ("DE", "FR", "NA")
    assert row(check, "country").missing == 0


def test_infinite_numbers_are_missing_and_said() -> None:
    words = [str(i % 7) for i in range(N)]
    words[:3] = ["inf", "-inf", "1e400"]
    check = with_column("v", words).check
    assert row(check, "v").missing == 3
    assert "Infinite or too large, so read as missing: v (3)" in said(check)


def test_a_total_in_the_last_row_stays_and_its_word_is_flagged() -> None:
    words = [str(i % 7) for i in range(N)]
    check = with_column("v", [*words[:-1], "Total"]).check
    assert check.count == N
    assert row(check, "v").kind == "number"
    assert "“Total”" in said(check)


@pytest.mark.parametrize(
    ("words", "decimal", "first"),
    [
        (["1,234.5", "12.25", "1,000,000"], ".", 1234.5),
        (["1.234,5", "12,25", "1.000.000"], ",", 1234.5),
        (["1 234,5", "12,25", "7"], ",", 1234.5),
        (["1\u00a0234,5", "12,25", "7"], ",", 1234.5),
        (["1'234.5", "12.25", "7"], ".", 1234.5),
        (["−3", "+4.5", "2e3"], ".", -3.0),
    ],
)
def test_thousands_are_numbers_where_the_column_agrees(words: list[str], decimal: str, first: float) -> None:
    draft = with_column("v", cycle(*words))
    assert "decimal" not in {one.id for one in draft.check.guesses}
    recipe = Recipe.from_json(draft.recipe["columns"][2])
    assert recipe.decimal == decimal
    assert recipe.read(pa.array(words))[0] == first


def test_a_comma_that_may_part_thousands_is_asked() -> None:
    table = lines("v;w", (f"{1 + i % 9},{i:03};{i}" for i in range(N)))
    draft = read(table)
    found = guess(draft.check, "decimal")
    assert (found.value, found.is_open) == (".", True)
    assert "“1,000” is read as 1000" in str(found.said)
    chosen = read(table, decimal=",")
    assert Recipe.from_json(chosen.recipe["columns"][0]).read(pa.array(["1,234"]))[0] == 1.234
    other = read(lines("v;w", (f"1.{i:03};{i},5" for i in range(N))))
    assert Recipe.from_json(other.recipe["columns"][0]).read(pa.array(["1.234"]))[0] == 1234, "the next column tells"


def test_the_unit_stands_in_the_name() -> None:
    assert with_column("share", SEEN["share"][0]).columns[2] == "share (%)"
    assert with_column("price", SEEN["price"][0]).columns[2] == "price (€)"


def test_days_are_days() -> None:
    draft = with_column("day", SEEN["day"][0], columns={"day": {"use": True}})
    recipe = Recipe.from_json(draft.recipe["columns"][2])
    assert recipe.read(pa.array(["1970-01-02", "2000-03-01", "2021-02-29"]))[:2].tolist() == [1.0, 11017.0]
    assert np.isnan(recipe.read(pa.array(["2021-02-29"]))[0]), "there was no such day"


@pytest.mark.parametrize(
    ("text", "order", "wanted"),
    [
        ("2020-02-29 12:30:15", "year", "2020-02-29T12:30:15"),
        ("2020/2/9", "year", "2020-02-09"),
        ("2020年2月9日", "year", "2020-02-09"),
        ("2020-02-29T12:30:00Z", "year", "2020-02-29T12:30"),
        ("2020-02-29T12:30:00+02:00", "year", "2020-02-29T10:30"),
        ("29.02.2020", "day", "2020-02-29"),
        ("02/29/2020", "month", "2020-02-29"),
        ("02/29/2020 1:05 PM", "month", "2020-02-29T13:05"),
        ("3-Feb-2020", "day", "2020-02-03"),
    ],
)
def test_dates_are_those_of_numpy(text: str, order: Any, wanted: str) -> None:
    column = pa.array([text, text])
    assert order_of(column) == order
    assert seconds(column, order)[0] == np.datetime64(wanted, "s").astype(np.int64)


@pytest.mark.parametrize("text", ["3.14", "12", "1-2-3", "red", "2020-13-01", "31/31/2020", "", "10.0.0.1"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert order_of(pa.array([text, text])) == "none"


def test_a_date_whose_day_may_be_its_month_is_kept_as_such() -> None:
    assert order_of(pa.array(["03/04/2020", "05/06/2020"])) == "either"
    assert order_of(pa.array(["03/04/2020", "05/16/2020"])) == "month"
    assert order_of(pa.array(["12:30", "14:45:10"])) == "time"


@pytest.mark.parametrize("text", ["1.5", "-2", "+.5", "1e-3", "1,234,567.25", "12 %", "$5", "5 €", "1 234.5"])
def test_ways_of_writing_numbers(text: str) -> None:
    plain = float("".join(letter for letter in text if letter in "0123456789.e-"))
    assert values(pa.array([text]), ".")[0] == plain


@pytest.mark.parametrize(
    "text", ["", "abc", "1,23", "1.2.3", "0x10", "1_000", "5 €%", ",5", ".", "-", "e5", "12,34,567"]
)
def test_what_is_no_number(text: str) -> None:
    assert np.isnan(values(pa.array([text]), ".")[0])


# --- labels -----------------------------------------------------------------------------------------------------------


def test_the_column_that_names_classes_colours_and_is_not_seen() -> None:
    draft = with_column("species", cycle("setosa", "versicolor", "virginica"))
    assert draft.columns == ("x", "y")
    assert (draft.check.classes, draft.check.counts) == (("setosa", "versicolor", "virginica"), (20, 20, 20))
    assert draft.labels.tolist() == [i % 3 for i in range(N)]
    assert not guess(draft.check, "label").is_open
    assert "60 rows of 2 numbers, in 3 classes named by “species”" == str(draft.check.headline)


def test_another_column_or_none_can_name_classes() -> None:
    words = [f"{'ab'[i % 2]}" for i in range(N)]
    assert with_column("kind", words, label="none").columns == ("x", "y", "kind: a", "kind: b")
    assert with_column("size", words, columns={"size": {"role": "label"}}).check.classes == ("a", "b")
    assert with_column("grade", [str(i % 4) for i in range(N)], label="grade").check.classes == ("0", "1", "2", "3")
    with pytest.raises(UserError, match="no column “colour”"):
        with_column("kind", words, label="colour")
    with pytest.raises(UserError, match=r"5,?000 different values"):
        with_column("v", [f"{i}.5" for i in range(5000)], label="v")


def test_rows_without_a_class_are_one_of_their_own() -> None:
    check = with_column("class", cycle("a", "b", "")).check
    assert check.classes == ("a", "b", "(empty)")


def test_a_column_that_says_the_label_again_is_switched_off() -> None:
    rows = [f"{x},{'ab'[i % 2]},{i % 2 + 5},{'yes' if i % 2 else 'no'}" for i, (x, _) in enumerate(numbers(N))]
    draft = read(lines("x,class,code,again", rows))
    assert draft.columns == ("x",)
    for name in ("code", "again"):
        assert "says the same as the column of the classes" in str(row(draft.check, name).why)
    kept = read(lines("x,class,code,again", rows), columns={"again": {"use": True}})
    assert kept.columns == ("x", "again")


def test_one_class_trains_and_it_is_said() -> None:
    check = with_column("class", cycle("a"), label="class").check
    assert check.classes == ("a",)
    assert "All rows have the same label" in said(check)


def test_uneven_classes_are_said() -> None:
    body = [f"{i // 2}.5,{'a' if i else 'b'}" for i in range(100)]
    check = read(lines("x,class", body)).check
    assert "the largest has 99 rows, the smallest 1" in said(check)


def test_groups_come_with_the_items() -> None:
    draft = with_column("patient", SEEN["patient"][0])
    assert draft.groups is not None
    assert draft.groups.tolist() == [i % 9 for i in range(N)]
    assert guess(draft.check, "held_out").value == "group"
    assert with_column("site", cycle("a", "b"), columns={"site": {"role": "group"}}).groups is not None
