"""Texts of lessons: in several languages, of strangers, so a small subset and nothing else.

Paragraphs are parted by an empty line; lines that begin with `- ` or `1. ` are a list. Within a line: `**strong**`,
`*emphasis*`, `` `code` ``, `$formula$`, `[words](page?part=value)` into the app, and `{name}` for what was measured.
All else is text as it stands: HTML, pictures and links to elsewhere are shown as they were written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Literal, NamedTuple, TypedDict, get_args
from urllib.parse import parse_qsl

from pydantic import AfterValidator, Field, StringConstraints

from ..errors import UserError
from ..texts import UNSEEN, brief, mark

__all__ = [
    "OURS", "PAGES", "Block", "Here", "Language", "Page", "Prose", "Span", "Told", "Words", "blocks", "here_of",
    "names_in", "told",
]  # fmt: skip

Page = Literal["home", "learn", "train", "explore", "compare", "gallery", "use"]
PAGES: tuple[Page, ...] = get_args(Page)
"""That a lesson may lead to. Which parts an address has there is for the table of links to say."""
OURS = ("lesson", "at", "class", "hide", "fix", "share", "kiosk", "v")
"""Parts of an address that a lesson may not set: where one is in lessons is for the learner and the teacher to say."""
LONGEST, LONGEST_WORDS = 4000, 160
"""Characters of a text, and of a title or an answer."""
MOST_LANGUAGES = 12

INLINE = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|\$(?P<formula>[^$\n]{1,200})\$"
    r"|\*\*(?P<strong>[^\s*]|[^\s*][^*\n]*[^\s*])\*\*"
    r"|\*(?P<emphasis>[^\s*]|[^\s*][^*\n]*[^\s*])\*"
    r"|\{(?P<value>[^{}\n]{1,80})\}"
    r"|\[(?P<link>[^\[\]\n]+)\]\((?P<to>[^()\s]{1,400})\)"
)
LISTED = re.compile(r"(?:(?P<bullet>- )|(?P<number>[0-9]{1,2}\. ))(?P<rest>.*)", re.DOTALL)
ADDRESS = re.compile(rf"(?P<page>{'|'.join(PAGES)})(?:\?(?P<query>[^#?]*))?")


class Here(NamedTuple):
    """A place in the app: a page and parts of its address."""

    page: str
    link: dict[str, str]


class Span(TypedDict, total=False):
    """A piece of a line. `text` is what is shown; of a value its name; `page` and `link` are where a link leads."""

    kind: Literal["text", "strong", "emphasis", "code", "formula", "value", "link"]
    text: str
    page: str
    link: dict[str, str]


class Block(TypedDict):
    """A paragraph (one line of spans) or a list (one for each of its items)."""

    kind: Literal["paragraph", "list", "numbered"]
    lines: list[list[Span]]


class Told(NamedTuple):
    """A text in the language that was asked for, or in another one where that is missing."""

    text: str
    language: str


def harmless(text: str) -> str:
    """Return a text as it is; raises UserError where something in it cannot be seen."""
    found = UNSEEN.search(text.replace("\n", " "))
    if found or any("\ud800" <= sign <= "\udfff" for sign in text):
        sign = f"U+{ord(found[0]):04X}" if found else "U+D800"
        raise UserError(
            mark("A text of this lesson holds the sign {sign}, which cannot be seen or turns the direction of text."),
            mark("Take it out: “{text}”."),
            sign=sign,
            text=UNSEEN.sub(" ", brief(text, 40)),
        )
    return text


Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$")]
Line = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_WORDS), AfterValidator(harmless)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST), AfterValidator(harmless)]
Words = Annotated[dict[Language, Line], Field(min_length=1, max_length=MOST_LANGUAGES)]
"""A title, an answer: one line, by language."""
Prose = Annotated[dict[Language, Text], Field(min_length=1, max_length=MOST_LANGUAGES)]
"""A text, by language."""


def told(texts: Mapping[str, str], language: str, source: str) -> Told:
    """Return a text in a language; where it is missing in the language without its region (`zh` for `zh-CN`), in the
    one that the lesson was written in, or in any. `Told.language` says which."""
    wanted = (language, language.partition("-")[0], source, *texts)
    found = next(name for name in wanted if name in texts)
    return Told(texts[found], found)


def here_of(address: str) -> Here | None:
    """Return the place in the app that `page?part=value&…` names; None where it names none that a lesson may lead
    to."""
    found = ADDRESS.fullmatch(address)
    if not found:
        return None
    query = found["query"] or ""
    pairs = parse_qsl(query, keep_blank_values=True)
    if (query and not pairs) or any(name in OURS or UNSEEN.search(value) for name, value in pairs):
        return None
    return Here(found["page"], dict(pairs))


def names_in(texts: Iterable[str]) -> Iterator[str]:
    """Yield the names of all values that texts speak of."""
    for text in texts:
        for block in blocks(text):
            yield from (span["text"] for line in block["lines"] for span in line if span["kind"] == "value")


def blocks(text: str) -> list[Block]:
    """Return a text as paragraphs and lists of spans, which a page shows as text and nothing else."""
    found: list[Block] = []
    for part in re.split(r"\n\s*\n", text.strip("\n")):
        for number, line in enumerate(part.split("\n")):
            place(found, line.strip(), first=number == 0)
    return found


def place(found: list[Block], line: str, *, first: bool) -> None:
    """Add a line to the blocks so far: a new one, or one more of the block before."""
    listed = LISTED.fullmatch(line)
    if listed:
        kind: Literal["list", "numbered"] = "list" if listed["bullet"] else "numbered"
        if first or not found or found[-1]["kind"] != kind:
            found.append({"kind": kind, "lines": []})
        found[-1]["lines"].append(spans(listed["rest"]))
    elif first or not found or found[-1]["kind"] != "paragraph":
        found.append({"kind": "paragraph", "lines": [spans(line)]})
    else:
        found[-1]["lines"][0] += [{"kind": "text", "text": " "}, *spans(line)]


def spans(line: str) -> list[Span]:
    """Return a line as pieces."""
    found: list[Span] = []
    end = 0
    for piece in INLINE.finditer(line):
        if before := line[end : piece.start()]:
            found.append({"kind": "text", "text": before})
        found += pieces(piece)
        end = piece.end()
    if rest := line[end:]:
        found.append({"kind": "text", "text": rest})
    return found


def pieces(piece: re.Match[str]) -> list[Span]:
    found = piece.lastgroup if piece.lastgroup != "to" else "link"
    inside = piece[found or 0]
    match found:
        case "strong" | "emphasis":  # a value within keeps its own kind
            return [{**span, "kind": found} if span["kind"] == "text" else span for span in spans(inside)]
        case "code" | "formula" | "value":
            return [{"kind": found, "text": inside}]
    to = here_of(piece["to"])
    if to is None:
        return [{"kind": "text", "text": piece[0]}]
    return [{"kind": "link", "text": inside, "page": to.page, "link": to.link}]
