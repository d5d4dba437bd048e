"""Home before Streamlit's own page is there: the model on its stage, which needs nothing of that. On a slow line
Streamlit's half a megabyte of scripts then comes behind what lives."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from aecore.errors import UserError

from ..lab import store_for
from ..language import _, code_of, speaking
from ..texts import stage_texts
from ..web.addresses import base
from ..web.sending import spoken
from .ready import models, shown_among

__all__ = ["first_of"]

PARTS = {"lang"}
"""Of the address of Home that leaves its stage as it is: with a kiosk, a lecture or a lesson it is another one."""


def first_of(request: Request) -> dict[str, Any] | None:
    """Return what the component of Home is given at once: the model, and no ways on yet. None where there is no model,
    or the page begins otherwise."""
    if set(request.query_params) - PARTS:
        return None
    lang = code_of(request.query_params.get("lang", "")) or spoken(request)
    try:
        with speaking(lang):
            shown, texts = shown_among(models(store_for(request))), stage_texts(_)
    except (UserError, OSError):  # the page says what is wrong
        return None
    if shown is None:
        return None
    return {"texts": texts, "lang": lang, "base": base(), "shown": shown[1], "doors": [], "ready": []}
