"""How pieces of a script are written: places in templates, lines that fit, numbers. Knows nothing of models."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

__all__ = ["WIDTH", "Section", "Setting", "call", "comment", "expression", "listed", "number", "put"]

WIDTH = 100
"""Letters of a line: what fits beside a page of explanations."""
ALONE = re.compile(r"^([ ]*)\$(\w+)$")


@dataclass(frozen=True)
class Setting:
    """A named constant at the top of a script."""

    name: str
    value: Any
    said: str
    """What it means, in half a line."""


@dataclass(frozen=True)
class Section:
    """A chapter of a script: what is to be understood, and the code."""

    title: str
    text: str
    """Paragraphs."""
    code: str


def put(template: str, **values: str) -> str:
    """Return a template with `$name` replaced. Where one stands alone on its line, all lines of the value are indented
    as it is, and an empty value takes the line away."""
    lines: list[str] = []
    for line in textwrap.dedent(template).strip("\n").splitlines():
        alone = ALONE.match(line)
        if alone and alone[2] in values:
            value = values[alone[2]]
            lines += textwrap.indent(value, alone[1]).splitlines() if value else []
        else:
            lines.append(re.sub(r"\$(\w+)", lambda place: values.get(place[1], place[0]), line))
    return "\n".join(lines)


def comment(text: str, mark: str = "# ") -> str:
    """Return paragraphs as comments that fit the width."""
    wrapped = [textwrap.wrap(part, WIDTH - len(mark)) for part in text.strip().split("\n\n")]
    lines = [line for number, part in enumerate(wrapped) for line in ([""] if number else []) + part]
    return "\n".join(f"{mark}{line}".rstrip() for line in lines)


def call(name: str, arguments: Iterable[str], before: int = 0) -> str:
    """Return a call of `name` on one line where it fits behind `before` letters, else an argument a line."""
    given = list(arguments)
    line = f"{name}({', '.join(given)})"
    if len(line) + before <= WIDTH and "\n" not in line and len(given) <= 3:
        return line
    inside = "".join(textwrap.indent(f"{one},\n", "    ") for one in given)
    return f"{name}(\n{inside})"


def expression(begin: str, terms: list[str], joined: str = "+", indent: int = 4) -> str:
    """Return `begin` and a sum of terms, on one line where they fit."""
    line = f"{begin} {f' {joined} '.join(terms)}"
    if len(line) + indent <= WIDTH:
        return line
    whole = f" {joined} ".join(terms)
    if len(whole) + indent + 4 <= WIDTH:
        return f"{begin} (\n    {whole}\n)"
    inside = "\n".join(f"    {f'{joined} ' if place else ''}{term}" for place, term in enumerate(terms))
    return f"{begin} (\n{inside}\n)"


def listed(begin: str, entries: list[str], end: str, indent: int = 0) -> str:
    """Return entries between `begin` and `end`, on one line where they fit, else one a line."""
    line = f"{begin}{', '.join(entries)}{end}"
    if len(line) + indent <= WIDTH:
        return line
    return "\n".join([begin, *(f"    {entry}," for entry in entries), end])


def number(value: Any) -> str:
    """Return a setting as Python writes it, thousands marked off."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 100_000:
        return f"{value:_}"
    return repr(value)
