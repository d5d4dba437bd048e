"""A run that was packed elsewhere, brought in under a new id: unpacked, judged and made whole by a process of its own,
and shown as one that came from a file. Knows no torch."""

from __future__ import annotations

import secrets
import shutil
import subprocess
import sys
import threading
from pathlib import Path

from ..errors import UserError
from ..files import read_json, sentences, sweep_leftovers
from ..runs.run import Run
from ..runs.store import Store, new_id
from ..runs.zipped import SAID
from ..texts import mark
from .spawning import spawn

__all__ = ["bring_run"]

PATIENCE = 180.0
"""Seconds in which a run is made whole."""
turn = threading.Lock()
"""One at a time: it takes a core."""


def bring_run(path: Path, store: Store, name: str = "") -> Run:
    """Bring in a run that was packed (`export.run_zip`), as one of the store's visitor; `name` is what the person calls
    the file. The folder appears whole or not at all.

    Takes seconds. Raises UserError where the file is no run, was changed, does not fit itself, or cannot be kept, and
    OSError where there is no such file.
    """
    path.stat()
    root = store.root
    with sentences(root):
        root.mkdir(parents=True, exist_ok=True)
        sweep_leftovers(root)
        beside = root / f".new-{secrets.token_hex(8)}"
        beside.mkdir()
        try:
            with turn:
                make_whole([str(path), name or path.name, str(beside), store.visitor.owner], beside)
            run_id = new_id(Run(beside).spec)
            beside.rename(root / run_id)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    return store.get(run_id)


def make_whole(arguments: list[str], folder: Path) -> None:
    """Let a process of its own unpack the file, judge what is in it and make the networks; raises UserError with what
    it says."""
    process = spawn([sys.executable, "-m", "aecore.workers.remaking", *arguments], stdin=subprocess.DEVNULL)
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    try:
        told = read_json(folder / SAID)
    except UserError:  # it was ended, by its limits or by ours
        raise UserError(
            mark("Making the networks of this run broke off: it may need more time or memory than it is given here."),
            mark("Bring it in on a larger machine."),
        ) from None
    (folder / SAID).unlink()
    if told:
        raise UserError(told["why"], told["hint"], **told["values"])
