"""New files are read as those were that a model was trained on: decimals, dates, thumbs, black and white."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from aecore.data.cards import CARDS
from aecore.data.own.choices import Choices
from aecore.data.own.draft import Draft
from aecore.data.own.reading import grid
from aecore.data.own.reading import read as read_drop
from aecore.data.tables import standards
from aecore.use import apart
from aecore.use.bringing import Target, Told, bring, stream
from aecore.use.items import Items
from tests.data.own.made import npy
from tests.data.own.made_tables import Dropped, lines, read, workbook
from tests.use.test_bringing import target

NEW_YEAR = datetime(2020, 1, 1)


def german(n: int) -> str:
    wave = 5.2 + np.sin(np.arange(n) / 24 * 2 * np.pi) + np.arange(n) % 1000 / 2000
    moments = [f"{NEW_YEAR + timedelta(hours=h):%Y-%m-%d %H:%M}" for h in range(n)]
    values = ["5,2", *(f"{value:.3f}".replace(".", ",") for value in wave[1:])]  # the first tells what 5,459 is
    return lines("Datum;Wert", [f"{at};{value}" for at, value in zip(moments, values, strict=True)])


def american(n: int, first: datetime) -> str:
    return lines("date,value", [f"{first + timedelta(hours=h):%m/%d/%Y %H:%M},{np.sin(h / 4):.3f}" for h in range(n)])


def without(draft: Draft, *names: str) -> dict[str, Any]:
    """The recipe as it was kept before it held these."""
    return {name: value for name, value in draft.recipe.items() if name not in names}


# --- curves -----------------------------------------------------------------------------------------------------------


def test_a_decimal_comma_of_one_series_is_one_in_new_files_too() -> None:
    content = german(2400)
    draft = read(content, kind="curve", layout="series")
    items = bring([Dropped(content)], target(draft))
    assert torch.equal(items.samples[:5], draft.samples[:5])
    assert abs(float(items.samples.mean())) < 0.05


def test_a_decimal_comma_of_curves_below_one_another_and_of_their_time_is_one_in_new_files_too() -> None:
    rows = [f"c{i};{t / 8:.3f};{5 + np.cos(i + t / 5):.3f}".replace(".", ",") for i in range(30) for t in range(20)]
    content = lines("id;time;level", rows)
    draft = read(content, kind="curve", layout="long")
    items = bring([Dropped(content)], target(draft))
    assert torch.equal(items.samples, draft.samples)


def test_numbers_of_a_workbook_have_no_decimal_comma_to_look_for() -> None:
    """A model of a file with decimal commas, and new rows as numbers of Excel: 5.125 is not 5,125."""
    wave = [5.125 + float(np.sin(h / 24 * 2 * np.pi)) + h / 2000 for h in range(480)]
    days = [f"{NEW_YEAR + timedelta(hours=h):%Y-%m-%d %H:%M}" for h in range(480)]
    draft = read(german(2400), kind="curve", layout="series")
    series = workbook({"a": [["Datum", "Wert"], *([day, value] for day, value in zip(days, wave, strict=True))]})
    assert float(bring([Dropped(series, "a.xlsx")], target(draft)).samples.abs().max()) < 5

    rows = lines("a;b", [f"{value:.3f};{h % 7}".replace(".", ",") for h, value in enumerate(wave)])
    table = read(rows.replace("5,125", "5,1", 1), label="none", kind="table")
    cells = workbook({"a": [["a", "b"], *([round(value, 3), h % 7] for h, value in enumerate(wave))]})
    assert float(bring([Dropped(cells, "a.xlsx")], target(table)).samples.abs().max()) < 5
    texts = workbook({"a": [["a", "b"], *([f"{value:.3f}".replace(".", ","), 1] for value in wave)]})
    assert float(bring([Dropped(texts, "a.xlsx")], target(table)).samples.abs().max()) < 5


def test_dates_that_tell_nothing_are_read_in_the_order_of_the_data() -> None:
    draft = read(american(3000, NEW_YEAR), kind="curve", layout="series", window=48)
    new = american(11 * 24, datetime(2021, 3, 1))  # from March 1 to 11: the day could be the month
    items = bring([Dropped(new)], target(draft))
    assert items.rows.tolist() == list(range(1, 218, 24))
    iso = lines("date,value", [f"{NEW_YEAR + timedelta(hours=h):%Y-%m-%d %H:%M},{h % 5}" for h in range(96)])
    assert bring([Dropped(iso)], target(draft)).rows.tolist() == [1, 25, 49]  # dates that tell are read as they are


def test_recipes_that_keep_neither_decimals_nor_order_go_on_working() -> None:
    content = american(3000, NEW_YEAR)
    draft = read(content, kind="curve", layout="series")
    old = Target(target(draft).card, without(draft, "decimals", "order", "time_decimal"))
    assert torch.equal(bring([Dropped(content)], old).samples, bring([Dropped(content)], target(draft)).samples)


# --- ratings ----------------------------------------------------------------------------------------------------------


def test_thumbs_are_read_as_when_the_data_were_brought() -> None:
    rows = [f"u{u},film {(u + k * k) % 12},{'👎' if (u * k) % 3 else '👍'}" for u in range(60) for k in range(5)]
    content = lines("user,item,rating", rows)
    draft = read(content, kind="ratings")
    assert set(draft.samples.unique().tolist()) == {0, 1, 5}
    assert torch.equal(bring([Dropped(content)], target(draft)).samples, draft.samples)


def test_columns_of_ratings_are_each_read_as_they_are_written() -> None:
    rates = [("yes", "no")[k % 2] for k in range(40)], [("👍", "👎")[k // 2 % 2] for k in range(40)]
    rest = [[str((k * place + k // 3) % 2) for k in range(40)] for place in range(1, 5)]
    content = lines("user,a,b,c,d,e,f", [f"u{k}," + ",".join(one[k] for one in (*rates, *rest)) for k in range(40)])
    draft = read(content, kind="ratings")
    assert torch.equal(bring([Dropped(content)], target(draft)).samples, draft.samples)
    triples = lines("user,item,rating", ["new,c,1", "new,d,0"])
    assert sorted(bring([Dropped(triples)], target(draft)).samples[0].tolist()) == [0, 0, 0, 0, 1, 5]


# --- numbers to be told -----------------------------------------------------------------------------------------------

ROW = CARDS["swiss-roll"]


def rows_of(n: int, last: str = "") -> Dropped:
    names = ["x", "y", "z"]
    drawn = np.random.default_rng(0).normal(size=(n, 4))
    made = [",".join(f"{value:.6f}" for value in row) for row in drawn]
    return Dropped(lines(",".join([*names, "target"]), [*made[:-1], made[-1].rpartition(",")[0] + f",{last or 1}"]))


def test_the_first_rows_say_for_the_whole_file_whether_numbers_are_to_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grid, "LARGEST", 4096)
    told = Told()
    wanted = Target(ROW, {})
    parts = list(stream([rows_of(228, "n. a. today")], wanted, told))
    assert len(parts) > 2
    assert 0 < len(parts[-1]) <= 20  # which by themselves would name classes
    assert all(part.numbers is not None and part.labels is None for part in parts)
    items = bring([rows_of(228, "n. a. today")], wanted)
    assert items.numbers is not None
    assert np.isnan(items.numbers).sum() == 1
    assert any("target: n. a. today" in str(note) for note in items.notes)


def test_numbers_to_be_told_come_out_of_the_process_that_reads(tmp_path: Path) -> None:
    numbers = np.array([0.5, np.nan, 2.0])
    apart.write(Items(torch.zeros(3, 2), np.arange(3), numbers=numbers), tmp_path)
    assert apart.read(tmp_path).numbers == pytest.approx(numbers, nan_ok=True)


# --- black and white --------------------------------------------------------------------------------------------------


def png(picture: np.ndarray[Any, Any]) -> bytes:
    into = io.BytesIO()
    Image.fromarray(picture).save(into, "PNG")
    return into.getvalue()


def dark(high: int, side: int = 28) -> np.ndarray[Any, Any]:
    made = np.zeros((3, side, side), np.uint8)
    made[:, 2:6, 2:6] = high
    return made


def draft_of(array: np.ndarray[Any, Any]) -> Draft:
    return read_drop([Dropped(npy(array), "a.npy")], Choices(kind="image"), lambda done, total: None)


def test_bytes_are_as_dark_in_an_array_as_in_a_file_of_a_picture() -> None:
    wanted = Target(CARDS["mnist"], standards(CARDS["mnist"]))
    array, files = dark(12), [Dropped(png(dark(12)[0]), "a.png")]
    assert int(bring([Dropped(npy(array), "a.npy")], wanted).samples.max()) == 12
    assert int(bring(files, wanted).samples.max()) == 12


def test_faint_digits_stay_faint() -> None:
    wanted = Target(CARDS["digits"], standards(CARDS["digits"]))
    for high in (1, 8, 16):
        found = bring([Dropped(npy(dark(high, 8)), "a.npy")], wanted).samples
        assert int(found.max()) == round(high * 255 / 16)
    assert int(bring([Dropped(npy(dark(200, 8)), "a.npy")], wanted).samples.max()) == 200  # plainly of 256 levels
    shares = dark(1, 8) * np.float32(0.5)
    assert int(bring([Dropped(npy(shares), "a.npy")], wanted).samples.max()) == 128


@pytest.mark.parametrize(
    ("whole", "other", "low", "white"),
    [
        (np.float32([-3.0, 40.0, 200.0]), np.float32([-1.0, 40.0, 90.0]), -3, 203),
        (np.float32([0.0, 0.25, 1.0]), np.float32([-0.01, 0.25, 1.01]), 0, 1),
        (np.uint8([0, 40, 200]), np.uint8([0, 9, 12]), 0, 255),
    ],
    ids=["measured", "shares", "bytes"],
)
def test_arrays_are_drawn_from_the_black_to_the_white_of_the_data(whole: Any, other: Any, low: int, white: int) -> None:
    place = np.random.default_rng(1).integers(0, 3, (40, 10, 10))
    draft = draft_of(whole[place])
    assert torch.equal(bring([Dropped(npy(whole[place]), "a.npy")], target(draft)).samples, draft.samples)
    found = bring([Dropped(npy(other[place[:3]]), "a.npy")], target(draft)).samples[:, 0].numpy()
    expected = ((other.astype(float) - low) * 255 / white).round().clip(0, 255)
    assert np.array_equal(found, expected[place[:3]].astype(np.uint8))


def test_recipes_that_keep_no_black_and_white_go_on_working() -> None:
    array = np.random.default_rng(2).integers(0, 17, (40, 10, 10)).astype(np.uint8)
    draft = draft_of(array)
    old = Target(target(draft).card, without(draft, "low", "white"))
    assert torch.equal(bring([Dropped(npy(array), "a.npy")], old).samples, draft.samples)
