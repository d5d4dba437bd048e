"""From two names to a whole spec that suits the data, or to the sentence that says why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest

from aecore.data.cards import CARDS
from aecore.data.loading import LOADERS
from aecore.errors import UserError
from aecore.models.adversaries import ADVERSARIES
from aecore.models.backbones import BACKBONES
from aecore.models.bottlenecks import BOTTLENECKS
from aecore.models.conditions import CONDITIONS
from aecore.models.fast import FAST
from aecore.models.likelihoods import LIKELIHOODS
from aecore.models.penalties import PENALTIES
from aecore.models.variants import GROUPS, VARIANTS
from aecore.models.views import VIEWS
from aecore.parts import AXES, Categorical, Completion, Dense, Penalties
from aecore.presets import blocked, checked, preset
from aecore.rules import problems
from aecore.spec import Spec

FREE = [(data, variant) for data, variant in product(CARDS, VARIANTS) if blocked(data, variant) is None]


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


# --- every variant on every data set ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", VARIANTS)
def test_a_preset_takes_the_defaults_of_its_data_and_the_settings_of_its_variant(name: str) -> None:
    for source in CARDS.values():
        spec = preset(source.name, name)
        assert (spec.data.name, spec.variant, spec.budget.epochs) == (source.name, name, source.epochs)
        for path, value in {**source.knobs, **VARIANTS[name].setup}.items():
            axis, setting = path.split(".")
            wanted = min(value, source.train) if setting == "batch_size" else value
            assert getattr(getattr(spec, axis), setting) == wanted
        if "optimiser.batch_size" not in VARIANTS[name].setup:
            assert spec.optimiser.batch_size == source.batch_size


@pytest.mark.parametrize("name", VARIANTS)
def test_a_preset_changes_of_the_model_only_what_the_kind_of_item_asks_for(name: str) -> None:
    for source in CARDS.values():
        spec, model = preset(source.name, name), VARIANTS[name].model
        assert spec.model.bottleneck == model.bottleneck
        if source.kind != "text":
            assert spec.model.penalties == model.penalties
        assert spec.model.adversary == model.adversary
        assert spec.model.backbone.kind == model.backbone.kind
        if source.kind == "image":
            assert (spec.model.view, spec.model.likelihood) == (model.view, model.likelihood)


@pytest.mark.parametrize("data", CARDS)
def test_a_preset_can_be_trained_or_is_blocked_for_what_it_is(data: str) -> None:
    """A blocked preset is refused with the sentence that the tile shows; no amount of items is ever the reason."""
    for name in VARIANTS:
        spec, why = preset(data, name), blocked(data, name)
        if why is None:
            assert problems(spec) == []
            assert checked(spec) is spec
        else:
            with pytest.raises(UserError) as caught:
                checked(spec)
            assert str(caught.value.message) == str(why)
            assert str(why).endswith(".")
            assert "{" not in str(why)
            assert "batch" not in str(why)


def test_every_variant_suits_some_data_and_every_data_set_has_variants() -> None:
    assert {name for _, name in FREE} == set(VARIANTS)
    assert {data for data, _ in FREE} == set(CARDS)
    assert all(sum(data == source for source, _ in FREE) >= 10 for data in CARDS)


@pytest.mark.parametrize("data", [name for name, card in CARDS.items() if card.kind == "image"])
def test_pictures_suit_all_but_what_is_for_curves_and_ratings(data: str) -> None:
    assert {name for name in VARIANTS if blocked(data, name)} == {"forecasting", "completion", "sentence-vae"}


BLOCKED = {
    ("digits", "forecasting"): "Only curves have a past and a future",
    ("digits", "completion"): "Only ratings have gaps",
    ("wine", "convolutional"): "have no neighbours",
    ("wine", "recurrent"): "have no neighbours",
    ("wine", "masked-transformer"): "patches",
    ("wine", "denoising-salt"): "black or white",
    ("wine", "super-resolution"): "made coarser",
    ("wine", "inpainting"): "hole",
    ("sines", "denoising-salt"): "black or white",
    ("sentences", "super-resolution"): "made coarser",
    ("ratings", "tied"): "Tied weights",
    ("ratings", "denoising"): "some of the ratings",
    ("ratings", "forecasting"): "past and a future",
}


@pytest.mark.parametrize(("pair", "why"), BLOCKED.items(), ids=str)
def test_a_tile_says_why_it_is_grey(pair: tuple[str, str], why: str) -> None:
    assert why in str(blocked(*pair))


def test_sentences_are_judged_word_by_word_and_ratings_by_what_is_known() -> None:
    assert {type(preset("sentences", name).model.likelihood) for name in VARIANTS} == {Categorical}
    for name in VARIANTS:
        if blocked("ratings", name) is None:
            assert isinstance(preset("ratings", name).model.view, Completion)
            assert preset("ratings", name).model.likelihood.kind in ("gaussian", "laplace")


@pytest.mark.parametrize(
    "name", [name for name, variant in VARIANTS.items() if isinstance(variant.model.backbone, Dense)]
)
def test_wide_first_weights_are_for_pictures_and_words(name: str) -> None:
    for source in CARDS.values():
        backbone: Any = preset(source.name, name).model.backbone
        wide = source.kind in ("image", "text")
        assert backbone.init == (VARIANTS[name].model.backbone.init if wide else "torch")


@pytest.mark.parametrize("name", VARIANTS)
def test_for_words_an_l1_penalty_is_smaller_and_every_other_the_same(name: str) -> None:
    ours, usual = preset("sentences", name).model.penalties.model_dump(), VARIANTS[name].model.penalties.model_dump()
    assert ours.pop("l1")["weight"] == usual.pop("l1")["weight"] / 4
    assert ours == usual


def test_values_without_bounds_get_no_likelihood_with_bounds() -> None:
    for data, name in FREE:
        if not CARDS[data].bounded:
            assert preset(data, name).model.likelihood.kind in ("gaussian", "laplace"), (data, name)


def test_values_given_to_a_preset_win() -> None:
    assert preset("digits", "vae", {"budget.epochs": 3}).budget.epochs == 3
    spec = preset("sentences", "vae", {"model.likelihood.kind": "gaussian"})
    assert spec.model.likelihood.kind == "gaussian"
    assert problems(spec)


# --- tables -----------------------------------------------------------------------------------------------------------


def test_each_table_of_parts_has_something_that_computes_it() -> None:
    modules: dict[str, Mapping[str, Any]] = {
        "view": VIEWS,
        "backbone": BACKBONES,
        "condition": CONDITIONS,
        "bottleneck": BOTTLENECKS,
        "likelihood": LIKELIHOODS,
        "adversary": ADVERSARIES,
    }
    assert {axis: list(table) for axis, table in AXES.items()} == {axis: list(table) for axis, table in modules.items()}
    assert set(FAST) < set(LIKELIHOODS)
    assert set(Penalties.model_fields) == set(PENALTIES)
    assert set(CARDS) == set(LOADERS)


def test_every_variant_stands_in_one_group() -> None:
    grouped = [variant.name for group in GROUPS.values() for variant in group]
    assert sorted(grouped) == sorted(VARIANTS)
    assert len(set(grouped)) == len(grouped)


@pytest.mark.parametrize("table", [CARDS, VARIANTS], ids=["data sets", "variants"])
def test_cards_are_filed_under_their_names_and_say_something(table: dict[str, Any]) -> None:
    for name, card in table.items():
        assert card.name == name
        assert len(card.title) > 2
        assert card.text.endswith(".")
        for text in (card.good_for, card.not_for):
            assert text.endswith(".")


@pytest.mark.parametrize("name", VARIANTS)
def test_a_variants_card_is_complete_and_its_knob_is_there_wherever_it_can_be_trained(name: str) -> None:
    card = VARIANTS[name]
    assert all((card.formula, card.symbols, card.paper, card.watch))
    for data in CARDS:
        if blocked(data, name) is None:
            spec: Any = preset(data, name)
            for step in card.knob.split("."):
                spec = getattr(spec, step)
