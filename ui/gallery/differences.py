"""What tells runs of the same title apart: the settings in which they differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from aecore.errors import UserError
from aecore.runs.run import Run
from aecore.spec import leaves
from aecore.texts import mark

from ..forms.controls import KINDS
from ..forms.own import in_link
from ..language import _

__all__ = ["differences"]

MOST = 3
"""Settings that are named."""
Known = dict[str, tuple[str, Any]]
"""The title and the value of each setting, by its path."""


def differences(titles: dict[str, str], runs: Iterable[Run]) -> dict[str, str]:
    """Return in what runs differ from others of their title, by their ids; of `titles` those that nobody shares are
    passed over."""
    groups, shared = defaultdict[str, dict[str, Known]](dict), repeated(titles.values())
    for run in runs:
        if (title := titles.get(run.id, "")) in shared:
            groups[title][run.id] = known(run)
    return {run_id: text for group in groups.values() for run_id, text in told(group).items() if text}


def repeated(titles: Iterable[str]) -> set[str]:
    seen, again = set[str](), set[str]()
    for title in titles:
        (again if title in seen else seen).add(title)
    return again


def known(run: Run) -> Known:
    try:
        found = {path: (field.title or path, value) for path, field, value in leaves(run.spec)}
        return found | ({"data.digest": (mark("Data"), in_link(run.spec.data.name))} if run.spec.data.digest else {})
    except UserError:  # damaged since it was listed
        return {}


def told(group: dict[str, Known]) -> dict[str, str]:
    """Return what to say of each run of a group; nothing where none differs."""
    paths = dict.fromkeys(path for one in group.values() for path in one)
    differ = [path for path in paths if len({str(one.get(path, ("", None))[1]) for one in group.values()}) > 1]
    return {
        run_id: _(", ").join(
            f"{_(one[path][0])} {shown(one[path][1])}" for path in [path for path in differ if path in one][:MOST]
        )
        for run_id, one in group.items()
    }


def shown(value: Any) -> str:
    if isinstance(value, tuple):
        return "×".join(map(shown, value))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:g}"
    return _(KINDS.get(str(value), str(value)))
