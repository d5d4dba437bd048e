"""The store: a folder of run folders, plus the read-only ones that ship with the project. No database: what an index
knows of them is read from the folders."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

from ..data.cards import DataCard
from ..data.own.library import is_owner
from ..data.source import card_of
from ..errors import UserError
from ..files import replace_json, sentences, sweep_leftovers
from ..settings import runs_folder, shipped_folder
from ..spec import OwnData, Spec
from ..texts import mark
from .artefacts import FILES
from .beginning import refuse_beginning
from .index import Damaged, Index, folders_in, index_of, is_run_id, readable
from .run import ACTIVE, Run, Status
from .shares import TAKEN_BACK, TAKEN_BACK_HINT, is_token, shared_run
from .visitor import GUEST, OPERATOR, Visitor

__all__ = ["Damaged", "Store", "find_run", "is_run_id", "new_id"]

LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


class Store:
    """Runs under `root`, newest first, then those under `shipped`, as `visitor` sees them: all but the runs of others
    on data of their own, which for them are not there."""

    def __init__(self, root: Path | None = None, shipped: Path | None = None, *, visitor: Visitor = OPERATOR) -> None:
        self.root = root or runs_folder()
        self.shipped = shipped or shipped_folder()
        self.visitor = visitor

    def indexes(self) -> tuple[Index, Index]:
        """What is known of own runs, and of those that ship: what people add to these is kept in the store."""
        return index_of(self.root), index_of(self.shipped, self.root / ".shipped")

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

    def get(self, run_id: str) -> Run:
        """Return the run with this id, found by listing, never by joining paths, or the one that a link of this token
        shows; raises UserError when there is none, and, in the same words, when it is another's own."""
        if is_token(run_id):
            return self.shared(run_id)
        if is_run_id(run_id):
            for index in self.indexes():
                if index.has(run_id) or run_id in folders_in(index.root):
                    run = index.run(run_id).seen_by(self.visitor)
                    if not run.is_hidden:
                        return run
                    break
        raise UserError(
            mark("There is no run called “{id}”."),
            mark("It may have been deleted. Choose another one from the list."),
            id=run_id[:60],
        )

    def shared(self, token: str) -> Run:
        """Return the run that a shared link shows, as its guests see it: under the token instead of its id. Raises
        UserError where the link leads nowhere, or nowhere any more."""
        run_id, index = shared_run(self.root, token), self.indexes()[0]
        if run_id is None or not (index.has(run_id) or run_id in folders_in(index.root)):
            raise UserError(TAKEN_BACK, TAKEN_BACK_HINT)
        run = index.run(run_id).seen_by(GUEST)
        run.id = token
        return run

    def usable(self, run_id: str) -> Run:
        """Return the run with this id, what it says of itself read; raises UserError when there is none, or it cannot
        be read."""
        found = readable(self.get(run_id))
        if isinstance(found, Damaged):
            raise UserError(found.why.template, mark("Choose another one from the list."), **found.why.values)
        return found

    def everything(self) -> list[Run | Damaged]:
        """Return all runs, own ones first, newest first; a folder that cannot be read becomes `Damaged`."""
        return [found for index in self.indexes() for found in seen(index, self.visitor)]

    def runs(self) -> list[Run]:
        """Return the readable ones only."""
        return [run for run in self.everything() if isinstance(run, Run)]

    def these(self, ids: Iterable[str]) -> dict[str, Run]:
        """Return those of the named runs that are there and can be read, by their ids in the order given."""
        homes = {name: index for index in reversed(self.indexes()) for name in folders_in(index.root)}
        runs = [homes[run_id].run(run_id).seen_by(self.visitor) for run_id in ids if run_id in homes]
        return {run.id: run for run in runs if isinstance(readable(run), Run) and not run.is_hidden}

    def active(self) -> list[Run]:
        """Return the runs that wait, train or are paused, newest first."""
        return [run for run in self.runs() if run.about.state in ACTIVE and run.status.state in ACTIVE]

    def create(self, spec: Spec, title: str = "", card: DataCard | None = None) -> Run:
        """Make a queued run of the visitor's that keeps the card of its data, as it is now or as given; the folder
        appears whole or not at all. Raises UserError when there are no such data, somebody else brought them, or it
        cannot begin with the run that it names."""
        self.refuse_data(spec)
        card = card or card_of(spec.data, None if self.visitor.is_operator else self.visitor.owner)
        if spec.start:
            refuse_beginning(spec, card, self.get(spec.start))
        run_id = new_id(spec)
        with sentences(self.root):
            self.root.mkdir(parents=True, exist_ok=True)
            sweep_leftovers(self.root)
            beside = self.root / f".new-{run_id}"
            beside.mkdir()
            try:
                now, owned = time.time(), {"owner": owner} if (owner := self.visitor.owner) else {}
                replace_json(beside / FILES["spec"].path, spec.model_dump())
                replace_json(beside / FILES["card"].path, card.to_dict())
                replace_json(beside / FILES["meta"].path, {"title": title, "notes": "", "created": now} | owned)
                replace_json(beside / FILES["status"].path, asdict(Status(changed=now)))
                beside.rename(self.root / run_id)
            except BaseException:
                shutil.rmtree(beside, ignore_errors=True)
                raise
        return Run(self.root / run_id, visitor=self.visitor)

    def refuse_data(self, spec: Spec) -> None:
        """Raise UserError where a visitor would train on data that another one brought."""
        if self.visitor.is_operator or not isinstance(spec.data, OwnData):
            return
        if not (self.visitor.id and is_owner(spec.data.digest, self.visitor.owner)):
            raise UserError(
                mark("The data set of this training is not among yours."),
                mark("Bring the same data yourself: they are known again by what is in them."),
            )

    def delete(self, run_id: str) -> None:
        """Delete an ended run of the visitor's: it is renamed away first, so that a half-deleted run is never
        listed."""
        run = self.get(run_id)
        run.refuse_shipped()
        run.refuse_others()
        run.refuse_unsure()
        if run.is_alive():
            raise UserError(mark("“{id}” is still training."), mark("Stop it first, then delete it."), id=run_id)
        with sentences(self.root):
            trash = self.root / f".trash-{run_id}-{secrets.token_hex(4)}"
            run.path.rename(trash)
        shutil.rmtree(trash, ignore_errors=True)


def new_id(spec: Spec) -> str:
    """Return an id for a new run: its data and variant, as far as they can be read, and six letters drawn."""
    name = re.sub(r"[^a-z0-9]+", "-", f"{spec.data.name[:20]}-{spec.variant}".lower())[:33].strip("-") or "run"
    return f"{name}-" + "".join(secrets.choice(LETTERS) for _ in range(6))


def seen(index: Index, visitor: Visitor) -> Iterator[Run | Damaged]:
    """Yield what a visitor sees of what is there now."""
    for found in index.look():
        run = (found if isinstance(found, Run) else index.run(found.id)).seen_by(visitor)
        if not run.is_hidden:
            yield run if isinstance(found, Run) else found


def find_run(run: str | Path, root: Path | None = None) -> Run:
    """Return a run by the path of its folder, or by its id among the runs of `root` and those that ship; raises
    UserError when there is none."""
    path = Path(run)
    return Store(path.resolve().parent).get(path.name) if os.path.isdir(path) else Store(root).get(str(run))
