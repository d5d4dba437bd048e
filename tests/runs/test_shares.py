"""Links that show a run: made and taken back by its owner, kept as digests, and never an id."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from aecore.data.cards import CARDS
from aecore.errors import UserError
from aecore.runs import shares
from aecore.runs.index import is_run_id
from aecore.runs.removed import bring_back, set_aside
from aecore.runs.run import Run, Status
from aecore.runs.shares import digest_of, is_token, share, shares_of, take_back
from aecore.runs.store import Store
from aecore.runs.visitor import NOBODY, OPERATOR, Visitor
from aecore.spec import OwnData, Spec

OWNER, OTHER = Visitor("1" * 16), Visitor("2" * 16)


@pytest.fixture
def seen(tmp_path: Path) -> Callable[[Visitor], Store]:
    return lambda visitor: Store(tmp_path / "runs", tmp_path / "shipped", visitor=visitor)


@pytest.fixture
def run(seen: Callable[[Visitor], Store], small: Callable[..., Spec]) -> Run:
    """A run that has ended, on data that its owner has brought."""
    spec = small().model_copy(update={"data": OwnData(digest="ab" * 32)})
    made = seen(OPERATOR).create(spec, card=replace(CARDS["digits"], origin="own"))
    made.note(owner=OWNER.id)
    made.write_status(Status(state="done"))
    return seen(OWNER).get(made.id)


def test_a_run_on_own_data_is_there_for_its_owner_and_the_operator_whatever_way(seen, run) -> None:
    for visitor, there in ((OWNER, True), (OPERATOR, True), (OTHER, False), (NOBODY, False)):
        store = seen(visitor)
        assert [one.id for one in store.everything()] == [one.id for one in store.runs()] == [run.id] * there
        assert list(store.these([run.id])) == [run.id] * there
        for way in (store.get, store.usable, store.delete) if not there else ():
            with pytest.raises(UserError) as refused:
                way(run.id)
            assert str(refused.value) == none_called(store, run.id)


def test_all_links_are_found_in_one_look_by_the_runs_that_they_show(seen, run, small) -> None:
    second = seen(OWNER).create(small())
    assert shares.all_shares(run.root) == {}
    for one in (run, second, run):
        share(one)
    (run.root / shares.FOLDER / f"{'0' * 64}.json").write_text("{")
    found = shares.all_shares(run.root)
    assert found == {one.id: shares_of(one) for one in (run, second)}
    assert [len(found[one.id]) for one in (run, second)] == [2, 1]


def none_called(store: Store, run_id: str) -> str:
    """What is said of a run that never was, with another id put in."""
    with pytest.raises(UserError) as refused:
        store.get("never-there")
    return str(refused.value).replace("never-there", run_id)


def test_one_that_waits_or_was_deleted_is_there_for_nobody_else(seen, run) -> None:
    run.write_status(Status(state="running"))
    with run.lock():
        assert [one.id for one in seen(OWNER).active()] == [run.id]
        assert seen(OTHER).active() == []
    run.write_status(Status(state="done"))
    name = set_aside(seen(OWNER), run.id)
    with pytest.raises(UserError, match="cannot be brought back"):
        bring_back(seen(OTHER), name)
    assert bring_back(seen(OWNER), name).id == run.id


def test_one_that_names_no_owner_is_the_operators(seen, run) -> None:
    run.file("meta").write_text('{"created": 1}')
    assert [len(seen(visitor).runs()) for visitor in (OPERATOR, OWNER, OTHER, NOBODY)] == [1, 0, 0, 0]


@pytest.mark.parametrize("name", ["spec", "meta"])
def test_one_that_cannot_say_whose_data_it_has_is_shown_to_nobody_but_whose_it_is(seen, run, name) -> None:
    run.file(name).write_text("{")
    assert [len(seen(visitor).everything()) for visitor in (OPERATOR, OTHER, NOBODY)] == [1, 0, 0]
    assert len(seen(OWNER).everything()) == (name == "spec")


def test_what_was_known_of_it_is_forgotten_with_the_files(seen, run, small) -> None:
    """The index keeps what it has read; whose it is must be true now."""
    assert seen(OTHER).runs() == []
    run.note(owner=OTHER.id)
    assert [one.id for one in seen(OTHER).runs()] == [run.id]
    assert seen(OWNER).runs() == []


def test_a_link_shows_it_for_looking_under_its_token_until_it_is_taken_back(seen, run) -> None:
    token = share(run)
    for visitor in (OTHER, NOBODY, OWNER, OPERATOR):
        shown = seen(visitor).usable(token)
        assert (shown.id, shown.path) == (token, run.path)
        with pytest.raises(UserError, match="link that was shared"):
            shown.rename("x")
    assert seen(OTHER).runs() == []
    take_back(run, digest_of(token))
    for visitor in (OTHER, NOBODY, OWNER, OPERATOR):
        with pytest.raises(UserError, match="shows nothing"):
            seen(visitor).get(token)


def test_tokens_are_long_differ_are_no_ids_and_are_kept_as_digests_alone(seen, run) -> None:
    tokens = [share(run) for _ in range(5)]
    kept = {path.name: path.read_text() for path in (run.root / shares.FOLDER).iterdir()}
    assert len(set(tokens)) == 5
    assert all(len(token) >= 32 and is_token(token) and not is_run_id(token) for token in tokens)
    assert sorted(kept) == sorted(f"{digest_of(token)}.json" for token in tokens)
    assert not any(token in text or run.id in token for token in tokens for text in kept.values())
    assert len(shares_of(run)) == 5
    assert all(token[2:].isalnum() for token in tokens), "Streamlit takes two _ in the key of a component for its own"


@pytest.mark.parametrize("act", [share, shares_of, lambda run: take_back(run, "0" * 64)])
def test_only_the_owner_makes_lists_and_takes_back(seen, run, act) -> None:
    for visitor in (OTHER, NOBODY):
        with pytest.raises(UserError, match="belongs to another"):
            act(Run(run.path, visitor=visitor))
    with pytest.raises(UserError, match="link that was shared"):
        act(seen(OTHER).get(share(run)))
    act(Run(run.path, visitor=OPERATOR))


def test_the_link_of_another_run_is_not_taken_back_and_there_are_only_so_many(seen, run, small, monkeypatch) -> None:
    other = seen(OWNER).create(small())
    token = share(run)
    take_back(other, digest_of(token))
    assert [one.name for one in shares_of(run)] == [digest_of(token)]
    monkeypatch.setattr(shares, "MOST", 1)
    with pytest.raises(UserError, match="has 1 links already"):
        share(run)


def test_links_of_a_run_that_is_gone_are_swept_and_one_that_comes_back_has_them(seen, run, small) -> None:
    store, token = seen(OWNER), share(run)
    name = set_aside(store, run.id)
    with pytest.raises(UserError, match="shows nothing"):
        store.get(token)
    other = store.create(small())
    share(other)
    bring_back(store, name)
    assert store.get(token).path == run.path
    store.delete(run.id)
    share(other)
    assert len(list((store.root / shares.FOLDER).iterdir())) == 2


@pytest.mark.parametrize(
    "told",
    [
        *("", "{", "[]", "7", '{"run": 7, "made": 1}', '{"run": "../outside-run", "made": 1}', '{"run": "x"}'),
        *(f'{{"run": "x", "made": {made}}}' for made in ("9" * 400, "1e300", "-1")),
    ],
)
def test_a_damaged_link_shows_nothing(seen, run, told) -> None:
    token = share(run)
    (run.root / shares.FOLDER / f"{digest_of(token)}.json").write_text(told.replace('"x"', json.dumps(run.id)))
    with pytest.raises(UserError, match="shows nothing"):
        seen(OTHER).get(token)
    assert shares_of(run) == []


@pytest.mark.parametrize("text", ["s_", "s_" + "a" * 31, "s_" + "a" * 33, "s_" + "/" * 32, "s_" + "ａ" * 32, "x" * 34])
def test_what_is_no_token_is_not_looked_for(seen, run, text) -> None:
    assert not is_token(text)
    with pytest.raises(UserError, match="There is no run"):
        seen(OTHER).get(text)


def test_in_a_read_only_store_no_link_is_made_and_those_there_are_show(seen, run, monkeypatch) -> None:
    token = share(run)
    monkeypatch.setenv("LATENTLAB_READONLY", "1")
    with pytest.raises(UserError, match="read-only"):
        share(run)
    with pytest.raises(UserError, match="read-only"):
        take_back(run, digest_of(token))
    assert seen(NOBODY).get(token).path == run.path


def test_the_store_tells_nothing_of_a_token(seen, run) -> None:
    share(run)
    assert json.loads(next((run.root / shares.FOLDER).iterdir()).read_text()).keys() == {"run", "made"}
