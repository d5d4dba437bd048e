"""Files that a person may drop, made by code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aecore.data.own.choices import Choices
from aecore.data.own.draft import Draft
from aecore.data.own.reading import read
from aecore.data.own.reading.containers import Plain

Drop = dict[str, bytes]
"""What a person drops: names and contents."""


class Dropped:
    """Reads what is dropped as the server does: files lie on disk under numbers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.told: list[tuple[int, int]] = []

    def files(self, drop: Drop) -> list[Plain]:
        """Lay files down."""
        found = []
        for number, (name, content) in enumerate(drop.items()):
            path = self.folder / f"{number:04}"
            path.write_bytes(content)
            found.append(Plain(path, name, len(content)))
        return found

    def __call__(self, drop: Drop, **choices: Any) -> Draft:
        self.told.clear()
        return read(self.files(drop), Choices(**choices), lambda done, total: self.told.append((done, total)))


@pytest.fixture
def drop(tmp_path: Path) -> Callable[..., Draft]:
    """Read files by name and content, with choices."""
    return Dropped(tmp_path)
