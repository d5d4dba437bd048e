"""Keep the catalogues in step with the texts in the code.

python -m ui.messages      extract every marked text, update the .po files, say what is untranslated
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po
from filelock import FileLock

from aecore.files import replace_bytes
from aecore.parts import AXES

from .catalogues import CATALOGUES, LANGUAGES

__all__ = ["extracted", "untranslated", "update"]

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("aecore", "latentlab_app", "ui", "pages")


def extracted() -> Catalog:
    """Return all texts marked with `_("...")` or `mark("...")`, and what the parts say of themselves."""
    catalog = Catalog(project="Latent Lab", charset="utf-8")
    for source in SOURCES:
        found = extract_from_dir(
            ROOT / source, [("**.py", "python")], keywords={"_": None, "mark": None}, directory_filter=is_source
        )
        for file, _line, message, comments, _context in found:
            catalog.add(message, locations=[(f"{source}/{file}", 0)], auto_comments=comments)
    for table in AXES.values():
        for part in table.values():
            catalog.add(part.sentence())
    return catalog


def is_source(folder: str | Path) -> bool:
    return Path(folder).name not in ("frontend", "static", "__pycache__")


def catalogue_path(code: str) -> Path:
    return CATALOGUES / code / "LC_MESSAGES" / "latentlab.po"


def update(code: str) -> Catalog:
    """Write the catalogue of a language anew: present messages with their translations, no obsolete ones.

    One update at a time, and a reader sees the old file or the new one: a server may start meanwhile.
    """
    path = catalogue_path(code)
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_suffix(".lock")):
        old: Catalog = Catalog(locale=code)
        if path.exists():
            with path.open("rb") as file:
                old = read_po(file, locale=code)
        old.update(extracted(), no_fuzzy_matching=True)
        written = io.BytesIO()
        write_po(written, old, width=140, ignore_obsolete=True, sort_output=True, no_location=True, omit_header=False)
        replace_bytes(path, written.getvalue())
    return old


def untranslated(catalog: Catalog) -> list[str]:
    return [str(message.id) for message in catalog if message.id and not message.string]


if __name__ == "__main__":
    for language_code in LANGUAGES:
        if language_code != "en":
            missing = untranslated(update(language_code))
            sys.stdout.write("".join(f"{language_code}: not translated: {text}\n" for text in missing))
