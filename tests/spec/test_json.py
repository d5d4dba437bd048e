"""Specs as JSON: what is written is read back, and nothing else is let in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from aecore.data.cards import CARDS
from aecore.errors import UserError
from aecore.models.variants import VARIANTS
from aecore.presets import preset
from aecore.spec import Spec


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_preset_survives_a_round_trip_through_json(variant: str) -> None:
    for data in CARDS:
        spec = preset(data, variant)
        assert Spec.from_json(spec.to_json()) == spec
        assert Spec.from_dict(json.loads(json.dumps(spec.model_dump()))) == spec


def nodes(tree: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield tree
    for value in tree.values():
        if isinstance(value, dict):
            yield from nodes(value)


@pytest.mark.parametrize("variant", VARIANTS)
def test_an_unknown_key_is_refused_by_name_at_every_depth(variant: str) -> None:
    for place in range(len(list(nodes(preset("digits", variant).model_dump())))):
        tree = preset("digits", variant).model_dump()
        list(nodes(tree))[place]["surprise"] = 1
        with pytest.raises(UserError, match="surprise"):
            Spec.from_dict(tree)


def test_missing_keys_take_their_defaults() -> None:
    assert Spec.from_json("{}") == Spec()


@pytest.mark.parametrize("version", [0, 2, "1.5", None])
def test_another_version_is_refused(version: object) -> None:
    with pytest.raises(UserError, match="version"):
        Spec.from_dict(Spec().model_dump() | {"version": version})


HOSTILE = {
    "nothing": "",
    "half a line": '{"data": {"na',
    "a number": "3",
    "a list": "[]",
    "null": "null",
    "a word": '"vae"',
    "NaN": '{"seed": NaN}',
    "infinity": '{"optimiser": {"learning_rate": Infinity}}',
    "a number beyond floats": '{"optimiser": {"learning_rate": 1e999}}',
    "an integer of 400 digits": '{"seed": ' + "9" * 400 + "}",
    "an integer of 5000 digits": '{"seed": ' + "9" * 5000 + "}",
    "deep lists": "[" * 100_000,
    "deep objects": '{"model":' * 100_000,
    "a deep value": '{"model": ' + "[" * 800 + "]" * 800 + "}",
    "a long word": '{"variant": "' + "x" * 1_000_000 + '"}',
    "a long key": '{"' + "x" * 1_000_000 + '": 1}',
    "a long kind": '{"model": {"view": {"kind": "' + "x" * 1_000_000 + '"}}}',
    "a lone surrogate in a key": '{"\\ud800": 1}',
    "a lone surrogate": '{"variant": "\\ud800"}',
    "curly brackets": '{"{0.__class__}": "{}"}',
    "text for an object": '{"model": "vae"}',
    "an object for text": '{"variant": {"a": 1}}',
    "a list for an object": '{"model": {"view": []}}',
    "text for widths": '{"model": {"backbone": {"kind": "dense", "widths": "abc"}}}',
    "a kind that is no text": '{"model": {"view": {"kind": ["identity"]}}}',
    "no kind": '{"model": {"view": {"level": 1}}}',
    "null for a number": '{"seed": null}',
    "half an item": '{"optimiser": {"batch_size": 1.5}}',
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_json_is_refused_with_one_printable_sentence(text: str) -> None:
    with pytest.raises(UserError) as caught:
        Spec.from_json(text)
    assert 0 < len(str(caught.value)) < 600
    assert "\n" not in str(caught.value.message)
    assert str(caught.value).encode()


def test_no_depth_of_nesting_is_deep_enough_to_break_the_reader() -> None:
    for depth in range(100, 1100, 7):
        with pytest.raises(UserError):
            Spec.from_json('{"data": ' + "[" * depth + "]" * depth + "}")


def test_an_integer_too_long_to_print_is_still_refused_with_a_sentence() -> None:
    with pytest.raises(UserError, match="seed"):
        Spec.from_dict({"seed": 10**5000})
