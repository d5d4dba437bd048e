"""The page of calibration is put together from parts that were measured on days of their own."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from aecore.evaluation.cards import CARDS
from benchmarks.calibration import page
from benchmarks.calibration.different import doubt
from benchmarks.calibration.jackknife import Share
from benchmarks.calibration.means import MEANS, PAIRS, UNITS
from benchmarks.calibration.neighbours import NEIGHBOURS
from benchmarks.calibration.page import PARTS, Part, measured, read, text
from benchmarks.calibration.unmeasured import NO_INTERVAL, UNMEASURED, unmeasured

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "calibration.md"


def test_the_page_has_all_parts_with_their_day_and_is_what_the_command_writes() -> None:
    known = read(PAGE)
    assert list(known) == list(PARTS), "run: python -m benchmarks.calibration --to docs/calibration.md"
    assert all(body.startswith(f"`--only {name}`, 20") for name, body in known.items())
    assert text(known) == PAGE.read_text("utf-8")


def test_no_interval_that_is_shown_holds_the_truth_too_seldom() -> None:
    assert "**too low**" not in read(PAGE)["coverage"]


def test_of_every_score_that_can_be_led_the_page_says_whether_its_interval_was_measured() -> None:
    held = {(one.card, one.score) for one in (*MEANS, UNITS, *PAIRS, *NEIGHBOURS)}
    known = held | UNMEASURED.keys() | NO_INTERVAL
    ranked = {
        (name, text.name) for name, card in CARDS.items() for text in card.scores if text.better and not text.exact
    }
    assert known == ranked
    assert len(held) + len(UNMEASURED) + len(NO_INTERVAL) == len(known)
    told = "".join(line if line.endswith("\n") else f"{line}\n" for line in unmeasured())
    assert told in read(PAGE)["coverage"]


@pytest.mark.parametrize(
    ("share", "told"),
    [
        (Share(0.043, 0.021), "at 95 % up to 8.4 %. That is below the 5 % promised, and not shown to be"),
        (Share(0.016, 0.005), ""),
        (Share(0.06, 0.02), "not below the 5 % promised"),
    ],
)
def test_a_share_that_may_be_above_what_is_promised_is_told_with_what_it_would_take(share: Share, told: str) -> None:
    found = doubt("A cell", share, 64)
    assert told in found
    assert bool(found) == bool(told)
    if "not shown" in told:  # the ± shrinks with the root of the trainings
        needed = int(found.rsplit("about ", 1)[1].split(" ")[0].replace(",", ""))
        assert share.value + 1.96 * share.error * (64 / needed) ** 0.5 == pytest.approx(0.05, abs=1e-4)


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
