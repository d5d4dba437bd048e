"""Which variant is which other one plus what: read off the parts alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from aecore.models.variants import VARIANTS
from aecore.models.variants.kinship import Kin, differences, family_of


@pytest.fixture(scope="module")
def family() -> list[Kin]:
    return family_of(list(VARIANTS.values()), VARIANTS["undercomplete"])


def test_everybody_is_in_the_family_once_and_below_somebody_who_came_before(family: list[Kin]) -> None:
    names = [kin.variant.name for kin in family]
    assert sorted(names) == sorted(VARIANTS)
    assert family[0].parent is None
    assert all(kin.parent and names.index(kin.parent.name) < place for place, kin in enumerate(family) if place)


def test_a_parent_with_what_is_added_has_the_parts_of_the_child(family: list[Kin]) -> None:
    for kin in family[1:]:
        assert kin.parent is not None
        assert kin.plus == differences(kin.variant.model, kin.parent.model)
        others = [other for other in family[: family.index(kin)] if other.variant is not kin.variant]
        assert len(kin.plus) == min(len(differences(kin.variant.model, other.variant.model)) for other in others)


def test_relations_that_everybody_knows_are_found(family: list[Kin]) -> None:
    known = {kin.variant.name: (kin.parent.name, kin.plus) for kin in family if kin.parent}
    assert known["beta-vae"] == ("vae", {})
    assert known["batch-top-k"] == ("k-sparse", {"bottleneck": "batch-top-k"})
    assert known["nested-dropout"] == ("undercomplete", {"bottleneck": "nested"})
    assert known["denoising-masking"][1] == {"view": "masking"}


def test_the_page_about_other_libraries_names_variants_that_are_there() -> None:
    page = (Path(__file__).parents[2] / "docs" / "relatives.md").read_text(encoding="utf-8")
    here = [row.split("|")[2] for row in page.splitlines() if row.startswith("| ")]
    named = {name for cell in here for name in re.findall(r"`([a-z0-9-]+)`", cell)}
    assert named >= {"sparse-l1", "k-sparse", "batch-top-k", "jump-relu", "matryoshka", "sparse-kl"}
    assert named <= set(VARIANTS)
