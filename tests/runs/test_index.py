"""The index of a store says what the folders say, however they have changed since and by whom, and reads only what
has."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from aecore.files import replace_bytes
from aecore.runs import index as module
from aecore.runs import reading
from aecore.runs.index import INDEX, READ, Damaged, Entry, Index, index_of
from aecore.runs.run import Run, Status
from aecore.runs.store import Store
from aecore.spec import Spec

OLD = 100.0
FILES = [f"{name}.json" for name in READ]


@pytest.fixture
def store(store: Store, small: Callable[..., Spec]) -> Store:
    """Three runs that have ended and are old."""
    for title in ("first", "second", ""):
        store.create(small(), title).write_status(Status(state="done"))
    settle(store.root)
    return store


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are really read."""
    names: list[str] = []
    real = reading.read_json
    monkeypatch.setattr(reading, "read_json", lambda path: names.append(path.name) or real(path))
    reading.remembered.cache_clear()
    return names


def settle(folder: Path) -> None:
    for path in folder.rglob("*"):
        os.utime(path, (time.time() - OLD,) * 2)


def said(found: list[Run | Damaged]) -> list[object]:
    return [(run.id, str(run.why)) if isinstance(run, Damaged) else (run.id, run.about) for run in found]


class Unread(Index):
    """One that knows nothing of before, and keeps nothing."""

    def kept(self) -> dict[str, Entry]:
        return {}

    def save(self, found: dict[str, Entry]) -> None:
        return


def anew(store: Store) -> list[object]:
    """What is there, read from the folders alone."""
    reading.remembered.cache_clear()
    return [row for index in store.indexes() for row in said(Unread(index.root, index.aside).look())]


def test_what_has_not_changed_is_not_read_again(store: Store, reads: list[str]) -> None:
    first = said(store.everything())
    assert sorted(reads) == sorted(FILES * 3)
    reads.clear()
    assert said(store.everything()) == first
    store.runs()[0].rename("another")
    reads.clear()
    assert [run.about.title for run in store.runs()] == ["another", "second", "first"]
    assert set(reads) == {"meta.json"}, "of the run that has changed, what is not known by heart"


def in_place(path: Path) -> None:
    """Change a file without a new number, size or time."""
    before = path.stat()
    path.write_bytes(bytes(byte ^ (1 if byte == ord("t") else 0) for byte in path.read_bytes()))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def link(path: Path) -> None:
    path.rename(path.with_suffix(".moved"))
    path.symlink_to(path.with_suffix(".moved"))


