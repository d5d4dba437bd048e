"""The store: a folder of run folders, plus the read-only ones that ship with the project. No database, no index."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from ..data.cards import DataCard
from ..data.source import card_of
from ..errors import UserError
from ..files import replace_json, sentences
from ..settings import runs_folder, shipped_folder
from ..spec import Spec
from ..texts import Sentence, mark
from .artefacts import FILES
from .run import Run, Status

__all__ = ["Damaged", "Store", "find_run", "is_run_id"]

ID = re.compile(r"[a-z0-9-]{8,40}")
STALE = 3600.0
"""Seconds after which a half-made or half-deleted run is what a killed process left behind."""
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class Damaged:
    """A folder that cannot be read as a run, and why; the others are listed all the same."""

    id: str
    why: Sentence


def is_run_id(text: str) -> bool:
    """Whether `text` could be a run's id; anything else never reaches the file system."""
    return ID.fullmatch(text) is not None


class Store:
    """Runs under `root`, newest first, then those under `shipped`."""

    def __init__(self, root: Path | None = None, shipped: Path | None = None) -> None:
        self.root = root or runs_folder()
        self.shipped = shipped or shipped_folder()

    def folders(self, only: str = "") -> Iterator[Run]:
        """Yield the runs in no order; with `only` the one of that id."""
        for root, is_shipped in ((self.root, False), (self.shipped, True)):
            with suppress(OSError), os.scandir(root) as entries:
                wanted = (entry for entry in entries if not only or entry.name == only)
                names = [
                    entry.name for entry in wanted if is_run_id(entry.name) and entry.is_dir(follow_symlinks=False)
                ]
                yield from (self.run(root / name, is_shipped) for name in names)

    def refuse_unreadable(self) -> None:
        """Raise UserError when there is a folder of runs that cannot be listed: those that ship are there all the
        same."""
        try:
            os.scandir(self.root).close()
        except (FileNotFoundError, NotADirectoryError):  # no run was made yet; what is made says what stands in its way
            return
        except OSError as error:
            raise UserError(
                mark("The runs in {folder} cannot be read: {why}."),
                mark("Give this user the right to, or set LATENTLAB_RUNS to another folder."),
                folder=str(self.root),
                why=error.strerror or str(error),
            ) from error

    def run(self, path: Path, shipped: bool) -> Run:
        """A run that ships is read-only: what people add to it is kept in the store."""
        return Run(path, shipped=shipped, aside=self.root / ".shipped" / path.name if shipped else None)

    def get(self, run_id: str) -> Run:
        """Return the run with this id, found by listing, never by joining paths; raises UserError when there is
        none."""
        if is_run_id(run_id):
            for run in self.folders(run_id):
                return run
        raise UserError(
            mark("There is no run called “{id}”."),
            mark("It may have been deleted. Choose another one from the list."),
            id=run_id[:60],
        )

    def usable(self, run_id: str) -> Run:
        """Return the run with this id, what it says of itself read; raises UserError when there is none, or it cannot
        be read."""
        found = readable(self.get(run_id))
        if isinstance(found, Damaged):
            raise UserError(found.why.template, mark("Choose another one from the list."), **found.why.values)
        return found

    def everything(self) -> list[Run | Damaged]:
        """Return all runs, own ones first, newest first; a folder that cannot be read becomes `Damaged`."""
        found = [(run.shipped, -age(run), run.id, readable(run)) for run in self.folders()]
        return [run for *_, run in sorted(found, key=lambda row: row[:3])]

    def runs(self) -> list[Run]:
        """Return the readable ones only."""
        return [run for run in self.everything() if isinstance(run, Run)]

    def create(self, spec: Spec, title: str = "", card: DataCard | None = None) -> Run:
        """Make a queued run that keeps the card of its data, as it is now or as given; the folder appears whole or not
        at all. Raises UserError when there are no such data."""
        card = card or card_of(spec.data)
        name = re.sub(r"[^a-z0-9]+", "-", f"{spec.data.name[:20]}-{spec.variant}".lower())[:33].strip("-") or "run"
        run_id = f"{name}-" + "".join(secrets.choice(LETTERS) for _ in range(6))
        with sentences(self.root):
            self.root.mkdir(parents=True, exist_ok=True)
            sweep_leftovers(self.root)
            beside = self.root / f".new-{run_id}"
            beside.mkdir()
            try:
                now = time.time()
                replace_json(beside / FILES["spec"].path, spec.model_dump())
                replace_json(beside / FILES["card"].path, card.to_dict())
                replace_json(beside / FILES["meta"].path, {"title": title, "notes": "", "created": now})
                replace_json(beside / FILES["status"].path, asdict(Status(changed=now)))
                beside.rename(self.root / run_id)
            except BaseException:
                shutil.rmtree(beside, ignore_errors=True)
                raise
        return Run(self.root / run_id)

    def delete(self, run_id: str) -> None:
        """Delete an ended run: it is renamed away first, so that a half-deleted run is never listed."""
        run = self.get(run_id)
        run.refuse_shipped()
        run.refuse_unsure()
        if run.is_alive():
            raise UserError(mark("“{id}” is still training."), mark("Stop it first, then delete it."), id=run_id)
        with sentences(self.root):
            trash = self.root / f".trash-{run_id}-{secrets.token_hex(4)}"
            run.path.rename(trash)
        shutil.rmtree(trash, ignore_errors=True)


def find_run(run: str | Path, root: Path | None = None) -> Run:
    """Return a run by the path of its folder, or by its id among the runs of `root` and those that ship; raises
    UserError when there is none."""
    path = Path(run)
    return Store(path.resolve().parent).get(path.name) if os.path.isdir(path) else Store(root).get(str(run))


def sweep_leftovers(root: Path) -> None:
    for left in [*root.glob(".new-*"), *root.glob(".trash-*")]:
        with suppress(OSError):
            if abs(time.time() - left.stat().st_mtime) > STALE:
                shutil.rmtree(left, ignore_errors=True)


def age(run: Run) -> float:
    try:
        return run.created
    except (UserError, ValueError, TypeError, OverflowError):
        return 0.0


def readable(run: Run) -> Run | Damaged:
    try:
        _ = run.spec, run.card, run.status, run.title, run.created
    except UserError as error:
        return Damaged(run.id, error.message)
    except (ValueError, TypeError, OSError, OverflowError) as error:
        return Damaged(run.id, Sentence(mark("It cannot be read: {why}."), {"why": str(error)}))
    return run
