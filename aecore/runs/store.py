"""The store: a folder of run folders, plus the read-only ones that ship with the project. No database: what an index
knows of them is read from the folders."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
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
from .index import Damaged, Index, index_of, is_run_id, readable
from .run import ACTIVE, Run, Status
from .shares import TAKEN_BACK, TAKEN_BACK_HINT, is_token, shared_run
from .spent import keep_spent
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
        """Return the run with this id, or the one that a link of this token shows; raises UserError when there is none,
        and, in the same words, when it is another's own."""
        if is_token(run_id):
            return self.shared(run_id)
        home = next((index for index in self.indexes() if index.has(run_id)), None)
        if home and not (run := home.run(run_id).seen_by(self.visitor)).is_hidden:
            return run
        raise UserError(
            mark("There is no run called “{id}”."),
            mark("It may have been deleted. Choose another one from the list."),
            id=run_id[:60],
        )

    def shared(self, token: str) -> Run:
        """Return the run that a shared link shows, as its guests see it: under the token instead of its id. Raises
        UserError where the link leads nowhere, or nowhere any more."""
        run_id, index = shared_run(self.root, token), self.indexes()[0]
        if run_id is None or not index.has(run_id):
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

    def everything(self, *, now: bool = True) -> list[Run | Damaged]:
        """Return all runs, own ones first, newest first; a folder that cannot be read becomes `Damaged`. `now` as in
        `Index.look`."""
        return [found for index in self.indexes() for found in seen(index, self.visitor, now=now)]

    def runs(self) -> list[Run]:
        """Return the readable ones only."""
        return [run for run in self.everything() if isinstance(run, Run)]

    def glance(self) -> Iterator[Run]:
        """Yield them one by one, of a large store as they were a moment ago: for pages, which have just looked, and
        mostly need the newest."""
        for index in self.indexes():
            yield from (run for run in seen(index, self.visitor, now=False) if isinstance(run, Run))

    def owners(self) -> dict[str, list[Run]]:
        """Return the readable runs of everybody, by whose they are, each newest first; for the operator."""
        return {owner: readable_ones(found) for owner, found in self.indexes()[0].owners().items()}

    def of_owner(self, owner: str, *, now: bool = True) -> list[Run]:
        """Return the readable runs that belong to a visitor, newest first, as they see them. `now` as in
        `Index.look`."""
        there = self.indexes()[0].owners(now=now).get(owner, [])
        found = [run.seen_by(self.visitor) for run in readable_ones(there)]
        return [run for run in found if not run.is_hidden]

    def these(self, ids: Iterable[str]) -> dict[str, Run]:
        """Return those of the named runs that are there and can be read, by their ids in the order given."""
        found = {}
        for run_id in filter(is_run_id, ids):
            with suppress(UserError):
                found[run_id] = self.usable(run_id)
        return found

    def active(self) -> list[Run]:
        """Return the runs that wait, train or are paused, newest first."""
        found = [run for run in readable_ones(self.indexes()[0].look()) if run.about.state in ACTIVE]
        runs = [run.seen_by(self.visitor) for run in found]
        return [run for run in runs if not run.is_hidden and run.status.state in ACTIVE]

    def included(self) -> list[Run]:
        """Return the readable runs that ship with the project, without a look at any other."""
        return [run.seen_by(self.visitor) for run in readable_ones(self.indexes()[1].look())]

    def create(self, spec: Spec, title: str = "", card: DataCard | None = None) -> Run:
        """Make a queued run of the visitor's that keeps the card of its data, as it is now or as given; the folder
        appears whole or not at all. Raises UserError when there are no such data, somebody else brought them, or it
        cannot begin with the run that it names."""
        self.refuse_data(spec)
        card = card or card_of(spec.data, None if self.visitor.is_operator else self.visitor.owner)
        if spec.start:
            source = self.get(spec.start)
            refuse_beginning(spec, card, source)
            if not source.shipped:  # this is a use of it: it must be there when the training begins (`hosting.expiry`)
                with sentences(self.root):
                    os.utime(source.path)
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
        keep_spent(self.root, trash)
        shutil.rmtree(trash, ignore_errors=True)


def new_id(spec: Spec) -> str:
    """Return an id for a new run: its data and variant, as far as they can be read, and six letters drawn."""
    name = re.sub(r"[^a-z0-9]+", "-", f"{spec.data.name[:20]}-{spec.variant}".lower())[:33].strip("-") or "run"
    return f"{name}-" + "".join(secrets.choice(LETTERS) for _ in range(6))


def seen(index: Index, visitor: Visitor, *, now: bool) -> Iterator[Run | Damaged]:
    """Yield what a visitor sees of what is there; `now` as in `Index.look`."""
    for found in index.look(now=now):
        run = (found if isinstance(found, Run) else index.run(found.id)).seen_by(visitor)
        if not run.is_hidden:
            yield run if isinstance(found, Run) else found


def readable_ones(found: Iterable[Run | Damaged]) -> list[Run]:
    return [run for run in found if isinstance(run, Run)]


def find_run(run: str | Path, root: Path | None = None) -> Run:
    """Return a run by the path of its folder, or by its id among the runs of `root` and those that ship; raises
    UserError when there is none."""
    store = Store(root)
    if not os.path.isdir(run):
        return store.get(str(run))
    path, ships = Path(run).resolve(), store.indexes()[1]
    if path.parent == ships.root.resolve() and ships.has(path.name):
        return ships.run(path.name)
    return Store(path.parent).get(path.name)
