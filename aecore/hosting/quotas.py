"""How much one visitor may have of a server: runs that are kept, bytes that these take, seconds of training within a
day. What the mode says counts for all (`mode`); the operator may give one of them more or less (`allow`).

The operator has no quota, so on one's own machine nothing of this is looked at. A visitor is a cookie: who throws it
away is somebody else. What that can cost is bounded by the places to train, the queue, and the rates of an address.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from ..data.own.limits import amount
from ..errors import UserError
from ..files import read_json, replace_json, sentences
from ..runs.run import ACTIVE, Run
from ..runs.spent import is_owner_id, is_recent, spent
from ..runs.store import Store
from ..settings import is_operators
from ..texts import mark
from .mode import mode

__all__ = [
    "Quota", "Used", "allow", "granted", "has_quota_of_their_own", "quota_of", "refuse_full", "refuse_more",
    "seconds_left", "size_of", "used_by", "why_full",
]  # fmt: skip

FOLDER = ".quotas"

FULL_RUNS = mark("You keep {used} models here, and may keep {most}; this needs room for {more}.")
FULL_BYTES = mark("Your models take {used} here, and may take {most}.")
DELETE = mark("Delete one you no longer need, the largest first: “{title}”.")
FULL_SECONDS = mark("You have trained {used} s here within 24 hours, and may train {most} s.")
LATER = mark("What ended more than 24 hours ago does not count: try again later.")


@dataclass(frozen=True)
class Quota:
    """What one visitor may have; None where nothing limits it."""

    runs: int | None = None
    bytes: int | None = None
    seconds: int | None = None

    @property
    def limits(self) -> bool:
        """Whether it limits anything."""
        return any(value is not None for value in asdict(self).values())


@dataclass(frozen=True)
class Used:
    """What one visitor has."""

    runs: int
    bytes: int
    """Of the files of these runs. Data of one's own have a limit of their own (`OwnLimits`)."""
    seconds: float
    """That runs have trained, of which somebody has trained within 24 hours, or which are gone since. A run that was
    resumed counts with all of its seconds."""


def quota_of(root: Path, owner: str) -> Quota:
    """Return what an owner may have in the store at `root`; the operator, whose id is empty, whatever there is room
    for."""
    if is_operators(owner):
        return Quota()
    usual = Quota(**{field.name: getattr(mode(), field.name) for field in fields(Quota)})
    return replace(usual, **(granted(root, owner) or {}))


def has_quota_of_their_own(root: Path, owner: str) -> bool:
    """Whether the operator has given this owner a quota of their own."""
    return is_owner_id(owner) and granted(root, owner) is not None


def granted(root: Path, owner: str) -> dict[str, int | None] | None:
    """Return the numbers of a quota that the operator has given this owner: the others are those of everybody. None
    where nobody has given any, or they cannot be read."""
    try:
        found = read_json(file_of(root, owner))
        values = {field.name: found[field.name] for field in fields(Quota) if field.name in found}
    except (UserError, OSError, TypeError):
        return None
    sound = all(value is None or (type(value) is int and value >= 0) for value in values.values())
    return values if sound else None


def allow(root: Path, owner: str, numbers: Mapping[str, int | None] | None) -> None:
    """Give an owner these numbers of a quota (None: without limit), or with None those of everybody again. For the
    operator."""
    path = file_of(root, owner)
    with sentences(path.parent):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if numbers is None:
            path.unlink(missing_ok=True)
    if numbers is not None:
        replace_json(path, dict(numbers))


def file_of(root: Path, owner: str) -> Path:
    if not is_owner_id(owner):
        raise UserError(
            mark("“{id}” is no visitor's name."), mark("`owners list` shows the names there are."), id=owner[:60]
        )
    return root / FOLDER / f"{owner}.json"


def used_by(root: Path, owner: str, *, now: bool = True) -> Used:
    """Return what an owner has in the store at `root`; `now` as in `Index.look`."""
    runs = Store(root).of_owner(owner, now=now)
    return Used(len(runs), sum(map(size_of, runs)), sum(map(recent_seconds, runs)) + spent(root, owner))


def recent_seconds(run: Run) -> float:
    """What a run has trained, if somebody has trained it within 24 hours."""
    try:
        status = run.written_status()
    except UserError:
        return 0.0
    return status.seconds if status.state in ACTIVE or is_recent(status.changed) else 0.0


def size_of(run: Run) -> int:
    """Return the bytes of a run's files; what vanishes meanwhile counts nothing."""
    return sum(sizes_in(str(run.path)))


def sizes_in(folder: str) -> Iterator[int]:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    yield from sizes_in(entry.path)
                else:
                    yield entry.stat(follow_symlinks=False).st_size
    except OSError:
        return


def why_full(store: Store, *, more: int = 1, trains: bool = True, now: bool = True) -> UserError | None:
    """Return why the store's visitor may not have so many runs more, or, with 0, not train those there are; None when
    they may. Without `trains` no training comes of it, so that seconds do not matter. `now` as in `Index.look`."""
    quota = quota_of(store.root, owner := store.visitor.owner)
    if not quota.limits:
        return None
    used = used_by(store.root, owner, now=now)
    if quota.runs is not None and used.runs + more > quota.runs:
        return full(FULL_RUNS, store, used.runs, quota.runs, more)
    if quota.bytes is not None and used.bytes >= quota.bytes:
        return full(FULL_BYTES, store, amount(used.bytes), amount(quota.bytes))
    if trains and quota.seconds is not None and used.seconds >= quota.seconds:
        return UserError(FULL_SECONDS, LATER, used=round(used.seconds), most=quota.seconds)
    return None


def full(said: str, store: Store, used: object, most: object, more: int = 0) -> UserError:
    largest = max(store.of_owner(store.visitor.owner, now=False), key=size_of, default=None)
    title = (largest.about.title or largest.id) if largest else ""
    return UserError(said, DELETE if largest else "", used=used, most=most, more=more, title=title)


def refuse_more(store: Store, *, more: int = 1, trains: bool = True) -> None:
    """Raise UserError where the store's visitor may not have so many runs more; `trains` as in `why_full`."""
    if why := why_full(store, more=more, trains=trains):
        raise why


def refuse_full(run: Run) -> None:
    """Raise UserError where who asks may not train a run that is there: here nobody but the operator may, its owner has
    all that one may have, or it has trained as long as one may. For engines."""
    mode().refuse_training(operator=run.visitor.is_operator)
    mode().refuse_long(run.status.seconds, operator=run.visitor.is_operator)
    refuse_more(Store(run.root, visitor=run.visitor), more=0)


def seconds_left(run: Run) -> float | None:
    """Return how many seconds more a run may train by its owner's quota, as things are now; None where nothing limits
    it. Runs that train side by side each have what is left."""
    most = quota_of(run.root, run.owner).seconds
    return None if most is None else max(0.0, most - used_by(run.root, run.owner).seconds)
