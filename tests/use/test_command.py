"""`python -m aecore use`: what is printed and written, files that go through in parts, exit codes."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from aecore.commands import main
from aecore.notebook import load
from aecore.use import writing

RUN = "waves-beta-vae-6d"


@pytest.fixture
def waves(tmp_path: Path) -> Path:
    """60 curves, the 8th with a hole that is too long, the last one without any value."""
    rows = [[f"{value:.5f}" for value in row] for row in load("sines").held_out.samples[:60, 0].tolist()]
    rows[7][10:30] = [""] * 20
    rows[59] = [""] * 64
    path = tmp_path / "waves.csv"
    path.write_text("\n".join(",".join(row) for row in [[f"t{t}" for t in range(64)], *rows]) + "\n")
    return path


def table(folder: Path) -> list[list[str]]:
    with (folder / "table.csv").open(newline="") as file:
        return list(csv.reader(file))


def test_a_file_is_used_and_rows_keep_their_number(
    waves: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    assert main(["use", RUN, str(waves), "--for", "odd", "--out", str(out), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == json.loads((out / "summary.json").read_text())
    assert told["n"] == 58
    assert [left["name"] for left in told["left_out"]] == ["8", "60"]
    header, *rows = whole = table(out)
    assert [row[0] for row in rows] == [str(n) for n in range(1, 60) if n != 8]
    assert header[:3] == ["Row", "Oddness: error and place", "Squared error"]

    # in parts: the same table
    monkeypatch.setattr(writing, "AT_ONCE", 0)
    assert main(["use", RUN, str(waves), "--for", "odd", "--out", str(out), "--json"]) == 0
    assert "came in 1 parts" in " ".join(json.loads(capsys.readouterr().out)["notes"])
    again = table(out)
    assert again[0] == whole[0]
    place = header.index("Oddness: error and place")
    assert [float(row[place]) for row in again[1:]] == pytest.approx([float(row[place]) for row in rows], abs=1e-4)
    assert {path.name for path in out.iterdir()} == {"table.csv", "summary.json"}


def test_held_out_items_are_measured_beside_plain_ways(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["use", RUN, "--for", "odd", "--set", "score=error", "pictured=0"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("1,300 items")
    assert "isolation forest" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--for", "odd", "--set", "score"], "is no setting"),
        (["--for", "odd", "--set", "score=beauty"], "do not fit"),
        (["--for", "ood"], "Did you mean “odd”?"),
        (["nowhere.csv", "--for", "odd"], "There is no file"),
    ],
)
def test_what_cannot_be_is_a_sentence_and_code_2(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["use", RUN, *arguments]) == 2
    assert said in capsys.readouterr().err


def test_a_table_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    def breaks_off() -> None:
        with writing.beginning(tmp_path) as file:
            file.write("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        breaks_off()
    assert list(tmp_path.iterdir()) == []


def test_no_cell_is_a_formula_for_a_spreadsheet() -> None:
    assert writing.cells("string", (), np.array(["=1+1"], object)) == ["'=1+1"]
    assert writing.cells("number", (), np.array([np.nan, 0.5])) == ["", "0.5"]
    assert writing.cells("class", ("a", "b"), np.array([1, -1])) == ["b", ""]
