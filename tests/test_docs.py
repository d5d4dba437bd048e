"""The docs name everything there is: what a registry holds and a page does not fails here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from aecore.catalogue import catalogue
from aecore.data.cards import CARDS
from aecore.evaluation.troubles import TROUBLES
from aecore.models.variants import GROUPS, VARIANTS
from aecore.presets import blocked
from benchmarks import remedies
from benchmarks.family import read as rows_of

ROOT = Path(__file__).parents[1]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


FAMILY = rows_of(ROOT / "docs/family.md")
MEASURE = "run: python -m benchmarks.family --only %s --to docs/family.md"


def test_the_catalogue_is_what_the_cards_say() -> None:
    assert read("docs/catalogue.md") == catalogue(), "run: python -m aecore catalogue > docs/catalogue.md"


def test_the_catalogue_names_everything() -> None:
    assert [name for name in [*VARIANTS, *CARDS] if f"(`{name}`)" not in read("docs/catalogue.md")] == []


def test_no_variant_stands_in_two_groups() -> None:
    assert len(VARIANTS) == sum(len(group) for group in GROUPS.values())


def test_the_page_of_the_family_has_every_pair_that_can_be_trained_without_the_internet() -> None:
    there = [name for name, card in CARDS.items() if not card.download]
    pairs = [(data, name) for data in there for name in VARIANTS if not blocked(data, name)]
    found = [(row.data, row.variant) for row in FAMILY]
    assert [pair for pair in pairs if pair not in found] == [], MEASURE % "<data>/<variant>"
    assert found == pairs


@pytest.mark.parametrize("name", VARIANTS)
def test_a_variant_that_loses_to_pca_says_why_and_one_that_never_does_says_nothing(name: str) -> None:
    behind = [row.data for row in FAMILY if row.variant == name and row.behind_pca]
    assert bool(behind) == bool(VARIANTS[name].loses), behind
    assert not behind or "PCA" in VARIANTS[name].loses


@pytest.mark.parametrize("name", VARIANTS)
def test_a_variant_that_is_no_better_than_the_mean_item_somewhere_says_where(name: str) -> None:
    lost = [row.data for row in FAMILY if row.variant == name and row.behind_mean]
    assert lost == list(VARIANTS[name].behind_mean)
    assert not lost or "mean" in VARIANTS[name].loses


@pytest.mark.parametrize("name", VARIANTS)
def test_the_page_of_the_family_gives_the_reason_from_the_card(name: str) -> None:
    rows = [line for line in read("docs/family.md").splitlines() if line.startswith(f"| {name} | ")]
    assert rows, MEASURE % f"'*/{name}'"
    assert rows[0].endswith(f"| {VARIANTS[name].loses} |")


def test_the_readme_counts_right() -> None:
    text = read("README.md")
    assert f"**{len(VARIANTS)} autoencoders**" in text
    assert f"**{len(CARDS)} data sets**" in text
    assert f"{sum(not card.download for card in CARDS.values())} need no internet" in text


def test_every_environment_variable_is_explained() -> None:
    used = set(re.findall(r'"(LATENTLAB_[A-Z_]+)"', read("aecore/settings.py") + read("aecore/hosting/mode.py")))
    assert len(used) > 10
    assert all(f"`{name}`" in read("README.md") for name in used)


def test_every_trouble_was_made_on_purpose_and_no_remedy_is_offered_that_did_not_help() -> None:
    page = remedies.read(ROOT / "docs/remedies.md")
    asked = [start for start, _measure in remedies.asked()]
    assert list(page) == asked, "run: python -m benchmarks.remedies --to docs/remedies.md"
    assert {broken.trouble for broken in remedies.BROKEN} == {row.name for row in TROUBLES}
    assert [start for start, rest in page.items() if "**no**" in rest] == []
