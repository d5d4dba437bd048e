"""A run that was packed elsewhere, brought in: unpacked under a new id, judged and made whole by a process of its own,
and shown as one that came from a file."""

from __future__ import annotations

import json
import secrets
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from ..data.cards import DataCard
from ..errors import UserError
from ..files import read_json, replace_json, sentences, sweep_leftovers
from ..presets import checked
from ..runs.annotations import Annotations
from ..runs.artefacts import FILES, Key
from ..runs.run import ENDED, Run, Status
from ..runs.store import Store, new_id
from ..runs.zipped import MANIFEST, unpack
from ..texts import mark
from .spawning import spawn

__all__ = ["bring_run"]

PATIENCE = 180.0
"""Seconds in which a run is made whole."""
LONGEST_NOTES = 4000
turn = threading.Lock()
"""One at a time: it takes a core."""


def bring_run(path: Path, store: Store, name: str = "") -> Run:
    """Bring in a run that was packed (`export.run_zip`), as one of the store's visitor; `name` is what the person calls
    the file. The folder appears whole or not at all.

    Takes seconds. Raises UserError where the file is no run, was changed, does not fit itself, or cannot be kept.
    """
    root = store.root
    with sentences(root):
        root.mkdir(parents=True, exist_ok=True)
        sweep_leftovers(root)
        beside = root / f".new-{secrets.token_hex(8)}"
        beside.mkdir()
        try:
            told = unpack(path, beside, name or path.name)
            run = Run(beside)
            read_over(run, store.visitor.owner)
            replace_json(beside / MANIFEST, told.model_dump())
            with turn:
                make_whole(beside, store.visitor.owner)
            (beside / MANIFEST).unlink()
            run_id = new_id(run.spec)
            beside.rename(root / run_id)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    return store.get(run_id)


def read_over(run: Run, owner: str) -> None:
    """Write what is said of the run anew, with nothing but what belongs there; raises UserError where it says what
    cannot be."""
    checked(run.spec, run.card)
    meta, status = values_in(run, "meta"), run.written_status()
    title, notes = (str(meta.get(key, "")) for key in ("title", "notes"))
    if status.state not in ENDED:
        raise odd(run, "status")
    try:
        if run.file("annotations").exists():
            Annotations.model_validate(values_in(run, "annotations"))
        created = run.created
    except (ValueError, TypeError) as error:
        raise odd(run, "annotations") from error
    told = {"title": title[:80], "notes": notes[:LONGEST_NOTES], "created": created, "from_file": True}
    replace_json(run.file("card"), DataCard.to_dict(run.card))
    replace_json(run.file("meta"), told | ({"owner": owner} if owner else {}))
    ended = Status(state=status.state, step=status.step, epoch=status.epoch, seconds=status.seconds, phase="finishing")
    run.write_status(ended)


def values_in(run: Run, key: Key) -> dict[str, Any]:
    found = read_json(run.file(key))
    if not isinstance(found, dict):
        raise odd(run, key)
    return found


def odd(run: Run, key: Key) -> UserError:
    return UserError(
        mark("{name} in this file says what cannot be, so the run was not taken."),
        mark("Pack the run again where it was trained."),
        name=FILES[key].path,
    )


def make_whole(folder: Path, owner: str) -> None:
    """Let a process of its own judge what was unpacked and make the networks; raises UserError with what it says."""
    command = [sys.executable, "-m", "aecore.workers.remaking", str(folder), owner]
    process = spawn(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        said = process.communicate(timeout=PATIENCE)[0]
        told = json.loads(said) if process.returncode == 0 else None
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        told = None
    except ValueError:
        told = None
    if told is None:
        raise UserError(
            mark("Making the networks of this run broke off: it needs more time or memory than there is for it here."),
            mark("Bring it in on a larger machine."),
        )
    if told:
        raise UserError(told["why"], told["hint"], **told["values"])
