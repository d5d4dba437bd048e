"""Whoever passes data on says whose they are, under which licence, and what was changed (CC BY 4.0, 3 (a) (1))."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aecore.data.cards import CARDS
from aecore.export.attribution import ROWS, attribution, credit


def test_every_data_set_has_its_row_and_no_row_is_left_over() -> None:
    assert list(ROWS) == list(CARDS)


@pytest.mark.parametrize("name", CARDS)
def test_a_data_set_says_whose_it_is_how_it_is_licensed_and_what_was_changed(name: str) -> None:
    found = attribution(CARDS[name])
    assert found.title == CARDS[name].title
    assert found.source
    assert found.licence
    assert found.link.startswith(("https://", "http://"))
    assert found.changes
    assert all(change.endswith(".") for change in found.changes)
    text = " ".join(map(str, credit(found)))
    assert all(part in text for part in (found.title, found.source, found.licence, found.link, *found.changes))


@pytest.mark.parametrize("name", [name for name, card in CARDS.items() if card.licence.startswith("CC BY")])
def test_what_a_licence_asks_for_is_there(name: str) -> None:
    """Creators, the material, the licence and its address, of the very version, and changes."""
    found = attribution(CARDS[name])
    version = found.licence.split()[-1]
    kind = found.licence.removeprefix("CC ").removesuffix(version).strip().lower()
    assert found.link == f"https://creativecommons.org/licenses/{kind}/{version}/"
    assert found.address
    assert len(found.changes) > 1
    if name == "emoji":
        assert "Twitter" in found.source
        assert "white" in found.changes[0]


def test_licences_that_people_name_for_their_own_data_are_known() -> None:
    own = replace(CARDS["wine"], origin="own", title="<b>", source="J. Doe", licence="ODC-BY 1.0")
    found = attribution(own)
    assert (found.title, found.source, found.link) == ("<b>", "J. Doe", "https://opendatacommons.org/licenses/by/1-0/")
    assert found.own
    assert attribution(replace(own, licence="ask me")).link == ""
    assert "Licence" not in " ".join(map(str, credit(attribution(replace(own, source="", licence="")))))
