"""The emoji that come with the project: no copy of a picture, the same kinds on both sides, their makers named; and a
damaged sheet is a sentence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from aecore.data import originals as source
from aecore.data import sheet
from aecore.data.cards import CARDS
from aecore.data.loading import load
from aecore.errors import UserError
from aecore.spec import Data

CARD = CARDS["emoji"]


def test_no_picture_is_a_copy_of_another() -> None:
    pictures, _ = sheet.read_sheet()
    assert len({picture.tobytes() for picture in pictures}) == len(pictures) == CARD.train + CARD.held_out


def test_a_quarter_of_each_kind_is_held_out() -> None:
    _, labels = sheet.read_sheet()
    everything, held_out = (np.bincount(part) for part in (labels, labels[: sheet.HELD_OUT]))
    assert np.abs(held_out - everything / 4).max() <= 0.5
    assert len(everything) == len(sheet.CATEGORIES) == len(CARD.classes)


def test_the_order_says_nothing_of_the_kind() -> None:
    """A run may take the first few only, and the map shows the first few."""
    labels = sheet.read_sheet()[1][sheet.HELD_OUT :]
    first, everything = (np.bincount(part, minlength=10) / len(part) for part in (labels[:300], labels))
    assert np.abs(first - everything).max() < 5 * 0.5 / 300**0.5


def test_the_table_names_each_picture_once() -> None:
    rows = [line.split("\t") for line in sheet.TABLE.read_text("utf-8").splitlines()]
    assert {len(row) for row in rows} == {3}
    codes, names = ([row[place] for row in rows] for place in (1, 2))
    assert len(set(codes)) == len(rows)
    assert len(names) - len(set(names)) < 5  # the source has some names twice
    assert {"pizza", "grinning"} <= set(names)


def test_the_ground_is_white() -> None:
    pictures, _ = sheet.read_sheet()
    corners = pictures[:, :, [0, 0, -1, -1], [0, -1, 0, -1]]
    assert (corners == 255).mean() > 0.8


def test_makers_and_licence_travel_with_the_pictures() -> None:
    beside = (sheet.SHEET.parent / "README.md").read_text("utf-8")
    assert "Twemoji" in CARD.source
    for text in (beside, CARD.licence):
        assert "CC BY 4.0" in text
    assert "Twitter, Inc. and other contributors" in beside
    assert sheet.SHEET.stat().st_size < 600_000


def webp(path: Path, size: tuple[int, int] = (64, 64), mode: str = "RGB") -> bytes:
    Image.new(mode, size).save(path, "WEBP", lossless=True)
    return path.read_bytes()


@pytest.mark.parametrize("damage", ["gone", "empty", "no picture", "cut off", "another size", "another kind of file"])
def test_a_damaged_sheet_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str) -> None:
    path = tmp_path / "sheet.webp"
    whole = sheet.SHEET.read_bytes()
    content = {
        "empty": b"",
        "no picture": b"RIFF" + bytes(100),
        "cut off": whole[: len(whole) // 2],
        "another size": webp(tmp_path / "small.webp"),
        "another kind of file": b"GIF89a" + bytes(100),
    }
    if damage != "gone":
        path.write_bytes(content[damage])
    monkeypatch.setattr(sheet, "SHEET", path)
    sheet.read_sheet.cache_clear()
    with pytest.raises(UserError, match=r"sheet\.webp cannot be read"):
        load(Data(name="emoji"))
    sheet.read_sheet.cache_clear()


@pytest.mark.parametrize("table", ["", "Food\tx\ty\n", "\n", "Flags\n"])
def test_a_damaged_table_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: str) -> None:
    path = tmp_path / "pictures.tsv"
    path.write_text(table)
    monkeypatch.setattr(sheet, "TABLE", path)
    sheet.read_sheet.cache_clear()
    with pytest.raises(UserError, match="cannot be read"):
        sheet.read_sheet()
    sheet.read_sheet.cache_clear()


# --- originals of runs that hold none ---------------------------------------------------------------------------------


def test_originals_are_the_items_of_the_data_set() -> None:
    everything = load(Data(name="emoji")).everything()
    ids = np.array([5, 0, 1877, 469])
    found = source.originals(CARD, ids, everything.labels[ids].numpy())
    assert found is not None
    assert np.array_equal(found, everything.samples[ids].numpy())


@pytest.mark.parametrize("ids", [[0, 1878], [-1], []])
def test_items_that_are_not_there_have_no_originals(ids: list[int]) -> None:
    assert source.originals(CARD, np.array(ids, int), np.zeros(len(ids), int)) is None


def test_items_of_other_classes_have_no_originals() -> None:
    """The files in the data folder may be others than those that the run was trained on."""
    labels = sheet.read_sheet()[1][:20]
    assert source.originals(CARD, np.arange(20), labels) is not None
    assert source.originals(CARD, np.arange(20), labels[::-1]) is None


def test_mnist_has_originals_once_it_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, idx) -> None:
    monkeypatch.setenv("LATENTLAB_DATA", str(tmp_path))
    card = CARDS["mnist"]
    assert not source.has_originals(card)
    (tmp_path / "mnist").mkdir()
    pictures, labels = np.arange(30 * 784).reshape(30, 28, 28) % 256, np.arange(30) % 10
    (tmp_path / "mnist" / "t10k-images-idx3-ubyte").write_bytes(idx(pictures))
    assert not source.has_originals(card)
    (tmp_path / "mnist" / "t10k-labels-idx1-ubyte").write_bytes(idx(labels))
    assert source.has_originals(card)
    found = source.originals(card, np.array([29, 3]), np.array([9, 3]))
    assert found is not None
    assert np.array_equal(found[:, 0], pictures[[29, 3]])


def test_other_data_sets_have_none() -> None:
    assert [name for name, card in CARDS.items() if source.has_originals(card)] == ["emoji"]
