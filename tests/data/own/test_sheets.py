"""Workbooks and Parquet: the sheet that is read, cells as text, what is too large, protected or damaged."""

from __future__ import annotations

import datetime
import io
import time
import zipfile
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from aecore.data.own import reading
from aecore.data.own.choices import Choices
from aecore.data.own.reading import sheets
from aecore.data.own.reading.recipes import Recipe
from aecore.errors import UserError
from tests.data.own.made_tables import Dropped, guess, lines, numbers, packed, read, row, said, workbook

ROWS = [
    ["Measured in spring", None, None, None, None],
    [None, None, None, None, None],
    ["kind", "x", "when", "ok", "code"],
    *(
        ["a" if i == 0 else "b" if i == 20 else None, i / 4, ("day", 43831 + i), i % 3 == 0, f"00{i % 7}"]
        for i in range(40)
    ),
]
"""Two words in merged cells, above titles; the first day is 2020-01-01."""
THREE = {"Notes": [["by hand"]], "Data": ROWS, "Old": [["z"], *([[float(i % 7)] for i in range(30)])]}
MERGED = {"Data": ("B6:B25", "B26:B45")}


def three(**more: Any) -> bytes:
    return workbook(THREE, hidden=["Old"], merged=MERGED, start=(2, 1), **more)


def test_the_first_sheet_with_rows_enough_is_read_and_the_others_offered() -> None:
    check = read(three(), "x.xlsx").check
    found = guess(check, "sheet")
    assert (found.value, found.is_open) == ("Data", True)
    assert [str(offer.said) for offer in found.offers] == ["Notes", "Data", "Old (hidden)"]
    assert read(three(), "x.xlsx", sheet="Old").check.count == 30
    with pytest.raises(UserError, match="no sheet “New”"):
        read(three(), "x.xlsx", sheet="New")


def test_cells_are_what_they_show_margins_and_titles_are_none() -> None:
    draft = read(three(), "x.xlsx")
    check = draft.check
    assert [column.name for column in check.columns] == ["kind", "x", "when", "ok", "code"]
    assert guess(check, "header").value == "5", "as Excel counts"
    assert [column.kind for column in check.columns] == ["category", "number", "date", "yes-no", "category"]
    assert (check.count, check.classes, check.counts) == (40, ("a", "b"), (20, 20)), "a merged cell holds for its rows"
    assert row(check, "when").examples[0] == "2020-01-01"
    assert row(check, "code").examples[0] == "000"
    values = np.arange(40) / 4
    np.testing.assert_allclose(draft.samples[:, 0].numpy(), (values - values.mean()) / values.std(), atol=1e-5)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (3.0, "3"), (0.1, "0.1"), (1e300, "1e+300"), (True, "true"), (None, ""), ("  a ", "a"),
        (datetime.date(2020, 1, 2), "2020-01-02"), (datetime.datetime(2020, 1, 2, 3, 4), "2020-01-02 03:04:00"),
        (datetime.time(3, 4), "03:04:00"), (datetime.timedelta(minutes=2), "120.0"),
    ],
)  # fmt: skip
def test_a_cell_as_text(cell: Any, text: str) -> None:
    assert sheets.text_of(cell) == text


def test_a_bomb_is_refused_while_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "UNPACKED", 1 << 20)
    content = packed({"xl/workbook.xml": b"0" * (2 << 20)})
    assert len(content) < 1 << 13
    with pytest.raises(UserError, match="too large"):
        read(content, "x.xlsx")
    lying = content.replace((2 << 20).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    with pytest.raises(UserError, match=r"damaged|too large"):
        read(lying, "x.xlsx")


def test_what_a_password_hides_is_said_to_be_protected() -> None:
    container = sheets.OLE + bytes(1000) + "EncryptedPackage".encode("utf-16-le") + bytes(1000)
    with pytest.raises(UserError, match="protected by a password"):
        read(container, "x.xlsx")
    out = io.BytesIO(three())
    with zipfile.ZipFile(out) as archive:
        start = archive.infolist()[0].header_offset
    locked = bytearray(out.getvalue())
    locked[start + 6] |= 1
    at = bytes(locked).index(b"PK\x01\x02")
    locked[at + 8] |= 1
    with pytest.raises(UserError, match="protected by a password"):
        read(bytes(locked), "x.xlsx")


@pytest.mark.parametrize(
    "content", [three()[:400], sheets.ZIP + b"junk", sheets.OLE + b"junk" * 200, packed({"a.txt": "b"})]
)
def test_a_damaged_workbook_has_its_sentence(content: bytes) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        read(content, "x.xlsx")


@pytest.mark.parametrize("rows", [[], [["a", "b"]], [[None, None]]])
def test_a_sheet_without_rows_has_its_sentence(rows: list[list[Any]]) -> None:
    with pytest.raises(UserError, match=r"empty|needs at least"):
        read(workbook({"S": rows}), "x.xlsx")


def test_numbers_written_as_text_are_numbers_and_a_workbook_equals_its_csv() -> None:
    rows = [[f"{i % 9}", i / 8, "ab"[i % 2]] for i in range(40)]
    book = read(workbook({"S": [["p", "q", "class"], *rows]}), "x.xlsx")
    text = read(lines("p,q,class", (",".join(map(str, line)) for line in rows)))
    assert (book.samples == text.samples).all()
    assert (book.labels == text.labels).all()
    assert book.recipe == text.recipe


# --- Parquet ----------------------------------------------------------------------------------------------------------


def parquet(table: pa.Table) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out, row_group_size=16)
    return out.getvalue()


