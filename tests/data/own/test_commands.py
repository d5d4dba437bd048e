"""`python -m aecore data`: the same core, sentences and digests as the page."""

from __future__ import annotations

import contextlib
import io
import json
import zipfile
from pathlib import Path
from typing import NamedTuple

import pytest

from aecore.commands import main
from aecore.commands.choosing import data_of
from aecore.data.cards import CARDS
from aecore.data.own import inbox, library
from aecore.data.own.choices import Choices
from aecore.presets import preset
from aecore.runs.store import Store
from tests.data.own.conftest import TWO, brought

pytestmark = pytest.mark.usefixtures("small_reader")


class Said(NamedTuple):
    code: int
    out: str
    err: str


def run(*arguments: str | Path) -> Said:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(["data", *map(str, arguments)])
    return Said(code, out.getvalue(), err.getvalue())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in TWO.items():
        path = tmp_path / "pets" / name
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    (tmp_path / "pets" / "link").symlink_to(path)
    return tmp_path / "pets"


def test_a_folder_becomes_the_data_set_that_the_page_would_make(folder: Path) -> None:
    said = run("add", folder, "--title", "Pets", "--licence", "CC0", "--json")
    assert said.code == 0, said.err
    told = json.loads(said.out)
    assert told["digest"] == brought(TWO).use(Choices()).digest
    assert told["classes"] == {"cat": 20, "dog": 30}
    assert (told["title"], told["licence"], told["kind"], told["shape"]) == ("Pets", "CC0", "image", [1, 8, 8])
    assert told["left_out"] == [{"name": "private.txt", "why": "no picture"}]
    assert [drop.owner for drop in inbox.everything(inbox.drops_folder())] == ["ann"], "the files are where they were"
    again = run("add", folder, "--label", "none")
    assert again.out.startswith("own-")
    assert "50 pictures" in again.out
    assert "You have these data already" in run("add", folder).err


def test_they_are_listed_with_all_others(folder: Path) -> None:
    told = json.loads(run("add", folder, "--title", "Pets", "--json").out)
    assert list(json.loads(run("--json").out)) == [*CARDS, told["id"]]
    assert f"{told['id'][:16]}             Pets: 40 + 10 held-out, 1×8×8" in run().out
    (listed,) = json.loads(run("list", "--json").out).values()
    assert listed.items() <= told.items()
    assert run("list").out.startswith(told["id"][:16])
    assert json.loads(run("show", told["id"], "--json").out) == told
    assert "left out: private.txt: no picture" in run("show", told["id"][:16]).out


def test_a_data_set_goes_out_as_a_zip(folder: Path, tmp_path: Path) -> None:
    told = json.loads(run("add", folder, "--title", "Pets", "--json").out)
    said = run("export", told["id"][:16], "--to", tmp_path)
    assert (said.code, said.out.strip()) == (0, str(tmp_path / "Pets.zip"))
    assert zipfile.ZipFile(tmp_path / "Pets.zip").testzip() is None
    assert not list(tmp_path.glob(".tmp-*"))
    assert run("export", told["digest"], "--to", tmp_path / "no" / "where.zip").code == 2


def test_what_runs_need_is_not_removed_by_mistake(folder: Path, tmp_path: Path) -> None:
    told, runs = json.loads(run("add", folder, "--json").out), tmp_path / "runs"
    store = Store(runs)
    made = store.create(preset(told["id"], "vae"))
    made.write_status(made.status.__class__(state="done"))
    said = run("remove", told["id"], "--runs", runs)
    assert said.code == 2
    assert "1 runs were trained on these data" in said.err
    assert made.id in said.err
    assert library.own_sets("")
    assert run("remove", told["id"], "--runs", runs, "--with-runs").out.strip() == made.id
    assert library.digests() == []
    assert [one for one in store.runs() if not one.shipped] == []
    assert "not among your data sets" in run("remove", told["id"], "--runs", runs).err


@pytest.mark.parametrize("arguments", [("add", "nowhere"), ("remove", "own-" + "0" * 12), ("export", "0" * 12)])
def test_what_is_not_there_is_a_sentence(arguments: tuple[str, ...]) -> None:
    said = run(*arguments)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("aecore: ")


def test_a_path_may_stand_where_a_name_does(folder: Path) -> None:
    with contextlib.redirect_stderr(io.StringIO()) as err:
        name = data_of(str(folder))
    assert err.getvalue() == "50 pictures\n"
    assert [one.name for one in library.own_sets("")] == [name]
    assert data_of(name[:16]) == data_of(str(folder)) == name
    assert data_of("digits") == "digits"


def test_a_file_that_is_no_data_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "x.bin").write_bytes(b"REFUSE")
    said = run("add", tmp_path / "x.bin")
    assert (said.code, said.err) == (2, "aecore: x is no picture. Bring another.\n")
