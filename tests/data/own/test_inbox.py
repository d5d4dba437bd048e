"""What a person drops comes in, is looked at in a process of its own, and becomes a data set or a sentence."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from pydantic import ValidationError

from aecore.data.loading import load
from aecore.data.own import inbox, library, looks
from aecore.data.own.choices import Choices
from aecore.errors import UserError
from aecore.settings import library_folder
from tests.data.own.conftest import TWO, brought, forks, looked, pictures

pytestmark = pytest.mark.usefixtures("small_reader")


def test_from_files_to_a_data_set() -> None:
    drop = brought(TWO)
    found = looked(drop)
    assert found.state == "ready", found
    assert found.check.counts == (20, 30)
    assert drop.look.exists()
    source = drop.use(Choices(title="My pets", licence="CC0"))
    assert source.digest == found.digest
    data = load(source)
    assert (data.card.title, data.card.licence, data.card.classes) == ("My pets", "CC0", ("cat", "dog"))
    assert len(data.held_out) == 10
    (one,) = library.own_sets("ann")
    assert (one.digest, one.counts, one.card.title) == (source.digest, (20, 30), "My pets")
    assert library.used("ann") == one.bytes > 50 * 64
    assert library.recipe_of(source.digest) == {"side": 8}


def test_names_of_files_are_in_the_check_card_alone() -> None:
    source = brought({"secret-place/holiday-cat/1.bin": pictures(40)}).use(Choices())
    folder = library.folder_of(source.digest)
    told = {path.name for path in folder.iterdir() if b"private.txt" in path.read_bytes()}
    assert [name for name in told if not name.startswith("check-")] == []
    assert len(told) == 1
    assert not [path for path in folder.iterdir() if b"secret-place" in path.read_bytes()]


def test_a_file_comes_in_pieces_and_goes_on_where_it_broke_off() -> None:
    content = pictures(30)
    drop = inbox.begin("ann", [("a.bin", len(content)), ("b.bin", 0)])
    assert drop.receive(1, 0, [content[:100], content[100:700]]) == 700
    assert (drop.state().state, drop.state().done, drop.sizes()) == ("receiving", 700, [700, 0])
    with pytest.raises(UserError, match=r"Only 700 bytes .* cannot go on at byte 701"):
        drop.receive(1, 701, [b"x"])
    with pytest.raises(UserError, match="Not all files have arrived"):
        drop.ask(Choices())

    def broken() -> object:
        yield content[500:900]
        raise ConnectionError

    with pytest.raises(ConnectionError):
        drop.receive(1, 500, broken())
    again = inbox.find(drop.token, "ann")
    assert again.sizes() == [900, 0]
    assert again.receive(1, 900, [content[900:]]) == len(content)
    assert (drop.file(1)).read_bytes() == content
    with pytest.raises(UserError, match="More of this file came than was announced"):
        drop.receive(1, len(content), [b"x"])
    with pytest.raises(UserError, match="no file 3"):
        drop.receive(3, 0, [])


def test_half_a_character_in_a_name_or_title_is_no_fault() -> None:
    drop = brought({"c\ud800at/\udcff.bin": pictures(30)})
    assert [name for name, _ in drop.files] == ["c?at/?.bin"]
    digest = drop.use(Choices()).digest
    library.rename(digest, "ann", "x\udfff")
    assert library.own_card(digest, "ann").title == "x?"
    for title in ("  ", "x" * 81):
        with pytest.raises(UserError, match="A title has 1 to 80 characters"):
            library.rename(digest, "ann", title)
    with pytest.raises(ValidationError):
        Choices(title="x\udfff")


def test_one_sends_a_file_at_a_time() -> None:
    drop = inbox.begin("ann", [("a.bin", 100)])

    def sending() -> object:
        yield b"1"
        with pytest.raises(UserError, match="being sent already"):
            drop.receive(1, 0, [b"x"])

    assert drop.receive(1, 0, sending()) == 1


def test_a_drop_is_its_owners_alone() -> None:
    drop = brought(TWO)
    assert re.fullmatch("[0-9a-f]{32}", drop.token)
    said = set()
    for token, owner in ((drop.token, "bob"), ("0" * 32, "ann"), ("../x", "ann"), ("", "ann")):
        with pytest.raises(UserError) as refused:
            inbox.find(token, owner)
        said.add(str(refused.value))
    assert len(said) == 1
    assert inbox.find(drop.token, "ann") == drop


TRICKS = {
    "EAT": r"needed more than 64 MB of memory",
    "SPIN": r"took longer than 1 s",
    "HANG": r"took longer than 1 s",
    "CRASH": r"broke off: one of them is damaged",
    "RAISE": r"not expected \(KeyError\)",
    "REFUSE": r"x is no picture",
}


@pytest.mark.exhaustive(sample=2)
@pytest.mark.parametrize("trick", TRICKS)
def test_whatever_files_do_to_the_reader_becomes_a_sentence(trick: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENTLAB_OWN_MEMORY_MB", "64")
    monkeypatch.setenv("LATENTLAB_OWN_SECONDS", "1" if trick in ("SPIN", "HANG") else "60")
    drop = brought({"a/1.bin": trick.encode()})
    found = looked(drop)
    assert found.state == "failed"
    assert re.search(TRICKS[trick], str(found.why)), found
    assert str(found.hint)
    assert "secret name" not in "".join(path.read_text() for path in drop.folder.rglob("*") if path.is_file())
    with pytest.raises(UserError, match=TRICKS[trick]):
        drop.use(Choices(title="after all"))
    assert library.own_sets("ann") == []


def test_a_child_that_is_killed_is_a_sentence(until: Callable[..., None]) -> None:
    drop = brought({"a/1.bin": b"HANG"})
    drop.ask(Choices())
    assert drop.state().state == "reading"
    child = forks()[-1]
    until(lambda: os.getpgid(child) == child, 30)
    os.killpg(child, signal.SIGKILL)
    until(lambda: drop.state().state == "failed", 60)
    assert "ended without a result" in str(drop.state().why)


def test_a_reader_that_nobody_watches_ends_by_itself(
    until: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LATENTLAB_OWN_SECONDS", "1")
    drop = brought({"a/1.bin": b"HANG"})
    drop.ask(Choices())
    reader = psutil.Process(forks()[-1])
    until(reader.children, 60)
    os.kill(reader.pid, signal.SIGKILL)
    until(lambda: drop.state().state == "failed", 60)


def test_what_is_cancelled_is_gone_with_its_child(until: Callable[..., None]) -> None:
    drop = brought({"a/1.bin": b"HANG"})
    drop.ask(Choices())
    assert drop.state().state == "reading"
    drop.cancel()
    assert not drop.folder.exists()
    until(lambda: not looks.pump(inbox.drops_folder()) and not forks(), 60)
    for use in (lambda: drop.ask(Choices()), lambda: drop.use(Choices()), lambda: inbox.find(drop.token, "ann")):
        with pytest.raises(UserError, match="no such import"):
            use()
    assert [path.name for path in inbox.drops_folder().iterdir() if not path.name.startswith(".")] == []


def test_two_are_read_at_once_and_the_others_wait_in_order(until: Callable[..., None]) -> None:
    drops = [brought({"a/1.bin": b"HANG"}, owner=f"v{n}") for n in range(4)]
    for drop in drops:
        drop.ask(Choices())
    states = [drop.state() for drop in drops]
    assert [found.state for found in states] == ["reading", "reading", "waiting", "waiting"]
    assert [str(found.why) for found in states[2:]] == [f"Waiting: {n} imports before yours." for n in (2, 3)]
    drops[0].cancel()
    until(lambda: drops[3].state().state == "waiting" and drops[2].state().state == "reading", 60)
    assert str(drops[3].state().why) == "Waiting: 2 imports before yours."
    for drop in drops[1:]:
        drop.cancel()
    until(lambda: not looks.pump(inbox.drops_folder()) and not forks(), 60)


def test_owners_take_turns(until: Callable[..., None]) -> None:
    asked = ["ann", "ann", "ann", "ann", "bob", "cas", "bob"]
    drops = [brought({"a/1.bin": b"HANG"}, owner=owner) for owner in asked]
    for drop in drops:
        drop.ask(Choices())
    queue = looks.pump(inbox.drops_folder())
    assert [drops.index(next(drop for drop in drops if drop.folder == look.parent)) for look in queue] == [
        2,
        4,
        5,
        3,
        6,
    ]
    for drop in drops:
        drop.cancel()
    until(lambda: not looks.pump(inbox.drops_folder()) and not forks(), 60)


def test_asking_again_ends_the_older_look(until: Callable[..., None]) -> None:
    drop = brought({"a/1.bin": pictures(30)})
    first = looked(drop)
    second = looked(drop, Choices(label="none"))
    assert first.check.classes == ("a",)
    assert second.check.classes == ()
    assert second.digest != first.digest
    assert drop.use(Choices(label="none")).digest == second.digest
    assert drop.use(Choices()).digest == first.digest, "looked at again"
    assert len(list(drop.folder.glob("look-*"))) == 1


def test_the_same_data_of_two_people_lie_there_once_and_neither_sees_the_others_title() -> None:
    ann, bob = (brought(TWO, owner).use(Choices(title=owner)) for owner in ("ann", "bob"))
    assert ann == bob
    assert [one.card.title for owner in ("ann", "bob") for one in library.own_sets(owner)] == ["ann", "bob"]
    library.rename(bob.digest, "bob", "Later")
    assert library.own_card(ann.digest, "ann").title == "ann"
    assert library.own_card(ann.digest, "bob").title == "Later"
    with pytest.raises(UserError, match="not in the library"):
        library.own_card(ann.digest, "eve")
    library.remove(ann.digest, "ann")
    assert library.own_sets("ann") == []
    assert load(bob).card.title == "Later"
    with pytest.raises(UserError, match="not in the library"):
        library.remove(ann.digest, "ann")
    library.remove(bob.digest, "bob")
    assert library.digests() == []


def test_files_are_kept_for_a_day_to_change_a_data_set() -> None:
    drop = brought(TWO)
    first = drop.use(Choices())
    again = inbox.change(first.digest, "ann")
    assert again == drop
    second = again.use(Choices(label="none"))
    assert again.choices() == Choices(label="none")
    assert {one.digest for one in library.own_sets("ann")} == {first.digest, second.digest}
    assert inbox.change(first.digest, "ann") == inbox.change(second.digest, "ann") == drop
    age(drop.folder, inbox.WHOLE + 60)
    brought(TWO, "bob")
    assert not drop.folder.exists()
    with pytest.raises(UserError, match="not kept any more"):
        inbox.change(first.digest, "ann")
    with pytest.raises(UserError, match="not in the library"):
        inbox.change(first.digest, "bob")


def age(folder: Path, seconds: float) -> None:
    for path in (folder, folder / inbox.DROP):
        os.utime(path, (time.time() - seconds,) * 2)


def test_half_of_a_drop_is_gone_after_an_hour() -> None:
    half, whole = inbox.begin("ann", [("a", 10)]), brought({"a": b"1234567890"})
    for drop in (half, whole):
        age(drop.folder, inbox.HALF + 60)
    inbox.begin("bob", [("a", 1)])
    assert not half.folder.exists()
    assert whole.folder.exists()
    with pytest.raises(UserError, match="Drop them again"):
        half.receive(1, 0, [b"x"])


LIMITS = {
    "no file": ({}, [], "no file in what was dropped"),
    "many": ({"LATENTLAB_OWN_FILES": "1"}, [("a", 1), ("b", 1)], "2 files are too many at once: at most 1"),
    "large": ({"LATENTLAB_OWN_DROP_MB": "1"}, [("a", 3 << 20)], "3 MB are too much at once: at most 1 MB"),
    "total": ({"LATENTLAB_OWN_TOTAL_MB": "1"}, [("a", 2 << 20)], "no room for 2 MB"),
    "disk": ({"LATENTLAB_OWN_FREE_MB": "999999999"}, [("a", 1)], "disk of this server is nearly full"),
    "name": ({}, [("", 1)], "has no name"),
    "readonly": ({"LATENTLAB_READONLY": "1"}, [("a", 1)], "read-only demo"),
}


@pytest.mark.parametrize(("settings", "files", "why"), LIMITS.values(), ids=LIMITS)
def test_what_is_too_much_is_refused_before_it_is_sent(
    settings: dict[str, str], files: list[tuple[str, int]], why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(UserError, match=why):
        inbox.begin("ann", files)
    assert not list(library_folder().glob(".drops/*/drop.json"))


def test_an_owner_has_so_many_sets_and_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENTLAB_OWN_SETS", "1")
    first = brought({"a/1": pictures(30, 1)}).use(Choices(title="First"))
    second = brought({"a/1": pictures(30, 2)})
    with pytest.raises(UserError, match="1 data sets of your own, which is as many"):
        second.use(Choices())
    monkeypatch.setenv("LATENTLAB_OWN_SETS", "9")
    monkeypatch.setenv("LATENTLAB_OWN_VISITOR_MB", "0")
    with pytest.raises(UserError, match="the largest first: “First”"):
        second.use(Choices())
    assert [one.digest for one in library.own_sets("ann")] == [first.digest]
    assert second.state().state == "ready", "nothing is lost"
    monkeypatch.setenv("LATENTLAB_OWN_VISITOR_MB", "9")
    second.use(Choices())


def test_the_last_drops_of_a_visitor_are_kept_and_all_of_the_operator() -> None:
    for owner in ("ann", ""):
        drops = []
        for number in range(inbox.MOST_KEPT + 2):
            drops.append(inbox.begin(owner, [("a", 1)]))
            os.utime(drops[-1].folder / inbox.DROP, (time.time() - 60 + number,) * 2)
        kept = [drop.folder.exists() for drop in drops]
        assert kept == [not owner] * 2 + [True] * inbox.MOST_KEPT


def test_what_nobody_uses_is_deleted_but_not_what_runs_need(monkeypatch: pytest.MonkeyPatch) -> None:
    old, needed, fresh = (brought({"a/1": pictures(30, n)}).use(Choices()).digest for n in range(3))
    for digest in (old, needed):
        os.utime(library.folder_of(digest) / library.ABOUT, (0, 0))
    assert library.expire({needed}) == [old]
    assert {one.digest for one in library.own_sets("ann")} == {needed, fresh}
    load(library.OwnData(digest=needed))
    assert library.expire(set()) == []
