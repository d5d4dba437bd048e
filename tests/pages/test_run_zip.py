"""A run that is taken away as one file: what cannot be read of it, and where nothing can be written, is a sentence."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request

from aecore.errors import UserError
from aecore.runs.run import Run
from tests.faults.training import train
from ui.web.routes import get_zip

ASKED = {"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b""}


@pytest.fixture
def run(store: Any, small: Any) -> Run:
    made = store.create(small())
    assert train(made) == "done", made.status.reason
    return made


@pytest.mark.parametrize("kind", ["folder", "link", "FIFO"])
@pytest.mark.parametrize("file", ["items", "snapshot"])
def test_a_file_that_is_none_is_named(run: Run, kind: str, file: str) -> None:
    path = run.items if file == "items" else run.snapshot(max(run.steps("snapshot")))
    path.unlink()
    {"folder": path.mkdir, "link": lambda: path.symlink_to("/etc/hostname"), "FIFO": lambda: os.mkfifo(path)}[kind]()
    with pytest.raises(UserError):
        get_zip(Request(ASKED), run)


class Full:
    """A file on a full disk: what is held back is not written either."""

    def write(self, content: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def __getattr__(self, name: str) -> Any:
        return lambda *args: self.write(b"") if name in ("close", "flush", "seek") else 0


def test_no_room_for_the_file_is_a_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "TemporaryFile", Full)
    with pytest.raises(UserError, match="No space left on device") as refused:
        get_zip(Request(ASKED), run)
    assert str(Path(tempfile.gettempdir())) in str(refused.value)
