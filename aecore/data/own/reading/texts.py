"""What a file of text is written in: looked through once, never held whole. Afterwards it is a stream of UTF-8. Knows
no torch."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from ....errors import UserError, one_of
from ....texts import Sentence, mark
from ..check import Guess, Offer
from ..draft import File
from .encodings import ENCODINGS, ranked

__all__ = ["Text", "look_at"]

HEAD, TAIL, CHUNK = 1 << 18, 1 << 16, 1 << 20
SAMPLE = 1 << 14
"""Bytes of lines with other than ASCII letters, by which an encoding is judged."""
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WEB_PAGE = re.compile(r"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)?<(!doctype\s+html|html|head|body)\b", re.I | re.S)
Step = Callable[[int], None]
"""Told how many bytes have been read since it was last told."""


@dataclass
class Survey:
    """What one look through a file has found."""

    size: int = 0
    head: bytes = b""
    tail: bytes = b""
    bad: int = 0
    """Bytes that are no UTF-8."""
    bad_line: int = 0
    """Line of the first of them, from 1."""
    good: int = 0
    """Characters beyond ASCII that are UTF-8, as far as counted."""
    foreign: bytes = b""
    """Lines with bytes beyond ASCII."""
    breaks: int = 0


@dataclass(frozen=True)
class Text:
    """A file as text."""

    file: File
    encoding: str
    head: str
    """Its first lines, whole ones where there are more."""
    tail: str
    """Its last lines, where they do not stand in `head`."""
    guesses: tuple[Guess, ...] = field(default=())

    def open(self, step: Step) -> BinaryIO:
        """Open the text anew as UTF-8 without a byte order mark; characters that cannot be read are replaced."""
        return io.BufferedReader(Utf8(self.file.open(), self.encoding, step), CHUNK)


class Utf8(io.RawIOBase):
    """A stream of another encoding, read as UTF-8."""

    def __init__(self, source: BinaryIO, encoding: str, step: Step) -> None:
        self.source, self.step, self.left = source, step, b""
        self.decoder = codecs.getincrementaldecoder(encoding)("replace")
        self.ended = False

    def readable(self) -> bool:
        """Whether it can be read: always."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill a buffer; returns how many bytes of it."""
        while not self.left and not self.ended:
            chunk = self.source.read(CHUNK)
            self.step(len(chunk))
            self.ended = not chunk
            self.left = self.decoder.decode(chunk, self.ended).encode("utf-8", "replace")
        part = self.left[: len(buffer)]
        buffer[: len(part)] = part
        self.left = self.left[len(part) :]
        return len(part)

    def close(self) -> None:
        """Close the file as well."""
        self.source.close()
        super().close()


def look_at(file: File, chosen: str, step: Step) -> Text:
    """Look through a file and say what it is written in: a byte order mark, strict UTF-8, the zeros of UTF-16, else the
    likeliest of a short list, with the others offered. `chosen` is one of `ENCODINGS`, or empty.

    Raises UserError for what is no text, for a web page and for an encoding that is not in the table.
    """
    if chosen and chosen not in ENCODINGS:
        raise one_of(mark("encoding"), chosen, list(ENCODINGS))
    survey = look_through(file, step)
    if not survey.size:
        raise UserError(mark("The file is empty."), mark("Choose a file with a table in it."))
    marked = next((name for start, name in MARKS if survey.head.startswith(start)), "")
    encoding, guess = (marked, None) if marked and not chosen else settled(survey, chosen)
    head = survey.head.decode(encoding, "replace")
    if looks_binary(head):
        raise UserError(
            mark("This file holds no text, although it is named like a table."),
            mark("Save it from its program as CSV or as an Excel workbook."),
        )
    if WEB_PAGE.match(head):
        raise UserError(
            mark("A web page was saved here instead of the file."),
            mark("Open the address, and use the button of the page to download the file."),
        )
    return Text(file, encoding, whole_lines(head, survey), last_lines(survey, encoding), (guess,) if guess else ())