CHANGES: dict[str, Callable[[Path], object]] = {
    "gone": lambda path: path.unlink(),
    "cut": lambda path: path.write_bytes(path.read_bytes()[:20]),
    "in place": in_place,
    "a link": link,
    "another number, else the same": lambda path: replace_bytes(path, path.read_bytes().replace(b'"', b" ", 1)),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("name", FILES)
def test_a_change_of_any_file_is_seen_at_the_next_look_and_so_is_its_end(
    store: Store, name: str, change: Callable[[Path], object], tmp_path: Path
) -> None:
    before = said(store.everything())
    run = store.runs()[1]
    shutil.copytree(run.path, tmp_path / "whole")
    change(run.path / name)
    assert said(store.everything()) == anew(store)
    shutil.rmtree(run.path)
    shutil.copytree(tmp_path / "whole", run.path)
    assert said(store.everything()) == anew(store) == before


def test_a_folder_that_appears_vanishes_is_renamed_or_becomes_a_link_is_seen(store: Store) -> None:
    first, second, _third = store.runs()
    shutil.copytree(first.path, store.root / "digits-vae-copied")
    assert {run.id for run in store.runs()} == {run.id for run in Store(store.root).runs() if not run.shipped}
    assert len(store.runs()) == 4
    first.path.rename(store.root / "digits-vae-moved")
    assert store.get("digits-vae-moved").about == first.about
    second.path.rename(second.path.with_name(".elsewhere"))
    second.path.symlink_to(".elsewhere")
    assert said(store.everything()) == anew(store)
    assert second.id not in [run.id for run in store.runs()]
    shutil.rmtree(store.root)
    assert store.everything() == []


def test_what_another_process_does_is_seen(store: Store) -> None:
    store.everything()
    run = store.runs()[0]
    code = (
        "import sys; from pathlib import Path; from aecore.runs.store import Store; "
        "store = Store(Path(sys.argv[1]), Path(sys.argv[2])); "
        "store.get(sys.argv[3]).rename('theirs'); store.delete(store.runs()[1].id)"
    )
    subprocess.run([sys.executable, "-c", code, store.root, store.shipped, run.id], check=True)
    assert [run.about.title for run in store.runs()] == ["theirs", "first"]
    assert said(store.everything()) == anew(store)


# --- the file -------------------------------------------------------------------------------------------------------


@pytest.fixture
def kept(store: Store, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of an index; a process that has just started follows."""
    monkeypatch.setattr(module, "WORTH", 1)
    store.everything()
    start_again()
    return store.root / INDEX


def start_again() -> None:
    index_of.cache_clear()
    reading.remembered.cache_clear()


def test_a_new_process_reads_only_what_has_changed(store: Store, kept: Path, reads: list[str]) -> None:
    run = store.runs()[0]
    assert reads == []
    assert run.about.title == ""
    run.rename("changed meanwhile")
    start_again()
    reads.clear()
    assert [run.about.title for run in store.runs()] == ["changed meanwhile", "second", "first"]
    assert sorted(reads) == sorted(FILES)
    assert said(store.everything()) == anew(store)


DAMAGE: dict[str, Callable[[Path], object]] = {
    "gone": lambda path: path.unlink(),
    "empty": lambda path: path.write_bytes(b""),
    "torn": lambda path: path.write_bytes(path.read_bytes()[:-30]),
    "binary": lambda path: path.write_bytes(bytes(range(256))),
    "a list": lambda path: path.write_text("[1, 2]"),
    "nested too deep": lambda path: path.write_text("[" * 100_000),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
    "a FIFO": lambda path: (path.unlink(), os.mkfifo(path)),
    "a link": link,
    "of other code": lambda path: path.write_text(json.dumps(["0" * 64, json.loads(path.read_text())[1]])),
    "with a state nobody knows": lambda path: path.write_text(path.read_text().replace('"done"', '"dancing"')),
    "with a title that is no text": lambda path: path.write_text(path.read_text().replace('"first"', '"\\ud800"')),
    "with a name that leads out": lambda path: path.write_text(path.read_text().replace('"digits-', '"../digits-')),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_file_of_the_index_is_one_that_is_not_there(
    store: Store, kept: Path, damage: Callable[[Path], object]
) -> None:
    there = anew(store)
    damage(kept)
    start_again()
    assert said(store.everything()) == there
    assert len(there) == 3


def test_a_small_store_and_one_that_is_only_looked_at_have_no_file(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.everything()
    assert not (store.root / INDEX).exists()
    monkeypatch.setattr(module, "WORTH", 1)
    monkeypatch.setenv("LATENTLAB_READONLY", "1")
    start_again()
    assert len(store.everything()) == 3
    assert not (store.root / INDEX).exists()


# --- many at once ---------------------------------------------------------------------------------------------------


def test_one_look_serves_all_who_asked_before_it_began_and_nobody_gets_an_older_one(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.everything()
    looks, going, may_end = 0, threading.Event(), threading.Event()
    real = module.folders_in

    def slow(root: Path) -> list[str]:
        nonlocal looks
        names = list(real(root))
        if root == store.root:
            looks += 1
            going.set()
            assert may_end.wait(60)
        return names

    monkeypatch.setattr(module, "folders_in", slow)
    seen: list[int] = []
    threads = [threading.Thread(target=lambda: seen.append(len(store.everything()))) for _ in range(12)]
    threads[0].start()
    assert going.wait(60)
    store.delete(real_run(store))  # after the look in progress has taken the names
    for thread in threads[1:]:
        thread.start()
    deadline = time.monotonic() + 60
    while sum(thread.is_alive() for thread in threads) < 12 or not waiting_for(index_of(store.root), 11):
        assert time.monotonic() < deadline
    may_end.set()
    for thread in threads:
        thread.join()
    assert sorted(seen) == [2] * 11 + [3]
    assert looks == 2


def real_run(store: Store) -> str:
    return next(path.name for path in sorted(store.root.iterdir()) if path.is_dir() and not path.name.startswith("."))


def waiting_for(index: Index, count: int) -> bool:
    """Whether so many threads have asked for a look and wait."""
    frames = sys._current_frames().values()
    return sum(frame.f_code is Index.look.__code__ for frame in frames) >= count


def test_a_look_that_fails_is_no_look(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    there = said(store.everything())

    def refuse(root: Path) -> list[str]:
        raise PermissionError(13, "Permission denied", str(root))

    with monkeypatch.context() as patch:
        patch.setattr(module, "folders_in", refuse)
        with pytest.raises(PermissionError):
            store.everything()
    assert said(store.everything()) == there


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_to_a_store_its_index_says_what_the_folders_say(
    store: Store, small: Callable[..., Spec], seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A seeded walk: made, renamed, ended, deleted, damaged, mended by hand, index damaged, process started again."""
    monkeypatch.setattr(module, "WORTH", 2)
    luck = random.Random(seed)

    def some() -> Run:
        return store.get(luck.choice([run.id for run in store.everything()]))

    def damage() -> None:
        luck.choice(list(CHANGES.values()))(some().path / luck.choice(FILES))

    acts: list[Callable[[], object]] = [
        lambda: store.create(small(), luck.choice(["", "a", "b"])),
        lambda: store.create(small()).write_status(Status(state="done")),
        lambda: store.runs()[0].rename(str(luck.random())),
        lambda: store.runs()[-1].write_status(Status(state=luck.choice(["done", "failed", "running"]))),
        lambda: store.delete(some().id) if len(store.everything()) > 2 else None,
        damage,
        start_again,
        lambda: luck.choice(list(DAMAGE.values()))(store.root / INDEX) if (store.root / INDEX).is_file() else None,
    ]
    for _ in range(60):
        try:
            luck.choice(acts)()
        except (OSError, ValueError, IndexError):  # a file that is not there cannot be damaged further
            continue
        settle(store.root)
        assert said(store.everything()) == anew(store)
        assert [run.id for run in store.active()] == [
            run.id for run in store.runs() if Run(run.path).status.state in ("queued", "running", "paused")
        ]
