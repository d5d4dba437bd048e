"""A class from its opening to its end: codes, keys, tokens, caps, a day; several servers write at once."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from aecore.classes import rooms, shelf
from aecore.classes.rates import Rate
from aecore.classes.rooms import HOURS, MOST_CLASSES, MOST_MEMBERS, MOST_OF_ONE, Closed, Ended, Full, NotYours, Rooms
from aecore.classes.shelf import FileShelf, HeldShelf, Shelf
from aecore.classes.tally import Bars, Question

GUESS = Question("bottleneck", "guess")


class Clock:
    now = 1e9

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["file", "memory"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Shelf:
    return FileShelf(tmp_path) if request.param == "file" else HeldShelf()


@pytest.fixture
def found(kept: Shelf, clock: Clock) -> Rooms:
    return Rooms(kept, clock)


def test_a_class_counts_what_its_browsers_answer(found: Rooms) -> None:
    code, _ = found.open("someone", host=False)
    tokens = [found.join(code.lower()) for _ in range(6)]
    for token in tokens:
        found.vote(code, token, GUESS, "more")
    found.vote(code, tokens[0], GUESS, "less")
    found.vote(code, tokens[1], GUESS, None)
    tally = found.get(f" {code.lower()}")
    assert tally.bars(GUESS, 0) == Bars({"more": 4, "less": 1}, [], 1)
    assert len(tally.members) == 6


def test_a_code_has_no_sign_that_is_taken_for_another() -> None:
    assert len(set(shelf.SIGNS)) == 32
    assert not set(shelf.SIGNS) & set("O0I1")


def test_only_its_key_changes_a_class(found: Rooms) -> None:
    code, key = found.open("someone", host=False)
    other = found.open("someone", host=False).key
    for wrong in (other, "", code, key[:-1], "ü"):
        with pytest.raises(NotYours):
            found.act(code, wrong, "reset")
    found.act(code, key, "show", GUESS)
    assert found.get(code).shown == {GUESS: 1}


def test_a_token_is_of_one_class(found: Rooms) -> None:
    (one, _), (other, _) = (found.open("someone", host=False) for _ in range(2))
    token = found.join(one)
    for wrong in (token[:-1], "", "é"):
        with pytest.raises(NotYours):
            found.vote(one, wrong, GUESS, "more")
    with pytest.raises(NotYours):
        found.vote(other, token, GUESS, "more")


def test_a_closed_class_is_looked_at_and_not_joined(found: Rooms) -> None:
    code, key = found.open("someone", host=False)
    token = found.join(code)
    found.vote(code, token, GUESS, "more")
    found.act(code, key, "close")
    for act in (lambda: found.join(code), lambda: found.vote(code, token, GUESS, "less")):
        with pytest.raises(Closed, match="closed"):
            act()
    assert found.get(code).answers(GUESS, 0) == {rooms.digest(token): "more"}


@pytest.mark.parametrize("how", ["reset", "a day"])
def test_a_class_that_is_over_is_gone(found: Rooms, clock: Clock, how: str) -> None:
    code, key = found.open("someone", host=False)
    token = found.join(code)
    clock.now += HOURS * 3600 - 1
    found.vote(code, token, GUESS, "more")
    if how == "reset":
        found.act(code, key, "reset")
    else:
        clock.now += 1
    asked: list[Callable[[], object]] = [
        lambda: found.get(code), lambda: found.join(code), lambda: found.vote(code, token, GUESS, "more"),
        lambda: found.act(code, key, "show", GUESS),
    ]  # fmt: skip
    for ask in asked:
        with pytest.raises(Ended, match="nothing of it is lost"):
            ask()
    assert found.shelf.codes() == []


def test_who_sweeps_forgets_what_is_over_and_what_is_no_class(tmp_path: Path, clock: Clock) -> None:
    found = Rooms(FileShelf(tmp_path), clock)
    old = found.open("someone", host=False).code
    clock.now += HOURS * 1800
    new = found.open("someone", host=False).code
    path = found.shelf.path  # type: ignore[attr-defined]
    path("2222").write_text("no class\n")
    path("3333").write_bytes(path(new).read_bytes())
    path("4444").symlink_to(path(new))
    clock.now += HOURS * 1800
    assert [tally.head.code for tally in found.sweep()] == [new]
    assert {file.name for file in (tmp_path / ".classes").glob("*.jsonl")} == {f"{new}.jsonl"}, old


def test_caps(found: Rooms) -> None:
    mine = [found.open("someone", host=False) for _ in range(MOST_OF_ONE)]
    with pytest.raises(Full, match="as many as one may have"):
        found.open("someone", host=False)
    while len(found.sweep()) < MOST_CLASSES:
        found.open("someone", host=True)
    with pytest.raises(Full, match="as many as there may be"):
        found.open("another", host=True)
    found.act(*mine[0], "reset")
    code = found.open("another", host=False).code
    for _ in range(MOST_MEMBERS):
        found.join(code)
    with pytest.raises(Full, match="60 browsers"):
        found.join(code)


def test_nothing_in_the_file_says_who(tmp_path: Path, clock: Clock) -> None:
    found = Rooms(FileShelf(tmp_path), clock)
    code, key = found.open("0123456789abcdef", host=False)
    token = found.join(code)
    found.vote(code, token, GUESS, "more")
    folder = tmp_path / ".classes"
    told = (folder / f"{code}.jsonl").read_text()
    assert not any(secret in told for secret in (key, token, "0123456789abcdef"))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_half_a_line_of_a_power_cut_is_no_answer_and_does_not_spoil_the_next(tmp_path: Path, clock: Clock) -> None:
    found = Rooms(FileShelf(tmp_path), clock)
    code = found.open("someone", host=False).code
    tokens = [found.join(code) for _ in range(2)]
    found.vote(code, tokens[0], GUESS, "more")
    path = tmp_path / ".classes" / f"{code}.jsonl"
    path.write_bytes(path.read_bytes() + b'{"vote": ["m')
    assert len(found.get(code).answers(GUESS, 0)) == 1
    found.vote(code, tokens[1], GUESS, "less")
    assert sorted(map(str, Rooms(FileShelf(tmp_path), clock).get(code).answers(GUESS, 0).values())) == ["less", "more"]


def test_a_long_file_is_written_anew_with_what_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "LONG", 2000)
    found = Rooms(FileShelf(tmp_path))
    code = found.open("someone", host=False).code
    token = found.join(code)
    for number in range(60):
        found.vote(code, token, GUESS, f"o{number}")
    assert (tmp_path / ".classes" / f"{code}.jsonl").stat().st_size < 2300
    assert list(found.get(code).answers(GUESS, 0).values()) == ["o59"]


VOTES = """
import sys
from pathlib import Path
from aecore.classes.rooms import Rooms
from aecore.classes.shelf import FileShelf
from aecore.classes.tally import Question
found = Rooms(FileShelf(Path(sys.argv[1])))
token = found.join(sys.argv[2])
for number in range(20):
    found.vote(sys.argv[2], token, Question("bottleneck", f"s{number}"), "more")