def look_through(file: File, step: Step) -> Survey:
    survey, decoder = Survey(), codecs.getincrementaldecoder("utf-8")("surrogateescape")
    with file.open() as source:
        for chunk in chunks(source):
            step(len(chunk))
            survey.head += chunk[: HEAD - len(survey.head)]
            survey.tail = (survey.tail + chunk)[-TAIL:] if len(chunk) < TAIL else chunk[-TAIL:]
            if not (chunk.isascii() and not decoder.getstate()[0]):
                note_foreign(survey, chunk, decoder.decode(chunk))
            survey.breaks += chunk.count(b"\n")
            survey.size += len(chunk)
    survey.bad += len(decoder.getstate()[0])  # the file ends within a character
    survey.bad_line = survey.bad_line or survey.breaks + 1
    return survey


def chunks(source: BinaryIO) -> Iterator[bytes]:
    while chunk := source.read(CHUNK):
        yield chunk


def note_foreign(survey: Survey, chunk: bytes, text: str) -> None:
    bad = list(re.finditer("[\udc80-\udcff]", text))
    if bad and not survey.bad:
        survey.bad_line = survey.breaks + text.count("\n", 0, bad[0].start()) + 1
    survey.bad += len(bad)
    if survey.good < SAMPLE:
        survey.good += len(re.findall("[^\x00-\x7f]", text)) - len(bad)
    for line in re.finditer(rb"[^\n]*[\x80-\xff][^\n]*\n?", chunk):
        if len(survey.foreign) >= SAMPLE:
            break
        survey.foreign += line[0][:1000]


def settled(survey: Survey, chosen: str) -> tuple[str, Guess | None]:
    """Return the encoding of a file without a mark, with what is said of it where that can be doubted."""
    zeros = zeros_of(survey.head)
    if zeros and not chosen:
        return zeros, None
    if not survey.bad and not chosen:
        return "utf-8", None
    names = ranked(survey.foreign, few_bad=survey.good > survey.bad)
    encoding = chosen or names[0]
    offers = tuple(Offer(name, Sentence(ENCODINGS[name])) for name in dict.fromkeys([encoding, *names]))
    if encoding == "utf-8" and survey.bad:
        said = Sentence(
            mark("Characters replaced by “\ufffd” because they cannot be read: {n}; the first is in line {line}"),
            {"n": survey.bad, "line": survey.bad_line},
        )
        return encoding, Guess("encoding", said, Sentence(mark("All others are UTF-8.")), encoding, offers, True)
    said = Sentence(mark("Letters read as {encoding}"), {"encoding": ENCODINGS[encoding]})
    why = Sentence(mark("The file does not say what it is written in, and UTF-8 does not fit."))
    return encoding, Guess("encoding", said, why, encoding, offers, not chosen)


def zeros_of(head: bytes) -> str:
    """Return the encoding whose zero bytes these are: every other one of plain letters is 0 in UTF-16."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) < len(head) / 50 or min(even, odd) * 10 > max(even, odd):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def looks_binary(head: str) -> bool:
    strange = re.findall("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]", head)
    return "\x00" in head or len(strange) > len(head) / 20


def whole_lines(head: str, survey: Survey) -> str:
    if survey.size <= HEAD:
        return head
    return head[: max(head.rfind("\n"), head.rfind("\r")) + 1] or head


def last_lines(survey: Survey, encoding: str) -> str:
    if survey.size <= HEAD:
        return ""
    wide = 4 if "32" in encoding else 2
    start = (survey.size - len(survey.tail)) % wide  # whole characters of two or four bytes
    name = {"utf-16": "utf-16-le" if survey.head.startswith(codecs.BOM_UTF16_LE) else "utf-16-be"}.get(
        encoding, encoding
    )
    tail = survey.tail[(wide - start) % wide :].decode(name, "replace")
    return tail[min(tail.find("\n") % len(tail), len(tail) - 1) + 1 :]
