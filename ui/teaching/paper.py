"""Pages that are printed: HTML without a script, black on white, A4, all text of lessons as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path

from aecore.lessons.lesson import Lesson
from aecore.lessons.texts import Span, blocks, told

from ..language import _, language
from ..web.plain import plain_page

__all__ = ["article", "line", "page", "prose"]

TAGS = {"strong": "strong", "emphasis": "em", "code": "code", "formula": "i", "value": "b"}
UNKNOWN = "____"
"""What stands for a number that only a learner's run tells."""
STYLE = (Path(__file__).parent / "paper.css").read_text("utf-8")


def said(texts: Mapping[str, str], lesson: Lesson) -> str:
    """Return a text in the language that is spoken, or in another one where it is missing."""
    return told(texts, language(), lesson.source).text


def line(texts: Mapping[str, str], lesson: Lesson) -> str:
    """Return a title or an answer as HTML."""
    return "<br>".join(inline(one) for block in blocks(said(texts, lesson)) for one in block["lines"])


def prose(texts: Mapping[str, str], lesson: Lesson) -> str:
    """Return a text as HTML."""
    return "".join(block_of(block["kind"], block["lines"]) for block in blocks(said(texts, lesson)))


def block_of(kind: str, lines: Iterable[list[Span]]) -> str:
    if kind == "paragraph":
        return "".join(f"<p>{inline(one)}</p>" for one in lines)
    return f'<ul class="bullets">{"".join(f"<li>{inline(one)}</li>" for one in lines)}</ul>'


def inline(spans: Iterable[Span]) -> str:
    return "".join(of_span(span) for span in spans)


def of_span(span: Span) -> str:
    tag = TAGS.get(span["kind"])
    text = UNKNOWN if span["kind"] == "value" else escape(span["text"])
    return f"<{tag}>{text}</{tag}>" if tag else text


def article(title: str, content: str) -> str:
    """Return what stands together under a title, which is text, as HTML."""
    return f"<article><h2>{escape(title)}</h2>{content}</article>"


def page(title: str, sheets: Iterable[tuple[str, str]]) -> str:
    """Return a whole page of sheets, each in its language: pairs of a code and HTML."""
    parts = list(sheets)
    first = parts[0][0] if parts else "en"
    body = "".join(f'<main lang="{escape(code)}">{content}</main>' for code, content in parts)
    hint = escape(_("Print this page from the menu of your browser: A4, black and white."))
    return plain_page(first, title, STYLE, f'<p class="screen">{hint}</p>{body}')
