"""What the operator asks at the command line: who has what, quotas, links, taking all of it away."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from aecore.commands import main
from aecore.data.cards import CARDS
from aecore.data.own.library import library_folder, own_sets
from aecore.errors import UserError
from aecore.hosting import leaving
from aecore.hosting.leaving import belongings, delete_all
from aecore.hosting.quotas import Quota, quota_of
from aecore.runs.removed import bring_back, removed, set_aside
from aecore.runs.run import Run, Status
from aecore.runs.shares import share, shared_run
from aecore.runs.store import Store
from aecore.runs.visitor import NOBODY, OPERATOR, Visitor
from aecore.spec import Spec

ADA, EVE = "a" * 16, "e" * 16
DIGEST = "cd" * 32


@pytest.fixture(autouse=True)
def own_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENTLAB_LIBRARY", str(tmp_path / "library"))


@pytest.fixture
def runs(tmp_path: Path, small: Callable[..., Spec]) -> dict[str, Run]:
    """A store of three: two of Ada's, one of Eve's; and a data set that both have."""
    store = Store(tmp_path / "runs", tmp_path / "shipped")
    made = {}
    for title, owner in {"first": ADA, "second": ADA, "hers": EVE}.items():
        made[title] = store.create(small(), title)
        made[title].note(owner=owner)
        made[title].write_status(Status(state="done", seconds=3.0))
    folder = library_folder() / DIGEST
    folder.mkdir(parents=True)
    (folder / "card.json").write_text(json.dumps(replace(CARDS["digits"], name="own", origin="own").to_dict()))
    (folder / "data.safetensors").write_bytes(bytes(1000))
    entry = {"title": "mine", "source": "", "licence": "", "made": 1.0}
    (folder / "about.json").write_text(json.dumps({"version": 1, "owners": {ADA: entry, EVE: entry}}))
    return made


def said(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    assert main(["owners", *arguments]) == code
    found = capsys.readouterr()
    return found.err if code else found.out


def test_everybody_who_has_something_is_listed(runs: dict[str, Run], capsys: Any) -> None:
    found = json.loads(said(capsys, "list", "--json"))
    assert {name: (one["runs"], one["seconds"], one["data_sets"]) for name, one in found.items()} == {
        ADA: (2, 6.0, 1),
        EVE: (1, 3.0, 1),
    }
    assert said(capsys, "list").splitlines()[0].startswith(ADA)
    shown = json.loads(said(capsys, "show", ADA, "--json"))
    assert set(shown["runs_there"]) == {runs["first"].id, runs["second"].id}
    assert shown["bytes"] == sum(one["bytes"] for one in shown["runs_there"].values())
    text = said(capsys, "show", ADA)
    assert "runs: 2\n" in text
    assert "first" in text
    assert "mine" in text
    assert "hers" not in text
    assert "Nobody called" in said(capsys, "show", "b" * 16, code=2)


def test_a_quota_of_ones_own_is_given_and_taken_back(runs: dict[str, Run], capsys: Any) -> None:
    root = runs["first"].root
    assert "runs: 2 of 7" in said(capsys, "quota", ADA, "--keep", "7", "--mb", "3")
    assert quota_of(root, ADA) == Quota(runs=7, bytes=3 << 20)
    assert "*" in said(capsys, "list").splitlines()[0]
    said(capsys, "quota", ADA, "--keep", "0", "--seconds", "9")
    assert quota_of(root, ADA) == Quota(bytes=3 << 20, seconds=9)
    for wrong in ("-1", "9" * 40):
        assert "whole number" in said(capsys, "quota", ADA, "--mb", wrong, code=2)
    said(capsys, "quota", ADA, "--usual")
    assert quota_of(root, ADA) == quota_of(root, EVE) == Quota()
    assert main(["owners", "quota", "b" * 16, "--keep", "1"]) == 0
    assert f"Nobody called {'b' * 16} has anything here yet" in capsys.readouterr().err
    assert "no visitor" in said(capsys, "quota", "../x", "--keep", "1", code=2)
    assert "no quota" in said(capsys, "quota", "operator", "--keep", "1", code=2)


def test_links_are_listed_by_what_tells_nothing_and_taken_back(runs: dict[str, Run], capsys: Any) -> None:
    run = runs["first"]
    tokens = [share(run), share(run)]
    text = said(capsys, "links", ADA)
    assert text.count(run.id) == 2
    assert not any(token in text for token in tokens)
    assert said(capsys, "links", EVE) == ""
    said(capsys, "links", ADA, "--revoke")
    assert [shared_run(run.root, token) for token in tokens] == [None, None]


def drop_of(owner: str) -> Path:
    """Files that somebody has brought, to be looked at."""
    folder = library_folder() / ".drops" / (owner * 2)
    folder.mkdir(parents=True)
    (folder / "drop.json").write_text(json.dumps({"owner": owner, "files": [{"name": "a.csv", "size": 1}]}))
    (folder / "00001").write_bytes(b"1")
    return folder


def test_a_visitor_deletes_all_that_is_theirs_and_brings_the_models_back(runs: dict[str, Run]) -> None:
    root, token = runs["first"].root, share(runs["first"])
    mine = Store(root, root / "none", visitor=Visitor(ADA))
    (root / runs["second"].id / "spec.json").write_text("{")  # damaged, and theirs all the same
    dropped = {owner: drop_of(owner) for owner in (ADA, EVE)}
    runs["first"].write_status(Status(state="queued"))
    with pytest.raises(UserError, match="1 runs still train or wait"):
        delete_all(mine)
    assert (len(belongings(mine).runs), len(belongings(mine).sets)) == (2, 1), "nothing was deleted"
    runs["first"].write_status(Status(state="done"))
    delete_all(mine)
    assert belongings(mine) == ([], [])
    assert [run.id for run in Store(root, root / "none").runs()] == [runs["hers"].id]
    assert (own_sets(ADA), len(own_sets(EVE))) == ([], 1)
    assert [path for path in dropped.values() if path.exists()] == [dropped[EVE]]
    with pytest.raises(UserError):
        mine.shared(token)
    for one in removed(mine):
        bring_back(mine, one.name)
    assert len(belongings(mine).runs) == 2
    assert mine.shared(token).id == token
    for visitor in (OPERATOR, NOBODY):
        assert belongings(Store(root, visitor=visitor)) == ([], [])
        with pytest.raises(UserError, match="not deleted as a whole"):
            delete_all(Store(root, visitor=visitor))
    assert runs["hers"].path.is_dir()


def test_what_begins_or_goes_while_all_is_deleted_spoils_nothing(
    runs: dict[str, Run], small: Callable[..., Spec], monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = Store(runs["first"].root, runs["first"].root / "none", visitor=Visitor(ADA))
    first, other = (one.id for one in belongings(mine).runs)

    def meanwhile(store: Store, run_id: str) -> str:
        if run_id == first:
            mine.get(first).write_status(Status(state="queued"))
        return set_aside(store, run_id)

    monkeypatch.setattr(leaving, "set_aside", meanwhile)
    with pytest.raises(UserError, match="1 runs still train or wait"):
        delete_all(mine)
    assert ([one.run.id for one in removed(mine)], len(own_sets(ADA))) == ([other], 1), "it keeps its data"
    mine.get(first).write_status(Status(state="done"))
    bring_back(mine, removed(mine)[0].name)

    def twice(store: Store, run_id: str) -> str:
        set_aside(store, run_id)  # in another tab
        return set_aside(store, run_id)

    monkeypatch.setattr(leaving, "set_aside", twice)
    delete_all(mine)
    assert belongings(mine) == ([], [])


def test_all_of_one_owner_goes_and_nothing_of_anybody_else(
    runs: dict[str, Run], small: Callable[..., Spec], capsys: Any
) -> None:
    token = share(runs["first"])
    said(capsys, "quota", ADA, "--keep", "7")
    dropped = {owner: drop_of(owner) for owner in (ADA, EVE)}
    third = Store(runs["first"].root, visitor=Visitor(ADA)).create(small())
    third.write_status(Status(state="done"))
    aside = set_aside(Store(third.root), third.id)
    assert "3 runs and 1 data sets would be deleted" in said(capsys, "remove", ADA, code=2)
    assert runs["first"].path.is_dir()
    runs["second"].write_status(Status(state="queued"))
    assert runs["second"].id in said(capsys, "remove", ADA, "--yes", code=2)
    assert runs["first"].path.is_dir(), "before anything was deleted"
    runs["second"].write_status(Status(state="stopped"))
    said(capsys, "remove", ADA, "--yes")
    root = runs["hers"].root
    assert [run.id for run in Store(root, root / "none").runs()] == [runs["hers"].id]
    assert shared_run(root, token) is None
    assert (own_sets(ADA), len(own_sets(EVE))) == ([], 1)
    assert not (root / aside).exists()
    assert [path for path in dropped.values() if path.exists()] == [dropped[EVE]]
    assert not list((root / ".quotas").iterdir())
    assert not list((root / ".spent").glob("*.json"))
    assert list(json.loads(said(capsys, "list", "--json"))) == [EVE]


def test_in_a_store_that_is_only_read_no_link_is_listed_as_if_it_were_taken_back(
    runs: dict[str, Run], capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    share(runs["first"])
    monkeypatch.setenv("LATENTLAB_READONLY", "1")
    assert main(["owners", "links", ADA, "--revoke"]) == 2
    out, err = capsys.readouterr()
    assert (out, "read-only" in err) == ("", True)


@pytest.mark.parametrize("command", ["runs", "owners list", "train --data digits --variant vae", "show some-run"])
@pytest.mark.parametrize("below", ["", "below"])
def test_a_file_in_the_place_of_the_folder_of_runs_is_named(
    command: str, below: str, tmp_path: Path, capsys: Any
) -> None:
    (tmp_path / "file").touch()
    assert main([*command.split(), "--runs", str(tmp_path / "file" / below)]) == 2
    out, err = capsys.readouterr()
    assert (out, "file" in err, "cannot be used: Not a directory" in err) == ("", True, True)
