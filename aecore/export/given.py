"""What the explorer of a run is told besides its files: what its items look like, what it is called. Depends on the run
alone; whoever shows it says in which language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from ..data.cards import DataCard
from ..models.variants import variant_title
from ..parts import Identity, View
from ..runs.annotations import Annotations
from ..runs.run import About, Run
from ..texts import mark

__all__ = ["given", "kind_named", "look", "named", "why_not_linked"]

Say = Callable[[str], str]
"""A message -> the same in a language."""


def look(card: DataCard, view: View, say: Say = str) -> dict[str, Any]:
    """Return what items of a card look like under a view: their kind and shape, the names of what is in them, what the
    encoder is given."""
    heard = {"sound": asdict(card.sound)} if card.sound else {}
    return heard | {
        "kind": card.kind,
        "shape": list(card.shape),
        "columns": [say(name) for name in card.columns],
        "words": list(card.words),
        "factors": [say(name) for name in card.factors],
        "classes": [say(name) for name in card.classes],
        "bounded": card.bounded,
        "view": (Identity() if view.clean else view).kind,
        "future": view.future_of(card.shape[-1]),
    }


def given(run: Run, kept: Annotations) -> dict[str, Any]:
    """Return what the explorer is told of a run with its annotations, in English."""
    found = look(run.card, run.spec.model.view)
    return {"run": run.id, "classes": found.pop("classes"), "look": found, "kept": kept.model_dump(mode="json")}


def named(run: Run, say: Say = str) -> str:
    """Return what a run is called; that of its data and its autoencoder where nobody has named it. Titles of runs that
    ship are messages."""
    title = run.about.title
    if run.shipped:
        return say(title or run.id)
    return title or kind_named(run.about, say)


def kind_named(about: About, say: Say = str) -> str:
    """Return what a run is called that nobody has named."""
    data = about.data if about.origin == "own" else say(about.data)
    return f"{data} · {say(variant_title(about.variant))}"


def why_not_linked(run: Run, other: Run) -> str:
    """Return why an item of one run is no item of the other, a message; empty when both maps show the same items in the
    same order. The split is a function of the data and their settings."""
    digest = run.spec.data.digest
    if run.card != other.card and not (digest and digest == other.spec.data.digest):  # a title may have changed
        return mark("The other model was trained on other data, so its items are others: nothing is linked.")
    if run.spec.data != other.spec.data:
        return mark(
            "Both models have the same data with other settings, so their items are split otherwise: nothing is linked."
        )
    return ""
