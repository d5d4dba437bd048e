"""What may be asked of a run on the page Use, and what is wished for: by the component, by the link, as usual."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aecore.data.own.inbox import change, find
from aecore.errors import UserError
from aecore.runs.run import Run
from aecore.spec import OwnData
from aecore.texts import mark
from aecore.use.asked import ALL, HELD_OUT, Settings, Use
from aecore.use.purposes import PURPOSES
from aecore.workers.jobs import Job, job_of

from ..language import _, say
from ..own.given import OwnOffer
from ..visitor import visitor
from ..words import card_text
from .given import UseField, UsePurpose, UseWish

__all__ = ["ask_for", "job_for", "parts_of", "purposes_of", "wish_of"]

USUAL = "{}"
RULES = ("ge", "gt", "le")
ALONE = ("generate",)
"""Purposes that ask nothing of items."""
PARTS = {HELD_OUT: mark("The held-out part: {n} items"), ALL: mark("All of its data: {n} items")}


@dataclass(frozen=True)
class Setting:
    """A setting of a purpose that the page shows: its name in the purpose's model, and words for its choices. One
    without is a number, within the bounds of the model."""

    name: str
    title: str
    choices: Mapping[Any, str] = field(default_factory=dict)
    classes: str = ""
    """What is said instead of a list of classes; a class each is offered beside it."""
    file: str = ""
    """How the name of a file must end, behind its dot: the setting is the token of one that is brought."""


SETTINGS: Mapping[str, tuple[Setting, ...]] = {
    "odd": (
        Setting(
            "score",
            mark("What counts"),
            {
                "both": mark("error and place"),
                "error": mark("error alone"),
                "place": mark("place alone"),
                "nearest": mark("plainly: far from normal items"),
                "isolation": mark("plainly: isolation forest"),
            },
        ),
        Setting("normal", mark("What is normal"), classes=mark("as its data say")),
    ),
    "probe": (Setting("classifier", mark("The classifier"), file="onnx"),),
    "like": (Setting("count", mark("How many are found")),),
    "forecast": (Setting("share", mark("Share of past errors in the band")),),
    "features": (Setting("labels", mark("Labels the classifier is given (0: all)")),),
    "summary": (Setting("chosen", mark("How many are chosen")),),
    "transfer": (
        Setting("reach", mark("How many are to be told right, in % (0: as many as both reach)")),
        Setting("seeds", mark("Seeds")),
    ),
    "compress": (Setting("step", mark("Step of a code number")),),
    "generate": (
        Setting("n", mark("How many")),
        Setting(
            "sampler",
            mark("Drawn from"),
            {
                "": mark("what suits the model best"),
                "prior": mark("the prior"),
                "mixture": mark("a Gaussian mixture fitted to the codes"),
                "codebook": mark("tokens as often as the data use them"),
                "round": mark("a round cloud, N(0, I), of which this model was never told"),
            },
        ),
    ),
}
"""By purpose. What is not here stays as usual on the page."""


def purposes_of(run: Run) -> list[UsePurpose]:
    """Return all purposes in their order, each with the reason why this run does not suit it, if it does not."""
    found = list[UsePurpose]()
    for purpose in PURPOSES.values():
        why = purpose.why_not(run)
        row: UsePurpose = {
            "id": purpose.id,
            "title": _(purpose.title),
            "text": _(purpose.text),
            "alone": purpose.id in ALONE,
            "fields": [field_of(run, purpose.params, setting) for setting in SETTINGS.get(purpose.id, ())],
        }
        if why:
            row["why"] = say(why)
        found.append(row)
    return found


def field_of(run: Run, params: type[Settings], setting: Setting) -> UseField:
    """Return a setting as it is shown: its values are JSON."""
    about = params.model_fields[setting.name]
    found: UseField = {"name": setting.name, "said": _(setting.title), "usual": json.dumps(about.default)}
    if setting.file:
        found["file"] = f".{setting.file}"
        return found
    if setting.classes:
        names = [(name, card_text(run.card, name)) for name in run.card.classes]
        offers = [([], _(setting.classes)), *(([name], said) for name, said in names)]
    else:
        offers = [(value, _(said)) for value, said in setting.choices.items()]
    if offers:
        found["offers"] = [{"value": json.dumps(value), "said": said} for value, said in offers]
        return found
    bounds = {rule: getattr(one, rule) for one in about.metadata for rule in RULES if hasattr(one, rule)}
    found["least"], found["most"] = bounds.get("ge", bounds.get("gt", 0)), bounds["le"]
    return found


def parts_of(run: Run) -> list[OwnOffer]:
    """Return the parts of the run's own data that a model can be given."""
    card = run.card
    counts = {HELD_OUT: card.held_out, ALL: card.held_out + card.train}
    offers: list[OwnOffer] = [{"value": name, "said": _(PARTS[name]).format(n=f"{n:,}")} for name, n in counts.items()]
    return files_of(run) + offers


def files_of(run: Run) -> list[OwnOffer]:
    """Return the files that the run's data were made of, while they are kept: only these know what items are called."""
    with suppress(UserError):
        if isinstance(run.spec.data, OwnData):
            drop = change(run.spec.data.digest, visitor().owner)
            names = [name for name, _size in drop.files]
            said = names[0] if len(names) == 1 else _("{n} files").format(n=f"{len(names):,}")
            return [{"value": drop.token, "said": _("The files it was made from: {name}").format(name=said)}]
    return []


def wish_of(told: Any, purposes: list[UsePurpose], purpose: str | None, items: str | None) -> UseWish:
    """Return what is wished for: as the component has told it, else as the link says it (`purpose`, `items`), else the
    first thing that suits."""
    if isinstance(told, dict) and all(isinstance(told.get(name), str) for name in UseWish.__annotations__):
        return {"purpose": told["purpose"], "items": told["items"], "settings": told["settings"]}
    can = [row["id"] for row in purposes if not row.get("why")]
    first = purpose if purpose in can else can[0] if can else ""
    return {"purpose": first, "items": items or "", "settings": USUAL}


def job_for(run: Run, wish: UseWish) -> Job | None:
    """Return the job that answers a wish; None where something is not said yet, or cannot be asked."""
    if not wish["purpose"] or not wish["items"]:
        return None
    try:
        return job_of(run, "use", dict(wish))
    except UserError:  # the component says so: it is told by whoever is asked for the result
        return None


def ask_for(run: Run, told: Any, ask: Callable[[Job], object]) -> None:
    """Have what the component tells be calculated; raises UserError where it cannot be. Files are for who brought
    them."""
    job = job_of(run, "use", dict(told) if isinstance(told, dict) else {})
    if isinstance(job.params, Use):
        for token in (job.params.items, job.params.settings.get("classifier")):
            if token and token not in PARTS:
                find(str(token), visitor().owner)
    ask(job)
