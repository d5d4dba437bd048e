"""English and 简体中文. Whole sentences are messages; catalogues are read with Babel when the server starts.

The core marks its sentences (`aecore.texts.mark`), the screen translates them: `_("...")` for literals and core texts,
`say(sentence)` for templates with values.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

import streamlit as st

from aecore.texts import Sentence, fill

__all__ = ["LANGUAGES", "_", "code_of", "language", "say", "speaking"]

LANGUAGES = {"en": "English", "zh": "简体中文"}
CATALOGUES = Path(__file__).resolve().parent / "locales"


@cache
def translations(code: str) -> NullTranslations:
    """Read a catalogue: compiled where the program is installed, else from its source."""
    path = CATALOGUES / code / "LC_MESSAGES" / "latentlab.po"
    if (made := path.with_suffix(".mo")).exists():
        with made.open("rb") as file:
            return GNUTranslations(file)
    if not path.exists():
        return NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file))
    compiled.seek(0)
    return GNUTranslations(compiled)


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


def language() -> str:
    """Return the code of the language: from the link, else chosen in this session, else the browser's, else English."""
    if code := SPOKEN.get():
        return code
    for tag in (st.query_params.get("lang"), st.session_state.get("language"), st.context.locale):
        if tag and (known := code_of(tag)):
            return known
    return "en"


def code_of(tag: str) -> str | None:
    """Return the language that a tag asks for (`zh`, `zh-CN`, `zh_Hans`, BCP 47), None where it is not spoken here."""
    first, *rest = tag[:36].replace("_", "-").lower().split("-")
    return first if first in LANGUAGES and all(part.isalnum() for part in rest) else None


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
