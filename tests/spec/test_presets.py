"""From names to specs, and what cannot go together."""

from __future__ import annotations

from typing import Any

import pytest

from aecore.data.cards import CARDS
from aecore.data.loading import LOADERS
from aecore.errors import UserError
from aecore.models.backbones import BACKBONES
from aecore.models.penalties import PENALTIES
from aecore.models.variants import VARIANTS
from aecore.models.views import VIEWS
from aecore.parts import AXES, Penalties
from aecore.presets import checked, preset, problems
from aecore.spec import Spec


@pytest.mark.parametrize("name", CARDS)
def test_a_misspelt_data_set_is_answered_with_the_right_one(name: str) -> None:
    with pytest.raises(UserError, match=f"Did you mean “{name}”"):
        preset(name + "x", "vae")


@pytest.mark.parametrize("name", VARIANTS)
def test_a_misspelt_variant_is_answered_with_the_right_one(name: str) -> None:
    with pytest.raises(UserError, match=f"Did you mean “{name}”"):
        preset("digits", name + "x")


@pytest.mark.parametrize("spec", [Spec(data={"name": "nowhere"}), Spec(variant="nothing")])
def test_unknown_names_in_a_spec_are_a_problem_and_are_refused(spec: Spec) -> None:
    assert len(problems(spec)) == 1
    with pytest.raises(UserError):
        checked(spec)


@pytest.mark.parametrize("data", CARDS)
@pytest.mark.parametrize("name", VARIANTS)
def test_a_preset_takes_the_parts_of_its_variant_and_the_defaults_of_its_data(data: str, name: str) -> None:
    spec = preset(data, name)
    assert spec.model == VARIANTS[name].model
    assert (spec.budget.epochs, spec.optimiser.batch_size) == (CARDS[data].epochs, CARDS[data].batch_size)
    assert checked(spec) is spec


def test_values_given_to_a_preset_win() -> None:
    assert preset("digits", "vae", {"budget.epochs": 3}).budget.epochs == 3


PROBLEMS: dict[str, tuple[dict[str, Any], str]] = {
    "too many convolutions": ({"model.backbone.kind": "conv", "model.backbone.channels": (4, 4, 4)}, "3 convolutions"),
    "a batch above the data": ({"optimiser.batch_size": 1348}, "1347"),
    "a batch above the chosen items": ({"optimiser.batch_size": 64, "data.items": 63}, "63"),
    "a batch above the data, however many items are asked for": ({"optimiser.batch_size": 5000, "data.items": 900_000}, "1347"),
    "a code above the picture": ({"model.bottleneck.size": 65}, "65"),
}
FINE: dict[str, dict[str, Any]] = {
    "as many convolutions as fit": {"model.backbone.kind": "conv", "model.backbone.channels": (4, 4)},
    "a batch of all items": {"optimiser.batch_size": 1347},
    "a batch of all chosen items": {"optimiser.batch_size": 63, "data.items": 63},
    "a code as large as the picture": {"model.bottleneck.size": 64},
}


@pytest.mark.parametrize(("values", "named"), PROBLEMS.values(), ids=PROBLEMS.keys())
def test_what_cannot_be_trained_is_told_in_one_sentence(values: dict[str, Any], named: str) -> None:
    spec = preset("digits", "vae", values)
    (sentence,) = problems(spec)
    assert named in str(sentence)
    with pytest.raises(UserError, match=named):
        checked(spec)


@pytest.mark.parametrize("values", FINE.values(), ids=FINE.keys())
def test_what_just_fits_is_no_problem(values: dict[str, Any]) -> None:
    assert problems(preset("digits", "vae", values)) == []


def test_several_problems_are_all_told() -> None:
    assert len(problems(preset("digits", "vae", {"optimiser.batch_size": 9999, "model.bottleneck.size": 512}))) == 2


def test_each_table_of_parts_has_something_that_computes_it() -> None:
    assert set(AXES["view"]) == set(VIEWS)
    assert set(AXES["backbone"]) == set(BACKBONES)
    assert set(Penalties.model_fields) == set(PENALTIES)
    assert set(CARDS) == set(LOADERS)


@pytest.mark.parametrize("table", [CARDS, VARIANTS], ids=["data sets", "variants"])
def test_cards_are_filed_under_their_names_and_say_something(table: dict[str, Any]) -> None:
    for name, card in table.items():
        assert card.name == name
        assert len(card.title) > 2
        assert card.text.endswith(".")


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS.keys())
def test_a_data_card_is_consistent(card: Any) -> None:
    assert card.inputs == card.shape[0] * card.shape[1] * card.shape[2]
    assert len(set(card.classes)) == len(card.classes) > 1
    assert card.batch_size <= card.train
    assert min(card.train, card.held_out, card.epochs) > 0
    assert card.licence
    assert card.source
