"""English and 简体中文. Whole sentences are messages; their catalogues: `ui/catalogues.py`.

The core marks its sentences (`aecore.texts.mark`), the screen translates them: `_("...")` for literals and core texts,
`say(sentence)` for templates with values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

import streamlit as st

from aecore.texts import Sentence, fill

from .catalogues import LANGUAGES, code_of, translations

__all__ = ["LANGUAGES", "_", "code_of", "language", "remember_language", "say", "speaking", "spoken"]

Made = TypeVar("Made")
SPOKEN: ContextVar[str] = ContextVar("spoken", default="")


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Have all texts in one language, also outside of a page: Streamlit makes downloads in a thread that knows no
    session."""
    token = SPOKEN.set(code)
    try:
        yield
    finally:
        SPOKEN.reset(token)


def spoken(code: str, make: Callable[..., Made], *what: Any) -> Made:
    """Make something with all its texts in one language."""
    with speaking(code):
        return make(*what)


def language() -> str:
    """Return the code of the language: from the link, else chosen in this session, else the browser's, else English."""
    if code := SPOKEN.get():
        return code
    for tag in (st.query_params.get("lang"), st.session_state.get("language"), st.context.locale):
        if tag and (known := code_of(tag)):
            return known
    return "en"


def remember_language() -> None:
    """Go on in the language that a link asked for: links within the app lose their parts."""
    if known := code_of(st.query_params.get("lang", "")):
        st.session_state["language"] = known


def _(text: str) -> str:
    """Translate a message of the catalogue."""
    return translations(language()).gettext(text) if text else ""


def say(sentence: Sentence, code: str | None = None) -> str:
    """Translate a template and those of its values that are messages themselves, then fill them in.

    The language is that of the page or, outside of one, that of a `code`.
    """
    spoken = translations(code or language())
    values = {
        name: spoken.gettext(value) if isinstance(value, str) and value else value
        for name, value in sentence.values.items()
    }
    return fill(spoken.gettext(sentence.template) if sentence.template else "", values)
