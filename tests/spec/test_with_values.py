"""Setting values by dotted path: what a form, a URL and `--set` all do."""

from __future__ import annotations

from itertools import permutations
from typing import Any, get_args, get_origin

import annotated_types
import pytest

from aecore.errors import UserError
from aecore.models.variants import VARIANTS
from aecore.parts import AXES, Part
from aecore.presets import preset
from aecore.spec import Spec, leaves, live_leaves


def values_of(spec: Spec) -> dict[str, Any]:
    return {path: value for path, _, value in leaves(spec)}


def test_one_value_changes_and_everything_else_stays() -> None:
    before = Spec()
    after = before.with_values({"optimiser.learning_rate": 0.01})
    assert values_of(after) == values_of(before) | {"optimiser.learning_rate": 0.01}
    assert before == Spec()


def test_setting_what_already_holds_changes_nothing() -> None:
    for name in VARIANTS:
        spec = preset("digits", name)
        assert spec.with_values(values_of(spec)) == spec


@pytest.mark.parametrize("axis", AXES)
def test_every_kind_of_every_axis_can_be_chosen(axis: str) -> None:
    for kind, part in AXES[axis].items():
        chosen = getattr(Spec().with_values({f"model.{axis}.kind": kind}).model, axis)
        assert type(chosen) is part


def unusual(part: type[Part], name: str) -> Any:
    """Return an allowed value that is not the default: another word, other widths, or the upper bound of a number."""
    field = part.model_fields[name]
    if get_origin(field.annotation) is tuple:
        return (7,)
    if words := get_args(field.annotation):
        return next(word for word in words if word != field.default)
    return next(rule.le for rule in field.metadata if isinstance(rule, annotated_types.Le))


@pytest.mark.parametrize("axis", AXES)
def test_switching_the_kind_keeps_what_both_kinds_share_where_the_new_one_allows_it(axis: str) -> None:
    kinds = AXES[axis]
    for old, new in permutations(kinds, 2):
        shared = (set(kinds[old].model_fields) & set(kinds[new].model_fields)) - {"kind"}
        settings = {f"model.{axis}.{name}": unusual(kinds[old], name) for name in shared}
        switched = Spec().with_values({f"model.{axis}.kind": old} | settings).with_values({f"model.{axis}.kind": new})
        part = getattr(switched.model, axis)
        assert part.kind == new
        for path, value in settings.items():
            field = kinds[new].model_fields[path.split(".")[-1]]
            allowed = [rule.le for rule in field.metadata if isinstance(rule, annotated_types.Le)]
            wanted = value if not allowed or value <= allowed[0] else field.default
            assert getattr(part, path.split(".")[-1]) == wanted, (old, new, path)


@pytest.mark.parametrize("axis", AXES)
def test_switching_the_kind_takes_the_new_defaults_for_the_rest(axis: str) -> None:
    kinds = AXES[axis]
    for old, new in permutations(kinds, 2):
        switched = Spec().with_values({f"model.{axis}.kind": old}).with_values({f"model.{axis}.kind": new})
        for name in set(kinds[new].model_fields) - set(kinds[old].model_fields):
            assert getattr(getattr(switched.model, axis), name) == kinds[new].model_fields[name].default, (old, new)


def test_a_kind_and_a_value_of_that_kind_may_come_in_any_order() -> None:
    first = Spec().with_values({"model.bottleneck.beta": 3.0, "model.bottleneck.kind": "gaussian"})
    second = Spec().with_values({"model.bottleneck.kind": "gaussian", "model.bottleneck.beta": 3.0})
    assert first == second
    assert first.model.bottleneck.model_dump()["beta"] == 3.0


@pytest.mark.parametrize(
    ("path", "guess"),
    [
        ("model.bottleneck.bta", "model.bottleneck.beta"),
        ("optimizer.learning_rate", "optimiser.learning_rate"),
        ("budget.epoch", "budget.epochs"),
        ("sed", "seed"),
    ],
)
def test_a_misspelt_path_is_answered_with_the_right_one(path: str, guess: str) -> None:
    with pytest.raises(UserError, match=f"Did you mean “{guess}”"):
        preset("digits", "vae").with_values({path: 1})


NOWHERE = [
    "",
    ".",
    "..",
    "model.",
    ".model",
    "model.view.kind.x",
    "kind",
    "model.kind",
    "__class__",
    "a" * 10_000,
    "seed.0",
]


@pytest.mark.parametrize("path", NOWHERE, ids=lambda path: repr(path[:20]))
def test_a_path_to_nowhere_is_refused_with_a_sentence(path: str) -> None:
    with pytest.raises(UserError) as caught:
        Spec().with_values({path: "identity"})
    assert len(str(caught.value.message)) < 300


@pytest.mark.parametrize("axis", AXES)
def test_a_misspelt_kind_is_answered_with_the_right_one(axis: str) -> None:
    for kind in AXES[axis]:
        with pytest.raises(UserError, match=f"Did you mean “{kind}”"):
            Spec().with_values({f"model.{axis}.kind": kind + "x"})


@pytest.mark.parametrize("path", ["model", "model.view", "data"])
def test_a_whole_part_cannot_be_replaced_by_nonsense(path: str) -> None:
    with pytest.raises(UserError):
        Spec().with_values({path: 3})


def test_live_parameters_are_numbers_and_leave_the_shape_of_the_model_alone() -> None:
    for name in VARIANTS:
        live = {path for path, field, _ in live_leaves(preset("digits", name)) if field.annotation is float}
        assert live == {path for path, _, _ in live_leaves(preset("digits", name))}
        assert "optimiser.learning_rate" in live
        assert not any(path.endswith(("size", "widths", "channels", "width", "batch_size")) for path in live)


@pytest.mark.parametrize("name", VARIANTS)
def test_the_main_knob_of_a_variant_is_one_of_its_parameters(name: str) -> None:
    assert VARIANTS[name].knob in values_of(preset("digits", name))
