"""Every kind of sample, as a table to be read; and one that nobody has built in, carried by its row alone."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, get_args

import pytest
import torch

from aecore import parts
from aecore.data.cards import CARDS, DataCard
from aecore.data.dataset import FORMS, Dataset, Split
from aecore.data.kinds import KINDS, Kind, SampleKind
from aecore.evaluation.cards import CARDS as METRICS
from aecore.models.variants import VARIANTS
from aecore.presets import preset
from aecore.rules import problems, suiting, warnings
from ui.drawing import look_of
from ui.tiles.data import data_picture

ROOT = Path(__file__).parents[2]
HAS = {
    "image": {"pictures", "places", "measured"},
    "curve": {"places", "measured", "time"},
    "table": {"measured"},
    "text": {"places", "words"},
    "ratings": {"gaps"},
}
ASKS = {"text": {"likelihood": "words"}, "ratings": {"view": "gaps"}}
PRESETS: dict[str, dict[str, Any]] = {
    "image": {"patches": 4, "wide": True},
    "curve": {},
    "table": {},
    "text": {
        "likelihood": parts.Categorical(),
        "views": {"gaussian-noise": parts.Masking(level=0.2)},
        "patches": 0,
        "l1": 0.25,
        "wide": True,
    },
    "ratings": {
        "likelihood": parts.Gaussian(sigma=0.3),
        "views": {"identity": parts.Completion()},
        "probabilities": False,
    },
}
"""What presets take; all else as `USUAL` says."""
USUAL: dict[str, Any] = {
    "likelihood": parts.Gaussian(sigma=0.5),
    "views": {},
    "probabilities": True,
    "patches": 16,
    "l1": 1.0,
    "wide": False,
}
TOLD = {"example", "sides", "has", "item", "asks", "inputs", "errors", "varied"}


def test_the_tables_hold_every_kind_and_every_column() -> None:
    assert set(KINDS) == set(FORMS) == set(HAS) == set(PRESETS) == set(get_args(Kind))
    assert {field.name for field in fields(SampleKind)} == TOLD | set(USUAL)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_what_the_table_says(kind: Kind) -> None:
    row = KINDS[kind]
    assert row.has == HAS[kind]
    assert row.sides == len(CARDS[row.example].shape)
    assert {axis: ask.feature for axis, ask in row.asks.items()} == ASKS.get(kind, {})
    assert {name: getattr(row, name) for name in USUAL} == USUAL | PRESETS[kind]
    assert CARDS[row.example].kind == kind
    assert "{n}" in row.item
    assert bool(row.varied(CARDS[row.example].shape)) == bool({"pictures", "time"} & row.has)
    assert (row.pictures, row.measured, row.gaps) == tuple(
        feature in row.has for feature in ("pictures", "measured", "gaps")
    )


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_kind_asks_for_some_part_has_and_presets_take_it(kind: Kind) -> None:
    row = KINDS[kind]
    for axis, ask in row.asks.items():
        assert ask.text.endswith(".")
        assert any(ask.feature in part.needs for part in parts.AXES[axis].values())
    assert row.likelihood.needs <= row.has
    assert all(view.needs <= row.has and replaced in parts.VIEWS for replaced, view in row.views.items())


@pytest.mark.parametrize(("kind", "inputs"), [("image", 60), ("curve", 60), ("text", 5), ("ratings", 5)])
def test_numbers_in_an_item_are_counted_by_kind(kind: Kind, inputs: int) -> None:
    assert KINDS[kind].inputs((3, 4, 5)) == inputs


@pytest.mark.parametrize("kind", KINDS)
def test_outputs_are_rounded_to_what_real_items_can_be(kind: Kind, made: Any) -> None:
    data = made(kind=kind)
    x = data.floats(data.train.samples)
    real = x[:, :1] if KINDS[kind].gaps else x
    torch.testing.assert_close(data.rounded(real), real, rtol=0, atol=0)
    near = data.rounded(real + 1e-4 * torch.rand(real.shape))
    steps = KINDS[kind].pictures or "words" in KINDS[kind].has
    assert torch.equal(near, real) == steps


# --- a kind that nobody has built in ----------------------------------------------------------------------------------


def of_kind(kind: str, like: str, monkeypatch: pytest.MonkeyPatch, row: SampleKind) -> DataCard:
    """Register a kind and a data set of it for one test, with the samples of another."""
    monkeypatch.setitem(KINDS, kind, row)
    monkeypatch.setitem(FORMS, kind, FORMS[CARDS[like].kind])
    card = replace(CARDS[like], name="trial", kind=kind)
    monkeypatch.setitem(CARDS, "trial", card)
    return card


def test_a_kind_with_the_row_of_another_gets_all_that_the_other_gets(
    monkeypatch: pytest.MonkeyPatch, store: Any
) -> None:
    for kind, like in ((kind, row.example) for kind, row in list(KINDS.items())):
        card, model = of_kind("signal", like, monkeypatch, KINDS[kind]), CARDS[like]
        assert card.inputs == model.inputs
        for variant in VARIANTS:
            spec, expected = preset("trial", variant), preset(like, variant)
            assert spec.with_values({"data.name": like}) == expected
            assert problems(spec) == problems(expected)
            assert warnings(spec) == warnings(expected)
            whys = [[metric.why_not(s, c) for metric in METRICS.values()] for s, c in ((spec, card), (expected, model))]
            assert whys[0] == whys[1]
        assert all(suiting(spec, axis) == suiting(expected, axis) for axis in parts.AXES)
        look = look_of(store.create(preset("trial", "vae"), "one"))
        assert (look["kind"], look["shape"]) == ("signal", list(model.shape))
        assert ET.fromstring(data_picture("trial", CARDS["trial"])).get("viewBox") == "0 0 48 48"


def test_a_kind_that_has_nothing_gets_only_what_needs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    card = of_kind(
        "bag", "wine", monkeypatch, SampleKind(example="trial", sides=1, has=frozenset(), item="a bag of {n}")
    )
    spec = preset("trial", "vae")
    assert problems(spec) == []
    for axis, table in parts.AXES.items():
        assert suiting(spec, axis) == [kind for kind, part in table.items() if not part.needs]
    assert METRICS["robust"].why_not(spec, card)
    rows = torch.arange(6.0).reshape(2, 3)
    data = Dataset(card, Split(rows, torch.zeros(2).long()), Split(rows, torch.zeros(2).long()))
    assert torch.equal(data.floats(rows), rows)
    assert torch.equal(data.drawn(rows), data.rounded(rows))


def test_the_browser_draws_every_kind() -> None:
    """The one place where a new kind must be told by name."""
    source = (ROOT / "ui/frontend/src/core/looks/index.ts").read_text()
    assert set(KINDS) == set(re.findall(r'case "(\w+)"', source))


LENGTHS = {"image": (4, 65), "curve": (2, 1025), "table": (1, 1001), "text": (1, 97), "ratings": (5, 1001)}
"""Sides that data of one's own may have."""


@pytest.mark.parametrize("kind", KINDS)
def test_a_patch_is_never_larger_than_it_can_be(kind: Kind) -> None:
    most = parts.Transformer.largest
    for side in range(*LENGTHS[kind]):
        patch = KINDS[kind].patch_side((1,) * (KINDS[kind].sides - 1) + (side,))
        assert 1 <= patch <= most, side
        assert side % patch == 0 or side < most * (KINDS[kind].patches + 1), side


@pytest.mark.parametrize(("data", "shape"), [("sines", (1, 400)), ("wine", (300,)), ("ratings", (2, 300))])
@pytest.mark.parametrize("name", VARIANTS)
def test_long_items_have_a_preset_of_each_variant(data: str, shape: tuple[int, ...], name: str) -> None:
    card = replace(CARDS[data], shape=shape, origin="own", knobs={})
    assert preset(card, name, digest="0" * 64).variant == name
