"""What the cards of the Gallery say: each run in a few words, and what may be done with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress

from aecore.errors import UserError
from aecore.models.variants import variant_title
from aecore.races import all_races
from aecore.runs.removed import Removed
from aecore.runs.run import ACTIVE, Run
from aecore.runs.store import Damaged, Store

from ..compare.naming import numbers_of
from ..forms.own import in_link
from ..language import _, say
from ..sharing import can_be_shared
from ..taking.dialog import can_be_taken
from ..words import card_text, error_text, locked, plain_reason, plain_title, plain_titles, run_progress
from .differences import differences
from .given import CardBadge, GalleryAct, GalleryCard, GalleryRace, RemovedData
from .scores import score_of
from .thumbs import thumbs_of

__all__ = ["cards_of", "races_of", "removed_of"]

RESUMED = ("stopped", "interrupted", "failed")


def cards_of(store: Store, found: Iterable[Run | Damaged], making: set[str]) -> list[GalleryCard]:
    """Return a card for each run, in the order given; `making`: ids of those whose thumbnails are being made."""
    runs = {one.id: one for one in found if isinstance(one, Run)}
    titles = plain_titles(runs.values())
    differ, named = differences(titles, runs.values()), data_titles(runs.values())
    cards = []
    for one in found:
        if isinstance(one, Damaged):
            cards.append(damaged(store, one.id, say(one.why)))
            continue
        try:
            card = card_of_run(one, titles[one.id], named.get(one.id, ""))
        except UserError as error:  # damaged since it was listed
            cards.append(damaged(store, one.id, error_text(error)))
            continue
        if text := differ.get(one.id):
            card["differs"] = text
        if one.id in making:
            card["making"] = True
        cards.append(card)
    return cards


def data_titles(runs: Iterable[Run]) -> dict[str, str]:
    """Return, by their ids, what to call the data of runs on data that people brought, where others are called the
    same: cards are grouped by it."""
    names = defaultdict[str, dict[str, str]](dict)
    for run in runs:
        with suppress(UserError):  # damaged since it was listed
            about = run.about
            names[card_text(about, about.data)][run.id] = run.spec.data.name if about.origin == "own" else ""
    return {
        run_id: f"{title} ({in_link(name)})"
        for title, of in names.items()
        for run_id, name in of.items()
        if name and len(set(of.values())) > 1
    }


def card_of_run(run: Run, title: str, named: str = "") -> GalleryCard:
    """`named`: what to call its data, where that is not their title."""
    about, status = run.about, run.status
    data = named or card_text(about, about.data)
    card: GalleryCard = {
        "id": run.id,
        "title": title,
        "badge": badge_of(run),
        "created": about.created,
        "size": numbers_of(run.spec.model.bottleneck.size),
        "data": data,
        "state": status.state,
        "may": acts_of(run, status.state),
    }
    if (kind := f"{data} · {_(variant_title(about.variant))}") != title:
        card["kind"] = kind
    if not run.shipped and status.state in ACTIVE:
        card |= {"epoch": whole(status.epoch), "epochs": run.spec.budget.epochs, "progress": run_progress(run)}
    if score := score_of(run, status.state):
        card["score"] = score
    if thumbs := thumbs_of(run):
        card |= {"map": thumbs["map"], "strip": thumbs["strip"]}
    if why := plain_reason(run):
        card["why"] = why
    if not run.shipped and (why := locked(run)):
        card["locked"] = why
    return card


def badge_of(run: Run) -> CardBadge:
    if run.shipped:
        return "included"
    return "others" if run.why_not() else "file" if run.from_file else "yours"


def acts_of(run: Run, state: str) -> list[GalleryAct]:
    acts: list[GalleryAct] = ["explore", "use"] if run.has_results else []
    if run.shipped:
        return [*acts, "take"] if can_be_taken(run) else acts
    acts += ["watch"]
    acts += ["resume"] if state in RESUMED and not run.from_file else []
    acts += ["stop"] if state in ACTIVE else []
    acts += ["rename"]
    acts += ["share"] if can_be_shared(run) else []
    acts += ["take"] if can_be_taken(run) else []
    return acts if state in ACTIVE else [*acts, "delete"]


def whole(epoch: float) -> int:
    """An epoch as a number that a page can show; a forged one may be anything."""
    return int(min(max(epoch, 0.0), 1e9))


def damaged(store: Store, run_id: str, why: str) -> GalleryCard:
    card: GalleryCard = {
        "id": run_id,
        "title": run_id,
        "badge": "damaged",
        "created": 0.0,
        "why": why,
        "may": ["delete"],
    }
    try:
        run = store.get(run_id)
    except UserError:
        return card | {"may": []}
    if run.shipped:
        card["may"] = []
    elif why_not := locked(run):
        card["locked"] = why_not
    return card


# --- beside the cards -------------------------------------------------------------------------------------------------


def races_of(store: Store, cards: Iterable[GalleryCard]) -> list[GalleryRace]:
    """Return the races of which there are runs, the newest first."""
    there = {card["id"]: card.get("data", "") for card in cards}
    races: list[GalleryRace] = []
    for started in all_races(store):
        if runs := [run for run in started.runs if run in there]:
            title = _("Race: {data}, {n} models").format(data=there[runs[0]], n=len(started.race.entrants))
            races.append({"id": started.id, "title": title, "runs": runs})
    return races


def removed_of(found: Iterable[Removed]) -> list[RemovedData]:
    return [{"name": one.name, "title": title_of(one.run)} for one in found]


def title_of(run: Run) -> str:
    try:
        return plain_title(run)
    except (UserError, ValueError, TypeError, KeyError, OverflowError, OSError):  # it was damaged
        return run.id
