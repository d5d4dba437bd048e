"""How Python's types and tables are written in TypeScript."""

from __future__ import annotations

import inspect
import json
import types
import typing
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

__all__ = ["Field", "alias", "constant", "fields_of", "inline", "interface", "type_of", "union"]

PLAIN = {str: "string", int: "number", float: "number", bool: "boolean", type(None): "null", object: "unknown"}
LISTS = (list, tuple, Sequence, set)


@dataclass(frozen=True)
class Field:
    """One member of an interface."""

    name: str
    """In brackets: that of every member of a pattern."""
    type: str
    optional: bool = False


def type_of(annotation: Any, named: Mapping[Any, str] | None = None) -> str:
    """Return a type as TypeScript has it; `named` types, and those annotated with a name, are referred to by it."""
    named = named or {}
    if isinstance(annotation, typing.Hashable) and annotation in named:
        return named[annotation]
    if annotation is Any:
        return "unknown"
    if annotation in PLAIN:
        return PLAIN[annotation]
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return union(inner)
    if origin is typing.Annotated or origin in (typing.NotRequired, typing.Required):
        return next((word for word in inner[1:] if isinstance(word, str)), None) or type_of(inner[0], named)
    if origin in (typing.Union, types.UnionType):
        return " | ".join(dict.fromkeys(type_of(one, named) for one in inner))
    if origin in (dict, Mapping):
        return f"Record<{type_of(inner[0], named)}, {type_of(inner[1], named)}>"
    if origin in LISTS:
        of = type_of(inner[0], named)
        return f"({of})[]" if " | " in of else f"{of}[]"
    raise TypeError(f"{annotation} has no name in TypeScript")


def fields_of(owner: type, named: Mapping[Any, str] | None = None, *, whole: bool = False) -> list[Field]:
    """Return the members of a dataclass, a TypedDict or a model, in the order of declaration; `whole`: none is left
    out."""
    hints = typing.get_type_hints(owner, include_extras=True)
    if issubclass(owner, BaseModel):
        return [
            Field(name, type_of(hints[name], named), optional=not (whole or field.is_required()))
            for name, field in owner.model_fields.items()
        ]
    if is_dataclass(owner):
        return [Field(f.name, type_of(hints[f.name], named), optional=f.default is None) for f in fields(owner)]
    return [
        Field(name, type_of(hint, named), optional=get_origin(hint) is typing.NotRequired)
        for name, hint in hints.items()
    ]


def interface(name: str, members: Iterable[Field], doc: str | None = None) -> str:
    lines = [f"  {member}" for member in map(written, members)]
    return "\n".join([*comment(doc), f"export interface {name} {{", *lines, "}"])


def alias(name: str, text: str, doc: str | None = None) -> str:
    return "\n".join([*comment(doc), f"export type {name} = {text};"])


def inline(members: Sequence[Field]) -> str:
    """An interface without a name."""
    return "{ " + " ".join(map(written, members)) + " }" if members else "Record<never, never>"


def written(member: Field) -> str:
    is_plain = member.name.isidentifier() or member.name.startswith("[")
    name = member.name if is_plain else json.dumps(member.name)
    return f"{name}{'?' if member.optional else ''}: {member.type};"


def union(words: Iterable[Any]) -> str:
    return " | ".join(json.dumps(word, ensure_ascii=False) for word in words)


def constant(name: str, value: Any, doc: str | None = None) -> str:
    """Return a table as it is, its values known to the compiler."""
    text = json.dumps(value, ensure_ascii=False)
    return "\n".join([*comment(doc), f"export const {name} = {text} as const;"])


def comment(doc: str | None) -> list[str]:
    """The first sentence of a docstring."""
    text = " ".join(inspect.cleandoc(doc or "").split("\n\n")[0].split())
    return [f"/** {text} */"] if text else []
