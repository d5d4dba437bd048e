"""HTML pages without a script: what is printed, and where an operator signs in."""

from __future__ import annotations

from html import escape

__all__ = ["plain_page"]


def plain_page(language: str, title: str, style: str, body: str) -> str:
    """Return a page in a language. `title` is text, `body` HTML."""
    return (
        f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{style}</style></head><body>{body}</body></html>'
    )
