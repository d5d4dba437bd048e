"""What is chosen, explained beside the choice: the data with real items and their classes, the autoencoder, its
network."""

from __future__ import annotations

import base64
from typing import Any

from aecore.data.cards import DataCard
from aecore.models.variants import VARIANTS
from aecore.spec import Spec

from ..drawing import card_look
from ..forms.own import card_here
from ..language import _
from ..tiles.offers import fetching
from ..tiles.samples import samples_of
from ..words import card_text
from .diagram import network

__all__ = ["about"]


def about(spec: Spec) -> dict[str, Any]:
    """Return what the component that explains the choice is given."""
    card, variant = card_here(spec.data), VARIANTS[spec.variant]
    found, look = samples_of(spec.data.name), card_look(card, spec.model.view)
    shown: dict[str, Any] = {
        "classes": look.pop("classes"),
        "look": look,
        "data": card_text(card, card.title),
        "data_text": card_text(card, card.text),
        "badge": fetching(card) or _("on this machine"),
        "fetched": bool(card.download),
        "counts": list(found.counts) if found else [],
        "facts": facts(card),
        "variant": _(variant.title),
        "variant_text": _(variant.text),
        "watch": _(variant.watch),
        "about": pairs(
            (_("Good for"), _(variant.good_for)),
            (_("Not for"), _(variant.not_for)),
            (_("Where it loses"), _(variant.loses) if variant.loses else ""),
            (_("Paper"), variant.paper),
        ),
        "network": network(spec.model, card),
    }
    if found:
        data = base64.b64encode(found.content).decode()
        shown["items"] = {"dtype": found.dtype, "shape": list(found.shape), "data": data, "labels": list(found.labels)}
    return shown


def facts(card: DataCard) -> list[list[str]]:
    split = _("{train} to train on, {held_out} held out").format(train=f"{card.train:,}", held_out=f"{card.held_out:,}")
    return pairs(
        (_("Good for"), card_text(card, card.good_for)),
        (_("Not for"), card_text(card, card.not_for)),
        (_("Items"), split),
        (_("Source"), card_text(card, card.source)),
        (_("Licence"), card_text(card, card.licence)),
    )


def pairs(*told: tuple[str, str]) -> list[list[str]]:
    return [[name, text] for name, text in told if text]
