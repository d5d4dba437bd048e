"""The languages there are and their catalogues. Knows no Streamlit: where the wheel is built there is none."""

from __future__ import annotations

import io
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

__all__ = ["CATALOGUES", "LANGUAGES", "code_of", "translations"]

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


def code_of(tag: str) -> str | None:
    """Return the language that a tag asks for (`zh`, `zh-CN`, `zh_Hans`, BCP 47), None where it is not spoken here."""
    first, *rest = tag[:36].replace("_", "-").lower().split("-")
    return first if first in LANGUAGES and all(part.isalnum() for part in rest) else None
