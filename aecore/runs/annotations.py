"""What people say of a run: groups of items, directions, names of dimensions. One small file, kept with the run.

Several tabs, and on a run that ships all visitors, say things of one run. Each tells what it has and what it started
from; what it has changed is merged into what is kept (`merged`), so nobody takes back what another has said.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Annotated, Any, TypeVar

from filelock import Timeout
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from ..errors import UserError
from ..files import read_json, replace_json, sentences
from ..locks import lock_at
from ..texts import Sentence, mark
from .run import Run

__all__ = ["Annotations", "Direction", "Group", "Merged", "annotate", "annotations_of", "merged", "read_annotations"]

LONGEST_NAME = 40
MOST_ITEMS = 500_000
"""Items in all groups of a run: fifty groups of every item of the largest map."""
LARGEST = 16 << 20
"""Bytes of the file."""
PATIENCE = 5.0
"""Seconds to wait for others who say something of the same run."""
NO_LOCKS = (errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP)
"""A file system without locks: there only this process takes turns."""

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_NAME)]
Index = Annotated[int, Field(ge=0, lt=1 << 31)]
Value = TypeVar("Value")


class Group(BaseModel):
    """Items of a run's map that belong together, by their places in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: Name
    items: tuple[Index, ...] = Field(max_length=200_000)


class Direction(BaseModel):
    """The way from the mean code of one group to that of another, under a name."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
    name: Name
    vector: tuple[float, ...] = Field(max_length=4096)


class Annotations(BaseModel):
    """Everything that was said of one run."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    groups: tuple[Group, ...] = Field((), max_length=50)
    directions: tuple[Direction, ...] = Field((), max_length=50)
    dimensions: dict[Index, Name] = Field({}, max_length=4096)


@dataclass(frozen=True)
class Merged:
    """What is kept from now on, and what had to be decided where two have said different things."""

    annotations: Annotations
    told: tuple[Sentence, ...] = ()


# --- the file ---------------------------------------------------------------------------------------------------------


def annotations_of(run: Run) -> Annotations:
    """Return what was said of a run; a file that cannot be read counts as nothing said."""
    try:
        return read_annotations(run)
    except UserError:
        return Annotations()


def read_annotations(run: Run) -> Annotations:
    """Return what was said of a run, nothing where there is no file; raises UserError when it cannot be read."""
    path = run.file("annotations")
    if not os.path.lexists(path):
        return Annotations()
    try:
        value = Annotations.model_validate(read_json(path, LARGEST))
    except ValidationError as error:
        raise UserError(mark("{name} cannot be read: {why}."), name=path.name, why=error.errors()[0]["msg"]) from error
    refuse_too_much(value)
    return value


def annotate(run: Run, said: dict[str, Any], before: dict[str, Any] | None = None) -> Merged:
    """Keep what somebody says of a run, who started from `before` (None: from what is kept now).

    Raises UserError when it does not fit, when the file there cannot be read (what others have said in it is not
    replaced), and for who does not own the run.
    """
    run.refuse_others()
    with alone(run):
        kept = read_annotations(run)
        try:
            result = merged(kept, kept if before is None else validated(before), validated(said))
        except ValidationError as error:
            raise UserError(mark("This cannot be kept with the run: {why}."), why=error.errors()[0]["msg"]) from error
        refuse_too_much(result.annotations)
        replace_json(run.file("annotations"), result.annotations.model_dump())
    return result


def validated(value: dict[str, Any]) -> Annotations:
    return Annotations.model_validate(value)


def refuse_too_much(value: Annotations) -> None:
    """Raise UserError when the groups hold more items than a page can carry."""
    if sum(len(group.items) for group in value.groups) > MOST_ITEMS:
        raise UserError(
            mark("The groups of a run may hold {n} items together."), mark("Remove a group first."), n=MOST_ITEMS
        )


HERE = Lock()
"""One thread of this process at a time; the kernel's lock is for other processes."""


@contextmanager
def alone(run: Run) -> Iterator[None]:
    """Let nobody else say something of the run between reading and writing."""
    with HERE, ExitStack() as held, sentences(run.aside):
        if run.shipped:
            run.aside.mkdir(parents=True, exist_ok=True)
        try:
            held.enter_context(lock_at(run.file("annotations_lock"), PATIENCE))
        except Timeout as error:
            raise UserError(mark("Somebody else is saying something of this run."), mark("Try again.")) from error
        except OSError as error:
            if error.errno not in NO_LOCKS:
                raise
        yield


# --- two who have said something --------------------------------------------------------------------------------------


def merged(kept: Annotations, before: Annotations, said: Annotations) -> Merged:
    """Return `kept` with what `said` has added to, changed in and removed from `before`, by name.

    Where both have changed the same thing, nothing is lost: what is kept stays, and what was said comes beside it under
    the next free name; a dimension has one name only, which stays. What one has removed and the other changed stays.
    Saying the same again changes nothing.
    """
    if kept == before:
        return Merged(said)
    groups, renamed = merge_named(named(kept.groups), named(before.groups), named(said.groups))
    directions, turned = merge_named(named(kept.directions), named(before.directions), named(said.directions))
    dimensions, refused = merge(kept.dimensions, before.dimensions, said.dimensions)
    told = [
        Sentence(
            mark("“{name}” was changed elsewhere meanwhile: yours is now called “{other}”."), {"name": a, "other": b}
        )
        for a, b in (renamed | turned).items()
    ] + [
        Sentence(
            mark("Dimension {n} was named “{name}” elsewhere meanwhile, so it is not called “{other}”."),
            {"n": place + 1, "name": dimensions[place], "other": other},
        )
        for place, other in refused.items()
    ]
    return Merged(Annotations(groups=groups, directions=directions, dimensions=dimensions), tuple(told))


def merge(
    kept: Mapping[Any, Value], before: Mapping[Any, Value], said: Mapping[Any, Value]
) -> tuple[dict[Any, Value], dict[Any, Value]]:
    """Return the three-way merge of two tables, and what of `said` stands against what is kept."""
    result, against = dict(kept), dict[Any, Value]()
    for key in [*said, *(key for key in before if key not in said)]:
        here, old, new = kept.get(key), before.get(key), said.get(key)
        if new in (old, here):
            continue
        if new is None:
            if here == old:
                del result[key]
        elif here == old or here is None:
            result[key] = new
        else:
            against[key] = new
    return result, against


def merge_named(
    kept: dict[str, Any], before: dict[str, Any], said: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, str]]:
    """Return the three-way merge of named things, and the new names of those that were renamed."""
    result, against = merge(kept, before, said)
    renamed = {}
    for name, value in against.items():
        other = free_name(name, value, result)
        if other not in result:
            renamed[name] = other
            result[other] = value.model_copy(update={"name": other})
    return tuple(result.values()), renamed


def named(values: tuple[Any, ...]) -> dict[str, Any]:
    """Return things by name; of two with one name the later one is numbered."""
    found = dict[str, Any]()
    for value in values:
        name = free_name(value.name, None, found)
        found[name] = value if name == value.name else value.model_copy(update={"name": name})
    return found


def free_name(wanted: str, value: Any, taken: Mapping[str, Any]) -> str:
    """Return the name itself, or with the first number behind it that is free or already stands for the same value."""
    name, number = wanted, 1
    while name in taken and not same_but_for_name(taken[name], value):
        number += 1
        name = f"{wanted[: LONGEST_NAME - 4].rstrip()} {number}"
    return name


def same_but_for_name(one: Any, other: Any) -> bool:
    return other is not None and one == other.model_copy(update={"name": one.name})
