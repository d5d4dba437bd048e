"""Data that people bring, when the disk is full, the process is killed, or several servers serve them."""

from __future__ import annotations

import os
import shutil
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from aecore.data.loading import load
from aecore.data.own import inbox, library, looks
from aecore.data.own.choices import Choices
from aecore.errors import UserError
from aecore.locks import HELD, look_at
from aecore.settings import library_folder
from aecore.spec import OwnData
from tests.data.own.conftest import TWO, brought, forked, looked, small_reader

__all__ = ["forked", "small_reader"]
pytestmark = pytest.mark.usefixtures("small_reader")
PowerCuts = Callable[[Callable[[], object]], Iterator[bool]]


def test_a_data_set_is_whole_or_not_there_wherever_its_use_is_cut_off(power_cuts: PowerCuts) -> None:
    drop, cuts = brought(TWO), 0
    digest = looked(drop).digest
    for killed in power_cuts(lambda: drop.use(Choices())):
        cuts += killed
        assert library.digests() in (([], [digest]) if killed else ([digest],))
        if library.digests():
            assert len(load(OwnData(digest=digest)).held_out) == 10
            assert [one.digest for one in library.own_sets("ann")] == [digest]
            shutil.rmtree(library.folder_of(digest))
        assert drop.state().state == "ready"
    assert cuts > 10


@pytest.mark.exhaustive
def test_a_data_set_is_deleted_whole_or_not_at_all(power_cuts: PowerCuts) -> None:
    drop = brought(TWO)
    digest = looked(drop).digest
    for killed in power_cuts(lambda: library.remove(drop.use(Choices()).digest, "ann")):
        if library.own_sets("ann"):
            assert load(OwnData(digest=digest))
        if not killed:
            assert library.digests() == []


def test_a_drop_is_there_or_not_and_what_is_left_of_it_is_swept(power_cuts: PowerCuts) -> None:
    for _ in power_cuts(lambda: inbox.begin("", [("a", 1), ("b", 0)])):
        for drop in inbox.everything(inbox.drops_folder()) if inbox.drops_folder().is_dir() else []:
            assert drop.sizes() == [0, 0]
            assert [name for name, _ in drop.files] == ["a", "b"]
            assert drop.file(2).exists()
            drop.cancel()
    for left in inbox.drops_folder().glob(".[nt]*"):
        os.utime(left, (1, 1))
    inbox.begin("", [("a", 1)]).cancel()
    assert not list(inbox.drops_folder().glob(".[nt]*"))


def test_a_full_disk_is_a_sentence_and_the_sending_goes_on_later(full_disk: Any) -> None:
    drop = inbox.begin("ann", [("a", 100)])
    assert drop.receive(1, 0, [b"x" * 40]) == 40
    full_disk.at = 1
    with pytest.raises(UserError, match="no space left"):
        drop.receive(1, 40, [b"y" * 60])
    with pytest.raises(UserError, match="no space left"):
        inbox.begin("bob", [("a", 100)])
    full_disk.at = 0
    there = drop.sizes()[0]
    assert there >= 40
    assert drop.receive(1, 40, [b"y" * 60]) == 100


def test_what_is_dropped_passes_through_a_little_memory() -> None:
    drop, piece = inbox.begin("ann", [("a", 64 << 20)]), bytes(1 << 16)
    tracemalloc.start()
    try:
        drop.receive(1, 0, (piece for _ in range(1 << 10)))
        assert drop.state().total == 64 << 20
        assert tracemalloc.get_traced_memory()[1] < 4 << 20
    finally:
        tracemalloc.stop()


def test_several_servers_read_two_at_a_time_together(until: Callable[..., None]) -> None:
    drops = [brought({"a/1.bin": b"HANG"}, f"v{n}") for n in range(4)]
    for drop in drops:
        looks.ask(drop.folder, Choices(), drop.owner)
    servers = []
    for _ in range(5):
        if not (server := os.fork()):
            looks.pump(inbox.drops_folder())
            os._exit(0)
        servers.append(server)
    for server in servers:
        os.waitpid(server, 0)

    def reading() -> list[bool]:
        return [look_at(looks.newest(drop.folder) / looks.LOCK) == HELD for drop in drops]

    until(lambda: sum(reading()) == 2, 60)
    assert [drop.state().state for drop in drops] == ["reading", "reading", "waiting", "waiting"]
    slots = [look_at(path) for path in sorted(inbox.drops_folder().glob(".slot-*"))]
    assert slots == [HELD, HELD]
    for drop in drops:
        drop.cancel()
    until(lambda: not any(look_at(path) == HELD for path in inbox.drops_folder().glob(".slot-*")), 60)
    assert library_folder().is_dir()
