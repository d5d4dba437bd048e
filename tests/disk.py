"""A pytest plugin: a file system that fails at its n-th call."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from aecore.errors import UserError

CALLS = ("mkdir", "rename", "replace", "fsync", "unlink")
CODES = {"disk full": errno.ENOSPC, "no permission": errno.EACCES, "input/output error": errno.EIO}


class FailingDisk:
    """Counts the calls that change files; the one numbered `at` fails (0: none)."""

    def __init__(self, code: int) -> None:
        self.code, self.at, self.calls = code, 0, 0

    def count(self) -> None:
        self.calls += 1
        if self.calls == self.at:
            raise OSError(self.code, os.strerror(self.code))

    def wrap(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **values: Any) -> Any:
            self.count()
            return function(*args, **values)

        return call

    def open(self, path: Any, mode: str = "r", *args: Any, **values: Any) -> Any:
        if not set(mode) & set("wax+"):
            return REAL_OPEN(path, mode, *args, **values)
        self.count()
        return HalfWriting(self, REAL_OPEN(path, mode, *args, **values))


class HalfWriting:
    """A file whose failing write leaves half of its bytes behind, as a full disk does."""

    def __init__(self, disk: FailingDisk, file: Any) -> None:
        self.disk, self.file = disk, file

    def write(self, content: Any) -> Any:
        try:
            self.disk.count()
        except OSError:
            self.file.write(content[: len(content) // 2])
            raise
        return self.file.write(content)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)

    def __enter__(self) -> HalfWriting:
        return self

    def __exit__(self, *error: object) -> None:
        self.file.close()


REAL_OPEN = io.open


@pytest.fixture(params=CODES.values(), ids=CODES.keys())
def disk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[FailingDisk]:
    failing = FailingDisk(request.param)
    for name in CALLS:
        monkeypatch.setattr(os, name, failing.wrap(getattr(os, name)))
    monkeypatch.setattr(io, "open", failing.open)
    yield failing
    failing.at = 0


@pytest.fixture
def failures(disk: FailingDisk) -> Callable[[Callable[[], object]], Iterator[bool]]:
    """Do a thing with its n-th call failing, n = 1, 2, ...; yield whether it was refused (always with a UserError) until none fails."""

    def each(act: Callable[[], object]) -> Iterator[bool]:
        for n in range(1, 200):
            refused, disk.at, disk.calls = False, n, 0
            try:
                act()
            except UserError:
                refused = True
            reached, disk.at = disk.calls >= n, 0
            yield refused
            if not reached:
                return
        raise AssertionError("it never succeeds")

    return each


@pytest.fixture
def below() -> Callable[[Path], dict[str, bytes]]:
    """All files below a folder, by their path in it, with their content."""
    return lambda folder: {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
