"""The newest checkpoint whose digests match wins; a fault or a kill at any moment leaves one that does."""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch
from torch import Tensor

from aecore.runs.checkpoints import newest_checkpoint, save_checkpoint

Failures = Callable[[Callable[[], object]], Iterator[bool]]


def tensors(step: int) -> dict[str, dict[str, Tensor]]:
    return {
        "model": {"w": torch.full((3, 4), float(step)), "b": torch.arange(5)},
        "optimiser": {"0.step": torch.tensor(step)},
    }


def save(folder: Path, step: int) -> None:
    save_checkpoint(folder, step, tensors(step), {"step": step, "settings": {"a": 0.5}})


def newest(folder: Path) -> int | None:
    """Return the step of the newest valid checkpoint, after a look whether all of it is of that step."""
    found = newest_checkpoint(folder)
    if found is None:
        return None
    step = int(found.path.name[5:14])
    assert found.numbers == {"step": step, "settings": {"a": 0.5}}
    wanted = tensors(step)
    assert found.tensors.keys() == wanted.keys()
    assert all(
        torch.equal(found.tensors[group][name], value)
        for group, values in wanted.items()
        for name, value in values.items()
    )
    return step


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Checkpoints of the steps 5 and 9."""
    folder = tmp_path / "checkpoints"
    save(folder, 5)
    save(folder, 9)
    return folder


def files(folder: Path) -> list[Path]:
    return sorted(path for path in sorted(folder.glob("step-*"))[-1].iterdir())


def test_what_was_saved_comes_back(folder: Path) -> None:
    assert newest(folder) == 9


def test_there_is_none_before_the_first(tmp_path: Path) -> None:
    assert newest_checkpoint(tmp_path / "checkpoints") is None


def test_only_the_last_two_are_kept(folder: Path) -> None:
    for step in (12, 13, 20):
        save(folder, step)
    assert [int(path.name[5:14]) for path in sorted(folder.iterdir())] == [13, 20]


@pytest.mark.parametrize("number", range(3))
def test_a_flipped_bit_anywhere_in_a_file_makes_the_previous_one_win(folder: Path, number: int) -> None:
    path = files(folder)[number]
    content = path.read_bytes()
    for place in range(len(content)):
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        assert newest(folder) == 5, f"byte {place} of {path.name}"


@pytest.mark.parametrize("number", range(3))
def test_a_missing_or_emptied_file_makes_the_previous_one_win(folder: Path, number: int) -> None:
    files(folder)[number].write_bytes(b"")
    assert newest(folder) == 5
    files(folder)[number].unlink()
    assert newest(folder) == 5


def test_a_file_of_another_checkpoint_makes_the_previous_one_win(folder: Path) -> None:
    for path in files(folder):
        if path.suffix == ".safetensors":
            path.write_bytes((sorted(folder.iterdir())[0] / path.name).read_bytes())
    assert newest(folder) == 5


def test_foreign_files_and_folders_are_no_matter(folder: Path) -> None:
    (files(folder)[0].parent / "notes.txt").write_text("hello")
    (folder / "step-zzz").mkdir()
    (folder / "step-999999999").write_text("a file")
    assert newest(folder) == 9


def test_when_all_are_damaged_there_is_none(folder: Path) -> None:
    for path in folder.glob("*/state.json"):
        path.write_text("{}")
    assert newest_checkpoint(folder) is None


def test_a_checkpoint_is_old_or_new_whichever_call_fails(folder: Path, failures: Failures) -> None:
    for refused in failures(lambda: save(folder, 12)):
        assert newest(folder) in ((9, 12) if refused else (12,))
        for path in folder.glob("step-000000012*"):
            shutil.rmtree(path)
    save(folder, 12)
    assert not list(folder.glob(".tmp-*"))


def test_saving_a_step_again_never_loses_it_whichever_call_fails(folder: Path, failures: Failures) -> None:
    """A pause and the stop after it save the same step twice."""
    for _ in failures(lambda: save(folder, 9)):
        assert newest(folder) == 9


def test_one_step_may_be_saved_again_and_again(folder: Path) -> None:
    """A person who pauses and continues within a step saves it each time."""
    for _ in range(5):
        save(folder, 9)
        assert newest(folder) == 9
    assert len(list(folder.iterdir())) == 2


def test_a_process_killed_at_any_moment_leaves_the_newest_whole(tmp_path: Path, until: Callable[..., None]) -> None:
    folder, moments, last = tmp_path / "checkpoints", random.Random(7), 0
    for _ in range(10):
        child = os.fork()
        if child == 0:
            save_for_ever(folder, last + 1)
        try:
            until(lambda seen=last: (newest(folder) or 0) > seen)
            time.sleep(moments.uniform(0, 0.02))
        finally:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        found = newest(folder)
        assert found
        assert found > last
        last = found
    save(folder, last + 1)
    assert newest(folder) == last + 1
    assert not list(folder.glob(".tmp-*"))
    assert len(list(folder.iterdir())) == 2


def save_for_ever(folder: Path, step: int) -> None:
    try:
        while True:
            save(folder, step)
            step += 1
    finally:
        os._exit(1)