N, HOUR = 50, np.timedelta64(1, "h")
TYPED = pa.table(
    {
        "f": np.linspace(0, 1, N) ** 2,
        "h": pa.array(np.linspace(0, 1, N) ** 3, pa.float32()),
        "i": pa.array([i % 7 if i else None for i in range(N)], pa.int16()),
        "d": [Decimal("1.50") * (i % 5) for i in range(N)],
        "word": pa.array(["a", "b"] * (N // 2)).dictionary_encode(),
        "t": pa.array(
            [datetime.datetime(2020, 1, 1) + datetime.timedelta(hours=i) for i in range(N)], pa.timestamp("ns", "UTC")
        ),
        "b": [True, False] * (N // 2),
        "none": pa.nulls(N),
        "nested": [[1, 2]] * N,
        "raw": pa.array([b"\x00\xff"] * N),
        "row": [{"p": 1}] * N,
    }
)


def test_flat_columns_of_every_type_are_read_and_nested_ones_named() -> None:
    draft = read(parquet(TYPED), "t.parquet", kind="table")
    kinds = {column.name: column.kind for column in draft.check.columns}
    assert kinds == {
        "f": "number", "h": "number", "i": "number", "d": "number", "word": "category", "t": "date", "b": "yes-no",
        "none": "text",
    }  # fmt: skip
    assert {"nested", "raw", "row"} <= {one.name for one in draft.check.left_out}
    assert "list<element: int64>" in said(draft.check)
    recipe = Recipe.from_json(draft.recipe["columns"][0])
    assert np.allclose(draft.samples[:, 0] * recipe.scale + recipe.mean, np.linspace(0, 1, N) ** 2)
    assert row(draft.check, "i").missing == 1


@pytest.mark.parametrize("content", [b"PAR1", b"PAR1" * 5, parquet(TYPED)[:-30], b"PAR1" + bytes(500) + b"PAR1"])
def test_a_damaged_parquet_file_has_its_sentence(content: bytes) -> None:
    with pytest.raises(UserError, match="Parquet file cannot be read"):
        read(content, "t.parquet")


def test_a_parquet_file_without_flat_columns_has_its_sentence() -> None:
    with pytest.raises(UserError, match="0 columns of single values"):
        read(parquet(TYPED.select(["nested", "raw"])), "t.parquet")


@pytest.mark.parametrize("name", ["t.parquet", "x.xlsx", "x.csv"])
def test_tables_are_found_in_a_zip_whatever_they_are_called(name: str) -> None:
    text = lines("a,b", (",".join(line) for line in numbers(30)))
    content = {"t.parquet": parquet(TYPED), "x.xlsx": three(), "x.csv": text}[name]
    choices = Choices(kind="table")
    alone = reading.read([Dropped(content, "data")], choices, lambda done, total: None)
    zipped = reading.read([Dropped(packed({"folder/data": content}), "all.zip")], choices, lambda done, total: None)
    assert alone.check.kind == "table"
    assert (alone.samples == zipped.samples).all()
    assert sum(one.is_open for one in alone.check.guesses) <= 3


@pytest.mark.exhaustive
def test_a_million_rows_are_looked_through_in_seconds() -> None:
    words = ("red", "green", "blue")
    block = "".join(f"{a},{b},{i % 1000},{words[i % 3]}\n" for i, (a, b) in enumerate(numbers(20_000)))
    content = "a,b,n,colour\n" + block * 50
    began = time.process_time()
    draft = read(content, label="colour")
    assert time.process_time() - began < 15
    assert (draft.check.count, draft.check.found) == (200_000, 1_000_000)
    assert max(draft.check.counts) - min(draft.check.counts) < 100
