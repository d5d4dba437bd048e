"""What people say of a run: groups of items, directions, names of dimensions. One small file, kept with the run."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from ..errors import UserError
from ..files import read_json, replace_json, sentences
from ..texts import mark
from .run import Run

__all__ = ["Annotations", "Direction", "Group", "annotate", "annotations_of"]

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Index = Annotated[int, Field(ge=0, lt=1 << 31)]


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


def annotations_of(run: Run) -> Annotations:
    """Return what was said of a run; a file that cannot be read counts as nothing said."""
    try:
        return Annotations.model_validate(read_json(run.file("annotations")))
    except (UserError, ValidationError):
        return Annotations()


def annotate(run: Run, said: dict[str, Any]) -> Annotations:
    """Replace what was said of a run; raises UserError when it does not fit, and for who does not own the run."""
    run.refuse_others()
    try:
        value = Annotations.model_validate(said)
    except ValidationError as error:
        first = error.errors()[0]
        raise UserError(mark("This cannot be kept with the run: {why}."), why=first["msg"]) from error
    with sentences(run.aside):
        run.aside.mkdir(parents=True, exist_ok=True)
    replace_json(run.file("annotations"), value.model_dump())
    return value
