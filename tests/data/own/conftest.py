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

FORKS: list[int] = []


def fork(look: Path, held: tuple[int, ...]) -> None:
    """Start a child, as the nursery does, of the test itself."""
    pid = os.fork()
    if pid == 0:
        try:
            os.setsid()
            os.closerange(3, min(held))
            child.watched(look, own_limits())
        finally:
            os._exit(0)
    FORKS.append(pid)


def forks() -> list[int]:
    """Those that live, the newest last."""
    FORKS[:] = [pid for pid in FORKS if os.waitpid(pid, os.WNOHANG)[0] == 0]
    return FORKS


@pytest.fixture
def small_reader(monkeypatch: pytest.MonkeyPatch, forked: None) -> None:
    monkeypatch.setattr(reading, "read", reader.read)


@pytest.fixture
def forked(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What reads a drop is a fork of the test."""
    monkeypatch.setattr(looks, "spawn", fork)
    monkeypatch.setattr(looks, "warm", lambda: None)
    monkeypatch.setenv("LATENTLAB_OWN_FREE_MB", "0")
    yield
    for drop in inbox.everything(inbox.drops_folder()):
        drop.cancel()  # which ends its child
    for pid in FORKS:
        os.waitpid(pid, 0)
    FORKS.clear()


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
