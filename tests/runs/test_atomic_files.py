"""Whichever call of the file system fails: the file is the old one or the new one, nothing is left beside it, a
sentence is raised."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from aecore.errors import UserError
from aecore.files import read_json, replace_bytes, replace_json, replacing
from aecore.runs.run import Run
from aecore.runs.store import Store
from aecore.spec import Spec
from ui.web.serving import version

Failures = Callable[[Callable[[], object]], Iterator[bool]]


def test_a_file_is_old_or_new_whichever_call_fails(tmp_path: Path, failures: Failures) -> None:
    path, old, new = tmp_path / "file", b"old" * 1000, b"new" * 5000
    path.write_bytes(old)
    for refused in failures(lambda: replace_bytes(path, new)):
        assert path.read_bytes() in ((old, new) if refused else (new,))
        assert list(tmp_path.iterdir()) == [path]
        path.write_bytes(old)


def test_versions_of_one_tick_of_a_coarse_clock_are_told_apart(tmp_path: Path) -> None:
    """What a browser keeps for good it keeps under the time and the size."""
    path, tick, found = tmp_path / "file", time.time_ns() // 10**9 * 10**9, []
    for content in (b"one", b"two", b"six"):
        with replacing(path) as beside:
            beside.write_bytes(content)
            os.utime(beside, ns=(tick, tick))
        found.append(version(path.stat()))
    assert len(set(found)) == 3
    os.utime(path, ns=(tick, tick + 3600 * 10**9))  # the clock is set back
    replace_bytes(path, b"ten")
    assert abs(path.stat().st_mtime - time.time()) < 60


@pytest.mark.parametrize("tick", [100, 10**7, 10**9, 2 * 10**9])
def test_also_where_a_file_system_keeps_no_finer_times(
    tick: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """NTFS, exFAT, an old one of Linux or macOS, FAT."""
    path, utime, found = tmp_path / "file", os.utime, set()

    def coarse(place: Path, ns: tuple[int, int]) -> None:
        utime(place, ns=(ns[0] // tick * tick, ns[1] // tick * tick))

    monkeypatch.setattr(os, "utime", coarse)
    now = time.time_ns()
    for content in (b"one", b"two"):
        with replacing(path) as beside:
            beside.write_bytes(content)
            coarse(beside, (now, now))
        found.add(version(path.stat()))
    assert len(found) == 2


def test_a_request_is_made_or_refused_whichever_call_fails(
    store: Store, small: Callable[..., Spec], failures: Failures
) -> None:
    run: Run = store.create(small())
    for refused in failures(lambda: run.ask_settings({"optimiser.learning_rate": 0.01})):
        path = run.control / "settings.json"
        assert read_json(path) == {"optimiser.learning_rate": 0.01} if path.exists() else refused
        assert not list(run.path.rglob(".tmp-*"))
        path.unlink(missing_ok=True)


@pytest.mark.parametrize("value", [math.nan, math.inf, {"deep": [-math.inf]}])
def test_what_is_not_json_is_refused_before_the_file_is_touched(tmp_path: Path, value: object) -> None:
    replace_json(tmp_path / "meta.json", "old")
    with pytest.raises(ValueError, match="not JSON compliant"):
        replace_json(tmp_path / "meta.json", value)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("meta.json", '"old"')]


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"9" * 5000])
def test_a_damaged_json_file_is_named_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "meta.json").write_bytes(content)
    with pytest.raises(UserError, match=r"meta\.json cannot be read"):
        read_json(tmp_path / "meta.json")


def test_text_of_every_language_survives(tmp_path: Path) -> None:
    value = {"title": "日本 <b> \u202e\u2028\x00", "numbers": [1, 2.5, None, True]}
    replace_json(tmp_path / "a.json", value)
    assert read_json(tmp_path / "a.json") == value
