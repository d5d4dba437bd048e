"""What is selected on the map of a run, in one line."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aecore.runs.run import Run
from aecore.runs.tensors import reading

from ..language import _
from ..words import card_text, escape, joined

__all__ = ["selection_line"]

NAMED = 8
"""Classes that are counted by name; the rest are counted together."""


def selection_line(run: Run, selection: list[Any]) -> str:
    """Say how many items are selected, of which classes, and how large their error is (Markdown); nothing of none."""
    labels, errors = facts(run.items, changed_at(run.items))
    chosen = np.array(sorted({i for i in selection if type(i) is int and 0 <= i < len(labels)}), dtype=int)
    if not len(chosen):
        return ""
    mean, usual = (_number(values) for values in (errors[chosen], errors))
    counted = by_class(labels[chosen], [card_text(run.card, name) for name in run.card.classes])
    line = _("**{n} of {all} items selected.**").format(n=len(chosen), all=len(labels))
    error = _("Mean squared error {mean}, over all items {usual} (sum over values).").format(mean=mean, usual=usual)
    return joined(line, f"{escape(counted)}." if counted else "", error)


def changed_at(path: Path) -> int:
    """Return when a file was written, ns; 0 where that cannot be told, which reading it then says."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def by_class(labels: NDArray[np.int32], names: list[str]) -> str:
    """Count items by class, the largest first: "4: 12, 9: 3", in the marks of the language."""
    counts = Counter(int(label) for label in labels if 0 <= label < len(names))
    parts = [_("{name}: {said}").format(name=names[label], said=n) for label, n in counts.most_common(NAMED)]
    rest = sum(counts.values()) - sum(n for label, n in counts.most_common(NAMED))
    return _(", ").join([*parts, *([_("other classes: {n}").format(n=rest)] if rest else [])])


@lru_cache(maxsize=8)
def facts(path: Path, changed: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Return label and error of every item; the file is read again when it has `changed`."""
    with reading(path) as file:
        return file.get_tensor("labels"), file.get_tensor("error")


def _number(errors: NDArray[np.float32]) -> str:
    finite = errors[np.isfinite(errors)]
    return f"{finite.mean():.3g}" if len(finite) else "–"
