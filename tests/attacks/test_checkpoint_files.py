"""A checkpoint somebody made by hand, digests and all: passed over, nothing executed, little memory."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import struct
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from aecore.runs.checkpoints import newest_checkpoint, save_checkpoint


class Canary:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.path),)


def header(values: object, body: bytes = b"", length: int | None = None) -> bytes:
    text = values if isinstance(values, bytes) else json.dumps(values).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + body


TENSOR = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}
CONTENT = {
    "empty": b"",
    "the length of the header is a lie": header({"w": TENSOR}, bytes(8), length=1 << 62),
    "a header of 200 MB is announced": header({"w": TENSOR}, bytes(8), length=200_000_000),
    "the header is no JSON": header(b"{" * 1000),
    "the header is nested too deep": header(b"[" * 100_000),
    "a tensor lies outside the file": header(
        {"w": TENSOR | {"data_offsets": [0, 1 << 40], "shape": [1 << 38]}}, bytes(8)
    ),
    "a tensor ends before it begins": header({"w": TENSOR | {"data_offsets": [8, 0]}}, bytes(8)),
    "a shape that overflows": header({"w": TENSOR | {"shape": [1 << 62, 1 << 62]}}, bytes(8)),
    "two tensors overlap": header({"w": TENSOR, "v": TENSOR}, bytes(8)),
    "a hole before the tensor": header({"w": TENSOR | {"data_offsets": [8, 16]}}, bytes(16)),
    "an unknown type of number": header({"w": TENSOR | {"dtype": "PICKLE"}}, bytes(8)),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A good checkpoint of step 5."""
    save_checkpoint(tmp_path / "checkpoints", 5, {"model": {"w": torch.ones(2)}}, {"step": 5})
    return tmp_path / "checkpoints"


def forge(folder: Path, content: bytes) -> Path:
    """Save a newer checkpoint, put `content` in place of its tensors, and its digest in place of theirs; return its
    state file."""
    save_checkpoint(folder, 9, {"model": {"w": torch.ones(2)}}, {"step": 9})
    (target,) = folder.glob("step-000000009*")
    (target / "model.safetensors").write_bytes(content)
    state = json.loads((target / "state.json").read_text())
    state["digests"]["model"] = hashlib.sha256(content).hexdigest()
    (target / "state.json").write_text(json.dumps(state))
    return target / "state.json"


def assert_passed_over(folder: Path) -> None:
    tracemalloc.start()
    found = newest_checkpoint(folder)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found
    assert found.numbers["step"] == 5
    assert peak < 100_000_000


@pytest.mark.parametrize("content", CONTENT.values(), ids=CONTENT)
def test_a_hostile_tensor_file_is_passed_over(folder: Path, content: bytes) -> None:
    forge(folder, content)
    assert_passed_over(folder)


def test_100_000_tensors_of_nothing_that_overlap_are_passed_over(folder: Path) -> None:
    forge(folder, header({str(n): TENSOR for n in range(100_000)}, bytes(8)))
    assert_passed_over(folder)


@pytest.mark.parametrize("protocol", [0, 2, 5])
def test_cve_2025_32434_a_pickle_in_disguise_is_never_executed(folder: Path, tmp_path: Path, protocol: int) -> None:
    forge(folder, pickle.dumps(Canary(tmp_path / "canary"), protocol))
    assert_passed_over(folder)
    assert not (tmp_path / "canary").exists()


def test_cve_2025_32434_a_torch_file_in_disguise_is_never_executed(folder: Path, tmp_path: Path) -> None:
    torch.save({"w": Canary(tmp_path / "canary")}, tmp_path / "file.pt")
    forge(folder, (tmp_path / "file.pt").read_bytes())
    assert_passed_over(folder)
    assert not (tmp_path / "canary").exists()


@pytest.mark.parametrize("group", ["../../x", "..", "/etc/passwd", "a/b", "a\x00b", "", " ", "a\\b"])
def test_a_group_whose_name_is_a_path_is_never_opened(folder: Path, tmp_path: Path, group: str) -> None:
    (tmp_path / "x.safetensors").write_bytes(b"")
    path = forge(folder, b"")
    state = json.loads(path.read_text())
    path.write_text(json.dumps(state | {"digests": {group: hashlib.sha256(b"").hexdigest()}}))
    assert_passed_over(folder)


STATES: dict[str, Callable[[], str]] = {
    "a list": lambda: "[]",
    "digests are a list": lambda: '{"digests": [], "numbers": {}}',
    "a digest is a number": lambda: '{"digests": {"model": 5}, "numbers": {}}',
    "no numbers": lambda: '{"digests": {}}',
    "no group at all": lambda: '{"digests": {}, "numbers": {"step": 9}}',
    "numbers are a list": lambda: '{"digests": {}, "numbers": []}',
    "nested too deep": lambda: "[" * 100_000,
    "an endless number": lambda: '{"digests": {}, "numbers": ' + "9" * 5000 + "}",
}


@pytest.mark.parametrize("state", STATES.values(), ids=STATES)
def test_a_hostile_state_is_passed_over(folder: Path, state: Callable[[], str]) -> None:
    forge(folder, b"").write_text(state())
    assert_passed_over(folder)
