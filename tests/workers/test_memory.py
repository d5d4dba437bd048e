"""The peak of a process is what it held at most, since it was last forgotten."""

from __future__ import annotations

import mmap
import sys
from pathlib import Path

import pytest

from aecore.workers import memory
from aecore.workers.memory import forget_peak, peak

LARGE, PIECE = 64 * 2**20, 2**20


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells the peak of a process")
def test_the_peak_rises_with_what_is_held_and_can_be_forgotten() -> None:
    forget_peak()
    before = peak()
    held = mmap.mmap(-1, LARGE)  # pages of its own, whatever memory the process has kept
    for _ in range(LARGE // PIECE):
        held.write(b"1" * PIECE)
    high = peak()
    assert before + 0.9 * LARGE <= high <= before + 1.5 * LARGE
    held.close()
    assert peak() == pytest.approx(high, rel=0.02)
    forget_peak()
    assert peak() <= high - 0.9 * LARGE


def test_where_nobody_tells_the_peak_is_unknown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(memory, "STATUS", tmp_path / "none")
    monkeypatch.setattr(memory, "REFERENCES", tmp_path / "none" / "none")
    forget_peak()
    assert peak() == 0
