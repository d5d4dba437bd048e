"""What lies where a file of a run should: only regular files are read, at once and within bounds."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from aecore.errors import UserError
from aecore.files import opened, read_bytes
from aecore.runs.log import all_events, read_events
from aecore.runs.run import Run
from aecore.runs.store import Store
from aecore.runs.tensors import all_arrays, all_tensors, fitting
from aecore.settings import runs_folder
from aecore.spec import Spec


def in_a_linked_folder(path: Path) -> None:
    beside = path.parent.with_name("beside")
    path.parent.rename(beside)
    (beside / path.name).write_text("secret")
    path.parent.symlink_to(beside)


ODD: dict[str, Callable[[Path], object]] = {
    "a link": lambda path: path.symlink_to("/etc/passwd"),
    "a link to a device": lambda path: path.symlink_to("/dev/zero"),
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a FIFO": lambda path: os.mkfifo(path),
    "a folder": lambda path: path.mkdir(),
    "nothing": lambda path: None,
    "in a linked folder": in_a_linked_folder,
}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("make", ODD.values(), ids=ODD)
def test_only_a_regular_file_that_no_link_leads_to_is_read(tmp_path: Path, make: Callable[[Path], object]) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    make(folder / "file")
    with pytest.raises(OSError, match=r"\[Errno") as caught:
        opened(folder / "file")
    assert caught.value.strerror
    assert read_events(folder / "file") == ([], 0)
    with pytest.raises(UserError, match="file cannot be read"):
        all_arrays(folder / "file")


def test_a_store_may_itself_be_reached_by_a_link(tmp_path: Path) -> None:
    (tmp_path / "store" / "run").mkdir(parents=True)
    (tmp_path / "store" / "run" / "file").write_text("here")
    (tmp_path / "link").symlink_to("store")
    assert read_bytes(tmp_path / "link" / "run" / "file") == b"here"


def test_a_file_that_is_too_large_is_not_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.touch()
    os.truncate(path, 1 << 40)
    with pytest.raises(OSError, match="too large"):
        read_bytes(path)


def test_a_line_without_end_is_passed_over_and_what_follows_is_read(tmp_path: Path) -> None:
    path, event = tmp_path / "events.jsonl", {"kind": "step", "step": 1}
    line = json.dumps(event) + "\n"
    path.write_text(line + '{"x": "' + "a" * (12 << 20) + '"}\n' + line)
    assert all_events(path) == [event, event]


def test_a_tensor_that_is_lacking_and_sizes_that_do_not_agree_are_sentences(tmp_path: Path) -> None:
    path = tmp_path / "items.safetensors"
    save_file({"codes": np.zeros((4, 2), np.float32), "labels": np.zeros(3, np.int32)}, path)
    found = all_tensors(path)
    with pytest.raises(UserError, match="do not fit each other"):
        fitting(found, "items", path)
    with pytest.raises(UserError, match="something is missing"):
        found["xy"]
    path.write_bytes(path.read_bytes()[:50])
    with pytest.raises(UserError, match="damaged"):
        all_tensors(path)


def test_a_run_that_cannot_be_read_is_opened_with_a_sentence(store: Store, small: Callable[..., Spec]) -> None:
    run: Run = store.create(small())
    (run.path / "meta.json").unlink()
    (run.path / "meta.json").symlink_to("/dev/zero")
    with pytest.raises(UserError, match=r"meta\.json cannot be read: it is a link"):
        store.usable(run.id)


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENTLAB_RUNS", "")
    assert runs_folder() == Path("runs").resolve()
