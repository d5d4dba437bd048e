"""What leaves of a kept result: a table that reads back as the same numbers, pictures as files, no formula for
spreadsheets."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.numpy import save_file

from aecore.texts import Sentence
from aecore.use.result import Column, Result, header_of, in_json, tensors_of
from aecore.use.saving import table_of, zip_of


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    result = Result(
        "odd",
        (
            Column("name", "Name", kind="string"),
            Column("both", "Oddness of {what}", "", "number", (), {"what": "all"}),
            Column("label", "Class", kind="class", names=("=cat", "dog")),
        ),
        {
            "name": np.array(["a,b.png", "=1+1", "c"], object),
            "both": np.array([0.1, np.nan, 3.0]),
            "label": np.array([0, 1, -1]),
        },
        {"item": torch.arange(2 * 3 * 4 * 5, dtype=torch.uint8).reshape(2, 3, 4, 5), "spread": torch.ones(2, 4)},
        np.array([2, 0]),
        torch.tensor([[0.25, 1.5], [0.1, -2.0], [3.0, 0.0]]),
    )
    path = tmp_path / "use.safetensors"
    save_file(
        {name: value.contiguous().numpy() for name, value in tensors_of(result).items()},
        path,
        {"use": in_json(header_of(result))},
    )
    return path


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_a_table_has_a_row_for_each_item_with_its_code(kept: Path) -> None:
    head, *rows = rows_of(table_of(kept, str))
    assert head == ["Name", "Oddness of all", "Class", "c1", "c2"]
    assert rows == [
        ["a,b.png", "0.1", "'=cat", "0.25", "1.5"],
        ["'=1+1", "", "dog", "0.1", "-2.0"],
        ["c", "3", "", "3.0", "0.0"],
    ]
    assert np.float32(rows[0][1]) == np.float32(0.1)


def test_titles_are_said_in_the_language_that_is_asked_for(kept: Path) -> None:
    def loud(sentence: Sentence) -> str:
        return str(sentence).upper()

    assert rows_of(table_of(kept, loud))[0][:3] == ["NAME", "ODDNESS OF ALL", "CLASS"]


def test_pictures_are_files_by_the_number_of_their_row(kept: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(zip_of(kept, str))) as archive:
        names = set(archive.namelist())
        assert names == {"table.csv", "pictured.npy", "item/000002.png", "item/000000.png", "spread.npy"}
        first = np.asarray(Image.open(io.BytesIO(archive.read("item/000002.png"))))
        assert np.load(io.BytesIO(archive.read("pictured.npy"))).tolist() == [2, 0]
        assert rows_of(archive.read("table.csv")) == rows_of(table_of(kept, str))
    assert first.tolist() == np.moveaxis(np.arange(60).reshape(3, 4, 5), 0, -1).tolist()
