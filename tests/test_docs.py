"""The docs name everything there is: what a registry holds and a page does not fails here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from aecore.catalogue import catalogue
from aecore.data.cards import CARDS
from aecore.models.variants import GROUPS, VARIANTS

ROOT = Path(__file__).parents[1]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_catalogue_is_what_the_cards_say() -> None:
    assert read("docs/catalogue.md") == catalogue(), "run: python -m aecore catalogue > docs/catalogue.md"


@pytest.mark.parametrize("name", [*VARIANTS, *CARDS])
def test_the_catalogue_names_everything(name: str) -> None:
    assert f"(`{name}`)" in read("docs/catalogue.md")


def test_no_variant_stands_in_two_groups() -> None:
    assert len(VARIANTS) == sum(len(group) for group in GROUPS.values())


@pytest.mark.parametrize("name", [name for name, card in CARDS.items() if not card.download])
def test_the_table_of_the_family_has_every_data_set_at_hand(name: str) -> None:
    assert f"(`{name}`)" in read("docs/family.md")


@pytest.mark.parametrize("name", VARIANTS)
def test_the_table_of_the_family_has_every_variant(name: str) -> None:
    assert re.search(rf"^\| {re.escape(name)} \|", read("docs/family.md"), re.MULTILINE)


def test_the_readme_counts_right() -> None:
    text = read("README.md")
    assert f"**{len(VARIANTS)} autoencoders**" in text
    assert f"**{len(CARDS)} data sets**" in text
    assert f"{sum(not card.download for card in CARDS.values())} need no internet" in text


def test_every_environment_variable_is_explained() -> None:
    used = set(re.findall(r"LATENTLAB_[A-Z]+", read("aecore/settings.py")))
    assert used
    assert all(f"`{name}`" in read("README.md") for name in used)
