"""Arrays, data frames and paths from a notebook are the same data sets as files that are dropped."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch

from aecore import load, own, preset
from aecore.data.own import library
from aecore.data.own.choices import Choices
from aecore.data.own.handed import Handed
from aecore.data.own.looking import made_of
from aecore.data.own.reading import read
from aecore.data.own.stored import digest_of, tensors_of
from aecore.errors import UserError

RANDOM = np.random.default_rng(0)
PICTURES = RANDOM.integers(0, 256, (60, 8, 8), dtype=np.uint8)
NAMES = np.array(["cat", "dog"])[np.arange(60) % 2]


def dropped(*files: Handed) -> str:
    data = made_of(read(files, Choices(), lambda done, total: None), Choices())[0].dataset
    return f"own-{digest_of(data.card, tensors_of(data))}"


def test_arrays_are_the_data_set_that_their_file_is() -> None:
    name = own(PICTURES, NAMES, title="Pets", licence="CC0")
    card = load(name).card
    assert (card.kind, card.shape, card.classes, card.title, card.licence) == (
        "image", (1, 8, 8), ("cat", "dog"), "Pets", "CC0"
    )  # fmt: skip
    file = io.BytesIO()
    np.savez(file, x=PICTURES, y=NAMES)
    assert dropped(Handed("any/name.npz", file.getvalue())) == name
    assert own(torch.from_numpy(PICTURES), NAMES.tolist()) == name
    assert own(np.asfortranarray(PICTURES)[::1], NAMES) == name
    assert [one.name for one in library.own_sets("")] == [name]
    assert preset(name, "vae").data.name == name


def test_a_data_frame_is_the_data_set_that_its_csv_is(tmp_path: Path) -> None:
    frame = pd.DataFrame(RANDOM.normal(size=(60, 3)), columns=["a", "b", "c"]).assign(kind=NAMES)
    name = own(frame, "kind")
    card = load(name).card
    assert (card.kind, card.columns, card.classes) == ("table", ("a", "b", "c"), ("cat", "dog"))
    frame.to_csv(tmp_path / "frame.csv", index=False)
    assert dropped(Handed("frame.csv", (tmp_path / "frame.csv").read_bytes())) == name


REFUSED = {
    "no data": (lambda: own(object()), "object is no array of numbers"),
    "no choice": (lambda: own(PICTURES, colours=3), "“colours” cannot be 3"),
    "labels that are not as many": (lambda: own(PICTURES, NAMES[:-1]), "60 items and 59 labels"),
    "labels beside a frame": (lambda: own(pd.DataFrame({"a": range(30)}), NAMES), "one of its columns"),
    "few": (lambda: own(PICTURES[:19]), "19"),
    "no path": (lambda: own("/no/where.zip"), "There is no file at"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_data_set_is_a_sentence(case: str) -> None:
    act, why = REFUSED[case]
    with pytest.raises(UserError, match=why):
        act()
    assert library.digests() == []
