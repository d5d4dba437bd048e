"""Every bounded parameter accepts its bounds and refuses the next value outside, whatever parts a model is made of."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import reduce
from typing import Any, Literal, get_args, get_origin

import annotated_types
import pytest
from pydantic.fields import FieldInfo

from aecore.errors import UserError
from aecore.parts import AXES, Part
from aecore.spec import Spec, leaves

SPECS = [Spec().with_values({f"model.{axis}.kind": kind}) for axis, kinds in AXES.items() for kind in kinds]


def owner(spec: Spec, path: str) -> Part:
    """Return the part that a leaf belongs to."""
    return reduce(getattr, path.split(".")[:-1], spec)


LEAVES = {
    f"{path} of {type(owner(spec, path)).__name__}": (spec, field) for spec in SPECS for path, field, _ in leaves(spec)
}


def where(name: str) -> str:
    return name.partition(" ")[0]


def edges(field: FieldInfo) -> Iterator[tuple[float, float]]:
    """Yield (bound, next value outside) of a number's bounds."""
    whole = field.annotation is int
    for rule in field.metadata:
        if isinstance(rule, annotated_types.Ge):
            yield rule.ge, rule.ge - 1 if whole else math.nextafter(rule.ge, -math.inf)
        if isinstance(rule, annotated_types.Le):
            yield rule.le, rule.le + 1 if whole else math.nextafter(rule.le, math.inf)


NUMBERS = [name for name, (_, field) in LEAVES.items() if field.annotation in (int, float)]
CHOICES = [name for name, (_, field) in LEAVES.items() if get_origin(field.annotation) is Literal]
TUPLES = [name for name, (_, field) in LEAVES.items() if get_origin(field.annotation) is tuple]


def put(name: str, value: Any) -> Any:
    """Set a leaf and read it back."""
    spec = LEAVES[name][0].with_values({where(name): value})
    return next(found for path, _, found in leaves(spec) if path == where(name))


def test_a_bound_is_allowed_and_the_next_value_is_not() -> None:
    for name in NUMBERS:
        for bound, outside in edges(LEAVES[name][1]):
            assert put(name, bound) == bound
            with pytest.raises(UserError, match=where(name).replace(".", r"\.")):
                put(name, outside)


def test_every_number_has_a_lower_and_an_upper_bound() -> None:
    assert [name for name in NUMBERS if len(list(edges(LEAVES[name][1]))) != 2] == []


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, "abc", None, [], {}, "１e999", True, False])
def test_what_is_no_number_undefined_or_infinite_is_refused(value: object) -> None:
    for name in NUMBERS:
        with pytest.raises(UserError):
            put(name, value)


def test_a_choice_accepts_each_of_its_words_and_nothing_else() -> None:
    for name in CHOICES:
        spec, field = LEAVES[name]
        for word in get_args(field.annotation):
            assert put(name, word) == word
        with pytest.raises(UserError):
            spec.with_values({where(name): "no such word"})


@pytest.mark.parametrize("name", TUPLES)
def test_a_list_of_layers_is_bounded_in_length_and_in_each_entry(name: str) -> None:
    field = LEAVES[name][1]
    longest = next(rule.max_length for rule in field.metadata if isinstance(rule, annotated_types.MaxLen))
    limits = {type(rule): rule for rule in get_args(get_args(field.annotation)[0])[1].metadata}
    low, high = limits[annotated_types.Ge].ge, limits[annotated_types.Le].le
    assert put(name, [low, high]) == (low, high)
    assert len(put(name, [low] * longest)) == longest
    for refused in ([low] * (longest + 1), [low - 1], [high + 1], ["a"], [1.5], 3, None):
        with pytest.raises(UserError):
            put(name, refused)


def test_every_parameter_has_a_label_and_a_sentence() -> None:
    for name, (_, field) in LEAVES.items():
        if where(name).split(".")[-1] not in ("kind", "version", "variant", "name"):
            assert field.title, name
            assert field.description, name
