"""Every text on screen exists in every language, with the same places for values."""

import ast
import string

import pytest
from babel.messages.pofile import read_po

from ui.language import LANGUAGES
from ui.messages import ROOT, SOURCES, catalogue_path, extracted

OTHERS = [code for code in LANGUAGES if code != "en"]


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def catalogue(code):
    with catalogue_path(code).open("rb") as file:
        return read_po(file, locale=code)


@pytest.mark.parametrize("code", OTHERS)
def test_every_message_is_translated(code):
    there = catalogue(code)
    missing = [m.id for m in extracted() if m.id and not (there.get(m.id) and there.get(m.id).string)]
    assert missing == []


def is_hidden_message(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_" and isinstance(node.args[0], ast.Constant)


def test_no_message_hides_in_an_f_string_where_babel_does_not_look():
    hidden = [
        f"{path}: {ast.unparse(inner)}"
        for source in SOURCES
        for path in (ROOT / source).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.JoinedStr)
        for inner in ast.walk(node)
        if is_hidden_message(inner)
    ]
    assert hidden == []


@pytest.mark.parametrize("code", OTHERS)
def test_translations_fill_in_the_same_values(code):
    wrong = [m.id for m in catalogue(code) if m.id and m.string and places(m.id) != places(m.string)]
    assert wrong == []
