"""What a job was asked for, kept beside its result: so that a result can be taken elsewhere and be found there by the
same question."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain, combinations
from typing import Any

from pydantic import BaseModel

__all__ = ["ASKED", "NOTHING", "PLACE", "Question", "kept", "read"]

ASKED = "asked"
"""In the metadata of a result."""


PLACE = "item"
"""The parameter that is the place of one item, and the tensor that holds places."""


@dataclass(frozen=True)
class Question:
    """Parameters of a job, and those of them that must be said as they are not the usual ones."""

    params: Mapping[str, Any]
    needed: tuple[str, ...] = ()

    @property
    def about_places(self) -> bool:
        """Whether places of items are among them: lists of them, or one."""
        return PLACE in self.params or any(isinstance(value, list) for value in self.params.values())

    def paths(self, kind: str) -> list[str]:
        """Return all names by which a browser may ask for the result: parameters in the order of their names, as
        JavaScript writes them, the usual ones said or not (`derivedPath` in the browser)."""
        usual = [name for name in self.params if name not in self.needed]
        some = chain.from_iterable(combinations(usual, size) for size in range(len(usual) + 1))
        return [f"derived/{kind}?{self.query((*self.needed, *said))}" for said in some]

    def query(self, names: tuple[str, ...]) -> str:
        """Return some parameters as they stand in an address."""
        return "&".join(f"{name}={written(self.params[name])}" for name in sorted(names))


NOTHING = Question({})
"""Of a job that has no parameters."""


def kept(params: BaseModel) -> str:
    """Return what is kept of the parameters of a job."""
    needed = sorted(params.model_dump(exclude_defaults=True))
    return json.dumps({"params": params.model_dump(mode="json"), "needed": needed})


def read(text: str) -> Question | None:
    """Read what `kept` returned; None where it is damaged."""
    try:
        told = json.loads(text)
        params, needed = dict(told["params"]), tuple(map(str, told["needed"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return Question(params, needed) if set(needed) <= params.keys() else None


def written(value: Any) -> str:
    """Return a value as JavaScript's `String` does."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list | tuple):
        return ",".join(map(written, value))
    return "null" if value is None else str(value)
