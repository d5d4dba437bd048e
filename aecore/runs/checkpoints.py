"""Checkpoints: folders `step-<n>-<again>` of safetensors and one JSON with the digest of each file. Never pickle.

A checkpoint gets its name only when all its files are on disk; it is valid when its digests match. The newest valid one
wins, so a kill at any moment leaves the previous one standing.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..files import commit_folder, read_bytes, sentences

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["Checkpoint", "newest_checkpoint", "newest_contents", "save_checkpoint"]

KEPT = 2
MOST = 8 << 30
"""Bytes of a group of tensors: more than any autoencoder here has."""


class Checkpoint:
    """What was saved: groups of tensors by name, and JSON numbers."""

    def __init__(self, path: Path, tensors: dict[str, dict[str, Tensor]], numbers: dict[str, Any]) -> None:
        self.path, self.tensors, self.numbers = path, tensors, numbers
        self.passed_over: list[str] = []
        """Newer checkpoints that are damaged, by name."""


def save_checkpoint(folder: Path, step: int, tensors: dict[str, dict[str, Tensor]], numbers: dict[str, Any]) -> None:
    """Commit a checkpoint in `folder` and sweep away all but the last two; raises UserError when the disk refuses."""
    from safetensors.torch import save

    with sentences(folder):
        folder.mkdir(exist_ok=True)
        beside = folder / f".tmp-{secrets.token_hex(4)}"
        beside.mkdir()
        try:
            digests = {}
            for group, values in tensors.items():
                content = save({name: value.contiguous().cpu() for name, value in values.items()})
                (beside / f"{group}.safetensors").write_bytes(content)
                digests[group] = hashlib.sha256(content).hexdigest()
            state = {"digests": digests, "numbers": numbers, "numbers_digest": digest_of(numbers)}
            (beside / "state.json").write_text(json.dumps(state, allow_nan=False))
            # A step that is saved again (paused, then stopped) gets a new name: the old one stands until the new one
            # does.
            again = 1 + max(
                (int(path.name[-4:]) for path in folder.glob(f"step-{step:09d}-[0-9][0-9][0-9][0-9]")), default=-1
            )
            commit_folder(beside, folder / f"step-{step:09d}-{again:04d}")
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    sweep(folder)


def sweep(folder: Path) -> None:
    for old in [*folder.glob(".tmp-*"), *sorted(folder.glob("step-*"))[:-KEPT]]:
        with suppress(OSError):
            shutil.rmtree(old)


def newest_checkpoint(folder: Path) -> Checkpoint | None:
    """Return the newest checkpoint whose digests match, or None. Damaged ones are passed over, and named."""
    from safetensors import SafetensorError

    damaged: list[str] = []
    for path in sorted(folder.glob("step-*"), reverse=True):
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, SafetensorError):
            found = read_checkpoint(path)
            found.passed_over = damaged
            return found
        damaged.append(path.name)
    return None


def newest_contents(folder: Path) -> tuple[dict[str, bytes], dict[str, Any]] | None:
    """Return the files of the newest checkpoint whose digests match, by group, and its numbers; None where there is
    none. Knows no torch."""
    for path in sorted(folder.glob("step-*"), reverse=True):
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return contents_of(path)
    return None


def read_checkpoint(path: Path) -> Checkpoint:
    """Read one checkpoint; raises ValueError when a digest does not match."""
    from safetensors.torch import load

    contents, numbers = contents_of(path)
    return Checkpoint(path, {group: load(content) for group, content in contents.items()}, numbers)


def contents_of(path: Path) -> tuple[dict[str, bytes], dict[str, Any]]:
    """Return the files of a checkpoint by group, and its numbers; raises ValueError when a digest does not match."""
    state = json.loads(read_bytes(path / "state.json"))
    contents = {}
    for group, digest in state["digests"].items():
        if not group.isidentifier():
            raise ValueError(group)
        content = read_bytes(path / f"{group}.safetensors", MOST)
        if hashlib.sha256(content).hexdigest() != digest:
            raise ValueError(f"{group} does not match its digest")
        contents[group] = content
    if not contents or digest_of(state["numbers"]) != state["numbers_digest"]:
        raise ValueError("state.json does not match its digest")
    return contents, state["numbers"]


def digest_of(numbers: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(numbers, sort_keys=True).encode()).hexdigest()
