"""The sentences of a page that is taken away, as files beside its code: the core, which packs such a page, knows no
other language than English."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

import aecore
from aecore.files import replace_bytes

from ..catalogues import CATALOGUES, LANGUAGES, translations

__all__ = ["PAGE", "has_texts", "write_texts"]

UI = Path(__file__).resolve().parents[1]
PAGE = Path(aecore.__file__).parent / "export" / "page"
"""Package data of the core, written by a build: the code of the page, its first style sheet, sentences."""
STAMP = PAGE / "texts-from.txt"


def has_texts() -> bool:
    return STAMP.exists() and STAMP.read_text() == texts_digest()


def write_texts() -> None:
    """Write what the components say in each language (`texts.<code>.json`, by key) and, for what a run and its data are
    called, whole catalogues (`messages.<code>.json`, by the English message)."""
    from babel.messages.pofile import read_po

    from ..texts import component_texts
    from ..texts.take import shell_texts

    for code in LANGUAGES:
        spoken = translations(code).gettext
        write(f"texts.{code}.json", component_texts(spoken) | shell_texts(spoken))
    for path in CATALOGUES.glob("*/LC_MESSAGES/*.po"):
        with path.open("rb") as file:
            said = {str(entry.id): str(entry.string) for entry in read_po(file) if entry.id and entry.string}
        write(f"messages.{path.parents[1].name}.json", said)
    replace_bytes(STAMP, texts_digest().encode())


def write(name: str, texts: dict[str, str]) -> None:
    replace_bytes(PAGE / name, json.dumps(texts, ensure_ascii=False, sort_keys=True).encode())


@cache
def texts_digest() -> str:
    """Return the digest of where the sentences come from."""
    digest = hashlib.sha256()
    for path in (*sorted((UI / "texts").glob("*.py")), *sorted((UI / "locales").rglob("*.po"))):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]
