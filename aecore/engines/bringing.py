"""A run that was packed elsewhere, brought in under a new id: unpacked, judged and made whole by a process of its own,
and shown as one that came from a file. Knows no torch."""

from __future__ import annotations

import secrets
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import asdict, replace
from pathlib import Path

from ..errors import UserError
from ..files import read_json, replace_json, sentences, sweep_leftovers
from ..hosting.quotas import refuse_more
from ..runs.queue import calculations
from ..runs.run import Run
from ..runs.store import Store, new_id
from ..runs.zipped import SAID
from ..settings import engine_name
from ..texts import mark
from ..workers.given import PATIENCE, Remaking
from .capacity import NOBODY, NOBODY_HINT, is_served_now
from .spawning import spawn

__all__ = ["bring_run"]

LOOK = 0.1
turn = threading.Lock()
"""One at a time: it takes a core."""


def bring_run(path: Path, store: Store, name: str = "") -> Run:
    """Bring in a run that was packed (`export.run_zip`), as one of the store's visitor; `name` is what the person calls
    the file. The folder appears whole or not at all.

    Takes seconds. Raises UserError where the file is no run, was changed, does not fit itself, or cannot be kept, or
    the visitor keeps as much as they may; OSError where there is no such file.
    """
    path.stat()
    refuse_more(store)
    root = store.root
    with sentences(root):
        root.mkdir(parents=True, exist_ok=True)
        sweep_leftovers(root)
        beside = root / f".new-{secrets.token_hex(8)}"
        beside.mkdir()
        try:
            with turn:
                refuse_more(store)  # again: others of theirs may have come meanwhile
                task = Remaking(str(path), name or path.name, str(beside), store.visitor.owner)
                (await_engine if engine_name() == "queue" else make_whole)(task)
                hear(beside)
            run_id = new_id(Run(beside).spec)
            beside.rename(root / run_id)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    return store.get(run_id)


def await_engine(task: Remaking) -> None:
    """Have the engine process of the store do it, and wait until it has; raises UserError where there is none. The file
    is copied into the store: other machines may see nothing else of this one."""
    folder, until = Path(task.folder), time.monotonic() + 2 * PATIENCE
    root = folder.parent
    if not is_served_now(root):
        raise UserError(NOBODY, NOBODY_HINT)
    packed, errand = root / f"{folder.name}-packed", calculations(root) / f"{folder.name[1:]}.json"
    try:
        shutil.copyfile(task.file, packed)
        errand.parent.mkdir(parents=True, exist_ok=True)
        values = asdict(replace(task, file=str(packed)))
        replace_json(errand, {"owner": task.owner, "task": {"remaking": values}})
        while errand.exists() and time.monotonic() < until:
            time.sleep(LOOK)
    finally:
        errand.unlink(missing_ok=True)
        packed.unlink(missing_ok=True)


def make_whole(task: Remaking) -> None:
    """Let a process of its own unpack the file, judge what is in it and make the networks."""
    arguments = [task.file, task.name, task.folder, task.owner]
    process = spawn([sys.executable, "-m", "aecore.workers.remaking", *arguments], stdin=subprocess.DEVNULL)
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def hear(folder: Path) -> None:
    """Raise UserError with what the process has said of the file, if it is no good, or was broken off."""
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
