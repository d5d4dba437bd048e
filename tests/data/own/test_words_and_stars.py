"""Texts and ratings go out by one command and come back by another as the same data set; from Python they are the same
as from a file."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random

import numpy as np
import pandas as pd
import pytest
import torch

from aecore import load, own
from aecore.data.own import library
from aecore.data.own.exporting import chunks
from aecore.errors import UserError

from .test_commands import run
from .test_ratings import FILMS, PEOPLE, VOTES, rows

SYLLABLES = ("ka", "lo", "mi", "ren", "tu", "sor", "vel", "an")
TRIPLES = [(f"u{who}", f"Film {what:02}", stars) for who, what, stars in VOTES]
FRAME = pd.DataFrame(TRIPLES, columns=["user", "item", "rating"])
MATRIX = np.full((PEOPLE, FILMS), np.nan)
for _who, _what, _stars in VOTES:
    MATRIX[_who, _what] = _stars


def sentences() -> str:
    ends = ("sleeps", "sings", "waits", "purrs")
    return "\n".join(f"The {a} {b} {c}." for a in ("old", "tired", "young") for b in ("cat", "dog") for c in ends)


def invented(n: int) -> str:
    drawn = Random(0)
    return "\n".join(f"{word(drawn, 4)} {word(drawn, 5)}" for _ in range(n))


def word(drawn: Random, syllables: int) -> str:
    return "".join(drawn.choices(SYLLABLES, k=syllables))


BROUGHT = {
    "words": (sentences(), "tired"),
    "characters": (invented(60), "k"),
    "pieces": (invented(1_010), "vel"),
    "ratings": (rows(VOTES), "Film 07"),
}
"""What a file holds, and what is a name in its data set."""


def table_in(path: Path) -> list[tuple[str, ...]]:
    """The rows of the table beside the tensors, without the numbers of people, sorted."""
    with zipfile.ZipFile(path) as file:
        (name,) = (name for name in file.namelist() if name.endswith(".csv"))
        header, *found = csv.reader(io.StringIO(file.read(name).decode("utf-8-sig"), newline=""))
    assert header in (["text"], ["user", "item", "rating"])
    return sorted(tuple(row[-2:]) for row in found)


def triples() -> list[tuple[str, ...]]:
    return sorted((thing, str(stars)) for _, thing, stars in TRIPLES)


def texts(content: str) -> list[tuple[str, ...]]:
    """As a model reads them."""
    return sorted((line.lower(),) for line in content.splitlines())


@pytest.mark.usefixtures("forked")
@pytest.mark.parametrize("kind", BROUGHT)
def test_what_went_out_by_a_command_comes_back_as_it_was(kind: str, tmp_path: Path) -> None:
    content, known = BROUGHT[kind]
    path = tmp_path / ("votes.csv" if kind == "ratings" else "lines.txt")
    path.write_text(content)
    said = run("add", path, "--title", "Mine", "--licence", "CC0", "--json")
    assert said.code == 0, said.err
    told = json.loads(said.out)
    before = load(told["id"])
    assert known in (before.card.words or before.card.columns)
    assert run("export", told["id"], "--to", tmp_path / "out.zip").code == 0
    assert table_in(tmp_path / "out.zip") == (triples() if kind == "ratings" else texts(content))
    assert run("remove", told["id"], "--runs", tmp_path / "runs").code == 0
    assert library.digests() == []
    back = json.loads(run("add", tmp_path / "out.zip", "--json").out)
    for name in ("digest", "title", "licence", "kind", "shape"):
        assert back[name] == told[name], name
    after = load(back["id"])
    assert (after.card.words, after.card.columns) == (before.card.words, before.card.columns)


def test_what_a_spreadsheet_would_compute_is_said_as_a_text(tmp_path: Path) -> None:
    said = [f"={n}+1 {word}" for n in range(10) for word in ("cat", "dog", "owl")]
    name = own(said, ["@home", "away"] * 15)
    path = tmp_path / "out.zip"
    path.write_bytes(b"".join(chunks(name.removeprefix("own-"), "")))
    with zipfile.ZipFile(path) as file:
        assert file.testzip() is None
        found = list(csv.reader(io.StringIO(file.read("texts.csv").decode("utf-8-sig"), newline="")))
    assert found[0] == ["text", "label"]
    assert len(found) == 31
    assert {row[0][:2] for row in found[1:]} == {"'="}
    assert {row[1] for row in found[1:]} == {"'@home", "away"}
    assert own(path) == name


def test_a_table_of_damaged_tensors_is_a_sentence() -> None:
    name = own(TRIPLES)
    path = library.folder_of(name.removeprefix("own-")) / library.TENSORS
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(UserError, match="it is damaged"):
        b"".join(chunks(path.parent.name, ""))


def from_a_file(path: Path) -> str:
    path.write_text(rows(VOTES))
    return own(path)


SAME: dict[str, Callable[[], str]] = {
    "a data frame": lambda: own(FRAME),
    "in another order": lambda: own(FRAME.sample(frac=1, random_state=0)),
    "a column for each film": lambda: own(FRAME.pivot(index="user", columns="item", values="rating")),
    "triples": lambda: own(TRIPLES),
    "triples of NumPy": lambda: own([[who, what, np.float32(stars)] for who, what, stars in TRIPLES], kind="ratings"),
}


@pytest.mark.parametrize("handed", SAME)
def test_ratings_from_python_are_those_of_a_file(handed: str, tmp_path: Path) -> None:
    assert SAME[handed]() == from_a_file(tmp_path / "votes.csv")


def test_a_matrix_with_gaps_holds_the_stars_that_it_says() -> None:
    data = load(own(MATRIX, kind="ratings"))
    places = [int(name.removeprefix("item ")) - 1 for name in data.card.columns]
    said = sorted(map(tuple, np.nan_to_num(MATRIX[:, places]).astype(int).tolist()))
    assert sorted(map(tuple, data.everything().samples.reshape(PEOPLE, FILMS).tolist())) == said
    assert own(MATRIX.tolist(), kind="ratings") == own(torch.from_numpy(MATRIX), kind="ratings") == data.card.name


def test_three_columns_of_numbers_are_who_what_and_how_much() -> None:
    data = load(own(np.array(VOTES), kind="ratings"))
    assert (data.card.kind, data.card.shape) == ("ratings", (2, FILMS))
    assert int((data.everything().samples > 0).sum()) == len(VOTES)


REFUSED: dict[str, tuple[Callable[[], str], str]] = {
    "a matrix that may be ratings": (lambda: own(MATRIX), "If these are ratings, say so"),
    "classes": (lambda: own(TRIPLES, [1] * len(TRIPLES)), "Ratings have no classes"),
    "a cube": (lambda: own(np.zeros((30, 4, 4)), kind="ratings"), r"the shape \(30, 4, 4\), so it holds no ratings"),
    "few people": (lambda: own(TRIPLES[:60]), "at least 20 are needed"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_are_no_ratings_is_a_sentence(case: str) -> None:
    act, why = REFUSED[case]
    with pytest.raises(UserError, match=why):
        act()
    assert library.digests() == []
