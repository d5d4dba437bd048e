"""Few items of a person's own: they are varied where something suits them, and it is said that they are few."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aecore.data.cards import CARDS, DataCard
from aecore.presets import FEW, FEW_CLOUDS, preset
from aecore.rules import problems, warnings
from aecore.spec import Spec

DIGEST = "ab" * 32


def own(name: str, train: int) -> DataCard:
    card = CARDS[name]
    return replace(card, origin="own", knobs={}, train=train, held_out=8, batch_size=4, epochs=300)


def few(name: str, variant: str = "undercomplete", train: int = 32) -> Spec:
    return preset(own(name, train), variant, digest=DIGEST)


@pytest.mark.parametrize(("name", "shift"), [("digits", 0), ("emoji", 2), ("mnist", 1), ("sines", 2)])
def test_few_pictures_and_curves_are_varied_as_far_as_their_size_allows(name: str, shift: int) -> None:
    spec = few(name)
    assert spec.model.view.varies
    assert spec.model_dump()["model"]["view"]["shift"] == shift
    assert not problems(spec, own(name, 32))


def test_many_items_spoilt_ones_and_tables_are_left_as_they_are() -> None:
    assert few("digits", train=FEW).model.view.varies
    assert not few("digits", train=FEW + 1).model.view.varies
    assert few("digits", "vae", train=FEW_CLOUDS).model.view.varies
    assert not few("digits", "vae", train=FEW_CLOUDS + 1).model.view.varies
    assert few("digits", "denoising").model.view == preset("digits", "denoising").model.view
    assert few("wine").model.view.kind == "identity"
    assert not preset("digits", "undercomplete", {"data.items": 32, "optimiser.batch_size": 4}).model.view.varies


def test_the_batch_and_the_epochs_are_those_of_the_card() -> None:
    spec = few("emoji")
    assert (spec.optimiser.batch_size, spec.budget.epochs) == (4, 300)


def told(spec: Spec, card: DataCard) -> str:
    return " ".join(map(str, warnings(spec, card)))


def test_it_is_said_that_they_are_few_and_what_could_be_done() -> None:
    card = own("emoji", 32)
    assert "32 items to train on" in told(few("emoji"), card)
    assert "8 held-out items measure only roughly" in told(few("emoji"), card)
    assert "Let them be varied" not in told(few("emoji"), card)
    plain = few("emoji").with_values({"model.view.kind": "identity"})
    assert "Let them be varied" in told(plain, card)
    assert "Let them be varied" not in told(few("wine"), own("wine", 32))
    assert "Let them be varied" not in told(few("emoji", "vae", 100), own("emoji", 100))
    assert "items to train on" not in told(few("emoji", train=200), own("emoji", 200))
    small = preset("digits", "vae", {"data.items": 50, "optimiser.batch_size": 8})
    assert "50 items to train on" in told(small, CARDS["digits"])
    assert "items to train on" not in told(preset("wine", "vae"), CARDS["wine"])
