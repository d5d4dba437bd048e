"""What every HTML file holds of the app: the code of the page and its sentences, built by `ui/web/build.py` and read by
path."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

from ...errors import UserError
from ...files import read_bytes
from ...texts import Sentence, mark

__all__ = ["LANGUAGES", "PAGE", "Bundle", "as_json", "said_in", "texts_of"]

PAGE = Path(__file__).resolve().parents[1] / "page"
LANGUAGES = ("en", "zh")
OTHERS = LANGUAGES[1:]
"""Languages that messages are translated into: they are written in English."""


class Bundle:
    """The built files of a folder."""

    def __init__(self, folder: Path = PAGE) -> None:
        self.folder = folder

    @cached_property
    def code(self) -> str:
        """One module, as it stands between two tags. Ends of lines are those that an HTML parser makes of them, so that
        the digest of the text is that of what a browser reads."""
        code = self.read("take.js").replace("\r\n", "\n").replace("\r", "\n")
        return code.replace("</script", "<\\/script").replace("</SCRIPT", "<\\/SCRIPT")

    @cached_property
    def style(self) -> str:
        """What is in force before the code runs."""
        return self.read("shell.css").replace("</", "<\\/")

    @cached_property
    def texts(self) -> dict[str, dict[str, str]]:
        """What the page says, by language and key."""
        return {code: json.loads(self.read(f"texts.{code}.json")) for code in LANGUAGES}

    @cached_property
    def messages(self) -> dict[str, dict[str, str]]:
        """What messages of the core are in other languages."""
        return {code: json.loads(self.read(f"messages.{code}.json")) for code in OTHERS}

    def read(self, name: str) -> str:
        """Return a built file; raises UserError where there is none."""
        try:
            return read_bytes(self.folder / name).decode()
        except (OSError, ValueError) as error:
            raise UserError(
                mark("What an HTML file is made of has not been built here: {name} is missing."),
                mark("Run “python -m ui.web.build” once, then try again."),
                name=name,
            ) from error


def said_in(messages: dict[str, dict[str, str]], texts: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return those of some texts that are messages, in other languages."""
    found = list(texts)
    return {code: {text: known[text] for text in found if text in known} for code, known in messages.items()}


def texts_of(sentences: Iterable[Sentence]) -> list[str]:
    """Return all of some sentences that may be a message: templates, and values that are texts."""
    return [text for one in sentences for text in (one.template, *one.values.values()) if isinstance(text, str)]


def as_json(sentence: Sentence) -> dict[str, Any]:
    """Return a sentence as the page reads it."""
    return {"text": sentence.template, "values": sentence.values}
