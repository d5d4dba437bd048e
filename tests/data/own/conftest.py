"""Drops whose child is a fork of the test with a small reader."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from aecore.data.own import child, inbox, looks, reading
from aecore.data.own.choices import Choices
from aecore.data.own.inbox import Drop, Looked
from aecore.settings import own_limits
from tests.data.own import reader
from tests.data.own.made import Dropped


class Fork:
    """A child like those of `subprocess`."""

    def __init__(self, look: Path, held: tuple[int, ...]) -> None:
        self.pid = os.fork()
        if self.pid == 0:
            try:
                os.setsid()
                os.closerange(3, min(held))  # as a new program would have none of ours
                child.watched(look, own_limits())
            finally:
                os._exit(0)

    def poll(self) -> int | None:
        try:
            found, status = os.waitpid(self.pid, os.WNOHANG)
        except ChildProcessError:  # in a fork of the test it is nobody's child
            return 0
        return os.waitstatus_to_exitcode(status) if found else None

    def wait(self) -> None:
        os.waitpid(self.pid, 0)


@pytest.fixture
def small_reader(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(reading, "read", reader.read)
    monkeypatch.setattr(looks, "spawn", Fork)
    monkeypatch.setenv("LATENTLAB_OWN_FREE_MB", "0")
    yield
    for drop in inbox.everything(inbox.drops_folder()):
        drop.cancel()  # which ends its child
    for one in looks.CHILDREN:
        one.wait()
    looks.CHILDREN.clear()


def pictures(n: int, seed: int = 0) -> bytes:
    return np.random.default_rng(seed).integers(0, 256, (n, 64), dtype=np.uint8).tobytes()


TWO = {"cat/1.bin": pictures(20, 1), "dog/1.bin": pictures(30, 2)}


def brought(files: dict[str, bytes], owner: str = "ann") -> Drop:
    drop = inbox.begin(owner, [(name, len(content)) for name, content in files.items()])
    for number, content in enumerate(files.values(), start=1):
        assert drop.receive(number, 0, [content]) == len(content)
    return drop


def looked(drop: Drop, choices: Choices | None = None, seconds: float = 60.0) -> Looked:
    drop.ask(choices or Choices())
    deadline = time.monotonic() + seconds
    while (found := drop.state()).state in ("waiting", "reading"):
        assert time.monotonic() < deadline, found
        time.sleep(0.005)
    return found


Kept = Callable[[dict[str, bytes]], str]
Sized = Sequence[tuple[str, int]]


@pytest.fixture
def drop(tmp_path: Path) -> Dropped:
    """Reads files by name and content, with choices, in this process."""
    return Dropped(tmp_path)
