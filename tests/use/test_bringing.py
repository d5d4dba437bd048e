"""New files become items of the model's kind: the very file that a model was trained on makes the very same items, and
what does not suit is said."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from sklearn.datasets import load_breast_cancer

from aecore.data.cards import CARDS
from aecore.data.own.choices import Choices
from aecore.data.own.draft import Draft
from aecore.data.own.reading import read as read_drop
from aecore.data.own.splitting import divide
from aecore.data.source import card_of
from aecore.errors import UserError
from aecore.notebook import load
from aecore.presets import preset
from aecore.use.bringing import Target, bring, wanted_by
from tests.data.own.made import many, npy, two_classes
from tests.data.own.made_tables import Dropped, lines, read

MIXED = lines(
    "size,colour,old,weight",
    [
        f"{i % 7 + i / 10},{('red', 'blue', 'green')[i % 3]},{('yes', 'no')[i % 2]},{'' if i % 5 == 0 else i * i}"
        for i in range(40)
    ],
)
SERIES = lines(
    "time,level", [f"2026-01-{1 + h // 24:02} {h % 24:02}:00,{np.sin(h / 3) + h / 100:.4f}" for h in range(24 * 30)]
)
WIDE = lines(
    ",".join(f"t{t}" for t in range(24)), [",".join(f"{np.sin(i + t / 4):.4f}" for t in range(24)) for i in range(40)]
)
LONG = lines("id,time,level", [f"c{i},{t},{np.cos(i + t / 5):.4f}" for i in range(30) for t in range(20)])
TEXTS = (
    "\n".join(f"the {a} {b} {c}" for a in ("old", "young", "tired") for b in ("cat", "dog") for c in "abcdefgh" * 2)
    + "\n"
)
VOTES = lines(
    "user,item,rating", [f"u{i},film {(i + j * j) % 9},{1 + (i * j) % 5}" for i in range(40) for j in range(4)]
)


def target(draft: Draft, **choices: Any) -> Target:
    """What a model that is trained on a draft takes."""
    return Target(divide(draft, Choices()).dataset.card, draft.recipe, Choices(**choices))


@pytest.mark.parametrize(
    ("content", "choices"),
    [
        (MIXED, {"label": "none"}),
        (WIDE, {"layout": "wide"}),
        (LONG, {"kind": "curve", "layout": "long"}),
        (SERIES, {"kind": "curve", "layout": "series"}),
        (TEXTS, {"kind": "text"}),
        (VOTES, {"kind": "ratings"}),
    ],
    ids=["table", "a curve a row", "curves by name", "one series", "texts", "ratings"],
)
def test_the_file_that_was_trained_on_makes_the_same_items(content: str, choices: dict[str, Any]) -> None:
    draft = read(content, **choices)
    items = bring([Dropped(content)], target(draft))
    again = {row.numpy().tobytes(): place for place, row in enumerate(items.samples)}
    assert items.samples.dtype == draft.samples.dtype
    assert {row.numpy().tobytes() for row in draft.samples} <= again.keys()


def test_pictures_and_arrays_become_those_of_the_model() -> None:
    drop = [Dropped(content, name) for name, content in two_classes().items()]
    draft = read_drop(drop, Choices(), lambda done, total: None)
    items = bring(drop, target(draft))
    assert torch.equal(items.samples, draft.samples)
    assert items.labels is not None
    assert [items.classes[label] for label in items.labels] == [draft.check.classes[label] for label in draft.labels]
    assert items.names[0] == "cat/0.png"
    large = bring([Dropped(content, name) for name, content in many(3, (90, 40)).items()], target(draft))
    assert large.samples.shape == (3, *draft.samples.shape[1:])
    assert bring([Dropped(many(1)["0.png"], "0.png")], target(draft)).samples.shape[0] == 1
    broken = bring(
        [*drop, Dropped(b"no picture", "broken.png"), Dropped(npy(np.zeros((3, 3))), "a.npy")], target(draft)
    )
    assert {left.name for left in broken.left_out} == {"broken.png", "a.npy"}
    assert torch.equal(broken.samples, draft.samples)
    array = bring([Dropped(npy(draft.samples.permute(0, 2, 3, 1).numpy()), "a.npy")], target(draft))
    assert torch.equal(array.samples, draft.samples)


def test_the_columns_of_a_table_that_comes_along_are_scaled_as_it_was() -> None:
    card = CARDS["breast-cancer"]
    rows = load_breast_cancer()
    content = lines(
        ",".join(f'"{name}"' for name in reversed(card.columns)),
        [",".join(map(str, row[::-1])) for row in rows.data.tolist()],
    )
    items = bring([Dropped(content)], wanted_by(card, preset("breast-cancer", "undercomplete").data))
    known = load("breast-cancer")
    ours = {tuple(np.round(row, 4)) for row in items.samples.numpy().tolist()}
    theirs = {tuple(np.round(row, 4)) for row in known.everything().samples.numpy().tolist()}
    assert ours == theirs


def test_columns_stand_in_any_order_and_others_are_passed_over() -> None:
    draft = read(MIXED, label="none")
    _, *rest = MIXED.splitlines()
    shuffled = lines(
        ",".join([" Weight ", "SIZE", "extra", "old", "colour"]),
        [",".join([c[3], c[0], "9", c[2], c[1]]) for c in (line.split(",") for line in rest)],
    )
    items = bring([Dropped(shuffled)], target(draft))
    assert torch.equal(items.samples, bring([Dropped(MIXED)], target(draft)).samples)
    assert any("extra" in str(note) for note in items.notes)


def test_gaps_unknown_words_and_blank_rows_are_told_and_rows_keep_their_number() -> None:
    draft = read(MIXED, label="none")
    items = bring([Dropped(lines("size,colour,old,weight", ["1,mauve,yes,3", ",,,", "x,red,no,"]))], target(draft))
    assert items.rows.tolist() == [1, 3]
    assert [left.name for left in items.left_out] == ["2"]
    said = " ".join(map(str, items.notes))
    assert "colour: mauve" in said
    assert "size: x" in said
    columns = divide(draft, Choices()).dataset.card.columns
    assert items.gaps is not None
    assert {columns[place] for place in np.flatnonzero(items.gaps[1])} == {"size", "weight"}
    assert items.samples[0][[name.startswith("colour") for name in columns]].tolist() == [0, 0, 0]


def test_a_label_beside_the_columns_is_read_and_known_classes_keep_their_number() -> None:
    draft = read(MIXED, label="none")
    content = lines("size,colour,old,weight,class", ["1,red,yes,3,bad", "2,red,no,4,good", "3,red,no,5,"])
    wanted = replace(target(draft), card=replace(target(draft).card, classes=("good",)))
    items = bring([Dropped(content)], wanted)
    assert items.classes == ("good", "bad")
    assert items.labels is not None
    assert items.labels.tolist() == [1, 0, -1]


def test_long_series_are_cut_into_windows_and_a_fault_in_one_makes_it_that_of_the_fault() -> None:
    card = card_of(preset("pulses", "undercomplete").data)
    steps = card.shape[-1]
    levels = [round(float(np.sin(t)), 3) for t in range(3 * steps + 5)]
    content = lines("level,class", [f"{level},{'bad' if t == steps + 9 else 'good'}" for t, level in enumerate(levels)])
    items = bring([Dropped(content)], Target(card, {"layout": "series", "columns": [["level"]], "time": ""}))
    assert items.rows.tolist() == [1, 1 + steps, 1 + 2 * steps, 6 + 2 * steps]
    assert items.samples[1, 0].tolist() == pytest.approx(levels[steps : 2 * steps])
    assert items.labels is not None
    assert [items.classes[label] for label in items.labels] == ["good", "bad", "good", "good"]


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        ("size,colour\n1,red\n", "a.csv", "2 of the 4 columns that this model was trained on are missing: old, weight"),
        ("", "a.csv", "a.csv"),
        ("size,colour,old,weight\n", "a.csv", "no item"),
        ("size,colour,old,weight\n,,,\n", "a.csv", "no item"),
        (many(1)["0.png"], "0.png", "which this model cannot take"),
    ],
    ids=["columns missing", "empty", "only names", "all missing", "a picture"],
)
def test_what_does_not_suit_is_said_in_a_sentence(content: str | bytes, name: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        bring([Dropped(content, name)], target(read(MIXED, label="none")))


def test_too_many_numbers_at_once_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aecore.use.bringing.MOST", 50)
    with pytest.raises(UserError, match="too much at once"):
        bring([Dropped(MIXED)], target(read(MIXED, label="none")))