"""


@pytest.mark.slow
def test_servers_of_one_store_lose_no_vote_of_one_another(tmp_path: Path) -> None:
    found = Rooms(FileShelf(tmp_path))
    code = found.open("someone", host=False).code
    command = [sys.executable, "-c", VOTES, str(tmp_path), code]
    others = [subprocess.Popen(command, cwd=Path(__file__).parents[2]) for _ in range(2)]

    def vote() -> None:
        token = found.join(code)
        for number in range(20):
            found.vote(code, token, Question("bottleneck", f"s{number}"), "less")

    threads = [threading.Thread(target=vote) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [other.wait(120) for other in others] == [0, 0]
    bars = [found.get(code).bars(Question("bottleneck", f"s{number}"), 0) for number in range(20)]
    assert bars == [Bars({"more": 2, "less": 4}, [], 0)] * 20


def test_a_full_disk_is_told_and_the_class_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = Rooms(FileShelf(tmp_path))
    code = found.open("someone", host=False).code
    token = found.join(code)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        with pytest.raises(rooms.UserError, match="no space left"):
            found.vote(code, token, GUESS, "more")
    found.vote(code, token, GUESS, "less")
    assert list(found.get(code).answers(GUESS, 0).values()) == ["less"]


def test_a_rate_holds_over_any_time_whoever_else_asks() -> None:
    """Ten at once, then two a second: in 60 s at most 10 + 120, for each who asks."""
    now = [0.0]
    rate = Rate(2.0, 10, lambda: now[0])
    allowed = 0
    for tick in range(6000):
        now[0] = tick / 100
        allowed += rate.allows("one")
        rate.allows(f"other-{tick}")
    assert 10 + 119 <= allowed <= 10 + 120
    assert rate.allows("another")
