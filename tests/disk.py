"""A pytest plugin: a file system that fails, or a process that is killed, at the n-th call that changes files."""

from __future__ import annotations

import errno
import io
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from aecore.errors import UserError

CALLS = ("mkdir", "rename", "replace", "fsync", "unlink", "rmdir")
CODES = {"disk full": errno.ENOSPC, "no permission": errno.EACCES, "input/output error": errno.EIO}
MOST = 2000
REAL_OPEN = io.open


class FailingDisk:
    """Counts the calls that change files; the one numbered `at` fails (0: none)."""

    def __init__(self, code: int) -> None:
        self.code, self.at, self.calls = code, 0, 0

    def install(self, patch: Callable[[Any, str, Any], None]) -> None:
        for name in CALLS:
            patch(os, name, self.wrap(getattr(os, name)))
        patch(io, "open", self.open)

    def count(self) -> None:
        self.calls += 1
        if self.calls == self.at:
            self.fail()

    def fail(self) -> None:
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


class FullDisk(FailingDisk):
    """Every call from the n-th on fails."""

    def count(self) -> None:
        self.calls += 1
        if self.at and self.calls >= self.at:
            self.fail()


class PowerCut(FailingDisk):
    """The process is gone at the n-th call."""

    def fail(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


class HalfWriting:
    """A file whose failing write leaves half of its bytes behind, as a full disk and a kill do."""

    def __init__(self, disk: FailingDisk, file: Any) -> None:
        self.disk, self.file = disk, file

    def write(self, content: Any) -> Any:
        if self.disk.calls + 1 == self.disk.at:
            self.file.write(content[: len(content) // 2])
            self.file.flush()
        self.disk.count()
        return self.file.write(content)

    def truncate(self, size: int) -> int:
        self.disk.count()
        return self.file.truncate(size)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)

    def __enter__(self) -> HalfWriting:
        return self

    def __exit__(self, *error: object) -> None:
        self.file.close()


@pytest.fixture(params=CODES.values(), ids=CODES.keys())
def disk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[FailingDisk]:
    failing = FailingDisk(request.param)
    failing.install(monkeypatch.setattr)
    yield failing
    failing.at = 0


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[FailingDisk]:
    """A disk on which nothing can be written once `at` is set to 1."""
    failing = FullDisk(errno.ENOSPC)
    failing.install(monkeypatch.setattr)
    yield failing
    failing.at = 0


@pytest.fixture
def failures(disk: FailingDisk) -> Callable[[Callable[[], object]], Iterator[bool]]:
    """Do a thing with its n-th call failing, n = 1, 2, ...; yield whether it was refused (always with a UserError)
    until none fails."""

    def each(act: Callable[[], object]) -> Iterator[bool]:
        for n in range(1, MOST):
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
def power_cuts() -> Callable[[Callable[[], object]], Iterator[bool]]:
    """Do a thing in a child that is killed at its n-th call, n = 1, 2, ...; yield whether it was, until it lives to its
    end."""

    def each(act: Callable[[], object]) -> Iterator[bool]:
        for n in range(1, MOST):
            child = os.fork()
            if child == 0:
                cut_off(act, n)
            killed = os.WIFSIGNALED(os.waitpid(child, 0)[1])
            yield killed
            if not killed:
                return
        raise AssertionError("it never lives to its end")

    return each


def cut_off(act: Callable[[], object], n: int) -> None:
    """In the child: act, and never return."""
    try:
        disk = PowerCut(0)
        disk.install(setattr)
        disk.at = n
        act()
    finally:
        os._exit(0)


@pytest.fixture
def below() -> Callable[[Path], dict[str, bytes]]:
    """All files below a folder, by their path in it, with their content."""
    return lambda folder: {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }
