"""The page of calibration is put together from parts that were measured on days of their own."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from benchmarks.calibration import page
from benchmarks.calibration.page import PARTS, Part, measured, read, text

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "calibration.md"


def test_the_page_has_all_parts_with_their_day_and_is_what_the_command_writes() -> None:
    known = read(PAGE)
    assert list(known) == list(PARTS), "run: python -m benchmarks.calibration --to docs/calibration.md"
    assert all(body.startswith(f"`--only {name}`, 20") for name, body in known.items())
    assert text(known) == PAGE.read_text("utf-8")


def test_no_interval_that_is_shown_holds_the_truth_too_seldom() -> None:
    assert "**too low**" not in read(PAGE)["coverage"]


def test_one_part_is_measured_anew_and_the_others_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Part(PARTS["identical"].title, lambda pool: iter(["A line\n", "another", f"### {pool.name}"]))
    monkeypatch.setattr(page, "PARTS", dict(PARTS) | {"identical": made})
    before = read(PAGE)
    known = before | {"identical": measured("identical", Path("folder"))}
    (tmp_path / "page.md").write_text(text(known), "utf-8")
    after = read(tmp_path / "page.md")
    assert after["identical"].endswith("A line\nanother\n### folder\n")
    assert {name: after[name].strip() for name in after if name != "identical"} == {
        name: before[name].strip() for name in before if name != "identical"
    }
    assert read(tmp_path / "none.md") == {}


@pytest.mark.parametrize("path", sorted((ROOT / "benchmarks" / "calibration").glob("*.py")), ids=lambda path: path.stem)
def test_each_file_says_what_it_is_for(path: Path) -> None:
    assert importlib.import_module(f"benchmarks.calibration.{path.stem}").__doc__
